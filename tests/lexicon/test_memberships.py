"""Who belongs where and when; every row of memberships.csv is walked."""

from __future__ import annotations

import re

import pytest

from dragoman.errors import BadUsage
from dragoman.lexicon.states import members, memberships, organisations

DATE = re.compile(r"(\d{4}(-\d\d(-\d\d)?)?)?\Z")
NOW = "2026-08-31"


def test_every_row():
    for code, rows in memberships().items():
        for row in rows:
            assert DATE.match(row.since) and DATE.match(row.until), row
            assert not row.until or row.since < row.until, row
            assert len(row.members) == len(set(row.members)), row
            assert code not in row.members


def test_nobody_belongs_twice_at_once():
    for code, rows in memberships().items():
        for row in rows:
            others = [other for other in rows if other is not row and other.holds(row.since or "1999")]
            assert not set(row.members) & {one for other in others for one in other.members}, (code, row)


def test_the_members_of_today_are_those_of_the_organisations_table():
    told = {code: row.members for code, row in organisations().items() if row.members and row.party}
    assert {code: set(members(code, NOW)) for code in told} == {code: set(m) for code, m in told.items()}


@pytest.mark.parametrize(
    ("code", "on", "count"),
    [
        ("EU", "2003-06-01", 15),
        ("EU", "2004-05-01", 25),
        ("EU", "2007-01-01", 27),
        ("EU", "2019-06-01", 28),
        ("EU", "2020-02-01", 27),
        ("NATO", "2003-06-01", 19),
        ("NATO", "2022-06-01", 30),
        ("NATO", "2024-03-07", 32),
        ("SCO", "2010-01-01", 6),
        ("SCO", "2025-01-01", 10),
        ("BRICS", "2010-01-01", 4),
        ("BRICS", "2023-08-22", 5),
        ("BRICS", "2026-01-01", 10),
        ("ASEAN", "2024-01-01", 10),
        ("ASEAN", "2026-01-01", 11),
        ("G7", "2014-06-04", 7),
        ("G8", "2013-06-17", 8),
        ("G8", "2015-06-07", 0),
        ("G20", "2023-09-10", 21),
        ("QUAD", "2010-01-01", 0),
        ("QUAD", "2021-03-12", 4),
        ("AUKUS", "2021-09-15", 3),
        ("GCC", "2020-01-01", 6),
        ("AU", "2010-01-01", 53),
        ("AU", "2018-01-01", 55),
        ("OAS", "2020-01-01", 35),
        ("OAS", "2024-01-01", 34),
        ("OSCE", "2020-01-01", 57),
        ("WTO", "2001-12-10", 142),
        ("WTO", "2001-12-11", 143),
        ("WTO", "2024-12-31", 166),
        ("UN", "2000-01-01", 187),
        ("UN", "2012-01-01", 193),
        ("COE", "2021-01-01", 47),
        ("COE", "2023-01-01", 46),
        ("OECD", "2022-01-01", 38),
        ("OPEC", "2024-06-01", 12),
        ("ECOWAS", "2026-01-01", 12),
        ("ARABLEAGUE", "2015-01-01", 21),
    ],
)
def test_how_many_on_a_date(code: str, on: str, count: int):
    assert len(members(code, on)) == count


@pytest.mark.parametrize(
    ("code", "member", "last_day_outside", "first_day_inside"),
    [
        ("EU", "HRV", "2013-06-30", "2013-07-01"),
        ("EU", "GBR", "2020-02-01", "2020-01-31"),
        ("NATO", "FIN", "2023-04-03", "2023-04-04"),
        ("OPEC", "QAT", "2019-01-01", "2018-12-31"),
        ("OAS", "NIC", "2023-11-19", "2023-11-18"),
    ],
)
def test_the_day_matters(code: str, member: str, last_day_outside: str, first_day_inside: str):
    assert member not in members(code, last_day_outside)
    assert member in members(code, first_day_inside)


def test_an_unknown_organisation_and_a_bad_date_are_refused():
    with pytest.raises(BadUsage, match="'WARSAW'"):
        members("WARSAW", NOW)
    with pytest.raises(BadUsage, match="'yesterday'"):
        members("EU", "yesterday")
