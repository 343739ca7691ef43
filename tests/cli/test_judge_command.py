"""`dragoman judge`: what is decided is kept, shown by the views, listed, and taken back."""

from __future__ import annotations

import csv
import io
import json

import pytest

from builders import report, told
from dragoman.record import Record
from dragoman.store import Store

WHOLE = told()
SAID, STAND, EVENTS = WHOLE.statements[0].id, WHOLE.positions[0].id, [one.id for one in WHOLE.events]


@pytest.fixture
def kept(tmp_path):
    path = str(tmp_path / "kept.db")
    with Store.open(path) as store:
        store.add([WHOLE])
    return path


def listed(run, kept):
    return list(csv.DictReader(io.StringIO(run("judge", "--store", kept, "-f", "csv").out)))


def test_a_statement_is_corrected_and_every_view_says_so(run, kept):
    outcome = run(
        "judge",
        SAID,
        "correct",
        "speaker_state",
        "PER",
        "--store",
        kept,
        "--by",
        "Kari",
        "--reason",
        "misread",
    )
    assert outcome.code == 0 and "dragoman judge --undo 1" in outcome.out
    (said,) = json.loads(run("statements", "--state", "PER", "--store", kept, "-f", "json").out)
    assert said["by_hand"][0]["read"] == "CHL" and said["by_hand"][0]["by"] == "Kari"
    assert "read as CHL" in run("statements", "--store", kept).out.replace("\n", " ")
    assert "read as CHL" in run("positions", "PER", "--store", kept, "-f", "md").out
    (line,) = listed(run, kept)
    assert (line["verdict"], line["row"], line["value"], line["reason"]) == (
        "correct",
        SAID,
        "PER",
        "misread",
    )
    assert run("judge", "--undo", "1", "--store", kept).code == 0
    assert run("positions", "PER", "--store", kept).code == 1
    assert listed(run, kept)[0]["undone"] == "True"


def test_a_row_is_rejected_as_a_whole(run, kept):
    assert run("judge", STAND, "reject", "--store", kept).code == 0
    assert run("positions", "any", "--store", kept).code == 1
    (line,) = listed(run, kept)
    assert line["field"] == "position" and line["by"]


def test_events_are_judged_too(run, kept):
    assert run("judge", EVENTS[0], "different", EVENTS[1], "--store", kept).code == 0
    assert run("judge", EVENTS[1], "correct", "place", "Bergen", "--store", kept).code == 0
    assert "Bergen" in run("chronology", "NOR", "CHL", "--store", kept).out


def test_a_report_is_held_apart_from_an_event(run, kept):
    other = report("Ministers of Norway and Chile met in Oslo on Friday.", published_at="2023-05-05")
    with Store.open(kept) as store:
        store.add([Record(other)])
    assert run("judge", EVENTS[0], "different", other.id, "--store", kept, "--by", "Kari").code == 0
    (line,) = listed(run, kept)
    assert (line["row"], line["other"], line["by"]) == (EVENTS[0], other.id, "Kari")
    assert run("judge", EVENTS[0], "same", other.id, "--store", kept).code == 2


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ((SAID,), "say what is decided"),
        ((SAID, "correct", "speaker_state", "Peru"), "a code such as"),
        (("nothing", "reject"), "there is no"),
        ((EVENTS[0], "correct"), "needs the value"),
        ((EVENTS[0], "same"), "id of the other"),
        ((SAID, "reject", "--undo", "1"), "not both"),
        (("--undo", "7"), "no judgement 7"),
    ],
)
def test_what_cannot_be_decided(run, kept, asked, says):
    outcome = run("judge", *asked, "--store", kept)
    assert outcome.code == 2 and says in outcome.err


def test_nothing_decided_yet(run, kept):
    outcome = run("judge", "--store", kept)
    assert outcome.code == 1 and "nobody has judged" in outcome.err
