"""When two groups of mentions are one occurrence although their pairs score too low: four cases.

- Nearest group: each is nearer to the other than any other group is, on the same days and of the same
  parties. Two headlines may share too few words for their score alone to say that they tell the same.
- Retelling: a report that comes back to an earlier act ("since ...") is of the story whose words it repeats.
- Only candidate: nothing else of the kind, or hardly anything, is told of these parties in the days around,
  so a report that shares no word with the others must be of the same visit.
- Announcement: what few reports expect is of the story that came of it ("a deal is near" of the deal).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import product

from dragoman.lexicon.merging import Family, rules
from dragoman.merge.mention_features import Features, is_ahead, is_called_off
from dragoman.merge.pair_features import same_people, shared_words
from dragoman.merge.pair_scores import FLOOR
from dragoman.merge.terms import WEIGHTS, weighted_stems

Group = Sequence[Features]
Scorer = Callable[[Features, Features], float]


# -- Nearest group


def nearest(scores: Mapping[str, Sequence[float]], sizes: Mapping[str, int], family: Family) -> str | None:
    """Return the name of the group that is nearest to one of a family; None where nothing is near, or
    something else is nearly as near.

    `scores` are those across it and other groups by their names, `sizes` how many pairs there are across.
    """
    ranked = sorted(
        ((_nearness(across, sizes[name]), name) for name, across in scores.items() if min(across) >= FLOOR),
        reverse=True,
    )
    if not ranked or ranked[0][0] < family.news:
        return None
    if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < rules().news["margin"]:
        return None
    return ranked[0][1]


def may_be_one(group: Group, other_group: Group, left: Features, right: Features) -> bool:
    """Say whether two nearest groups may be one, by the two mentions across that score best."""
    if is_reported_as_two(group, other_group) or _have_other_people(group, other_group):
        return False
    return _share_words_or_people(left, right) and _are_of_one_day(group, other_group)


def is_reported_as_two(group: Group, other_group: Group) -> bool:
    """Say whether a report tells an event of each, of different types; verbs of speech differ anyway."""
    if group[0].family.name == "words":
        return False
    types: dict[str, set[str]] = defaultdict(set)
    for member in group:
        types[member.mention.report].add(member.event_type)
    return any(types[member.mention.report] - {member.event_type} for member in other_group)


def have_same_parties(group: Group, other_group: Group) -> bool:
    """Say whether most mentions of two groups name the same states."""
    return _main_parties(group) == _main_parties(other_group)


def _main_parties(group: Group) -> set[str]:
    counts = Counter(state for member in group for state in member.states)
    return {state for state, count in counts.items() if 2 * count >= len(group)}


def _nearness(scores: Sequence[float], pairs: int) -> float:
    """Return the mean of the best scores across two groups that have so many pairs."""
    best = sorted(scores, reverse=True)[: max(1, round(pairs * rules().news["alike"]))]
    return sum(best) / len(best)


def _share_words_or_people(left: Features, right: Features) -> bool:
    """Say whether two mentions share words that tell something, or people; not where one names what goes on
    (an offensive), nor an agreement that names no meeting and a contact."""
    types = {left.event_type, right.event_type}
    if left.vague or right.vague or (types == {"AGREE", "CONSULT"} and not (left.meeting and right.meeting)):
        return False
    needed = rules().news["words" if len(types) == 1 else "other_type"]
    return shared_words(left, right)[1] >= needed or bool(same_people(left, right))


def _have_other_people(group: Group, other_group: Group) -> bool:
    """Say whether two groups tell of contacts of other people: the minister's visit, the president's call.

    Of a visit only who comes counts, since a visitor meets several.
    """
    if group[0].family.directed:
        return False
    names, other_names = _main_people(group), _main_people(other_group)
    states = names.keys() & other_names.keys()
    members = (*group, *other_group)
    if any(member.mention.event.mode == "visit" for member in members):
        counts = Counter(party.state for member in members for party in member.mention.event.actors)
        states &= {max(sorted(counts), key=counts.__getitem__)}
    return any(not names[state] & other_names[state] for state in states)


def _main_people(group: Group) -> dict[str, set[str]]:
    """Return, of each state of which a group names people, the names that half of those mentions give."""
    names: dict[str, list[set[str]]] = defaultdict(list)
    for member in group:
        for state in sorted({state for state, _ in member.people if state}):
            names[state].append({part for of, parts in member.people if of == state for part in parts})
    counts = {state: Counter(part for parts in rows for part in parts) for state, rows in names.items()}
    return {
        state: {part for part, count in counts[state].items() if 2 * count >= len(rows)}
        for state, rows in names.items()
    }


def _are_of_one_day(group: Group, other_group: Group) -> bool:
    """Say whether two reports, one of each, are of one day or as near as news is."""
    days = {member.reported for member in group if member.reported is not None}
    other_days = {member.reported for member in other_group if member.reported is not None}
    return any(abs(day - other) <= rules().news["days"] for day in days for other in other_days)


# -- Retelling


def is_retelling(group: Group) -> bool:
    """Say whether a group has no day of its own and a third of it at least says that it tells of before."""
    undated = all(member.dated is None or member.dated.days > 1 for member in group)
    return undated and 3 * sum(member.retold for member in group) >= len(group)


def comes_back_to(mention: Features, earlier: Features) -> bool:
    """Say whether a mention without a day of its own says that it tells of before, and repeats so many words
    of another of its type that it may come back to what that one tells."""
    return (
        mention.retold
        and mention.event_type == earlier.event_type
        and (mention.dated is None or mention.dated.days > 1)
        and shared_words(mention, earlier)[1] >= rules().retold["weight"]
    )


def repeated_weight(group: Group, story: Group) -> float:
    """Return how much a group repeats the words that most of a story's mentions share: their weight, times
    the story's sources, since what many told is what others come back to. 0 where it repeats little."""
    limits, sources = rules().retold, count_sources(story)
    if sources < limits["witnesses"] or _main_type(group) != _main_type(story):
        return 0.0
    if min(member.reported or 0 for member in group) < min(member.reported or 0 for member in story):
        return 0.0
    counts = Counter(word for member in story for word in member.words)
    core = {word for word, count in counts.items() if 2 * count >= len(story)}
    weight = {word: max(member.words.get(word, 0.0) for member in story) for word in core}
    repeated = sum(weight[word] for word in {word for member in group for word in member.words} & core)
    if repeated < limits["weight"] or repeated < limits["covered"] * sum(weight.values()):
        return 0.0
    return repeated * sources


def count_sources(group: Group) -> int:
    """Return how many independent texts tell what a group tells."""
    return len({member.mention.witness for member in group})


def _main_type(group: Group) -> str:
    counts = Counter(member.event_type for member in group)
    return max(sorted(counts), key=counts.__getitem__)


# -- Only candidate


def only_candidate(
    group: Group,
    compared: Mapping[str, Group],
    is_around: Callable[[Features, Features], bool],
    is_rare: Callable[[str], bool],
) -> str | None:
    """Return the name of the only group that a small one can be of; None where there is no such.

    Of the groups that it was compared with it is the one that tells nearly all of what `is_around` a member.
    Unless its parties are rarely reported (`is_rare`), many sources tell it and the small group has its word.
    """
    told = {
        name: len({other.mention.witness for other in others if any(is_around(own, other) for own in group)})
        for name, others in compared.items()
    }
    best = max((name for name in told if told[name]), key=lambda name: (told[name], name), default=None)
    if best is None:
        return None
    rare = is_rare(best)
    if rare and told[best] == sum(told.values()):
        return best
    limits = rules().lone
    if told[best] < limits["share"] * sum(told.values()) or not (rare or told[best] >= limits["towering"]):
        return None
    return best if _has_main_word(group, compared[best]) else None


def is_distinct(group: Group, other_group: Group) -> bool:
    """Say whether a small group is of words, of which there are always more, or tells of a deed by a name
    that no report of the other has (another town), and shares little else with any of them.
    """
    if group[0].family.name == "words":
        return True
    enough = rules().news["other_type"]
    if not group[0].family.directed or any(
        shared_words(*pair)[1] >= enough for pair in product(group, other_group)
    ):
        return False
    known = {word for member in other_group for word in member.words}
    return any(
        member.words.get(word, 0.0) >= WEIGHTS[-1] and word not in known
        for member in group
        for word in weighted_stems(member.mention.event.evidence[0].quote)
    )


def is_of_one_kind(left: Features, right: Features) -> bool:
    """Say whether two mentions tell one type between the same parties, reported on one day or the next, and
    neither names what goes on (an offensive)."""
    if left.reported is None or right.reported is None or left.vague or right.vague:
        return False
    if (left.event_type, left.actors, left.recipients) != (right.event_type, right.actors, right.recipients):
        return False
    modes = {left.mention.event.mode, right.mention.event.mode} - {None}
    compatible = len(modes) < 2 or left.event_type == "CONSULT"
    return compatible and abs(left.reported - right.reported) <= rules().windows["near"]


def is_told_around(left: Features, right: Features) -> bool:
    """Say whether two mentions are reported so near that one is part of what is told around the other."""
    if left.reported is None or right.reported is None or left.family.name != right.family.name:
        return False
    return abs(left.reported - right.reported) <= rules().windows["far"]


def may_be_only_candidate(left: Features, right: Features, score: float, is_rare: bool) -> bool:
    """Say whether what one of two mentions tells may count in saying what the other can be of."""
    if left.family.name == "words" or not is_told_around(left, right):
        return False
    return is_rare or score >= rules().lone["near"]


def _has_main_word(group: Group, other_group: Group) -> bool:
    """Say whether a telling word that most of a group's reports have stands in the small group."""
    counts = Counter(word for member in other_group for word in member.words)
    return any(
        weight >= rules().lone["words"] and 2 * counts[word] >= len(other_group)
        for member in group
        for word, weight in member.words.items()
    )


# -- Announcement


def is_expected(group: Group) -> bool:
    """Say whether what a group tells was still to come for all its reports."""
    return group[0].family.ahead and all(is_ahead(member) for member in group)


def what_came(group: Group, compared: Mapping[str, Group], score: Scorer) -> tuple[Features, Features] | None:
    """Return the two mentions that tell what a group expects and what came of it; None where nothing did.

    Of the groups that it was compared with, it is told by several sources, and between the same parties. What
    one of them tells later, as done or called off, is as near to what is expected as two mentions of groups
    that join, and no other group is as near.
    """
    best_pairs = {name: _best_later_pair(group, others, score) for name, others in compared.items()}
    ranked = sorted(((best[0], name) for name, best in best_pairs.items() if best is not None), reverse=True)
    if not ranked or ranked[0][0] < rules().thresholds["join"]:
        return None
    if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < rules().news["margin"]:
        return None
    best = best_pairs[ranked[0][1]]
    return best[1] if best is not None else None


def may_be_announcement(left: Features, right: Features, score: float) -> bool:
    """Say whether of two mentions one may have come of what the other expects, or be nearly as near to it."""
    if left.event_type != right.event_type:
        return False
    if score < rules().thresholds["join"] - rules().news["margin"]:
        return False
    return _may_come_of(left, right) or _may_come_of(right, left)


def _may_come_of(expected: Features, later: Features) -> bool:
    is_later = (later.reported or 0) > (expected.reported or 0)
    return expected.family.ahead and is_ahead(expected) and is_later and _came(later)


def _best_later_pair(
    group: Group, others: Group, score: Scorer
) -> tuple[float, tuple[Features, Features]] | None:
    """Return the two mentions, one of each group, that score best, with their score; None where the other
    cannot be what came of the first."""
    if count_sources(others) < rules().foretold["witnesses"]:
        return None
    same_type = [other for other in others if other.event_type == group[0].event_type]
    if len(same_type) < rules().foretold["told_by"] * len(others) or not have_same_parties(group, others):
        return None
    if any(score(member, other) < FLOOR for member in group for other in others):
        return None
    last = max(member.reported or 0 for member in group)
    later = [other for other in same_type if (other.reported or 0) > last and _came(other)]
    pairs = [
        (score(member, other), member.id, other.id, (member, other)) for member in group for other in later
    ]
    best = max(pairs, key=lambda row: row[:3], default=None)
    return (best[0], best[3]) if best else None


def _came(mention: Features) -> bool:
    """Say whether a mention tells what came of something: done, or called off."""
    return is_called_off(mention) or not is_ahead(mention)
