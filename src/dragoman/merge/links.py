"""Which mentions the rules compare, and what they say of each pair."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import product

from dragoman.lexicon.merging import rules
from dragoman.merge.blocks import keys
from dragoman.merge.compare import EXCLUDED, compare, sets_apart
from dragoman.merge.comparing import Apart
from dragoman.merge.comparing_dates import dates
from dragoman.merge.features import Features
from dragoman.merge.scores import Scores
from dragoman.merge.story import Link

Pair = tuple[str, str]
FLOOR = -50.0
"""Below every sum of weights: only an exclusion scores less."""
_MANY = 366  # days


class Links:
    """The scores of every two mentions that share a block, by their ids in order. Reasons are found anew for
    the pairs that are asked for: a busy block has tens of thousands.

    Of blocks that hold more than these mentions, `busy` are the keys of those that hold so many that nothing
    in them is seldom told, and `days` says on how many days the mentions of others were reported. A pair is
    compared in its busiest block.
    """

    def __init__(
        self,
        mentions: Sequence[Features],
        busy: Collection[str] = (),
        days: Mapping[str, int] | None = None,
    ) -> None:
        self._told = {one.id: one for one in mentions}
        blocks: dict[str, list[Features]] = defaultdict(list)
        for one in sorted(mentions, key=lambda one: one.id):
            if not one.situation:
                for key in keys(one):
                    blocks[key].append(one)
        known = days or {}
        days_of = {
            key: _MANY if key in busy else known.get(key) or days_told(block) for key, block in blocks.items()
        }
        self._found = Scores()
        self.scores: dict[str, dict[str, float]] = {id: {} for id in self._told}
        """Of each id the others that it was compared with, each with the score."""
        self._days: dict[Pair, int] = {}
        for key in sorted(blocks, key=days_of.__getitem__, reverse=True):
            self._compare(blocks[key], days_of[key])

    def _compare(self, block: Sequence[Features], days: int) -> None:
        seldom = days if days <= rules().quiet["days"] else None
        for at, one in enumerate(block, 1):
            first, known = one.id, self.scores[one.id]
            others = [two for two in block[at:] if two.id not in known]
            for two, score in zip(others, self._found.of(one, others, seldom), strict=True):
                known[two.id] = self.scores[two.id][first] = score
                if seldom is not None:
                    self._days[first, two.id] = seldom

    def scored(self) -> Iterator[tuple[Pair, float]]:
        """Yield every pair that was compared with its score."""
        for one, others in self.scores.items():
            for two, score in others.items():
                if one < two:
                    yield (one, two), score

    def score(self, pair: Pair, default: float) -> float:
        """Return the score of a pair, or a default for one that was not compared: weeks apart, which excludes
        what both date."""
        score = self.scores[pair[0]].get(pair[1])
        if score is not None:
            return score
        one, two = (self._told[id] for id in pair)
        dated = one.dated and two.dated and one.family.name == two.family.name
        return EXCLUDED if dated and isinstance(dates(one, two), Apart) else default

    def is_seldom(self, pair: Pair) -> bool:
        """Say whether the parties of two mentions that were compared are seldom told of."""
        return pair in self._days

    def all_seldom(self, ours: Iterable[str], theirs: Collection[str]) -> bool:
        """Say whether the parties are seldom told of in all pairs across two groups that were compared."""
        across = ((one, two) for one in ours for two in self.scores[one].keys() & set(theirs))
        return all(self.is_seldom(pair_of(*pair)) for pair in across)

    def link(self, pair: Pair) -> Link:
        """Return what the rules say of a pair, with the reasons."""
        one, two = pair
        return compare(self._told[one], self._told[two], self._days.get(pair))

    def best(self, ours: Iterable[str], theirs: Iterable[str]) -> Pair:
        """Return the pair across two groups with the highest score."""
        among = set(theirs)
        met = ((one, two, score) for one in ours for two, score in self.scores[one].items() if two in among)
        return max((score, pair_of(one, two)) for one, two, score in met)[1]

    def excluded(self, ours: Iterable[str], theirs: Iterable[str]) -> bool:
        """Say whether something other than dates keeps a member of one group from being of the other."""
        return any(
            sets_apart(self._told[one], self._told[two]) != "date"
            for one, two in product(ours, theirs)
            if self.scores[one].get(two, 0.0) < FLOOR
        )


def days_told(block: Sequence[Features]) -> int:
    """Return on how many days the mentions of a block were reported."""
    return len({one.reported for one in block})


def pair_of(one: str, two: str) -> Pair:
    """Return two ids in order."""
    return (one, two) if one < two else (two, one)
