"""Find reporting cues: words that attribute content, whose words it is, and who relays it.

Cues are verbs, nouns and adjectives, with their polarity and modality. The source is the subject that
governs a cue or the owner of a text: "the ministry said", "Moscow's claim", "a report by the palace";
relays are "*TASS* quoted the minister as saying" and "carried by *state media*".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from dragoman.lexicon.speech_words import Cue, cues_by_lemma, voice_words
from dragoman.readers.english.syntax import governed

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token
from dragoman.lexicon.speech_words import speech_nouns

if TYPE_CHECKING:
    from spacy.tokens import Token


_VERBS = frozenset({"VERB", "AUX"})
_MODALS = {
    "could": "possible", "may": "possible", "might": "possible", "must": "demanded", "shall": "future",
    "should": "demanded", "will": "future", "would": "conditional",
}  # fmt: skip
_CONDITIONS = frozenset({"if", "unless", "whether"})
_ENDINGS = (
    ("ised", "ise"), ("ling", ""), ("led", ""), ("ing", ""), ("ing", "e"), ("ied", "y"), ("ed", ""),
    ("ed", "e"), ("ies", "y"), ("s", ""),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CueWord:
    """A token that attributes content, its row, and the last token of the cue ("called *for*")."""

    token: Token
    row: Cue
    last: int
    polarity: str = "positive"
    modality: str | None = None


_ALWAYS = frozenset({"said", "says"})
"""Verbs whatever the tagger makes of them ("Said Ellis: ...")."""
_GENERIC = Cue("*", "*", None, "verb", "mind", frozenset({"clause", "quote"}), 0, "")
"""Any other verb with a that-clause and a subject that can speak."""


def find_cues(doc: Doc, inside: Sequence[bool]) -> Iterator[CueWord]:
    """Yield the cues of a parsed paragraph; `inside` tells the tokens that stand in quotation marks."""
    for token in doc:
        if inside[token.i] or token.is_punct:
            continue
        row, last = _row_of(token)
        if row is not None and token.dep_ not in {"amod", "compound"}:
            yield CueWord(token, row, last, _polarity(token, row), _modality(token))


def _row_of(token: Token) -> tuple[Cue | None, int]:
    """Return the row of the cue that a token is, None where it is none, and the last token of the cue."""
    if _is_verb(token):
        return _verb_row(token)
    if token.pos_ == "NOUN" or (token.pos_ == "ADJ" and token.dep_ in {"acomp", "ROOT", "conj"}):
        rows = cues_by_lemma("noun" if token.pos_ == "NOUN" else "adjective").get(token.lemma_.lower(), ())
        return next(iter(rows), None), int(token.i)
    return None, int(token.i)


def _is_verb(token: Token) -> bool:
    """Say whether a token is a verb, or a cue that the tagger took for another part of speech."""
    if token.pos_ in _VERBS or token.lower_ in _ALWAYS:
        return True
    if token.pos_ not in {"NOUN", "PROPN", "ADJ"} or token.lemma_.lower() in cues_by_lemma("adjective"):
        return False
    return _verb_lemma(token) in cues_by_lemma("verb") and _verbal(token)


def _state_of_mind(token: Token) -> bool:
    """ "is *concerned*", "are *committed*": a participle that the parser may take for a passive."""
    return any(child.dep_ in {"auxpass", "cop"} for child in token.children) or token.dep_ == "acomp"


def _verb_lemma(token: Token) -> str:
    return "say" if token.lower_ in _ALWAYS else _stem(str(token.lemma_).lower(), str(token.lower_))


@cache
def _stem(lemma: str, form: str) -> str:
    """The verb of the lexicon behind a form that the lemmatiser got wrong ("hoped": hop; "writing": noun)."""
    verbs = cues_by_lemma("verb")
    if lemma in verbs:
        return lemma
    for word in (lemma, form):
        for ending, stem in _ENDINGS:
            if word.endswith(ending) and word[: -len(ending)] + stem in verbs:
                return word[: -len(ending)] + stem
    return lemma


def _verbal(token: Token) -> bool:
    """A cue that the tagger took for a noun: it has a subject or clause, or a quotation follows."""
    if any(child.dep_ in {"nsubj", "ccomp"} for child in token.children):
        return True
    doc, index = token.doc, token.i + 1
    if not token.lower_.endswith("ing") or index + 1 >= len(doc) or doc[index].text not in {",", ":"}:
        return False
    return doc[index + 1].text in {"“", '"', "''", "``", "‘"}


def _verb_row(token: Token) -> tuple[Cue | None, int]:
    """Return the row of a verb, with its last token; a verb of no row has one if it takes a that-clause."""
    adjectives = cues_by_lemma("adjective")
    if token.tag_ == "VBN" and token.lower_ in adjectives and _state_of_mind(token):
        return adjectives[token.lower_][0], int(token.i)
    for row in cues_by_lemma("verb").get(_verb_lemma(token), ()):
        if row.particle is None:
            return row, int(token.i)
        at = _particle(token, row.particle)
        if at is not None:
            return row, at
    generic = token.pos_ == "VERB" and _has_that_clause(token)
    return (_GENERIC if generic else None), int(token.i)


def _particle(token: Token, particle: str) -> int | None:
    doc = token.doc
    reach = 4 if particle == "clear" else 2
    for index in range(token.i + 1, min(token.i + 1 + reach, len(doc))):
        if doc[index].lower_ == particle and doc[index].dep_ != "amod":
            return index
        if reach == 2 and doc[index].pos_ != "ADV":
            break
    return None


def _has_that_clause(token: Token) -> bool:
    for child in token.children:
        if child.dep_ == "ccomp" and child.i > token.i:
            return any(word.dep_ == "mark" and word.lower_ == "that" for word in child.children)
    return False


def _polarity(token: Token, row: Cue) -> str:
    negated = any(child.dep_ == "neg" for child in token.children)
    head = token.head
    if token.dep_ == "xcomp" and (
        head.lemma_ in {"decline", "refuse", "fail"} or any(child.dep_ == "neg" for child in head.children)
    ):
        negated = not negated
    if negated:
        return "positive" if row.polarity == "negative" else "negative"
    return row.polarity


def _subjectless(token: Token) -> bool:
    return not any(child.dep_ in {"nsubj", "nsubjpass"} for child in token.children)


def _modality(token: Token) -> str | None:
    for child in token.children:
        if child.dep_ == "aux" and child.lower_ in _MODALS:
            return _MODALS[child.lower_]
    head = token
    while head.dep_ in {"conj", "xcomp"} and head.head is not head:
        head = head.head
        if (
            head.lemma_ in voice_words("expecting")
            and (head.dep_ != "xcomp" or head.pos_ == "VERB")
            and _subjectless(token)
        ):
            return "expected"
    if any(child.dep_ == "mark" and child.lower_ in _CONDITIONS for child in token.children):
        return "condition"
    return None


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
        return _same(_subject_of(cue) if quoted_as(cue) else _agent(cue, "by"))
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
            maker = governed(child)
            if maker is not None:
                return maker
        if child.dep_ in {"acl", "relcl"}:
            agent = _agent(child, "by")
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
            verbs = (quoting, cue, *_sayings(quoting))
            return next(filter(None, (_agent(verb, "by", "on") for verb in verbs)), None)
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
            if noun.dep_ != "pobj" or not {noun.lemma_.lower(), noun.lower_} & (
                speech_nouns("document") | speech_nouns("act")
            ):
                continue
            for verb in noun.rights:
                if verb.dep_ in {"acl", "relcl"} and verb.lemma_ in voice_words("relay"):
                    return _agent(verb, "by", "on")
    return None


def _agent(verb: Token, *prepositions: str) -> Token | None:
    """Return who does what a passive tells, after "by" or another of some prepositions."""
    for child in verb.children:
        if child.dep_ == "agent" or (child.dep_ == "prep" and child.lower_ in prepositions):
            return governed(child)
    return None
