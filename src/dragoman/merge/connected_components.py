"""Connected components of mentions: disjoint sets, and the edges between mentions that can affect each other.

Two groups are joined only by a pair that scores as the same (see `merge.clustering`). So a connected
component of such pairs can be merged by itself, whatever else is known, and gives the stories that merging
everything gives.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Generic, TypeVar

from dragoman.lexicon.merge_rules import merge_rules
from dragoman.merge.blocking import Pair, PairScores
from dragoman.merge.mention_features import Features

Key = TypeVar("Key", bound=Any)  # what has an order


class DisjointSets(Generic[Key]):
    """Disjoint sets of keys (union-find); the sets do not depend on the order of joining."""

    def __init__(self, keys: Iterable[Key]) -> None:
        self._parent = {key: key for key in keys}

    def __contains__(self, key: Key) -> bool:
        return key in self._parent

    def root(self, key: Key) -> Key:
        """Return the key that stands for the set of `key`: its smallest."""
        parent = self._parent
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    def join(self, first: Key, second: Key) -> Key:
        """Make the sets of two keys one; return the key that stands for it."""
        small, large = sorted((self.root(first), self.root(second)))
        self._parent[large] = small
        return small

    def groups(self) -> list[list[Key]]:
        """Return the sets, each in order, by their smallest keys."""
        members: dict[Key, list[Key]] = defaultdict(list)
        for key in sorted(self._parent):
            members[self.root(key)].append(key)
        return [members[root] for root in sorted(members)]


def neighbours(others: Sequence[Features], scores: Sequence[float]) -> Iterator[Features]:
    """Yield those of `others` that an edge joins to a mention, given the score of each with it."""
    needed = merge_rules().thresholds["same"]
    return (other for other, score in zip(others, scores, strict=True) if score >= needed)


def edges(mentions: Mapping[str, Features], pairs: PairScores) -> Iterator[Pair]:
    """Yield the edges, as pairs of ids, among mentions that were compared."""
    needed = merge_rules().thresholds["same"]
    yield from (pair for pair, score in pairs.scored() if score >= needed)
    first_of: dict[frozenset[str], str] = {}
    for id, mention in mentions.items():
        if mention.situation:
            yield first_of.setdefault(mention.states, id), id
