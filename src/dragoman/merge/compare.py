"""Two mentions in, one link out: the verdict of the rules, its score and the reasons."""

from __future__ import annotations

from dragoman.lexicon.merging import rules
from dragoman.merge.comparators import COMPARATORS, Apart
from dragoman.merge.features import Features
from dragoman.merge.story import Link, Verdict

EXCLUDED = -99.0
"""The score of a pair that cannot be one occurrence."""


def compare(one: Features, two: Features) -> Link:
    """Return what the rules say of two mentions of one family; the same whichever comes first."""
    if two.id < one.id:
        one, two = two, one
    score, reasons = one.family.base, []
    for name, comparator in COMPARATORS.items():
        found = comparator(one, two)
        if isinstance(found, Apart):
            return Link(one.id, two.id, "different", EXCLUDED, (f"{name}: {found.reason}",))
        if found is not None:
            gain = rules().weights[name] * found.value
            score += gain
            reasons.append(f"{name} {gain:+.1f}: {found.reason}")
    score = round(score, 3)
    return Link(one.id, two.id, _verdict(score), score, tuple(reasons))


def _verdict(score: float) -> Verdict:
    thresholds = rules().thresholds
    return (
        "same" if score >= thresholds["same"] else "unsure" if score >= thresholds["unsure"] else "different"
    )
