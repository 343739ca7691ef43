"""Which rows of two records are the same: rows that cite the same place of the text, paired one to one.

`best_pairs` finds as many pairs as can be, and of those pairings the heaviest.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

_SENTENCE_END = re.compile(r'[.!?]["”’)]*\s+|\n+')
_MAX_PLACES = 20  # a phrase that stands in more places cites none of them well

Range = tuple[int, int]
Pair = tuple[int, int]
_UNREACHED = float("-inf")


class Overlap(NamedTuple):
    """How far two ranges overlap: as a share of the shorter one, and of both together."""

    of_shorter: float
    of_both: float

    @property
    def total(self) -> float:
        return self.of_shorter + self.of_both


NO_OVERLAP = Overlap(0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Rule:
    """When overlap counts: at least `floor` characters (or half of the gold), from a citation no longer
    than `room` characters or one and a half of the gold's sentences."""

    floor: int = 20
    room: int = 300
    sentences: float = 1.5
    share: float = 0.3


class Text:
    """A text with the places of the words cited from it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._ends = [0, *(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]
        self._places: dict[str, tuple[Range, ...]] = {}

    def places(self, words: str | None) -> tuple[Range, ...]:
        """Return where `words` stand, white space of any kind being equal; nowhere for None."""
        if not words or not words.strip():
            return ()
        if words not in self._places:
            self._places[words] = _exact(self.text, words) or _spaced(self.text, words)
        return self._places[words]

    def overlap(self, cited: str | None, gold: Iterable[str], rule: Rule) -> Overlap:
        """Return the best overlap of the words cited with any of the gold's mentions."""
        ours = self.places(cited)
        pairs = ((place, other) for mention in gold for other in self.places(mention) for place in ours)
        return max((self._overlap(place, other, rule) for place, other in pairs), default=NO_OVERLAP)

    def _overlap(self, ours: Range, gold: Range, rule: Rule) -> Overlap:
        common = min(ours[1], gold[1]) - max(ours[0], gold[0])
        length, gold_length = ours[1] - ours[0], gold[1] - gold[0]
        shorter = min(length, gold_length)
        if common <= 0 or common < rule.share * shorter or common < min(rule.floor, 0.5 * gold_length):
            return NO_OVERLAP
        if length > max(rule.room, rule.sentences * self._sentence_length(gold)):
            return NO_OVERLAP
        return Overlap(common / shorter, common / (max(ours[1], gold[1]) - min(ours[0], gold[0])))

    def _sentence_length(self, place: Range) -> int:
        """Return the length of the sentences that a place lies in."""
        first = self._ends[bisect_right(self._ends, place[0]) - 1]
        last = self._ends[min(bisect_left(self._ends, place[1]), len(self._ends) - 1)]
        return last - first


def _exact(text: str, words: str) -> tuple[Range, ...]:
    ranges: list[Range] = []
    at = text.find(words)
    while at >= 0 and len(ranges) < _MAX_PLACES:
        ranges.append((at, at + len(words)))
        at = text.find(words, at + 1)
    return tuple(ranges)


def _spaced(text: str, words: str) -> tuple[Range, ...]:
    pattern = re.compile(r"\s+".join(map(re.escape, words.split())))
    return tuple(match.span() for match in pattern.finditer(text))[:_MAX_PLACES]


def best_pairs(weights: Mapping[Pair, float]) -> list[Pair]:
    """Return the pairing of largest size and, within that, of largest weight, in order of the left index.

    `weights` holds the pairs that are allowed. Each round lengthens the pairing by one along the path
    that gains most (successive augmenting paths), so every size on the way is the heaviest of its size.
    """
    partner: dict[int, int] = {}  # right -> left
    rights: dict[int, list[int]] = {}
    for left, right in weights:
        rights.setdefault(left, []).append(right)
    while (path := _best_path(weights, rights, partner)) is not None:
        partner.update((right, left) for left, right in path)
    return sorted((left, right) for right, left in partner.items())


def _best_path(
    weights: Mapping[Pair, float], rights: Mapping[int, list[int]], partner: Mapping[int, int]
) -> list[Pair] | None:
    """Return the new pairs along the alternating path of largest gain from a free left to a free right."""
    matched = {left: right for right, left in partner.items()}
    gain = {left: 0.0 for left in rights if left not in matched}
    reached: dict[int, int] = {}  # right -> the left it was reached from
    best_at: dict[int, float] = {}
    queue = list(gain)
    while queue:
        left = queue.pop(0)
        for right in rights[left]:
            if matched.get(left) == right:
                continue
            total = gain[left] + weights[left, right]
            if total <= best_at.get(right, _UNREACHED) + 1e-12:
                continue
            best_at[right], reached[right] = total, left
            if right in partner:
                owner = partner[right]
                gain[owner] = total - weights[owner, right]
                queue.append(owner)
    free = [right for right in best_at if right not in partner]
    if not free:
        return None
    return list(_back(max(free, key=best_at.__getitem__), reached, matched))


def _back(right: int, reached: Mapping[int, int], matched: Mapping[int, int]) -> Iterable[Pair]:
    while True:
        left = reached[right]
        yield left, right
        if left not in matched:
            return
        right = matched[left]
