"""The comparison of two mentions by their dates, and by the days of their reports where one has none."""

from __future__ import annotations

from dragoman.lexicon.merging import rules
from dragoman.merge.comparing import Apart, Score, is_ahead, is_called_off
from dragoman.merge.dates import iso
from dragoman.merge.features import Features, is_lasting


def dates(one: Features, two: Features) -> Score | Apart | None:
    if one.dated and two.dated:
        return _two_dates(one, two)
    if one.reported is None or two.reported is None:
        return None
    if one.dated or two.dated:
        dated, other = (one, two) if one.dated else (two, one)
        return _one_date(dated, other)
    gap = abs(one.reported - two.reported)
    if is_ahead(one) != is_ahead(two) and one.family.ahead:
        return _announced(one, two)
    if gap == 0:
        return 0.6, "both undated, reported on one day"
    if one.refused and two.refused:
        return 0.0, lambda: f"refused in both, reported {gap} days apart"
    if is_called_off(one) and is_called_off(two):
        return 0.0, lambda: f"called off in both, reported {gap} days apart"
    return _faded(one, gap), lambda: f"reported {gap} days apart"


def _faded(one: Features, gap: int) -> float:
    """Return what a gap of days between two reports tells: the more, the sooner the like happens again."""
    windows = rules().windows
    value = 0.5 - max(0, gap - windows["near"]) / (windows["far"] - windows["near"])
    value = max(value, -min(1.0, 0.4 + gap / windows["held_before"]))
    return value if value > 0 else value * one.family.recurs


def _two_dates(one: Features, two: Features) -> Score | Apart:
    assert one.dated and two.dated
    apart = one.dated.apart(two.dated)
    if apart == 0:
        days = max(one.dated.days, two.dated.days)
        if days == 1:
            shared = one.dated.first
            return 1.0, lambda: f"both on {iso(shared)}"
        return 0.6 if days <= 10 else 0.2, "one date within the other"
    if apart == 1 and one.dated.days == two.dated.days == 1:
        return 0.0, "dates a day apart, as time zones make them"
    if apart <= rules().windows["lasting"] and is_lasting(one.mention) and is_lasting(two.mention):
        return 0.0, lambda: f"days of what lasts, {apart} apart"
    if "postponed" in _statuses(one) | _statuses(two) and one.people and two.people:
        return -0.3, lambda: f"{apart} days apart, but one is told as postponed"
    return Apart(lambda: f"dates {apart} days apart")


def _one_date(dated: Features, other: Features) -> Score | Apart | None:
    assert dated.dated and other.reported is not None
    if other.window is None or other.window.apart(dated.dated) > 0:
        return Apart("reported too far from the other's date")
    if is_ahead(other) and other.family.ahead:
        ahead = max(0, dated.dated.first - other.reported)
        value = 0.3 - ahead / rules().windows["held_before"]
        return value, lambda: f"announced {ahead} days before the other's date"
    gap = max(0, other.reported - dated.dated.last, dated.dated.first - other.reported)
    if dated.dated.days > 10:
        return 0.0, "a date too wide to tell"
    if gap <= rules().windows["near"]:
        last = dated.dated.last
        return 0.5, lambda: f"reported with {iso(last)}"
    if dated.refused and other.refused:
        return 0.0, lambda: f"refused in both, reported {gap} days from the other's date"
    return _faded(dated, gap), lambda: f"reported {gap} days from the other's date"


def _announced(one: Features, two: Features) -> Score:
    """Compare an undated announcement with an undated report of what happened."""
    assert one.reported is not None and two.reported is not None
    ahead, done = (one, two) if is_ahead(one) else (two, one)
    assert ahead.reported is not None and done.reported is not None
    gap = done.reported - ahead.reported
    if gap < -rules().windows["near"]:
        return -0.5, "announced after the other was told as done"
    value = 0.5 - min(1.0, max(0, gap) / rules().windows["held_before"])
    return value, lambda: f"announced {gap} days before"


def _statuses(one: Features) -> set[str]:
    return {one.mention.event.status, *(status for status, _ in one.mention.event.history)}
