"""Dyad-months and directed dyad-years: what is counted where, with the codes that other data sets join by."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

from dragoman import BadUsage
from dragoman.lexicon.states import gleditsch_ward, states
from dragoman.merge.mentions import mentions
from dragoman.merge.stories import stories
from dragoman.record import Record
from dragoman.render.exchange.export_parts import Tally
from dragoman.render.exchange.formats import export
from dragoman.render.exchange.selection import Options
from telling import told


def exported(records: list[Record], folder: Path) -> tuple[dict[str, list[dict[str, str]]], Tally]:
    """The rows of each file."""
    tally = export(records, "dyads", folder)
    files = {
        path.stem: list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
        for path in folder.glob("*.csv")
    }
    return files, tally


def spoke(day: str, number: int = 0, **fields: Any) -> Record:
    return told(f"Norway and Chile dealt with each other ({number}, {day}).", day, **fields)


def test_stories_are_counted_by_pair_period_type_and_status(tmp_path: Path) -> None:
    records = [
        spoke("2023-05-05", 1, when="2023-05-04"), spoke("2023-05-25", 2, when="2023-05-24"),
        spoke("2023-09-05", 3, when="2023-09-04", status="planned"),
        spoke("2023-05-06", 4, when="2023-05-06", kind="AID", who="CHL>NOR"),
    ]  # fmt: skip
    files, _ = exported(records, tmp_path / "out")
    months = [(row["month"], row["state1"], row["state2"], row["event_type"], row["status"], row["stories"])
              for row in files["dyad_months"]]  # fmt: skip
    assert months == [
        ("2023-05", "CHL", "NOR", "AID", "held", "1"), ("2023-05", "CHL", "NOR", "CONSULT", "held", "2"),
        ("2023-09", "CHL", "NOR", "CONSULT", "planned", "1"),
    ]  # fmt: skip
    years = [(row["source"], row["target"], row["event_type"], row["status"], row["stories"])
             for row in files["directed_dyad_years"]]  # fmt: skip
    assert years == [
        ("CHL", "NOR", "AID", "held", "1"), ("CHL", "NOR", "CONSULT", "held", "2"),
        ("CHL", "NOR", "CONSULT", "planned", "1"), ("NOR", "CHL", "CONSULT", "held", "2"),
        ("NOR", "CHL", "CONSULT", "planned", "1"),
    ]  # fmt: skip
    talks = files["dyad_months"][1]
    assert (talks["first_day"], talks["last_day"], talks["year"]) == ("2023-05-04", "2023-05-24", "2023")
    assert (talks["state1_cow"], talks["state1_gw"], talks["state2_gw"]) == ("155", "155", "385")


def test_a_story_stands_in_the_tables_that_its_date_is_precise_enough_for(tmp_path: Path) -> None:
    files, tally = exported([spoke("2023-05-05", when="2022")], tmp_path / "year")
    assert files["dyad_months"] == [] and {row["year"] for row in files["directed_dyad_years"]} == {"2022"}
    assert "directed_dyad_years alone" in "\n".join(tally.lines())
    files, _ = exported([spoke("2023-05-05")], tmp_path / "reported")
    (row,) = files["dyad_months"]
    assert (row["month"], row["first_day"]) == ("2023-05", "")


def test_what_has_one_side_is_left_out_and_counted(tmp_path: Path) -> None:
    files, tally = exported([spoke("2023-05-05", who="NOR>", kind="AID")], tmp_path / "out")
    assert not any(files.values())
    assert "left out, 1: it has one side alone (1 held AID)" in tally.lines()


def test_stories_count_that_are_sure_enough_and_the_rows_say_how_sure(tmp_path: Path) -> None:
    records = [spoke("2023-05-05", 1, when="2023-05-04"), spoke("2023-08-25", 2, when="2023-08-24")]
    unsure, sure = sorted(stories(mentions(records)), key=lambda story: story.reported or "")
    made = [replace(unsure, confidence=0.4), replace(sure, confidence=0.5)]
    tally = export(records, "dyads", tmp_path, stories=made, options=Options(confidence=0.5))
    (row,) = csv.DictReader(io.StringIO((tmp_path / "dyad_months.csv").read_text(encoding="utf-8")))
    assert (row["month"], row["least_confidence"]) == ("2023-08", "0.5")
    assert "left out, 1: its confidence is below 0.5 (1 held CONSULT)" in tally.lines()


def test_parquet_has_the_same_rows_with_types(tmp_path: Path) -> None:
    records = [spoke("2023-05-05", when="2023-05-04", who="DEU-YEM")]
    files, _ = exported(records, tmp_path / "csv")
    export(records, "dyads-parquet", tmp_path / "parquet")
    for name in ("dyad_months", "directed_dyad_years"):
        kept = parquet.read_table(tmp_path / "parquet" / f"{name}.parquet").to_pylist()
        assert [{key: str(cell) for key, cell in row.items()} for row in kept] == files[name] != []
    assert (kept[0]["source_cow"], kept[0]["source_gw"], kept[0]["target_gw"]) == (255, 260, 678)


def test_a_stream_is_refused() -> None:
    for form in ("dyads", "dyads-parquet"):
        with pytest.raises(BadUsage, match="give a folder"):
            export([], form, io.BytesIO())


def test_gleditsch_and_wards_numbers_are_those_of_correlates_of_war_but_for_seven() -> None:
    other = {code for code, number in gleditsch_ward().items() if states()[code].cow != number}
    assert other == {"DEU", "YEM", "SRB", "KIR", "NRU", "TON", "TUV"}
    numbers = [number for code, number in gleditsch_ward().items() if code != "YUG"]
    assert len(set(numbers)) == len(numbers)
