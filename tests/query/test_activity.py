"""Activity: occurrences and sources, counted apart."""

from __future__ import annotations

from typing import Any

import pytest

from dragoman.merge.mentions import mentions
from dragoman.merge.stories import stories
from dragoman.query.chronology import Count, activity
from dragoman.record import Record
from telling import VISIT, told


def counts(*records: Record, pair: tuple[str, ...] = ("NOR", "CHL"), **asked: Any) -> tuple[Count, ...]:
    return activity(stories(mentions(records)), pair, **asked)


def test_reports_of_one_meeting_are_one_occurrence() -> None:
    visit, reproach = sorted(counts(*VISIT), key=lambda one: one.event_type, reverse=True)
    assert (visit.event_type, visit.quad, visit.period) == ("CONSULT", "verbal cooperation", "2023-05")
    assert (visit.occurrences, visit.happened, visit.sources, visit.reports) == (1, 0, 2, 2)
    assert (reproach.event_type, reproach.happened) == ("ACCUSE", 1)


@pytest.mark.parametrize(
    ("step", "period"),
    [("day", "2023-05-12"), ("week", "2023-W19"), ("month", "2023-05"), ("year", "2023")],
)
def test_each_step_names_its_period(step: str, period: str) -> None:
    met = told("Norway and Chile met.", "2023-05-12", when="2023-05-12")
    assert [one.period for one in counts(met, step=step)] == [period]


def test_what_is_dated_less_precisely_than_the_step_is_left_out() -> None:
    met = told("Norway and Chile met in May.", "2023-05-30", when="2023-05")
    assert [one.period for one in counts(met)] == ["2023-05"]
    assert counts(met, step="day") == ()


def test_a_demand_that_was_made_happened() -> None:
    asked = told("Norway called on Chile to act.", "2023-05-05", kind="REQUEST", status="demanded",
                 who="NOR>CHL")  # fmt: skip
    assert counts(asked)[0].happened == 1


@pytest.mark.parametrize(
    ("asked", "kinds"),
    [
        ({"pair": ("PER",)}, ["ACCUSE"]),
        ({"since": "2023-05-13"}, ["ACCUSE"]),
        ({"until": "2023-05-13"}, ["CONSULT"]),
    ],
)
def test_what_is_asked_for(asked: dict[str, Any], kinds: list[str]) -> None:
    assert [one.event_type for one in counts(*VISIT, **asked)] == kinds
