"""Blocking: which mentions are compared (those that share a block key), and the scores of all such pairs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from dragoman.lexicon.merge_rules import merge_rules
from dragoman.merge.mention_features import Features, features, in_family
from dragoman.merge.pair_features import Exclusion, dates
from dragoman.merge.pair_scores import EXCLUDED, BulkScorer, compare
from dragoman.merge.story import Link, Mention

Pair = tuple[str, str]
SITUATION = "situation"
"""What the keys of mentions of what goes on (a war) begin with."""


def block_keys(mention: Mention) -> set[str]:
    """Return the keys of `mention`: two mentions that share none are never compared."""
    return keys_of(features(mention))


def keys_of(mention: Features) -> set[str]:
    """Return the block keys of a mention's features.

    A key names a pair of states (in its direction where the family has one; a lone actor as "PRK>"), the
    family and a fortnight that the mention may lie in, "undated" where nothing tells when. What has no
    day because it goes on (a war) has one key for each pair. A type that is also told as another family's
    has the keys of that family too, where both sides are known.
    """
    if mention.situation:
        return {f"{SITUATION}|{'-'.join(sorted(mention.states))}"}
    buckets = _buckets(mention)
    return {
        f"{family.name}|{pair}|{bucket}"
        for family in merge_rules().families_of[mention.event_type]
        for pair in _party_pairs(in_family(mention, family))
        if family.name == mention.family.name or not pair.endswith(">")
        for bucket in buckets
    }


def _party_pairs(mention: Features) -> set[str]:
    if mention.family.directed:
        others = mention.recipients or {"", *mention.named}
        return {f"{actor}>{other}" for actor in mention.actors for other in others if actor != other}
    states = sorted(mention.actors)
    if len(states) < 2:
        return {f"{state}>" for state in states}
    return {f"{first}-{second}" for first, second in combinations(states, 2)}


def _buckets(mention: Features) -> set[str]:
    if mention.window is None:
        return {"undated"}
    size = merge_rules().windows["bucket"]
    first, last = mention.window.first, mention.window.last
    if mention.dated:  # time zones make one day two
        first, last = first - 1, last + 1
    return {str(bucket) for bucket in range(first // size, last // size + 1)}


class PairScores:
    """The scores of every two mentions that share a block, by their ids in order. Reasons are found anew for
    the pairs that are asked for: a large block has tens of thousands."""

    def __init__(self, mentions: Sequence[Features]) -> None:
        self._mentions = {mention.id: mention for mention in mentions}
        blocks: dict[str, list[Features]] = defaultdict(list)
        for mention in sorted(mentions, key=lambda mention: mention.id):
            if not mention.situation:
                for key in keys_of(mention):
                    blocks[key].append(mention)
        self._scorer = BulkScorer()
        self.scores: dict[str, dict[str, float]] = {id: {} for id in self._mentions}
        """For each id the other ids that it was compared with, each with the score."""
        for block in blocks.values():
            self._compare(block)

    def _compare(self, block: Sequence[Features]) -> None:
        for at, mention in enumerate(block, 1):
            id, known = mention.id, self.scores[mention.id]
            others = [other for other in block[at:] if other.id not in known]
            for other, score in zip(others, self._scorer.of(mention, others), strict=True):
                known[other.id] = self.scores[other.id][id] = score

    def scored(self) -> Iterator[tuple[Pair, float]]:
        """Yield every pair that was compared with its score."""
        for id, scores in self.scores.items():
            for other, score in scores.items():
                if id < other:
                    yield (id, other), score

    def score(self, pair: Pair, default: float) -> float:
        """Return the score of a pair, or a default for one that was not compared: weeks apart, which excludes
        a pair if both are dated."""
        score = self.scores[pair[0]].get(pair[1])
        if score is not None:
            return score
        left, right = (self._mentions[id] for id in pair)
        dated = left.dated and right.dated and left.family.name == right.family.name
        return EXCLUDED if dated and isinstance(dates(left, right), Exclusion) else default

    def link(self, pair: Pair) -> Link:
        """Return what the score of a pair says, with the reasons."""
        left, right = pair
        return compare(self._mentions[left], self._mentions[right])


def pair_of(first: str, second: str) -> Pair:
    """Return two ids in order."""
    return (first, second) if first < second else (second, first)
