"""`dragoman chronology` from records to every format."""

from __future__ import annotations

import json

import pytest

from dragoman.encoding import encode
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
    assert "nothing found between NOR and PER in 5 reports" in outcome.err


def test_an_issue_narrows_it(run, tmp_path):
    fish = told(
        "Norway accused Chile over fish.", "2023-06-01", kind="ACCUSE", issues=(("maritime", "fish"),)
    )
    path = tmp_path / "fish.jsonl"
    path.write_bytes(b"\n".join(map(encode, (*VISIT, fish))))
    (row,) = json.loads(run("chronology", "NOR", "CHL", str(path), "--issue", "maritime", "-f", "json").out)
    assert row["issues"] == ["maritime"]
    outcome = run("chronology", "NOR", "CHL", str(path), "--issue", "taiwan")
    assert outcome.code == 1 and "nothing found on taiwan between NOR and CHL" in outcome.err
    assert "perhaps: taiwan" in run("chronology", "NOR", "CHL", str(path), "--issue", "tawan").err


@pytest.mark.parametrize("wrong", [["Atlantis", "CHL"], ["NOR", "CHL", "--since", "May"]])
def test_wrong_usage_is_told(run, records, wrong):
    outcome = run("chronology", *wrong[:2], records, *wrong[2:])
    assert outcome.code == 2
    assert wrong[-1] in outcome.err or wrong[0] in outcome.err
