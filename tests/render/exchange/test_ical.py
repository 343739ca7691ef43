"""Calendars as the icalendar library reads them back."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import hostile
import pytest
from icalendar import Calendar

from builders import event, party, report, span, told
from dragoman.merge.mentions import mentions
from dragoman.merge.stories import stories
from dragoman.merge.story import Turn
from dragoman.record import Place, Record, Tag, When, Where
from dragoman.render.exchange.formats import export

NO_DAYS = [None, "2023-05", "2023", "2023-W18", "2023-W18-WE", "2023-05/2023-06", "2023-02-30"]
TEXT = "Norway and Chile met in Oslo on Friday at 2:25 pm."


def meeting(day="2023-05-05", time=None, place=None, **fields):
    of = report(
        TEXT, outlet="The Fjord", published_at="2023-05-06T09:00:00+02:00", address="https://f.example/1"
    )
    oslo = span(of, "Oslo")
    one = event(
        of, TEXT, when=When(day, span(of, "Friday"), time) if day else None, where=Where("Oslo", oslo, "NOR"),
        recipients=(party("CHL"),), **fields,
    )  # fmt: skip
    found = place or Place(oslo, "Oslo", "capital", "geonames:3143244", 59.913, 10.746, 5.0, "NOR")
    return Record(of, events=(one,), places=(replace(found, span=oslo),))


def entries(exported, *records):
    data, tally = exported(records, "ical")
    return Calendar.from_ical(data).walk("VEVENT"), tally


def test_a_day_is_all_day(exported):
    (entry,), tally = entries(exported, meeting())
    assert entry.decoded("dtstart") == date(2023, 5, 5)
    assert entry["summary"] == "Norway and Chile hold talks in Oslo"
    assert (entry["location"], entry["status"], entry["transp"]) == ("Oslo", "CONFIRMED", "TRANSPARENT")
    assert entry["description"] == f"“{TEXT}” (The Fjord, 2023-05-06)"
    assert entry.decoded("dtstamp") == datetime(2023, 5, 6, 7, tzinfo=UTC)
    assert entry["url"] == "https://f.example/1" and entry["geo"].latitude == pytest.approx(59.913)
    assert tally.written == {"stories": 1}


def test_a_minute_has_the_zone_of_its_place(exported):
    data, _ = exported([meeting(time="14:25")], "ical")
    calendar = Calendar.from_ical(data)
    (entry,) = calendar.walk("VEVENT")
    start = entry.decoded("dtstart")
    assert (start.hour, start.minute, start.utcoffset()) == (14, 25, timedelta(hours=2))
    assert [zone["tzid"] for zone in calendar.walk("VTIMEZONE")] == ["Europe/Oslo"]


def test_several_days_end_on_the_day_after(exported):
    (entry,), _ = entries(exported, meeting(day="2023-05-05/2023-05-07"))
    assert (entry.decoded("dtstart"), entry.decoded("dtend")) == (date(2023, 5, 5), date(2023, 5, 8))


def test_a_minute_without_a_zone_floats(exported):
    sea = Place(span(report("x"), "x"), "North Sea", "sea", None, 56.0, 3.0, 300.0, None)
    (entry,), _ = entries(exported, meeting(time="14:25", place=sea))
    assert entry.decoded("dtstart") == datetime(2023, 5, 5, 14, 25)
    assert "geo" not in entry  # the middle of a sea is not where they met


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"status": "planned"}, "TENTATIVE"),
        ({"status": "unconfirmed"}, "TENTATIVE"),
        ({"status": "cancelled"}, "CANCELLED"),
        ({"status": "postponed"}, "CANCELLED"),
        ({"status": "demanded", "event_type": "REQUEST"}, "CONFIRMED"),
    ],
)
def test_status(exported, fields, status):
    (entry,), _ = entries(exported, meeting(**fields))
    assert entry["status"] == status


@pytest.mark.parametrize("fields", [{"day": day} for day in NO_DAYS] + [{"status": "denied"}])
def test_what_takes_place_on_no_day_is_left_out_and_counted(exported, fields):
    found, tally = entries(exported, meeting(**fields))
    assert found == [] and sum(tally.unmapped.values()) == 1


def test_an_address_that_is_no_web_address_is_no_link(exported):
    record = meeting()
    (entry,), _ = entries(
        exported, replace(record, report=replace(record.report, address="javascript:alert(1)"))
    )
    assert "url" not in entry


def test_a_history_raises_the_sequence_and_keeps_the_uid():
    record = meeting()
    (story,) = stories(mentions([record]))
    turn = Turn("planned", None, record.events[0].evidence[0], story.mentions[0].id)
    found = []
    for history in [(turn,), (turn, replace(turn, status="postponed"), replace(turn, status="held"))]:
        out = io.BytesIO()
        export([record], "ical", out, stories=[replace(story, history=history)])
        (entry,) = Calendar.from_ical(out.getvalue()).walk("VEVENT")
        found.append((str(entry["uid"]), entry["sequence"]))
    (first, zero), (second, two) = found
    assert first == second and (zero, two) == (0, 2)


def test_the_same_records_give_the_same_bytes(exported):
    records = [meeting(), told()]
    assert exported(records, "ical")[0] == exported(records, "ical")[0]


@pytest.mark.parametrize("text", hostile.TEXTS.values(), ids=hostile.TEXTS)
def test_hostile_text_stays_in_its_property(exported, text):
    (entry,), _ = entries(exported, hostile.record(text))
    assert set(entry) >= {"UID", "SUMMARY", "DTSTART"} and not set(entry) & {"ATTACH", "X-NOTE"}
    assert not any(char < " " and char != "\n" for char in entry["description"])


def test_issues_are_categories(exported):
    record = meeting()
    (one,) = record.events
    tag = Tag("south-china-sea", span(record.report, "Oslo"))
    (entry,), _ = entries(exported, replace(record, events=(replace(one, issues=(tag,)),)))
    assert [str(one) for one in entry["categories"].cats] == ["CONSULT", "South China Sea"]
