"""On which days feasts fall, in the tables of the packages that keep them."""

from __future__ import annotations

from datetime import date

import pytest

from dragoman.errors import LexiconError
from dragoman.lexicon.time_tables import feast_days, hijri_day, hijri_month


@pytest.mark.parametrize(
    ("rule", "day"),
    [
        ("SG:Chinese New Year", date(2024, 2, 10)),
        ("IR:Nowruz", date(2024, 3, 20)),
        ("IL:Hanukkah", date(2023, 12, 8)),
        ("hijri:10-01", date(2024, 4, 10)),
        ("CN:National Day", date(2024, 10, 1)),
        ("VN:National Day", date(2024, 9, 2)),  # not the day off beside it
        ("SA:National Day", date(2024, 9, 23)),
        ("TR:Republic Day", date(2024, 10, 29)),  # a longer name stands a day before
        ("IL:Independence Day", date(2024, 5, 13)),
    ],
)
def test_days(rule: str, day: date) -> None:
    assert feast_days(rule, day.year) == (day,)


def test_two_in_one_year_and_none() -> None:
    assert len(feast_days("hijri:09-01", 2030)) == 2
    assert feast_days("KP:Victory Day", 2024) == ()
    assert feast_days("ZZ:National Day", 2024) == ()
    assert feast_days("hijri:09-01", 1800) == ()


def test_a_month_ends_where_the_next_begins() -> None:
    assert hijri_month(1445, 12) == (date(2024, 6, 7), date(2024, 7, 7))
    assert hijri_day(1446, 1, 1) == date(2024, 7, 7)
    assert hijri_day(1445, 1, 31) is None


def test_an_unknown_rule_is_refused() -> None:
    with pytest.raises(LexiconError, match="hijri:10-01"):
        feast_days("moon", 2024)
