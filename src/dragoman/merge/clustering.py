"""Scores of pairs -> groups of mentions, each one occurrence; the same whatever the order of the mentions.

Judgements by hand come first, the latest before earlier ones. Then pairs that score high enough, best first:
two groups join when no pair across was judged or found to be two occurrences and the mean of the best pairs
reaches `join`. A mention that is like one member of a group and unlike the rest does not chain it to another
group. What a hand joined is compared with others part by part: the parts may be unlike each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from dragoman.lexicon.merge_rules import merge_rules
from dragoman.merge.blocking import Pair, PairScores, pair_of
from dragoman.merge.mention_features import Features
from dragoman.merge.pair_scores import FLOOR
from dragoman.merge.story import Judgement, Link


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
