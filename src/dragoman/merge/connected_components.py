"""Connected components of mentions: disjoint sets, and the edges between mentions that can affect each other.

A pair that scores below the least score that counts joins no groups and keeps none apart (see
`merge.clustering`). So a connected component can be merged by itself, whatever else is known, and gives the
stories that merging everything gives.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Generic, TypeVar

from dragoman.lexicon.merging import rules
from dragoman.merge.blocking import Pair, PairScores
from dragoman.merge.group_joins import comes_back_to, may_be_announcement, may_be_only_candidate
from dragoman.merge.mention_features import Features
from dragoman.merge.pair_scores import FLOOR, excluding_feature

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


def neighbours(
    mention: Features, others: Sequence[Features], scores: Sequence[float], rare: Sequence[bool]
) -> Iterator[Features]:
    """Yield those of `others` that an edge joins to a mention, given the score of each with it, and whether
    the parties of the two are rarely reported."""
    least, event_type = rules().least, mention.event_type
    least_here = least[event_type]
    retold_family = mention.family.name in rules().retold_families
    for other, score, is_rare in zip(others, scores, rare, strict=True):
        near = score >= least_here or score >= least[other.event_type]
        retold = retold_family and other.event_type == event_type and _may_be_retelling(mention, other, score)
        if (
            near
            or retold
            or may_be_only_candidate(mention, other, score, is_rare)
            or may_be_announcement(mention, other, score)
        ):
            yield other


def edges(mentions: Mapping[str, Features], pairs: PairScores) -> Iterator[Pair]:
    """Yield the edges, as pairs of ids, among mentions that were compared."""
    for id, scores in pairs.scores.items():
        later = [other for other in scores if id < other]
        rare = [pairs.is_rare((id, other)) for other in later]
        others = [mentions[other] for other in later]
        joined = neighbours(mentions[id], others, [scores[other] for other in later], rare)
        yield from ((id, other.id) for other in joined)
    first_of: dict[frozenset[str], str] = {}
    for id, mention in mentions.items():
        if mention.situation:
            yield first_of.setdefault(mention.states, id), id


def _may_be_retelling(left: Features, right: Features, score: float) -> bool:
    """Say whether one of two mentions may come back to the other's story, which only dates may forbid."""
    if not (comes_back_to(left, right) or comes_back_to(right, left)):
        return False
    return score >= FLOOR or excluding_feature(left, right) == "date"
