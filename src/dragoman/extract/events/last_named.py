"""Which states the words of a block have named before a place, each as it was named last."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable

from dragoman.extract.cast import Cast, Mention
from dragoman.extract.work import spend
from dragoman.record import Party


class LastNamed:
    """The mentions of one state alone, by block and state: a block may have thousands, of a few states."""

    def __init__(self, cast: Cast, party: Callable[[Mention], list[Party]]) -> None:
        self._cast, self._party = cast, party
        self._blocks: dict[int, dict[str, list[Mention]]] = {}

    def before(self, start: int, end: int, place: int) -> list[Party]:
        """Return the parties named before `place` in the block `start` to `end`, the last one last."""
        if start not in self._blocks:
            self._blocks[start] = self._by_state(start, end)
        named = self._blocks[start].values()
        spend(len(named))
        last = (
            mentions[at - 1]
            for mentions in named
            if (at := bisect_right(mentions, place, key=lambda m: m.end))
        )
        return [party for mention in sorted(last, key=lambda m: m.end) for party in self._party(mention)]

    def _by_state(self, start: int, end: int) -> dict[str, list[Mention]]:
        found: defaultdict[str, list[Mention]] = defaultdict(list)
        for mention in self._cast.within(start, end):
            if len(mention.states) == 1:
                found[mention.states[0]].append(mention)
        return dict(found)
