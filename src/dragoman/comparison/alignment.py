"""Which points of several accounts are the same point, or speak against each other."""

from __future__ import annotations

from collections.abc import Sequence

from dragoman.comparison.accounts import Telling
from dragoman.comparison.likeness import ALIKE, Likeness
from dragoman.comparison.points import Point

Group = tuple[Point | None, ...]
"""A point as each account makes it, in the accounts' order; None where it does not."""
_SAME_ISSUE = 0.05
_OPPOSED = ALIKE
"""What a shared issue, and words that exclude each other, add to likeness when partners are sought."""


def aligned(tellings: Sequence[Telling], likeness: Likeness) -> list[Group]:
    """Return every point that an account makes as its own, with those like it in the other accounts.

    The likest pair goes first and each point has one partner an account. In the order of the first
    account, then of the others.
    """
    groups: list[list[Point | None]] = []
    for column, telling in enumerate(tellings):
        own = list(telling.own())
        scored = sorted(
            (
                (-score, place, number)
                for number, point in enumerate(own)
                for place, group in enumerate(groups)
                if (score := _score(likeness, group, point)) >= ALIKE
            ),
        )
        partner: dict[int, int] = {}
        taken: set[int] = set()
        for _, place, number in scored:
            if number not in partner and place not in taken:
                partner[number] = place
                taken.add(place)
        for number, point in enumerate(own):
            if number in partner:
                groups[partner[number]][column] = point
            else:
                groups.append([None] * column + [point] + [None] * (len(tellings) - column - 1))
    return [tuple(group) for group in groups]


def _score(likeness: Likeness, group: Sequence[Point | None], point: Point) -> float:
    """How alike a point is to the likest of a group; below ALIKE it is another point."""
    best = 0.0
    for other in group:
        if other is None or _one_clause(other, point):
            continue
        score = likeness.of(other.matter, point.matter)
        if score and other.issue == point.issue:
            score += _SAME_ISSUE
        if likeness.opposed(other, point) is not None:
            score += _OPPOSED
        best = max(best, score)
    return best


def _one_clause(one: Point, other: Point) -> bool:
    """Whether two points are the same words of one report: no side repeats the other there."""
    return one.span.report == other.span.report and one.span.overlaps(other.span)
