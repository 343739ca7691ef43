"""Find the source of a reporting cue: the subject that governs it or the owner of a text, and who relays it.

"The ministry said", "Moscow's claim", "a report by the palace"; relays are "*TASS* quoted the minister as
saying" and "carried by *state media*".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dragoman.lexicon.speech_words import speech_nouns, voice_words

if TYPE_CHECKING:
    from spacy.tokens import Token


SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})
_CLIMB = frozenset({"conj", "xcomp", "advcl", "ccomp", "parataxis", "dep", "pcomp", "prep", "intj", "appos"})
_RELATIVE = frozenset({"WDT", "WP"})
_NOUNS = frozenset({"NOUN", "PROPN", "PRON"})
_CLAUSES = frozenset({"relcl", "acl", "advcl", "ccomp", "punct", "parataxis"})
_HIGHEST = 8
"""Words above a cue that may have its subject."""


_Source = tuple["Token", "Token"]
"""The head word of a source as written, and of what it stands for ("the minister, *who* said")."""


def source_of(cue: Token, pos: str = "verb") -> _Source | None:
    """Return the source of a cue: whoever says it, or a text without an owner; None if neither."""
    if pos == "noun":
        return _same(owner_of(cue))
    if pos == "adjective":  # "the ministry *is* aware"; "concerned" may be read as a passive
        verb = cue.head if cue.dep_ == "acomp" else cue
        subject = _subject_of(cue) or _subject_of(verb)
        return _antecedent(subject, verb) if subject is not None else None
    if cue.lemma_ == "quote" and (relayed := _object(cue)) is not None and relayed.pos_ != "NOUN":
        return _same(relayed)
    if any(child.dep_ == "auxpass" for child in cue.children):
        return _same(_subject_of(cue) if quoted_as(cue) else _maker(cue))
    return _governing_source(cue)


def _governing_source(cue: Token) -> _Source | None:
    """Return the subject of the nearest clause around a cue, or the noun that the cue modifies."""
    node = cue
    for step in range(_HIGHEST):
        subject = _subject_of(node)
        if subject is not None and (step or subject.i != cue.i):
            return _antecedent(subject, node)
        relation, head = node.dep_, node.head
        if relation in {"prep", "advcl", "pcomp"} and head.lemma_ in _QUOTING:
            relayed = _object(head)
            if relayed is not None:
                return _same(relayed)
        if relation in {"acl", "relcl"} and head.pos_ in _NOUNS:
            return _same(_source_modified(head))
        if relation not in _CLIMB or head is node:
            return None
        if relation in {"pcomp", "prep", "appos", "conj"} and head.pos_ in {"NOUN", "PROPN"}:
            return _same(owner_of(head)) if relation != "conj" else None
        node = head
    return None


def _source_modified(noun: Token) -> Token:
    """Return the source where a clause of speech modifies a noun: the noun, or the owner of a text or act."""
    quoted = noun.dep_ == "dobj" and noun.head.lemma_ in _QUOTING
    text = noun.lemma_.lower() in speech_nouns("document") or noun.lower_ in speech_nouns("act")
    return (owner_of(noun) or noun) if text and not quoted else noun


def owner_of(noun: Token) -> Token | None:
    """Return the owner of a text or act: "*Moscow*'s claim", "a report by *it*", "*he* issued a note"."""
    maker = made_by(noun)
    if maker is not None:
        return maker
    head = noun.head
    if noun.dep_ in {"dobj", "pobj", "attr", "oprd"}:
        for _ in range(4):
            if head.pos_ in {"VERB", "AUX"}:
                source = source_of(head)
                return source[1] if source else None
            if head.head is head:
                break
            head = head.head
    return None


def made_by(noun: Token) -> Token | None:
    """Return the owner or maker that the phrase of a noun names: "a statement released by *the palace*"."""
    for child in noun.children:
        if child.dep_ == "poss":
            return child
        if child.dep_ == "prep" and child.lower_ in {"by", "from"}:
            maker = next((word for word in child.children if word.dep_ == "pobj"), None)
            if maker is not None:
                return maker
        if child.dep_ in {"acl", "relcl"}:
            agent = _maker(child)
            if agent is not None:
                return agent
    return None


def _subject_of(verb: Token) -> Token | None:
    for child in verb.children:
        if child.dep_ in SUBJECTS and child.pos_ not in {"VERB", "AUX"}:
            return child
    return None


def _object(verb: Token) -> Token | None:
    """The one quoted: "the agency quoted *the minister* as saying"."""
    return next(
        (
            child
            for child in verb.children
            if child.dep_ == "dobj" and child.pos_ in _NOUNS and child.i > verb.i
        ),
        None,
    )


def _maker(verb: Token) -> Token | None:
    for child in verb.children:
        if child.dep_ == "agent" or (child.dep_ == "prep" and child.lower_ == "by"):
            return next((word for word in child.children if word.dep_ == "pobj"), None)
    return None


def _antecedent(subject: Token, verb: Token) -> tuple[Token, Token]:
    if subject.tag_ in _RELATIVE and verb.dep_ == "relcl":
        return subject, verb.head
    return subject, subject


def _same(token: Token | None) -> tuple[Token, Token] | None:
    return None if token is None else (token, token)


def phrase_of(head: Token) -> tuple[int, int]:
    """Return the first and last token (half-open) of the phrase around `head`, clauses left out."""
    first, last = head.left_edge.i, head.i + 1
    for child in head.rights:
        if child.dep_ in _CLAUSES or (child.dep_ == "conj" and child.pos_ not in _NOUNS):
            break
        last = child.right_edge.i + 1
    while last > head.i + 1 and (head.doc[last - 1].is_punct or head.doc[last - 1].pos_ == "CCONJ"):
        last -= 1
    while first < head.i and (head.doc[first].is_punct or head.doc[first].pos_ in {"CCONJ", "SCONJ"}):
        first += 1
    return first, last


_QUOTING = frozenset({"quote", "cite"})
_STEPS = 4


def relay(cue: Token) -> Token | None:
    """Return the head word of the intermediary through which the words of `cue` come, or None."""
    quoting = _quoting(cue)
    if quoting is not None:
        if any(child.dep_ == "auxpass" for child in quoting.children):
            return _agent(quoting) or _agent(cue) or next(filter(None, map(_agent, _sayings(quoting))), None)
        return next((child for child in quoting.children if child.dep_ == "nsubj"), None)
    return _carrier(cue)


def quoted_as(verb: Token) -> bool:
    """Whether a passive "quoted" or "cited" has somebody's words: "was quoted *as saying*"."""
    if verb.lemma_ not in _QUOTING or not any(child.dep_ == "auxpass" for child in verb.children):
        return False
    return any(_sayings(verb))


def _sayings(quoting: Token) -> Iterator[Token]:
    """The gerunds under a verb of quoting: "as *saying*"."""
    for child in quoting.rights:
        if child.lower_ == "as":
            yield from (inner for inner in child.children if inner.tag_ == "VBG")
        elif child.tag_ == "VBG" and child.left_edge.lower_ == "as":
            yield child


def _quoting(cue: Token) -> Token | None:
    """The verb of quoting that a cue is, or stands under ("quoted him as *saying*")."""
    node = cue
    for _ in range(_STEPS):
        if node.lemma_ in _QUOTING and (node is not cue or quoted_as(node)):
            return node
        if node.dep_ not in {"prep", "pcomp", "advcl", "conj"} or node.head is node:
            return None
        node = node.head
        if node.pos_ not in {"VERB", "AUX", "ADP", "SCONJ"}:
            return None
    return None


def _carrier(cue: Token) -> Token | None:
    """Return who carries the text in which something is said: "in remarks carried by *the agency*"."""
    for child in cue.children:
        if child.dep_ != "prep" or child.lower_ not in {"in", "through", "via"}:
            continue
        for noun in child.children:
            if noun.dep_ != "pobj" or not {noun.lemma_.lower(), noun.lower_} & _nouns_of_texts():
                continue
            for verb in noun.rights:
                if verb.dep_ in {"acl", "relcl"} and verb.lemma_ in voice_words("relay"):
                    return _agent(verb)
    return None


def _nouns_of_texts() -> frozenset[str]:
    return speech_nouns("document") | speech_nouns("act")


def _agent(verb: Token) -> Token | None:
    for child in verb.children:
        if child.dep_ == "agent" or (child.dep_ == "prep" and child.lower_ in {"by", "on"}):
            return next((word for word in child.children if word.dep_ == "pobj"), None)
    return None
