"""Cut a paragraph into utterances: sentences, where no boundary falls inside a quotation.

The parser splits inside quotation marks and after some abbreviations; what someone said in one breath
belongs together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from dragoman.extract.statements.quotation_marks import Quoted

if TYPE_CHECKING:
    from spacy.tokens import Doc

ABBREVIATION = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Gen|Sen|Rep|Gov|Lt|Col|Sgt|Prof|St|Jr|Sr|No|vs|[A-Z])\.$"  # the last of "U.S.", too
)


@dataclass(frozen=True, slots=True)
class Utterance:
    """Tokens `first` to `last` (half-open) of a paragraph, and the characters they cover there."""

    first: int
    last: int
    start: int
    end: int


def utterances(doc: Doc, text: str, quotes: Sequence[Quoted]) -> tuple[Utterance, ...]:
    """Return the utterances of a paragraph, in reading order, covering every token."""
    inside = [(quote.start, quote.end) for quote in quotes if quote.level == 1 and quote.closed]
    cuts = [0]
    for sentence in doc.sents:
        first = sentence.start
        if first and (mark := _opening(doc, first, inside)) is not None:
            first = mark  # the parser left the opening mark behind
        elif first and _joined(doc, text, first, inside):
            continue
        if first > cuts[-1]:
            cuts.append(first)
    cuts.append(len(doc))
    found = []
    for first, last in pairwise(cuts):
        begin = doc[first].idx
        words = text[begin : doc[last].idx if last < len(doc) else len(text)]
        stripped = words.strip()
        if stripped:
            start = begin + len(words) - len(words.lstrip())
            found.append(Utterance(first, last, start, start + len(stripped)))
    return tuple(found)


def _opening(doc: Doc, first: int, inside: Sequence[tuple[int, int]]) -> int | None:
    """Return the token before `first` if it opens a quotation, and the sentence before it has ended."""
    before = doc[first - 1]
    if first < 2 or not any(start == before.idx for start, _ in inside):
        return None
    return first - 1 if doc[first - 2].text[-1:] in ".!?”\"'" or doc[first - 2].is_space else None


def _joined(doc: Doc, text: str, first: int, inside: Sequence[tuple[int, int]]) -> bool:
    """Whether the boundary before token `first` is none: inside marks, after "Mr.", before a small letter."""
    token = doc[first]
    at = token.idx
    if any(start < at < end for start, end in inside):
        return True
    before = text[:at].rstrip()
    if not before or before.endswith("\n"):
        return False
    if token.text[:1].islower():
        return True
    if token.is_punct and token.text in {")", "]", ",", ";", ".", "”", "’", '"', "''", "…"}:
        return token.text not in {'"', "''"} or (bool(before) and not text[at - 1 : at].isspace())
    return bool(ABBREVIATION.search(before)) and before[-1] == "." and not re.search(r"\.\s*[”\"]$", before)
