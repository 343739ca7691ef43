"""One piece of news in two groups: each as near the other as no other comes, however little a headline says.

Two headlines may share too few words for the rules to say that they tell the same. But where both tell of the
same parties on the same days, and every other story of these is further off, they do.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from dragoman.lexicon.merging import rules
from dragoman.merge.comparators import same_people, shared_words
from dragoman.merge.features import Features
from dragoman.merge.links import FLOOR
from dragoman.merge.story import Link

Groups = Mapping[str, Sequence[Features]]


def nearest(home: str, groups: Groups, met: Mapping[str, Sequence[Link]]) -> tuple[str, Link] | None:
    """Return the name of the group that is nearest to `home`, with their best link; None where nothing is
    near, or something else is nearly as near.

    `groups` holds the mentions of groups by name, and `met` the links of `home` to others of them.
    """
    limits = rules().news
    ranked = sorted(
        (
            (_nearness(found, len(groups[home]) * len(groups[other])), other)
            for other, found in met.items()
            if all(link.score >= FLOOR for link in found)
        ),
        reverse=True,
    )
    if not ranked or ranked[0][0] < groups[home][0].family.news:
        return None
    if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < limits["margin"]:
        return None
    other = ranked[0][1]
    best = max(met[other], key=lambda link: (link.score, link.first, link.second))
    told = {one.id: one for group in (groups[home], groups[other]) for one in group}
    if not _tell_the_same(told[best.first], told[best.second]):
        return None
    if _told_as_two(groups[home], groups[other]) or not _of_one_day(groups[home], groups[other]):
        return None
    return other, replace(best, verdict="same", reasons=(*best.reasons, "news: nothing else is as near"))


def _nearness(found: Sequence[Link], pairs: int) -> float:
    """Return the mean of the best links across two groups that have so many pairs."""
    best = sorted((link.score for link in found), reverse=True)[
        : max(1, round(pairs * rules().news["alike"]))
    ]
    return sum(best) / len(best)


def _tell_the_same(one: Features, two: Features) -> bool:
    """Say whether two mentions share words that tell something, or people; not where one names what goes on
    (an offensive), nor an agreement that names no meeting and a contact."""
    types = {one.mention.event.event_type, two.mention.event.event_type}
    if one.vague or two.vague or (types == {"AGREE", "CONSULT"} and not (one.meeting and two.meeting)):
        return False
    same_type = len(types) == 1
    needed = rules().news["words" if same_type else "other_type"]
    return shared_words(one, two)[1] >= needed or bool(same_people(one, two))


def _told_as_two(ours: Sequence[Features], theirs: Sequence[Features]) -> bool:
    """Say whether a report tells an event of each, of different types; verbs of speech differ anyway."""
    if ours[0].family.name == "words":
        return False
    types: dict[str, set[str]] = defaultdict(set)
    for one in ours:
        types[one.mention.report].add(one.mention.event.event_type)
    return any(types[one.mention.report] - {one.mention.event.event_type} for one in theirs)


def _of_one_day(ours: Sequence[Features], theirs: Sequence[Features]) -> bool:
    """Say whether two reports, one of each, are of one day or as near as news is."""
    days = rules().news["days"]
    first = {one.reported for one in ours if one.reported is not None}
    second = {one.reported for one in theirs if one.reported is not None}
    return any(abs(one - two) <= days for one in first for two in second)


def same_parties(ours: Sequence[Features], theirs: Sequence[Features]) -> bool:
    """Say whether most mentions of two groups name the same states."""
    return _parties(ours) == _parties(theirs)


def _parties(group: Sequence[Features]) -> set[str]:
    counts = Counter(state for one in group for state in one.states)
    return {state for state, count in counts.items() if 2 * count >= len(group)}
