"""Arithmetic on days and values."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.readers.english.times.timex_values import bounds, easter, holiday, shifted, value_of

UNITS = ["D", "W", "WE", "M", "Q", "H", "Y", "E", "C"]
DAYS = st.dates(date(1000, 1, 1), date(2200, 12, 31))


@pytest.mark.parametrize(
    ("day", "unit", "amount", "expected"),
    [
        (date(2023, 1, 31), "M", 1, date(2023, 2, 28)),
        (date(2024, 2, 29), "Y", -1, date(2023, 2, 28)),
        (date(2023, 6, 19), "W", -2, date(2023, 6, 5)),
        (date(2023, 11, 30), "Q", 1, date(2024, 2, 29)),
        (date(2023, 6, 19), "E", -1, date(2013, 6, 19)),
        (date(9999, 12, 31), "D", 1, None),
        (date(1, 1, 1), "C", -1, None),
    ],
)
def test_shifted(day: date, unit: str, amount: int, expected: date | None) -> None:
    assert shifted(day, unit, amount) == expected


@pytest.mark.parametrize(
    ("year", "expected"), [(2021, date(2021, 4, 4)), (2023, date(2023, 4, 9)), (2024, date(2024, 3, 31))]
)
def test_easter(year: int, expected: date) -> None:
    assert easter(year) == expected


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("12-25", date(2023, 12, 25)),
        ("11-4-4", date(2023, 11, 23)),
        ("5-1--1", date(2023, 5, 29)),
        ("11-1-1+1", date(2023, 11, 7)),
    ],
)
def test_holiday(rule: str, expected: date) -> None:
    assert holiday(rule, 2023) == expected


@given(DAYS, st.sampled_from(UNITS))
def test_a_unit_holds_its_day(day: date, unit: str) -> None:
    limits = bounds(value_of(day, unit))
    assert limits is not None
    earliest, latest, _ = limits
    if unit == "WE":  # the weekend of the day's week
        assert earliest > latest[:0]
    else:
        assert earliest[:10] <= day.isoformat() < latest


@pytest.mark.parametrize(
    "value", ["XXXX-WXX-1", "PRESENT_REF", "P2D", "2023-13-01", "2023-W60", "20231", "2023-02-30", ""]
)
def test_no_limits_for_what_is_not_placed(value: str) -> None:
    assert bounds(value) is None
