"""Two mentions in, one link out: the verdict of the rules, its score and the reasons."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from dragoman.lexicon.merging import Family, rules
from dragoman.merge.comparators import COMPARATORS
from dragoman.merge.comparing import Apart, Comparator, Reason
from dragoman.merge.comparing_words import shared_words
from dragoman.merge.features import Features, as_told_in
from dragoman.merge.story import Link, Verdict
from dragoman.record import EventType

Part = tuple[str, float | None, Reason]
"""A comparator, what it adds to the score (None where it sets two mentions apart), and why."""
EXCLUDED = -99.0
"""The score of a pair that cannot be one occurrence."""


def compare(one: Features, two: Features, days: int | None = None) -> Link:
    """Return what the rules say of two mentions of one family; the same whichever comes first.

    `days` is on how many days of about a month the like was reported of their parties, where that is known.
    """
    if two.id < one.id:
        one, two = two, one
    score, parts = _likeness(one, two, days)
    return Link(one.id, two.id, verdict(score), score, tuple(_told(*part) for part in parts))


def likeness(one: Features, two: Features, days: int | None = None) -> float:
    """Return the score alone of the same comparison, for which no reason need be put into words."""
    return _likeness(one, two, days)[0] if one.id < two.id else _likeness(two, one, days)[0]


def sets_apart(one: Features, two: Features) -> str | None:
    """Return the name of the comparator that sets two mentions apart, if one does."""
    if two.id < one.id:
        one, two = two, one
    name, gain, _ = _likeness(one, two, None)[1][-1]
    return name if gain is None else None


def gains(names: Sequence[str], one: Features, two: Features) -> tuple[float, ...]:
    """Return what each of some comparators adds to the score of two mentions of one family, in the order of
    their ids; nothing where one of them sets these apart."""
    added: list[float] = []
    for name in names:
        found = COMPARATORS[name](one, two)
        if isinstance(found, Apart):
            return ()
        added.append(0.0 if found is None else rules().weights[name] * found[0])
    return tuple(added)


def _likeness(one: Features, two: Features, days: int | None) -> tuple[float, list[Part]]:
    """Return the score of two mentions in the order of their ids, and what each comparator adds to it."""
    family = shared_family(one.event_type, two.event_type)
    one, two = as_told_in(one, family), as_told_in(two, family)
    score = one.family.base
    parts: list[Part] = []
    for name, weight, comparator in _weighted():
        found = comparator(one, two)
        if found is None:
            continue
        if isinstance(found, Apart):
            return EXCLUDED, [(name, None, found.why)]
        gain = weight * found[0]
        score += gain
        parts.append((name, gain, found[1]))
    gain = 0.0 if days is None else quiet(one, two, days)
    if gain:
        score += gain
        parts.append(("quiet", gain, f"the like was reported on {days} days only"))
    return round(score, 3), parts


@cache
def _weighted() -> tuple[tuple[str, float, Comparator], ...]:
    """Return the comparators by name, each with its weight."""
    return tuple((name, rules().weights[name], comparator) for name, comparator in COMPARATORS.items())


def _told(name: str, gain: float | None, why: Reason) -> str:
    said = why if isinstance(why, str) else why()
    return f"{name}: {said}" if gain is None else f"{name} {gain:+.1f}: {said}"


@cache
def shared_family(one: EventType, two: EventType) -> Family:
    """Return the family that mentions of two types are compared in: their own, or one that both may be told
    in, the first's if it is one."""
    own = rules().family_of[two]
    families = (*rules().families_of[one], own)
    return own if one in own.types else next(family for family in families if {one, two} <= family.all)


def verdict(score: float) -> Verdict:
    """Return what a score says of two mentions."""
    thresholds = rules().thresholds
    return (
        "same" if score >= thresholds["same"] else "unsure" if score >= thresholds["unsure"] else "different"
    )


def quiet(one: Features, two: Features, days: int) -> float:
    """Return what it adds that parties are seldom told of: two reports of a day or the next, neither of which
    comes back to something, with a telling word in both, are then of one piece of news. So is what is said
    in much the same words a few days later: a deed may be done again."""
    limits = rules().quiet
    if days > limits["days"] or one.reported is None or two.reported is None:
        return 0.0
    gap, windows = abs(one.reported - two.reported), rules().windows
    if gap > windows["far"] or one.retold or two.retold:
        return 0.0
    if gap > windows["near"] and one.family.name != "words":
        return 0.0
    needed = 1 if gap <= windows["near"] else limits["later"]
    return limits["gain"] if shared_words(one, two)[1] >= needed else 0.0
