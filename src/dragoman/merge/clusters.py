"""Links between mentions -> groups of them, each one occurrence; the same whatever the order they come in.

Judgements by hand come first, the latest before earlier ones. Then the links of the rules, best first:
two groups join when no pair across was judged or found to be two occurrences and the mean of the pairs
reaches `join`. A mention that is like one member of a group and unlike the rest does not chain it to
another group. What a hand joined is likened to others part by part: the parts may be unlike each other.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from functools import partial

from dragoman.lexicon.merging import rules
from dragoman.merge.features import Features
from dragoman.merge.foretold import is_expected, what_came
from dragoman.merge.links import FLOOR, Links, Pair, pair_of
from dragoman.merge.lone import all_there_is, is_of_one_kind, is_told_around, tells_of_its_own
from dragoman.merge.news import comes_back_to, is_one_news, is_told_as_two, nearest, same_parties
from dragoman.merge.story import Judgement, Link


def clusters(
    mentions: Iterable[Features],
    judgements: Iterable[Judgement] = (),
    busy: Collection[str] = (),
    links: Links | None = None,
) -> list[tuple[list[str], list[Link]]]:
    """Return groups of mention ids, each in order, with the links that hold each together. `links` are those
    of the mentions, where they have been compared before."""
    ordered = sorted(mentions, key=lambda one: one.id)
    groups = _Groups(ordered, links or Links(ordered, busy))
    for judgement in sorted(judgements, key=lambda one: (one.at, one.id), reverse=True):
        groups.judge(judgement)
    groups.join_situations(ordered)
    groups.join_links()
    groups.join_news()
    groups.join_retold({one.id: one for one in ordered})
    groups.join_lone()
    groups.join_foretold()
    return groups.result()


class _Groups:
    """Groups of ids, the pairs that must not meet, and the links used."""

    def __init__(self, mentions: Sequence[Features], found: Links) -> None:
        ids = [one.id for one in mentions]
        self._told = {one.id: one for one in mentions}
        self._links = found
        self._home = {id: id for id in ids}
        self._members = {id: [id] for id in ids}
        # What only a hand joined to the rest of its group is a part of its own, and likened by itself.
        self._part = {id: [id] for id in ids}
        self._used: dict[Pair, Link] = {}
        self._apart: set[Pair] = set()
        self._judged: set[Pair] = set()

    def judge(self, judgement: Judgement) -> None:
        """Take a judgement on two mentions, unless a later one has settled the matter."""
        one, two = judgement.first, judgement.second
        if two is None or one not in self._home or two not in self._home:
            return
        pair = pair_of(one, two)
        if pair in self._judged:
            return
        self._judged.add(pair)
        if judgement.verdict == "same" and not self._held_apart(one, two):
            link = Link(*pair, "same", 1.0, (judgement.reason or "judged",), "hand")
            self._join(one, two, link)
        elif judgement.verdict == "different" and self._home[one] != self._home[two]:
            self._apart.add(pair)

    def join_situations(self, mentions: list[Features]) -> None:
        """Join what tells of one war between the same parties, whoever is said to wage it."""
        first: dict[frozenset[str], str] = {}
        for one in mentions:
            if not one.situation:
                continue
            other = first.setdefault(one.states, one.id)
            if self._home[other] != self._home[one.id] and not self._held_apart(other, one.id):
                reason = "situation: both name what goes on between these parties"
                self._join(other, one.id, Link(*pair_of(other, one.id), "same", 1.0, (reason,)))

    def join_links(self) -> None:
        """Join groups by the links of the rules, the best first."""
        needed, judged = rules().thresholds["same"], self._judged
        same = [
            (-score, pair) for pair, score in self._links.scored()
            if score >= needed and pair not in judged
        ]  # fmt: skip
        for _, pair in sorted(same):
            one, two = self._home[pair[0]], self._home[pair[1]]
            if one != two and not self._held_apart(one, two) and self._alike(*pair):
                self._join(one, two, self._links.link(pair))

    def join_news(self) -> None:
        """Join what few texts tell to the nearest of bigger groups, then what is each other's nearest.

        Two bigger groups are joined only where they name the same states.
        """
        few = rules().news["few"]
        witnesses = {home: self._witnesses(home) for home in self._members}
        bigger = {home for home, count in witnesses.items() if count > few}
        lone = {home: self._nearest(home, bigger) for home in sorted(self._members.keys() - bigger)}
        self._join_found(found[1] for found in lone.values() if found)
        near = {home: self._nearest(home, self._members) for home in sorted(self._members)}
        self._join_found([
            found[1]
            for home, found in near.items()
            if found
            and (back := near[found[0]])
            and back[0] == home
            and (not {home, found[0]} <= bigger or same_parties(self._told_in(home), self._told_in(found[0])))
        ])  # fmt: skip

    def join_lone(self) -> None:
        """Join what few texts tell to what is all that is told of its parties in the days around."""
        few = rules().lone["few"]
        homes = sorted(home for home in self._members if self._witnesses(home) <= few)
        self._join_found([link for home in homes if (link := self._all_there_is(home)) is not None])

    def _all_there_is(self, home: str) -> Link | None:
        ours = self._told_in(home)
        met = self._met(home)
        groups = {name: self._told_in(name) for name in met}
        seldom = partial(self._links.all_seldom, self._members[home])
        other = all_there_is(ours, groups, self._is_around, lambda name: seldom(self._members[name]))
        if other is None or min(met[other]) < FLOOR:
            return None
        theirs = groups[other]
        if is_told_as_two(ours, theirs) or tells_of_its_own(ours, theirs):
            return None
        found = [
            (score, pair_of(one.id, two.id))
            for one in ours
            for two in theirs
            if is_of_one_kind(one, two)
            and (score := self._links.score(pair_of(one.id, two.id), FLOOR)) >= rules().lone["score"]
        ]
        if not found:
            return None
        link = self._links.link(max(found)[1])
        return replace(link, verdict="same", reasons=(*link.reasons, "lone: nothing else is told then"))

    def _is_around(self, one: Features, two: Features) -> bool:
        """Say whether a mention is part of what is told around another: of parties seldom told of, all is; of
        others, what is near to it."""
        pair = pair_of(one.id, two.id)
        near = self._links.is_seldom(pair) or self._links.score(pair, FLOOR) >= rules().lone["near"]
        return near and is_told_around(one, two)

    def join_foretold(self) -> None:
        """Join what few texts expect to the story that came of it."""
        few = rules().lone["few"]
        homes = [home for home in sorted(self._members) if self._witnesses(home) <= few]
        self._join_found([link for home in homes if (link := self._what_came(home)) is not None])

    def _what_came(self, home: str) -> Link | None:
        ours = self._told_in(home)
        if not is_expected(ours):
            return None
        met = {name: self._told_in(name) for name in self._met(home)}
        apart = rules().thresholds["apart"]
        pair = what_came(ours, met, lambda one, two: self._links.score(pair_of(one.id, two.id), apart))
        if pair is None:
            return None
        link = self._links.link(pair_of(*(one.id for one in pair)))
        return replace(link, verdict="same", reasons=(*link.reasons, "foretold: nothing else came of it"))

    def _nearest(self, home: str, among: Collection[str]) -> tuple[str, Link] | None:
        met = {other: found for other, found in self._met(home).items() if other in among}
        sizes = {other: len(self._members[home]) * len(self._members[other]) for other in met}
        other = nearest(met, sizes, self._told[home].family)
        if other is None:
            return None
        pair = self._links.best(self._members[home], self._members[other])
        if not is_one_news(self._told_in(home), self._told_in(other), *(self._told[id] for id in pair)):
            return None
        link = self._links.link(pair)
        return other, replace(link, verdict="same", reasons=(*link.reasons, "news: nothing else is as near"))

    def _told_in(self, home: str) -> list[Features]:
        return [self._told[id] for id in self._members[home]]

    def _met(self, home: str) -> dict[str, list[float]]:
        """Return the scores of a group's members with those of other groups."""
        met: dict[str, list[float]] = defaultdict(list)
        home_of = self._home
        for id in self._members[home]:
            for beside, score in self._links.scores[id].items():
                other = home_of[beside]
                if other != home:
                    met[other].append(score)
        return met

    def _witnesses(self, home: str) -> int:
        return len({self._told[id].mention.witness for id in self._members[home]})

    def _join_found(self, found: Iterable[Link]) -> None:
        for link in found:
            one, two = self._home[link.first], self._home[link.second]
            if one != two and not self._held_apart(one, two):
                self._join(link.first, link.second, link)

    def join_retold(self, told: dict[str, Features]) -> None:
        """Join groups that only come back to what another one tells, where one stands out."""
        back = {home for home, ids in self._members.items() if _comes_back([told[id] for id in ids])}
        homes = [(home, self._retold(home, back, told)) for home in sorted(back)]
        for home, found in homes:
            if found is None:
                continue
            other, link = found
            if not self._held_apart(home, other):
                self._join(home, other, link)

    def _retold(self, home: str, back: set[str], told: dict[str, Features]) -> tuple[str, Link] | None:
        """Return the group that the members of `home` come back to, with the link that says so."""
        met = {other: found for other, found in self._met(home).items() if other not in back}
        weights = {}
        for other, found in met.items():
            pairs = len(self._members[home]) * len(self._members[other])
            excluded = min(found) < FLOOR and self._links.excluded(self._members[home], self._members[other])
            if (
                not excluded
                and 2 * len(found) >= pairs
                and not self._held_apart(home, other)
                and self._comes_back_to(home, other)
            ):
                weights[other] = _repeated(
                    [told[id] for id in self._members[home]], [told[id] for id in self._members[other]]
                )
        best = max(weights, key=lambda other: (weights[other], other), default=None)
        if best is None or not weights[best]:
            return None
        margin = rules().retold["margin"]
        if any(weights[best] < margin * weight for other, weight in weights.items() if other != best):
            return None
        link = self._links.link(self._links.best(self._members[home], self._members[best]))
        return best, replace(link, verdict="same", reasons=(*link.reasons, "retold: repeats its words"))

    def _comes_back_to(self, home: str, other: str) -> bool:
        """Say whether a mention of one group repeats the words of one of another."""
        return any(
            comes_back_to(self._told[one], self._told[two])
            for one in self._members[home]
            for two in self._links.scores[one].keys() & set(self._members[other])
        )

    def result(self) -> list[tuple[list[str], list[Link]]]:
        used: dict[str, list[Link]] = defaultdict(list)
        for link in self._used.values():
            used[self._home[link.first]].append(link)
        return [
            (sorted(members), sorted(used[home], key=lambda link: (link.first, link.second)))
            for home, members in sorted(self._members.items())
        ]

    def _alike(self, one: str, two: str) -> bool:
        """Say whether the best pairs across the parts of two mentions are alike in the mean, none excluded.

        The best, since a headline says little: it would keep two full accounts apart. A pair that shares no
        block (one names Moscow, one Kyiv, a third both) is no sign either way.
        """
        limits = rules().thresholds
        scores: list[float] = []
        for ours in self._part[one]:
            for theirs in self._part[two]:
                pair = pair_of(ours, theirs)
                if pair in self._judged:  # "unsure": counts neither way
                    continue
                score = self._links.score(pair, limits["apart"])
                if score < FLOOR:
                    return False
                scores.append(score)
        best = sorted(scores, reverse=True)[: max(1, round(len(scores) * self._told[one].family.alike))]
        return not best or sum(best) >= limits["join"] * len(best)

    def _held_apart(self, one: str, two: str) -> bool:
        ours, theirs = self._home[one], self._home[two]
        return any({self._home[first], self._home[second]} == {ours, theirs} for first, second in self._apart)

    def _join(self, one: str, two: str, link: Link) -> None:
        """Join the groups of two mentions by a link, which makes one part of theirs unless it is a hand's."""
        ours, theirs = sorted((self._home[one], self._home[two]))
        self._used[(link.first, link.second)] = link
        first, second = self._part[link.first], self._part[link.second]
        if link.by == "rule" and first is not second:
            first += second
            self._part.update((id, first) for id in second)
        if ours == theirs:
            return
        for id in self._members[theirs]:
            self._home[id] = ours
        self._members[ours] += self._members.pop(theirs)


def _comes_back(group: list[Features]) -> bool:
    """Say whether a group has no day of its own and a third of it at least says that it tells of before."""
    undated = all(one.dated is None or one.dated.days > 1 for one in group)
    return undated and 3 * sum(one.retold for one in group) >= len(group)


def _repeated(ours: list[Features], theirs: list[Features]) -> float:
    """Return how much others repeat the words that most of a story's mentions share: their weight, times
    the story's witnesses, since what many told is what others come back to. 0 where they repeat little."""
    limits = rules().retold
    witnesses = len({one.mention.witness for one in theirs})
    if witnesses < limits["witnesses"]:
        return 0.0
    if min(one.reported or 0 for one in ours) < min(one.reported or 0 for one in theirs):
        return 0.0
    if _type(ours) != _type(theirs):
        return 0.0
    counts = Counter(word for one in theirs for word in one.words)
    core = {word for word, count in counts.items() if 2 * count >= len(theirs)}
    weight = {word: max(one.words.get(word, 0.0) for one in theirs) for word in core}
    said = {word for one in ours for word in one.words} & core
    repeated = sum(weight[word] for word in said)
    if repeated < limits["weight"] or repeated < limits["covered"] * sum(weight.values()):
        return 0.0
    return repeated * witnesses


def _type(group: list[Features]) -> str:
    counts = Counter(one.mention.event.event_type for one in group)
    return max(sorted(counts), key=counts.__getitem__)
