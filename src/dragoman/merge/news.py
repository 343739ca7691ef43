"""One piece of news in two groups: each as near the other as no other comes, however little a headline says.

Two headlines may share too few words for the rules to say that they tell the same. But where both tell of the
same parties on the same days, and every other story of these is further off, they do.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from dragoman.lexicon.merging import Family, rules
from dragoman.merge.comparators import same_people
from dragoman.merge.comparing_words import shared_words
from dragoman.merge.features import Features
from dragoman.merge.links import FLOOR


def nearest(met: Mapping[str, Sequence[float]], sizes: Mapping[str, int], family: Family) -> str | None:
    """Return the name of the group that is nearest to one of a family; None where nothing is near, or
    something else is nearly as near.

    `met` are the scores across it and other groups by their names, `sizes` how many pairs there are across.
    """
    ranked = sorted(
        ((_nearness(found, sizes[other]), other) for other, found in met.items() if min(found) >= FLOOR),
        reverse=True,
    )
    if not ranked or ranked[0][0] < family.news:
        return None
    if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < rules().news["margin"]:
        return None
    return ranked[0][1]


def is_one_news(ours: Sequence[Features], theirs: Sequence[Features], one: Features, two: Features) -> bool:
    """Say whether two groups may tell one piece of news, by the two mentions across that are most alike."""
    if is_told_as_two(ours, theirs) or _meet_others(ours, theirs):
        return False
    return _tell_the_same(one, two) and _of_one_day(ours, theirs)


def comes_back_to(one: Features, two: Features) -> bool:
    """Say whether a mention without a day of its own says that it tells of before, and repeats so many words
    of another of its type that it may come back to what that one tells."""
    return (
        one.retold
        and one.event_type == two.event_type
        and (one.dated is None or one.dated.days > 1)
        and shared_words(one, two)[1] >= rules().retold["weight"]
    )


def _nearness(found: Sequence[float], pairs: int) -> float:
    """Return the mean of the best scores across two groups that have so many pairs."""
    best = sorted(found, reverse=True)[: max(1, round(pairs * rules().news["alike"]))]
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


def is_told_as_two(ours: Sequence[Features], theirs: Sequence[Features]) -> bool:
    """Say whether a report tells an event of each, of different types; verbs of speech differ anyway."""
    if ours[0].family.name == "words":
        return False
    types: dict[str, set[str]] = defaultdict(set)
    for one in ours:
        types[one.mention.report].add(one.mention.event.event_type)
    return any(types[one.mention.report] - {one.mention.event.event_type} for one in theirs)


def _meet_others(ours: Sequence[Features], theirs: Sequence[Features]) -> bool:
    """Say whether two groups tell of contacts of other people: the minister's visit, the president's call.

    Of a visit only who comes counts, since a visitor meets several.
    """
    if ours[0].family.directed:
        return False
    first, second = _leading(ours), _leading(theirs)
    both = first.keys() & second.keys()
    if any(one.mention.event.mode == "visit" for one in (*ours, *theirs)):
        counts = Counter(p.state for one in (*ours, *theirs) for p in one.mention.event.actors)
        both &= {max(sorted(counts), key=counts.__getitem__)}
    return any(not first[state] & second[state] for state in both)


def _leading(group: Sequence[Features]) -> dict[str, set[str]]:
    """Return, of each state of which a group names people, the names that half of those mentions give."""
    named: dict[str, list[set[str]]] = defaultdict(list)
    for one in group:
        for state in sorted({state for state, _ in one.people if state}):
            named[state].append({part for own, parts in one.people if own == state for part in parts})
    counts = {state: Counter(part for parts in told for part in parts) for state, told in named.items()}
    return {
        state: {part for part, count in counts[state].items() if 2 * count >= len(told)}
        for state, told in named.items()
    }


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
