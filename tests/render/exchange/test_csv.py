"""CSV as pandas reads it."""

from __future__ import annotations

import csv
import io
import json

import hostile
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import told
from dragoman.errors import BadUsage
from dragoman.record import spans
from dragoman.render.exchange.formats import export
from dragoman.render.exchange.record_tables import STORIES, TABLES, judgements_table
from dragoman.render.exchange.selection import Options
from dragoman.render.exchange.table_files import LIST_MARK
from dragoman.render.words import encodable, for_cell, from_cell


def frame(path):
    return pandas.read_csv(path, dtype=str, keep_default_na=False)


@pytest.mark.parametrize("text", hostile.TEXTS.values(), ids=hostile.TEXTS)
def test_every_span_reads_back_from_the_text_on_the_other_side(tmp_path, text):
    record = hostile.record(text)
    export([record], "csv", tmp_path)
    reports = frame(tmp_path / "reports.csv").set_index("id")["text"].map(from_cell)
    rows = frame(tmp_path / "spans.csv")
    assert len(rows) == len(list(spans(record.events))) + len(list(spans(record.statements))) + 2
    for row in rows.itertuples():
        assert reports[row.report][int(row.start) : int(row.end)] == from_cell(row.quote)


@pytest.mark.parametrize("text", hostile.TEXTS.values(), ids=hostile.TEXTS)
def test_hostile_text_comes_back_as_it_was(tmp_path, text):
    export([hostile.record(text)], "csv", tmp_path)
    with (tmp_path / "reports.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert from_cell(row["title"]) == encodable(text).replace("\0", "\ufffd")


@given(st.text() | st.text("=+-@'\t\r\n\ud800a＝"))
def test_no_cell_begins_a_formula_and_each_comes_back(text):
    cell = for_cell(text)
    assert cell[:1] not in {"=", "+", "-", "@", "\t", "\r", "\n"}
    assert from_cell(cell) == encodable(text).replace("\0", "\ufffd")


def test_columns_are_as_described_in_the_dictionary(tmp_path):
    record = told()
    tally = export([record], "csv", tmp_path)
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    tables = (*TABLES, judgements_table(), STORIES)
    for table, resource in zip(tables, package["resources"], strict=True):
        rows = frame(tmp_path / resource["path"])
        assert list(rows.columns) == [one["name"] for one in resource["schema"]["fields"]]
        assert len(rows) == resource["rows"] == tally.written[table.name]
        assert all(one["description"] for one in resource["schema"]["fields"])
        for key in resource["schema"].get("primaryKey", ()):
            assert key in rows.columns
    names = {f"{table.name}.csv" for table in tables} | {"datapackage.json"}
    assert {file.name for file in tmp_path.iterdir()} == names


def test_an_event_has_its_fields(tmp_path):
    export([told()], "csv", tmp_path)
    visit, meeting = frame(tmp_path / "events.csv").to_dict("records")
    assert (meeting["actors"], meeting["recipients"], meeting["date"]) == ("NOR", "CHL", "2023-05-05")
    assert (meeting["time"], meeting["place"], meeting["persons"]) == ("14:25", "Oslo", "Ana Rojas")
    assert (visit["status"], visit["date"], visit["place"]) == ("unconfirmed", "2023-05", "")


def test_numbers_stay_numbers(tmp_path):
    record = hostile.record("Lima")
    export([record], "csv", tmp_path)
    places = pandas.read_csv(tmp_path / "places.csv")
    assert places["latitude"].tolist() == [59.9] and places["start"].dtype.kind == "i"


def test_one_table_goes_to_a_stream_with_a_mark_if_asked(exported):
    data, tally = exported([told()], "csv", table="statements", bom=True)
    assert data.startswith(b"\xef\xbb\xbfid,report,kind,")
    assert tally.written == {"statements": 1}
    assert pandas.read_csv(io.BytesIO(data), encoding="utf-8-sig")["speaker"].tolist() == ["Ana Rojas"]


@pytest.mark.parametrize("table", [None, "evnets"])
def test_a_stream_holds_one_table(exported, table):
    with pytest.raises(BadUsage, match="events, participants"):
        exported([told()], "csv", table=table)


def test_a_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(BadUsage, match="is a file"):
        export([told()], "csv", tmp_path / "out")
    assert (tmp_path / "out").read_text(encoding="utf-8") == "mine"


def test_what_fails_half_way_leaves_the_old_files(tmp_path):
    def broken():
        yield told()
        raise KeyError

    (tmp_path / "events.csv").write_text("old")
    with pytest.raises(KeyError):
        export(broken(), "csv", tmp_path, options=Options())
    assert [file.name for file in tmp_path.iterdir()] == ["events.csv"]
    assert (tmp_path / "events.csv").read_text(encoding="utf-8") == "old"


def test_lists_are_joined(exported):
    data, _ = exported([hostile.record("Lima")], "csv", table="reports")
    row = pandas.read_csv(io.BytesIO(data)).iloc[0]
    assert row["bylines"].split(LIST_MARK) == ["Lima"]
