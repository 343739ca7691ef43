"""What few reports expect, and what came of it: "a deal is near" is of the deal that was struck."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from dragoman.lexicon.merging import rules
from dragoman.merge.comparing import is_ahead, is_called_off
from dragoman.merge.features import Features
from dragoman.merge.links import FLOOR
from dragoman.merge.news import same_parties

Group = Sequence[Features]


def is_expected(group: Group) -> bool:
    """Say whether what a group tells was still to come for all its reports."""
    return group[0].family.ahead and all(is_ahead(one) for one in group)


def what_came(
    ours: Group, met: Mapping[str, Group], score: Callable[[Features, Features], float]
) -> tuple[Features, Features] | None:
    """Return the two mentions that tell what a group expects and what came of it; None where nothing did.

    Of the groups that it was compared with (`met`) it is told by several witnesses, and between the same
    parties. What one of them tells later, as done or called off, is as near to what is expected as two
    mentions of groups that join, and no other group is as near.
    """
    found = {name: _nearest(ours, group, score) for name, group in met.items()}
    ranked = sorted(((near[0], name) for name, near in found.items() if near is not None), reverse=True)
    if not ranked or ranked[0][0] < rules().thresholds["join"]:
        return None
    if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < rules().news["margin"]:
        return None
    best = found[ranked[0][1]]
    return best[1] if best is not None else None


def may_be_foretold(one: Features, two: Features, score: float) -> bool:
    """Say whether of two mentions one may have come of what the other expects, or be nearly as near to it."""
    if one.event_type != two.event_type or score < rules().thresholds["join"] - rules().news["margin"]:
        return False
    return _may_come_of(one, two) or _may_come_of(two, one)


def _may_come_of(expected: Features, later: Features) -> bool:
    is_later = (later.reported or 0) > (expected.reported or 0)
    return expected.family.ahead and is_ahead(expected) and is_later and _came(later)


def _nearest(
    ours: Group, theirs: Group, score: Callable[[Features, Features], float]
) -> tuple[float, tuple[Features, Features]] | None:
    """Return the two mentions, one of each group, that are nearest, with their score; None where the other
    cannot be what came of ours."""
    if len({one.mention.witness for one in theirs}) < rules().foretold["witnesses"]:
        return None
    alike = [two for two in theirs if two.event_type == ours[0].event_type]
    if len(alike) < rules().foretold["told_by"] * len(theirs) or not same_parties(ours, theirs):
        return None
    if any(score(one, two) < FLOOR for one in ours for two in theirs):
        return None
    last = max(one.reported or 0 for one in ours)
    later = [two for two in alike if (two.reported or 0) > last and _came(two)]
    near = [(score(one, two), one.id, two.id, (one, two)) for one in ours for two in later]
    return (best[0], best[3]) if (best := max(near, key=lambda row: row[:3], default=None)) else None


def _came(one: Features) -> bool:
    """Say whether a mention tells what came of something: done, or called off."""
    return is_called_off(one) or not is_ahead(one)
