"""Mentions to groups, each one occurrence: which pairs are compared, how groups join, what can affect what.

- Blocking: mentions are compared where they share a block key.
- Clustering: judgements by hand come first, the latest before earlier ones. Then pairs that score high
  enough, best first: two groups join when no pair across was judged or found to be two occurrences and the
  mean of the best pairs reaches `join`. A mention that is like one member of a group and unlike the rest does
  not chain it to another group. What a hand joined is compared with others part by part: the parts may be
  unlike each other.
- Connected components: two groups are joined only by a pair that scores as the same. So a component of such
  pairs can be merged by itself, whatever else is known, and gives the stories that merging everything gives.

The groups are the same whatever the order of the mentions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from dragoman.lexicon.story_rules import merge_rules
from dragoman.merge.mentions import Features, features, in_family
from dragoman.merge.pair_features import Exclusion, dates
from dragoman.merge.pair_scores import EXCLUDED, FLOOR, BulkScorer, compare
from dragoman.merge.story import Judgement, Link, Mention

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


def clustered(
    mentions: Iterable[Features],
    judgements: Iterable[Judgement] = (),
    scores: PairScores | None = None,
) -> list[tuple[list[str], list[Link]]]:
    """Return groups of mention ids, each in order, with the links that hold each together. `scores` are those
    of the mentions, where they have been compared before."""
    ordered = sorted(mentions, key=lambda mention: mention.id)
    groups = _Groups(ordered, scores or PairScores(ordered))
    for judgement in sorted(judgements, key=lambda judgement: (judgement.at, judgement.id), reverse=True):
        groups.judge(judgement)
    groups.join_situations()
    groups.join_by_score()
    return groups.result()


class _Groups:
    """Groups of ids, the pairs that must not meet, and the links used. A group is named by one of its ids."""

    def __init__(self, mentions: Sequence[Features], scores: PairScores) -> None:
        ids = [mention.id for mention in mentions]
        self._mentions = {mention.id: mention for mention in mentions}
        self._scores = scores
        self._group_of = {id: id for id in ids}
        self._members = {id: [id] for id in ids}
        # What only a hand joined to the rest of its group is a part of its own, and compared by itself.
        self._part_of = {id: [id] for id in ids}
        self._links: dict[Pair, Link] = {}
        self._held_apart: set[Pair] = set()
        self._judged: set[Pair] = set()

    def judge(self, judgement: Judgement) -> None:
        """Take a judgement on two mentions, unless a later one has settled the matter."""
        first, second = judgement.first, judgement.second
        if second is None or first not in self._group_of or second not in self._group_of:
            return
        pair = pair_of(first, second)
        if pair in self._judged:
            return
        self._judged.add(pair)
        if judgement.verdict == "same" and not self._are_held_apart(first, second):
            self._join(Link(*pair, "same", 1.0, (judgement.reason or "judged",), "hand"))
        elif judgement.verdict == "different" and self._group_of[first] != self._group_of[second]:
            self._held_apart.add(pair)

    def join_situations(self) -> None:
        """Join what tells of one war between the same parties, whoever is said to wage it."""
        first_of: dict[frozenset[str], str] = {}
        for id, mention in self._mentions.items():
            if mention.situation:
                first = first_of.setdefault(mention.states, id)
                reason = "situation: both name what goes on between these parties"
                self._join_allowed(Link(*pair_of(first, id), "same", 1.0, (reason,)))

    def join_by_score(self) -> None:
        """Join groups by pairs that score as the same, the best first."""
        needed = merge_rules().thresholds["same"]
        pairs = [
            (-score, pair)
            for pair, score in self._scores.scored()
            if score >= needed and pair not in self._judged
        ]
        for _, pair in sorted(pairs):
            group, other = (self._group_of[id] for id in pair)
            if group != other and not self._are_held_apart(group, other) and self._are_alike(*pair):
                self._join(self._scores.link(pair))

    def result(self) -> list[tuple[list[str], list[Link]]]:
        """Return the ids of each group, with its links."""
        links: dict[str, list[Link]] = defaultdict(list)
        for link in self._links.values():
            links[self._group_of[link.first]].append(link)
        return [
            (sorted(members), sorted(links[name], key=lambda link: (link.first, link.second)))
            for name, members in sorted(self._members.items())
        ]

    def _are_alike(self, first: str, second: str) -> bool:
        """Say whether the best pairs across the parts of two mentions are alike in the mean, none excluded.

        The best, since a headline says little: it would keep two full accounts apart. A pair that shares no
        block (one names Moscow, one Kyiv, a third both) is no sign either way.
        """
        limits = merge_rules().thresholds
        scores: list[float] = []
        for id in self._part_of[first]:
            for other in self._part_of[second]:
                pair = pair_of(id, other)
                if pair in self._judged:  # "unsure": counts neither way
                    continue
                score = self._scores.score(pair, limits["apart"])
                if score < FLOOR:
                    return False
                scores.append(score)
        share = self._mentions[first].family.alike
        best = sorted(scores, reverse=True)[: max(1, round(len(scores) * share))]
        return not best or sum(best) >= limits["join"] * len(best)

    def _are_held_apart(self, first: str, second: str) -> bool:
        groups = {self._group_of[first], self._group_of[second]}
        return any({self._group_of[id] for id in pair} == groups for pair in self._held_apart)

    def _join_allowed(self, link: Link) -> None:
        """Join the groups of two mentions, unless they are one or held apart."""
        if self._group_of[link.first] == self._group_of[link.second]:
            return
        if not self._are_held_apart(link.first, link.second):
            self._join(link)

    def _join(self, link: Link) -> None:
        """Join the groups of two mentions by a link, which makes one part of theirs unless it is a hand's."""
        first, second = sorted((self._group_of[link.first], self._group_of[link.second]))
        self._links[(link.first, link.second)] = link
        part, other_part = self._part_of[link.first], self._part_of[link.second]
        if link.by == "rule" and part is not other_part:
            part += other_part
            self._part_of.update((id, part) for id in other_part)
        if first == second:
            return
        for id in self._members[second]:
            self._group_of[id] = first
        self._members[first] += self._members.pop(second)


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
