"""Find whose words a cue attributes: the subject that governs it, or the noun that stands for a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.lexicon.cues import nouns
from dragoman.readers.english.statements.relays import QUOTING, quoted_as

if TYPE_CHECKING:
    from spacy.tokens import Token

SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})
_CLIMB = frozenset({"conj", "xcomp", "advcl", "ccomp", "parataxis", "dep", "pcomp", "prep", "intj", "appos"})
_RELATIVE = frozenset({"WDT", "WP"})
_NOUNS = frozenset({"NOUN", "PROPN", "PRON"})


def source(cue: Token, pos: str = "verb") -> tuple[Token, Token] | None:
    """Return the head word of the source as written and of what it stands for, or None.

    They differ for relative pronouns ("the minister, *who* said") and texts without an owner.
    """
    if pos == "noun":
        return _same(owner(cue))
    if pos == "adjective":  # "the ministry *is* aware"; "concerned" may be read as a passive
        verb = cue.head if cue.dep_ == "acomp" else cue
        subject = _subject(cue) or _subject(verb)
        return _antecedent(subject, verb) if subject is not None else None
    if cue.lemma_ == "quote" and (relayed := _object(cue)) is not None and relayed.pos_ != "NOUN":
        return _same(relayed)
    passive = any(child.dep_ in {"auxpass"} for child in cue.children)
    if passive:
        return _same(_subject(cue) if quoted_as(cue) else _agent(cue))
    node = cue
    for step in range(8):
        subject = _subject(node)
        if subject is not None and (step or subject.i != cue.i):
            return _antecedent(subject, node)
        relation, head = node.dep_, node.head
        if (
            relation in {"prep", "advcl", "pcomp"}
            and head.lemma_ in QUOTING
            and (relayed := _object(head)) is not None
        ):
            return _same(relayed)
        if relation in {"acl", "relcl"} and head.pos_ in _NOUNS:
            if head.dep_ == "dobj" and head.head.lemma_ in QUOTING:
                return _same(head)
            if head.lemma_.lower() in nouns("document") or head.lower_ in nouns("act"):
                return _same(owner(head) or head)
            return _same(head)
        if relation not in _CLIMB or head is node:
            return None
        if relation in {"pcomp", "prep", "appos", "conj"} and head.pos_ in {"NOUN", "PROPN"}:
            return _same(owner(head)) if relation != "conj" else None
        node = head
    return None


def owner(noun: Token) -> Token | None:
    """Return whose text or act a noun is: "*Moscow*'s claim", "a report by *it*", "*he* issued a note"."""
    found = made_by(noun)
    if found is not None:
        return found
    head = noun.head
    if noun.dep_ in {"dobj", "pobj", "attr", "oprd"}:
        for _ in range(4):
            if head.pos_ in {"VERB", "AUX"}:
                found_pair = source(head)
                return found_pair[1] if found_pair else None
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
            found = next((word for word in child.children if word.dep_ == "pobj"), None)
            if found is not None:
                return found
        if child.dep_ in {"acl", "relcl"}:
            agent = _agent(child)
            if agent is not None:
                return agent
    return None


def _subject(verb: Token) -> Token | None:
    for child in verb.children:
        if child.dep_ in SUBJECTS and child.pos_ not in {"VERB", "AUX"}:
            return child
    return None


def _object(verb: Token) -> Token | None:
    """The one quoted: "the agency quoted *the minister* as saying"."""
    return next(
        (kid for kid in verb.children if kid.dep_ == "dobj" and kid.pos_ in _NOUNS and kid.i > verb.i), None
    )


def _agent(verb: Token) -> Token | None:
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


def span(head: Token) -> tuple[int, int]:
    """Return the first and last token (half-open) of the phrase around `head`, clauses left out."""
    first, last = head.left_edge.i, head.i + 1
    for child in head.rights:
        if child.dep_ in {
            "relcl",
            "acl",
            "advcl",
            "ccomp",
            "punct",
            "cc",
            "conj",
            "parataxis",
        } and child.dep_ not in {
            "cc",
            "conj",
        }:
            break
        if child.dep_ in {"cc", "conj"} and child.dep_ == "conj" and child.pos_ not in _NOUNS:
            break
        last = child.right_edge.i + 1
    while last > head.i + 1 and (head.doc[last - 1].is_punct or head.doc[last - 1].pos_ == "CCONJ"):
        last -= 1
    while first < head.i and (head.doc[first].is_punct or head.doc[first].pos_ in {"CCONJ", "SCONJ"}):
        first += 1
    return first, last
