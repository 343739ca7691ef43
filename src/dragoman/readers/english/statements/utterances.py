"""Cut a paragraph into utterances: sentences, where no boundary falls inside a quotation.

The parser splits inside quotation marks and after some abbreviations; what someone said in one breath
belongs together.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from dragoman.readers.english.statements.quotation_marks import Quoted

if TYPE_CHECKING:
    from spacy.tokens import Doc

ABBREVIATION = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Gen|Sen|Rep|Gov|Lt|Col|Sgt|Prof|St|Jr|Sr|No|vs|[A-Z])\.$"  # the last of "U.S.", too
)

_LAST_WORDS = 100
"""Characters before a boundary that tell whether it is one."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """Tokens `first` to `last` (half-open) of a paragraph, and the characters they cover there."""

    first: int
    last: int
    start: int
    end: int


def utterances(doc: Doc, text: str, quotes: Sequence[Quoted]) -> tuple[Utterance, ...]:
    """Return the utterances of a paragraph, in reading order, covering every token."""
    inside = {quote.start: quote.end for quote in quotes if quote.level == 1 and quote.closed}
    starts = sorted(inside)
    cuts = [0]
    for sentence in doc.sents:
        first = sentence.start
        if first and (mark := _opening(doc, first, inside)) is not None:
            first = mark  # the parser left the opening mark behind
        elif first and (_is_within(doc[first].idx, starts, inside) or _joined(doc, text, first)):
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


def _opening(doc: Doc, first: int, inside: Mapping[int, int]) -> int | None:
    """Return the token before `first` if it opens a quotation, and the sentence before it has ended."""
    before = doc[first - 1]
    if first < 2 or before.idx not in inside:
        return None
    return first - 1 if doc[first - 2].text[-1:] in ".!?”\"'" or doc[first - 2].is_space else None


def _is_within(at: int, starts: Sequence[int], inside: Mapping[int, int]) -> bool:
    """Whether a character lies inside marks; `starts` are in order, `inside` tells the ends."""
    before = bisect_left(starts, at) - 1  # outermost marks never overlap
    return before >= 0 and at < inside[starts[before]]


def _joined(doc: Doc, text: str, first: int) -> bool:
    """Whether the boundary before token `first` is none: after "Mr.", before a small letter."""
    token = doc[first]
    at = token.idx
    before = text[max(0, at - _LAST_WORDS) : at].rstrip() or text[:at].rstrip()[-_LAST_WORDS:]
    if not before or before.endswith("\n"):
        return False
    if token.text[:1].islower():
        return True
    if token.is_punct and token.text in {")", "]", ",", ";", ".", "”", "’", '"', "''", "…"}:
        return token.text not in {'"', "''"} or (bool(before) and not text[at - 1 : at].isspace())
    return bool(ABBREVIATION.search(before)) and before[-1] == "." and not re.search(r"\.\s*[”\"]$", before)
