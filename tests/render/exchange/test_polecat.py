"""POLECAT-shaped files as pandas reads them, and PLOVER's JSON."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import hostile
import pandas
import pytest

from builders import event, party, report, span, told
from dragoman.record import Person, Place, Record, Tag, When

HEADER = [
    "Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts",
    "Actor Name", "Actor Country", "Actor COW", "Primary Actor Sector", "Actor Sectors", "Actor Title",
    "Actor Name Raw", "Wikipedia Actor ID", "Recipient Name", "Recipient Country", "Recipient COW",
    "Primary Recipient Sector", "Recipient Sectors", "Recipient Title", "Recipient Name Raw",
    "Wikipedia Recipient ID", "Placename", "City", "District", "Province", "Country", "Latitude",
    "Longitude", "GeoNames ID", "Raw Placename", "Feature Type", "Source", "Publication Date",
    "Story People", "Story Organizations", "Story Locations", "Language", "Version",
]  # fmt: skip
TEXT = "Foreign Minister Ana Rojas of Chile will visit Oslo on May 5, officials of Norway said."


def frame(data):
    return pandas.read_csv(io.BytesIO(data), sep="\t", dtype=str, keep_default_na=False, quoting=3)


def visit(**fields):
    of = report(TEXT, outlet="The Fjord", published_at="2023-05-05T17:10:00+02:00", language="en")
    oslo = span(of, "Oslo")
    one = event(
        of, TEXT, mode="visit", actors=(party("CHL", span(of, "Chile")),),
        recipients=(party("NOR", span(of, "Norway")),), when=When("2023-05-05", span(of, "May 5")),
        persons=(Person("Ana Rojas", "CHL", span(of, "Ana Rojas"), "Foreign Minister"),),
        issues=(Tag("trade", oslo), Tag("syria", oslo)),
    )  # fmt: skip
    places = (Place(oslo, "Oslo", "capital", "geonames:3143244", 59.913, 10.746, 5.0, "NOR"),)
    return Record(of, events=(replace(one, **fields),), places=places)


def test_the_header_is_polecats(exported):
    data, _ = exported([told()], "polecat")
    assert data.decode().splitlines()[0].split("\t") == HEADER


def test_a_visit(exported):
    data, tally = exported([visit()], "polecat")
    row = frame(data).iloc[0]
    assert (row["Event Type"], row["Event Mode"]) == ("CONSULT", "visit")
    assert row["Quad Code"] == "VERBAL COOPERATION"
    assert (row["Event Date"], row["Intensity"], row["Contexts"]) == ("2023-05-05", "4", "economic")
    assert (row["Actor Name"], row["Actor Country"], row["Actor COW"]) == ("Ana Rojas", "CHL", "155")
    assert (row["Actor Title"], row["Primary Actor Sector"]) == ("Foreign Minister", "GOV")
    assert (row["Recipient Name"], row["Recipient Country"]) == ("Norway", "NOR")
    assert row["Recipient Title"] == "None"
    assert (row["Source"], row["Publication Date"]) == ("The Fjord", "2023-05-05")
    assert tally.lost == {("issue", "PLOVER has no context for syria"): 1}


def test_participants_of_a_meeting_are_all_actors(exported):
    data, _ = exported([visit(mode="phone")], "polecat")
    row = frame(data).iloc[0]
    assert (row["Actor Country"], row["Actor COW"]) == ("CHL; NOR", "155; 385")
    assert row["Recipient Country"] == row["Recipient Name"] == "None"


def test_what_is_planned_is_agreed_and_what_is_put_off_is_left_out_and_counted(exported):
    records = [visit(status="planned"), visit(status="postponed"), visit(status="cancelled")]
    data, tally = exported(records, "polecat")
    rows = frame(data)
    assert rows["Event Type"].tolist() == ["AGREE", "REJECT"]
    assert rows["Event Mode"].tolist() == ["None", "meet"]
    assert tally.unmapped == {("postponed CONSULT", "PLOVER has no code for what was put off"): 1}
    assert sum(tally.written.values()) + sum(tally.unmapped.values()) == len(records)


@pytest.mark.parametrize("date", ["2023-05", "2023-W18-WE", "2023-05/2023-06"])
def test_a_month_is_no_day(exported, date):
    data, tally = exported([visit(when=When(date, None))], "polecat")
    assert frame(data)["Event Date"].tolist() == ["None"]
    assert tally.lost["Event Date", "the report tells no day"] == 1


@pytest.mark.parametrize("text", hostile.TEXTS.values(), ids=hostile.TEXTS)
def test_hostile_text_stays_in_its_cell(exported, text):
    data, tally = exported([hostile.record(text)], "polecat")
    lines = data.decode().split("\n")
    assert len(lines) == 3 and lines[2] == ""
    assert lines[1].count("\t") == len(HEADER) - 1
    assert not any(cell[:1] in set("=+-@") for cell in lines[1].split("\t") if not cell.startswith("-0"))
    assert tally.written == {"events": 1}


@pytest.mark.parametrize("text", hostile.TEXTS.values(), ids=hostile.TEXTS)
def test_plover_json_quotes_its_story(exported, text):
    data, _ = exported([hostile.record(text)], "plover")
    (row,) = [json.loads(line) for line in data.splitlines()]
    place = row["text_info"]
    assert place["text_story"][place["start"] : place["end"]] == row["text"] == text


def test_plover_json(exported):
    data, _ = exported([visit(status="planned")], "plover")
    row = json.loads(data)
    assert (row["event"], row["mode"], row["quad_code"], row["event_scale"]) == (["AGREE"], [], 1, 2.5)
    assert row["actor"][0]["code"] == "CHL" and row["recipient"][0]["code"] == "NOR"
    assert row["comment"] == "status: planned"
    assert row["cite_info"]["publication"] == "The Fjord" and row["context"] == ["economic"]
    assert {"id", "date", "actor", "event"} <= set(row)
