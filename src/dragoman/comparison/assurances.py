"""Block D: what an account says the other side undertook, and whether that side's account says so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dragoman.comparison.accounts import Telling
from dragoman.comparison.build import Rules, cell, row, row_id
from dragoman.comparison.likeness import POINT, Likeness
from dragoman.comparison.model import Account, Cell, Row, Verdict
from dragoman.comparison.points import Point
from dragoman.lexicon.issues import find
from dragoman.lexicon.stances import find as stances

UNDERTAKE = frozenset({"commitment", "offer", "refusal", "support"})
"""Kinds of stance (stances.toml) that undertake something, for oneself or by leaving it."""
AGREED = frozenset({"agreed", "agreed-in-principle"})
"""Kinds of outcome (outcomes.toml) by which a side undertakes something."""


def assurances(tellings: Sequence[Telling], likeness: Likeness, rules: Rules) -> Iterator[Row]:
    """Yield a row for each undertaking that an account attributes to another side that has an account."""
    for telling in tellings:
        for point in telling.told_of_others():
            giver = next((one for one in tellings if one.account.side == point.holder), None)
            if giver is not None and giver is not telling and _undertakes(point):
                yield _row(telling, giver, point, tellings, likeness, rules)


def _undertakes(point: Point) -> bool:
    words = point.span.quote
    if any(stance.kind in UNDERTAKE for stance, _, _ in stances(words)):
        return True
    return any(code in AGREED for code, _, _ in find(words, "outcomes.toml"))


def _row(
    telling: Telling,
    giver: Telling,
    point: Point,
    tellings: Sequence[Telling],
    likeness: Likeness,
    rules: Rules,
) -> Row:
    key = f"{point.span.report} {point.span.start}-{point.span.end}"
    identifier = row_id("assurances", key, tellings)
    found, verdicts = _judged(giver, point, likeness, rules)
    cells: list[Cell] = []
    for one in tellings:
        spans = [point.span] if one is telling else [found.span] if one is giver and found else []
        value = "attributes it" if one is telling else "says so itself"
        cells.append(cell(identifier, one, value if spans else "", spans))
    return row("assurances", key, f"by {giver.account.name}", tellings, cells, verdicts)


def _judged(
    giver: Telling, point: Point, likeness: Likeness, rules: Rules
) -> tuple[Point | None, tuple[Verdict, ...]]:
    """What the side's own account has of it, and the verdict."""
    account: Account = giver.account
    for own in giver.own():
        if likeness.opposed(own, point) is not None:
            return own, rules.verdict("denied", account.name)
    best = max(giver.own(), key=lambda own: likeness.of(own.matter, point.matter), default=None)
    if best is not None and likeness.of(best.matter, point.matter) >= POINT:
        return best, rules.verdict("confirmed", account.name)
    return None, rules.verdict("unconfirmed", account.name)
