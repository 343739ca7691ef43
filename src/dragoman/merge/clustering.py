"""Scores of pairs -> groups of mentions, each one occurrence; the same whatever the order of the mentions.

Judgements by hand come first, the latest before earlier ones. Then pairs that score high enough, best first:
two groups join when no pair across was judged or found to be two occurrences and the mean of the best pairs
reaches `join`. A mention that is like one member of a group and unlike the rest does not chain it to another
group. What a hand joined is compared with others part by part: the parts may be unlike each other. Then
groups are joined in the four cases of `merge.group_joins`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from functools import partial

from dragoman.lexicon.merging import rules
from dragoman.merge.blocking import Pair, PairScores, pair_of
from dragoman.merge.group_joins import (
    comes_back_to,
    count_sources,
    have_same_parties,
    is_distinct,
    is_expected,
    is_of_one_kind,
    is_reported_as_two,
    is_retelling,
    is_told_around,
    may_be_one,
    nearest,
    only_candidate,
    repeated_weight,
    what_came,
)
from dragoman.merge.mention_features import Features
from dragoman.merge.pair_scores import FLOOR
from dragoman.merge.story import Judgement, Link


def clustered(
    mentions: Iterable[Features],
    judgements: Iterable[Judgement] = (),
    busy: Collection[str] = (),
    scores: PairScores | None = None,
) -> list[tuple[list[str], list[Link]]]:
    """Return groups of mention ids, each in order, with the links that hold each together. `scores` are those
    of the mentions, where they have been compared before."""
    ordered = sorted(mentions, key=lambda mention: mention.id)
    groups = _Groups(ordered, scores or PairScores(ordered, busy))
    for judgement in sorted(judgements, key=lambda judgement: (judgement.at, judgement.id), reverse=True):
        groups.judge(judgement)
    groups.join_situations()
    groups.join_by_score()
    groups.join_nearest()
    groups.join_retellings()
    groups.join_only_candidates()
    groups.join_announcements()
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
        needed = rules().thresholds["same"]
        pairs = [
            (-score, pair)
            for pair, score in self._scores.scored()
            if score >= needed and pair not in self._judged
        ]
        for _, pair in sorted(pairs):
            group, other = (self._group_of[id] for id in pair)
            if group != other and not self._are_held_apart(group, other) and self._are_alike(*pair):
                self._join(self._scores.link(pair))

    def join_nearest(self) -> None:
        """Join what few sources tell to the nearest of larger groups, then groups that are each other's
        nearest.

        Two larger groups are joined only where they name the same states.
        """
        few = rules().news["few"]
        larger = {name for name in self._members if self._count_sources(name) > few}
        nearest_larger = {name: self._nearest(name, larger) for name in sorted(self._members.keys() - larger)}
        for row in nearest_larger.values():
            if row is not None:
                self._join_allowed(row[1])
        nearest_any = {name: self._nearest(name, self._members) for name in sorted(self._members)}
        mutual = [
            row[1]
            for name, row in nearest_any.items()
            if row is not None
            and (back := nearest_any[row[0]])
            and back[0] == name
            and (not {name, row[0]} <= larger or have_same_parties(self._group(name), self._group(row[0])))
        ]
        for link in mutual:
            self._join_allowed(link)

    def join_retellings(self) -> None:
        """Join groups that only come back to what another one tells, where one stands out."""
        retellings = {name for name in self._members if is_retelling(self._group(name))}
        links = [self._retold(name, retellings) for name in sorted(retellings)]
        for link in links:
            if link is not None and not self._are_held_apart(link.first, link.second):
                self._join(link)

    def join_only_candidates(self) -> None:
        """Join what few sources tell to what is all that is told of its parties in the days around."""
        self._join_small(self._only_candidate)

    def join_announcements(self) -> None:
        """Join what few sources expect to the story that came of it."""
        self._join_small(self._what_came)

    def result(self) -> list[tuple[list[str], list[Link]]]:
        """Return the ids of each group, with its links."""
        links: dict[str, list[Link]] = defaultdict(list)
        for link in self._links.values():
            links[self._group_of[link.first]].append(link)
        return [
            (sorted(members), sorted(links[name], key=lambda link: (link.first, link.second)))
            for name, members in sorted(self._members.items())
        ]

    def _nearest(self, name: str, candidates: Collection[str]) -> tuple[str, Link] | None:
        scores = {other: row for other, row in self._scores_across(name).items() if other in candidates}
        sizes = {other: len(self._members[name]) * len(self._members[other]) for other in scores}
        other = nearest(scores, sizes, self._mentions[name].family)
        if other is None:
            return None
        pair = self._scores.best(self._members[name], self._members[other])
        if not may_be_one(self._group(name), self._group(other), *(self._mentions[id] for id in pair)):
            return None
        return other, self._joining_link(pair, "news: nothing else is as near")

    def _retold(self, name: str, retellings: set[str]) -> Link | None:
        """Return the link to the group that the members of one come back to, if one stands out."""
        weights = {
            other: repeated_weight(self._group(name), self._group(other))
            for other, scores in self._scores_across(name).items()
            if other not in retellings and self._may_be_retold(name, other, scores)
        }
        best = max(weights, key=lambda other: (weights[other], other), default=None)
        if best is None or not weights[best]:
            return None
        margin = rules().retold["margin"]
        if any(weights[best] < margin * weight for other, weight in weights.items() if other != best):
            return None
        pair = self._scores.best(self._members[name], self._members[best])
        return self._joining_link(pair, "retold: repeats its words")

    def _may_be_retold(self, name: str, other: str, scores: Sequence[float]) -> bool:
        """Say whether a group may be what another comes back to, which only dates may exclude."""
        members, others = self._members[name], self._members[other]
        if min(scores) < FLOOR and self._scores.excluded(members, others):
            return False
        if 2 * len(scores) < len(members) * len(others) or self._are_held_apart(name, other):
            return False
        return any(
            comes_back_to(self._mentions[id], self._mentions[beside])
            for id in members
            for beside in self._scores.scores[id].keys() & set(others)
        )

    def _only_candidate(self, name: str) -> Link | None:
        group, scores = self._group(name), self._scores_across(name)
        compared = {other: self._group(other) for other in scores}
        is_rare = partial(self._scores.all_rare, self._members[name])
        other = only_candidate(group, compared, self._is_around, lambda other: is_rare(self._members[other]))
        if other is None or min(scores[other]) < FLOOR:
            return None
        if is_reported_as_two(group, compared[other]) or is_distinct(group, compared[other]):
            return None
        pairs = [
            (score, pair)
            for member in group
            for candidate in compared[other]
            if is_of_one_kind(member, candidate)
            and (score := self._scores.score(pair := pair_of(member.id, candidate.id), FLOOR))
            >= rules().lone["score"]
        ]
        return self._joining_link(max(pairs)[1], "lone: nothing else is told then") if pairs else None

    def _is_around(self, left: Features, right: Features) -> bool:
        """Say whether a mention is part of what is told around another: of parties rarely reported, all is;
        of others, what is near to it."""
        pair = pair_of(left.id, right.id)
        near = self._scores.is_rare(pair) or self._scores.score(pair, FLOOR) >= rules().lone["near"]
        return near and is_told_around(left, right)

    def _what_came(self, name: str) -> Link | None:
        group = self._group(name)
        if not is_expected(group):
            return None
        compared = {other: self._group(other) for other in self._scores_across(name)}
        default = rules().thresholds["apart"]
        pair = what_came(
            group, compared, lambda left, right: self._scores.score(pair_of(left.id, right.id), default)
        )
        if pair is None:
            return None
        ids = pair_of(*(mention.id for mention in pair))
        return self._joining_link(ids, "foretold: nothing else came of it")

    def _join_small(self, link_of: Callable[[str], Link | None]) -> None:
        """Join each group that few sources tell by its link, if it has one; all links are found first."""
        few = rules().lone["few"]
        small = [name for name in sorted(self._members) if self._count_sources(name) <= few]
        for link in [link_of(name) for name in small]:
            if link is not None:
                self._join_allowed(link)

    def _joining_link(self, pair: Pair, reason: str) -> Link:
        link = self._scores.link(pair)
        return replace(link, verdict="same", reasons=(*link.reasons, reason))

    def _group(self, name: str) -> list[Features]:
        return [self._mentions[id] for id in self._members[name]]

    def _count_sources(self, name: str) -> int:
        return count_sources(self._group(name))

    def _scores_across(self, name: str) -> dict[str, list[float]]:
        """Return the scores of a group's members with those of other groups."""
        across: dict[str, list[float]] = defaultdict(list)
        group_of = self._group_of
        for id in self._members[name]:
            for beside, score in self._scores.scores[id].items():
                other = group_of[beside]
                if other != name:
                    across[other].append(score)
        return across

    def _are_alike(self, first: str, second: str) -> bool:
        """Say whether the best pairs across the parts of two mentions are alike in the mean, none excluded.

        The best, since a headline says little: it would keep two full accounts apart. A pair that shares no
        block (one names Moscow, one Kyiv, a third both) is no sign either way.
        """
        limits = rules().thresholds
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
