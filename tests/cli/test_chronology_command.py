"""`dragoman chronology` from records to every format."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from dragoman.record.encoding import encode
from telling import VISIT, told


@pytest.fixture
def records(tmp_path):
    path = tmp_path / "records.jsonl"
    path.write_bytes(b"\n".join(map(encode, VISIT)))
    return str(path)


def test_a_table_has_the_sentence_and_the_words(run, records):
    outcome = run("chronology", "Norway", "CHL", records)
    assert outcome.code == 0
    assert "Chronology: Norway and Chile (2)" in outcome.out
    assert "A visit by Ana Rojas of Chile to Norway is postponed." in " ".join(outcome.out.split())
    assert "“Ana Rojas put off her visit to Oslo on Wednesday.”" in " ".join(outcome.out.split())


@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "md"])
def test_every_format_holds_every_entry(run, records, form):
    outcome = run("chronology", "NOR", "any", records, "--format", form)
    assert outcome.code == 0
    assert outcome.out.count("Norway criticises Chile") + outcome.out.count("Norway accuses Chile") <= 1
    assert outcome.out.count("postponed.") == 1
    if form == "json":
        assert [row["status"] for row in json.loads(outcome.out)] == ["postponed", "held"]


def test_nothing_found_is_told(run, records):
    outcome = run("chronology", "NOR", "PER", records)
    assert (outcome.code, outcome.out) == (1, "")
    assert "nothing found between Norway and Peru in 5 reports" in outcome.err


def test_an_issue_narrows_it(run, tmp_path):
    fish = told(
        "Norway accused Chile over fish.", "2023-06-01", kind="ACCUSE", issues=(("maritime", "fish"),)
    )
    path = tmp_path / "fish.jsonl"
    path.write_bytes(b"\n".join(map(encode, (*VISIT, fish))))
    (row,) = json.loads(run("chronology", "NOR", "CHL", str(path), "--issue", "maritime", "-f", "json").out)
    assert row["issues"] == ["maritime"]
    outcome = run("chronology", "NOR", "CHL", str(path), "--issue", "taiwan")
    assert outcome.code == 1 and "nothing found on taiwan between Norway and Chile" in outcome.err
    assert "perhaps: taiwan" in run("chronology", "NOR", "CHL", str(path), "--issue", "tawan").err


@pytest.mark.parametrize("wrong", [["Atlantis", "CHL"], ["NOR", "CHL", "--since", "May"]])
def test_wrong_usage_is_told(run, records, wrong):
    outcome = run("chronology", *wrong[:2], records, *wrong[2:])
    assert outcome.code == 2
    assert wrong[-1] in outcome.err or wrong[0] in outcome.err


@pytest.fixture
def unsure(tmp_path, as_sure_as_events):
    """Records of a meeting that the reader is sure of, and of one that it is not."""
    path = tmp_path / "unsure.jsonl"
    lines = []
    for day, confidence in (("2023-05-05", 0.95), ("2023-07-05", 0.6)):
        record = told(f"Norway and Chile met on {day}.", day, when=day)
        events = tuple(replace(event, confidence=confidence) for event in record.events)
        lines.append(encode(replace(record, events=events)))
    path.write_bytes(b"\n".join(lines))
    return str(path)


@pytest.mark.parametrize("command", ["chronology", "activity", "channels"])
def test_what_is_not_sure_is_left_out_counted_and_shown_on_request(run, unsure, command):
    shown = run(command, "NOR", "CHL", unsure)
    assert (shown.code, "2023-07" in shown.out or "July" in shown.out) == (0, False)
    assert "1 less sure story is left out (--all shows all)" in shown.err
    for option in (("--all",), ("--confidence", "0.6")):
        everything = run(command, "NOR", "CHL", unsure, *option)
        assert "2023-07" in everything.out or "July" in everything.out
        assert "less sure" not in everything.err


def test_an_entry_that_is_not_sure_says_so(run, unsure):
    assert "[not sure: confidence 0.60]" in run("chronology", "NOR", "CHL", unsure, "--all").out
    assert "not sure" not in run("chronology", "NOR", "CHL", unsure).out


def test_a_table_names_the_story_by_the_id_that_other_commands_take(run, records):
    (id, *_) = [
        row["story"] for row in json.loads(run("chronology", "NOR", "any", records, "-f", "json").out)
    ]
    assert f"[story {id}]" in " ".join(run("chronology", "NOR", "any", records).out.split())
