"""The drafts of a paragraph by where they stand, so that a quotation asks only those near it."""

from __future__ import annotations

from collections import defaultdict

from dragoman.readers.english.statements.drafts import Chars, Draft
from dragoman.readers.english.statements.quotation_marks import Quoted
from dragoman.readers.english.work import spend

_STRETCH = 500
"""Characters by which contents are filed."""

_Index = defaultdict[int, set[int]]


class Filed:
    """Answers which drafts have content, a cue or the word of one near a quotation, in their order."""

    def __init__(self) -> None:
        self._drafts: list[Draft] = []
        self._numbers: dict[int, int] = {}
        self._near: _Index = defaultdict(set)
        self._from: _Index = defaultdict(set)
        self._to: _Index = defaultdict(set)
        self._cued: _Index = defaultdict(set)

    def take(self, drafts: list[Draft]) -> None:
        """File the drafts that came since the last time."""
        for draft in drafts[len(self._drafts) :]:
            number = self._numbers[id(draft)] = len(self._drafts)
            self._drafts.append(draft)
            for part in draft.content:
                self._file(draft, part)
            if draft.word is not None:
                self._from[draft.word.token.i].add(number)
                self._to[draft.word.last].add(number)
            if draft.cue is not None:
                self._cued[draft.cue[1]].add(number)

    def file(self, draft: Draft, quote: Quoted) -> None:
        """File a draft by what it has gained with a quotation."""
        for start, end in draft.content:
            if start < quote.end and quote.start < end:
                self._file(draft, (start, end))

    def near(self, quote: Quoted) -> list[Draft]:
        """Return the drafts that may have content within a quotation."""
        return self._in_order(_at(self._near, _stretches(quote.start, quote.end)))

    def beside(self, first: int, last: int, most: int) -> list[Draft]:
        """Return the drafts of words at most so many tokens before token `first`, or from `last` on."""
        before, after = range(first - most - 1, first), range(last, last + most + 1)
        return self._in_order(_at(self._to, before) | _at(self._from, after))

    def right_before(self, quote: Quoted) -> list[Draft]:
        """Return the drafts whose cue ends where a quotation opens, or up to two characters before."""
        return self._in_order(_at(self._cued, range(quote.start - 2, quote.start + 1)))

    def _in_order(self, numbers: set[int]) -> list[Draft]:
        spend(len(numbers))
        return [self._drafts[number] for number in sorted(numbers)]

    def _file(self, draft: Draft, part: Chars) -> None:
        for stretch in _stretches(*part):
            self._near[stretch].add(self._numbers[id(draft)])


def _at(index: _Index, places: range) -> set[int]:
    return {number for place in places for number in index.get(place, ())}


def _stretches(start: int, end: int) -> range:
    return range(start // _STRETCH, end // _STRETCH + 1)
