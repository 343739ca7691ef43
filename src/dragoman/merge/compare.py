"""Two mentions in, one link out: the verdict of the rules, its score and the reasons."""

from __future__ import annotations

from dragoman.lexicon.merging import rules
from dragoman.merge.comparators import COMPARATORS, Apart, shared_words
from dragoman.merge.features import Features, as_told_in
from dragoman.merge.story import Link, Verdict

EXCLUDED = -99.0
"""The score of a pair that cannot be one occurrence."""


def compare(one: Features, two: Features, days: int | None = None) -> Link:
    """Return what the rules say of two mentions of one family; the same whichever comes first.

    `days` is on how many days of about a month the like was reported of their parties, where that is known.
    """
    if two.id < one.id:
        one, two = two, one
    one, two = _of_one_family(one, two)
    score, reasons = one.family.base, []
    for name, comparator in COMPARATORS.items():
        found = comparator(one, two)
        if isinstance(found, Apart):
            return Link(one.id, two.id, "different", EXCLUDED, (f"{name}: {found.reason}",))
        if found is not None:
            gain = rules().weights[name] * found.value
            score += gain
            reasons.append(f"{name} {gain:+.1f}: {found.reason}")
    gain = _quiet(one, two, days)
    if gain:
        score += gain
        reasons.append(f"quiet {gain:+.1f}: the like was reported on {days} days only")
    score = round(score, 3)
    return Link(one.id, two.id, _verdict(score), score, tuple(reasons))


def _of_one_family(one: Features, two: Features) -> tuple[Features, Features]:
    """Return two mentions as of a family that both may be told in: the first's own, if it is one."""
    if one.family.name == two.family.name:
        return one, two
    types = {one.mention.event.event_type, two.mention.event.event_type}
    families = (*rules().families_of[one.mention.event.event_type], two.family)
    shared = next(family for family in families if types <= family.all)
    return as_told_in(one, shared), as_told_in(two, shared)


def _verdict(score: float) -> Verdict:
    thresholds = rules().thresholds
    return (
        "same" if score >= thresholds["same"] else "unsure" if score >= thresholds["unsure"] else "different"
    )


def _quiet(one: Features, two: Features, days: int | None) -> float:
    """Return what it adds that parties are seldom told of: two reports of a day or the next, neither of which
    comes back to something, with a telling word in both, are then of one piece of news."""
    limits = rules().quiet
    if days is None or days > limits["days"] or one.reported is None or two.reported is None:
        return 0.0
    if abs(one.reported - two.reported) > rules().windows["near"] or one.retold or two.retold:
        return 0.0
    return limits["gain"] if shared_words(one, two)[1] >= 1 else 0.0
