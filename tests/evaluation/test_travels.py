"""benchmarks/travels.py on trips and texts of our own: what mentions a trip, and which story tells it."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.travel_matching import Text, Trip, mentioned, state_code, told, trips
from benchmarks.travels import judged, row

from dragoman.merge.dates import period
from dragoman.merge.mentions import mentions
from dragoman.merge.stories import stories
from telling import told as report

HEAD = "id,role,name,start,end,country,locale,remarks"
LIMA = (
    '1,secretary,Ann Mary Doe,2022-05-03,2022-05-05,Peru,"Lima, Cusco",Met with Foreign Minister César Landa.'
)


def recorded(tmp_path: Path, *rows: str) -> list[Trip]:
    path = tmp_path / "travels.csv"
    path.write_text("\n".join((HEAD, *rows)), encoding="utf-8")
    return list(trips(path))


@pytest.fixture
def trip(tmp_path: Path) -> Trip:
    (only,) = recorded(tmp_path, LIMA)
    return only


def text(body: str, published: str = "2022-05-04", issuer: str = "USA") -> Text:
    return Text(body, "A report", body, published, "The Fjord", issuer)


def test_rows_that_meet_are_one_trip(tmp_path: Path) -> None:
    again = "2,secretary,Ann Mary Doe,2022-05-05,2022-05-06,Peru,Tacna,Met with students."
    later = "3,secretary,Ann Mary Doe,2022-09-01,2022-09-02,Peru,Lima,"
    first, second = recorded(tmp_path, LIMA, again, later)
    assert (first.days, first.places) == (period("2022-05-03/2022-05-06"), ("Lima", "Cusco", "Tacna"))
    assert second.days == period("2022-09-01/2022-09-02")


@pytest.mark.parametrize(
    ("country", "code"),
    [("Korea, South", "KOR"), ("Burma (Myanmar)", "MMR"), ("Denmark (Greenland)", "DNK"), ("Atlantis", None)],
)
def test_country_as_the_record_writes_it(country: str, code: str | None) -> None:
    assert state_code(country) == code


@pytest.mark.parametrize(
    ("one", "mentions_it"),
    [
        (text("Secretary Doe will visit Peru next week.", "2022-04-20"), True),
        (text("Doe met the mayor of Cusco."), True),
        (text("The Secretary of State had talks in Lima."), True),
        (text("The Secretary of State had talks in Lima.", issuer="NOR"), False),  # whose secretary?
        (text("The president received Ms. Doe.", issuer="PER"), True),  # the host, in those days
        (text("The president received Ms. Doe.", "2022-05-20", issuer="PER"), False),
        (text("Doe spoke by phone with the Peruvian minister after their meeting."), False),
        (text("Doe praised Peru."), False),
        (text("Doe visited Chile. Peru was quiet."), False),
        (text("Secretary Doe will visit Peru next week.", "2022-01-20"), False),
    ],
)
def test_what_mentions_a_trip(trip: Trip, one: Text, mentions_it: bool) -> None:
    assert bool(mentioned(trip, [one])) is mentions_it


def test_a_text_speaks_of_the_nearest_trip(tmp_path: Path) -> None:
    later = "3,secretary,Ann Mary Doe,2022-05-20,2022-05-21,Peru,Lima,"
    both = recorded(tmp_path, LIMA, later)
    one = text("Doe visited Lima.", "2022-05-06")
    assert [bool(mentioned(trip, [one], both)) for trip in both] == [True, False]


WORDS = "Ann Doe met Foreign Minister César Landa in Lima"
PEOPLE = ("Ann Doe/USA", "César Landa/PER")


@pytest.mark.parametrize(
    ("fields", "agrees"),
    [
        ({"when": "2022-05-04", "people": PEOPLE}, (0, False, False, True)),
        ({"when": "2022-05-06", "published": "2022-05-06", "people": PEOPLE}, (1, False, False, True)),
        ({"when": "2022-05-06", "people": PEOPLE}, (0, True, False, True)),  # held, dated after its report
        ({"when": "2022-05", "people": PEOPLE}, (0, False, True, True)),
        ({"people": PEOPLE}, (0, True, False, True)),  # held, undated: the day of the report
        ({"status": "planned", "people": PEOPLE}, (None, False, False, True)),
        ({"when": "2022-05-04", "people": ("Ann Doe/USA",)}, (0, False, False, None)),
        ({"when": "2022-05-04", "people": ("Ann Doe/USA", "Lima/PER")}, (0, False, False, False)),
        ({"when": "2022-05-04", "people": ("Minister/USA",)}, None),  # another traveller
        ({"when": "2022-05-16", "published": "2022-05-17", "people": PEOPLE}, None),
        ({"when": "2022-05-04", "mode": "phone"}, None),
        ({"when": "2022-05-04", "who": "CHL-PER"}, None),
        ({"when": "2022-05-04", "status": "cancelled"}, None),
    ],
)
def test_which_story_tells_a_trip(
    trip: Trip, fields: dict[str, str], agrees: tuple[object, ...] | None
) -> None:
    told_as = {"who": "USA-PER", "published": "2022-05-04"} | fields
    merged = stories(mentions([report(WORDS, told_as.pop("published"), **told_as)]))
    found = [(one.off, one.by_report, one.coarse, one.person) for one in told(trip, merged)]
    assert found == ([] if agrees is None else [agrees])


def test_the_line_of_a_set_of_texts(trip: Trip) -> None:
    read = judged(
        [trip],
        [text("Secretary of State Ann Doe met Peruvian President Pedro Castillo in Lima on May 4.")],
        {},
    )
    assert row("Ours", read).split() == ["Ours", "1", "1", "1", "1", "0", "1", "0", "1", "1", "0", "of", "1"]
