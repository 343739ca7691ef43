"""Names that may be one person's, looked up by their words: "Kari Nord", "K. Nord", "Kari Anna Nord".

A list of a thousand people asks of each name whether it was met before; it is not compared with all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from itertools import combinations
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)
_LONGEST = 12
"""Words of a name of which all pairs are kept; of a longer one, its first."""
_Key = tuple[str, ...]


class Namesakes(Generic[T]):
    """Values by the folded words of a name; one value may have several names."""

    def __init__(self) -> None:
        self._numbers: dict[T, int] = {}
        self._values: list[T] = []
        self._by_surname: defaultdict[_Key, list[int]] = defaultdict(list)
        self._by_pair: defaultdict[_Key, list[int]] = defaultdict(list)
        self._by_least: defaultdict[_Key, list[int]] = defaultdict(list)

    def add(self, words: Sequence[str], value: T) -> None:
        """Let `value` be found by a name, if that has several words."""
        if len(words) < 2:
            return
        number = self._numbers.setdefault(value, len(self._values))
        if number == len(self._values):
            self._values.append(value)
        self._by_surname[_surname(words)].append(number)
        self._by_least[_least(words)].append(number)
        for pair in _pairs(words):
            self._by_pair[pair].append(number)

    def like(self, words: Sequence[str]) -> list[T]:
        """Return the values of names with this surname and initial, or with all words of this one or all of
        theirs in this one, in the order in which they were added; a few others may be among them."""
        numbers = {*self._by_surname.get(_surname(words), ()), *self._by_pair.get(_least(words), ())}
        for pair in _pairs(words):
            numbers.update(self._by_least.get(pair, ()))
        return [self._values[number] for number in sorted(numbers)]


def _surname(words: Sequence[str]) -> _Key:
    return words[-1], words[0][0]


def _least(words: Sequence[str]) -> _Key:
    """Return the two words of a name that come first in the alphabet; it may have only one."""
    return tuple(sorted(set(words[:_LONGEST]))[:2])


def _pairs(words: Sequence[str]) -> Iterator[_Key]:
    """Yield each word of a name, and each two."""
    known = sorted(set(words[:_LONGEST]))
    yield from combinations(known, 1)
    yield from combinations(known, 2)
