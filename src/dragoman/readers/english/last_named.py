"""Who the words of a block have named before a place, each as they were named last."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable

from dragoman.readers.english.cast import Cast, Mention
from dragoman.readers.english.work import spend


class LastNamed:
    """The mentions of a report by block and by whom they name: a block may name a few a thousand times."""

    def __init__(self, cast: Cast, key: Callable[[Mention], str | None]) -> None:
        """Take the cast, and whom a mention names; None leaves the mention out."""
        self._cast, self._key = cast, key
        self._blocks: dict[int, dict[str, list[Mention]]] = {}

    def before(self, start: int, end: int, place: int) -> list[Mention]:
        """Return for each that is named in the block `start` to `end` before `place` the last mention there.

        They stand in the order in which they were first named.
        """
        if start not in self._blocks:
            self._blocks[start] = self._grouped(start, end)
        found = []
        for mentions in self._blocks[start].values():
            if mentions[0].end > place:
                break
            found.append(mentions[bisect_right(mentions, place, key=lambda mention: mention.end) - 1])
        spend(len(found))
        return found

    def _grouped(self, start: int, end: int) -> dict[str, list[Mention]]:
        found: defaultdict[str, list[Mention]] = defaultdict(list)
        for mention in self._cast.within(start, end):
            key = self._key(mention)
            if key is not None:
                found[key].append(mention)
        return dict(found)
