"""Find reporting cues: verbs, nouns and adjectives that attribute content; their polarity and modality."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from dragoman.lexicon.speech_words import Cue, cues_by_lemma, voice_words

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


_VERBS = frozenset({"VERB", "AUX"})
_MODALS = {
    "could": "possible",
    "may": "possible",
    "might": "possible",
    "must": "demanded",
    "shall": "future",
    "should": "demanded",
    "will": "future",
    "would": "conditional",
}
_ENDINGS = (
    ("ised", "ise"),
    ("ling", ""),
    ("led", ""),
    ("ing", ""),
    ("ing", "e"),
    ("ied", "y"),
    ("ed", ""),
    ("ed", "e"),
    ("ies", "y"),
    ("s", ""),
)


@dataclass(frozen=True, slots=True)
class CueWord:
    """A token that attributes content, its row, and the last token of the cue ("called *for*")."""

    token: Token
    row: Cue
    last: int
    polarity: str = "positive"
    modality: str | None = None

    @property
    def first(self) -> int:
        return int(self.token.i)


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
    if token.pos_ == "NOUN":
        return _first(cues_by_lemma("noun").get(token.lemma_.lower(), ())), int(token.i)
    if token.pos_ == "ADJ" and token.dep_ in {"acomp", "ROOT", "conj"}:
        return _first(cues_by_lemma("adjective").get(token.lemma_.lower(), ())), int(token.i)
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


def _first(rows: tuple[Cue, ...]) -> Cue | None:
    return rows[0] if rows else None


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
    if any(child.dep_ == "mark" and child.lower_ == "if" for child in token.children):
        return "conditional"
    return None
