"""Parquet as pyarrow and pandas read it."""

from __future__ import annotations

import sys

import hostile
import pandas
import pyarrow
import pyarrow.compute
import pyarrow.parquet
import pytest

from builders import told
from dragoman.errors import BadUsage, InstallationError
from dragoman.record import spans
from dragoman.render.exchange.formats import export


@pytest.mark.parametrize("text", hostile.TEXTS.values(), ids=hostile.TEXTS)
def test_every_span_reads_back(tmp_path, text):
    record = hostile.record(text)
    export([record], "parquet", tmp_path)
    (report,) = pyarrow.parquet.read_table(tmp_path / "reports.parquet").to_pylist()
    assert report["text"] == record.report.text and report["bylines"] == [text]
    (row,) = pyarrow.parquet.read_table(tmp_path / "events.parquet").to_pylist()
    assert len(row["spans"]) == len(list(spans(record.events)))
    for span in row["spans"]:
        assert report["text"][span["start"] : span["end"]] == span["quote"]


def test_lists_are_lists_and_numbers_numbers(tmp_path):
    tally = export([told(), hostile.record("Lima")], "parquet", tmp_path)
    events = pyarrow.parquet.read_table(tmp_path / "events.parquet")
    assert events.schema.field("actors").type == pyarrow.list_(pyarrow.string())
    assert events.schema.field("start").type == pyarrow.int64()
    assert events.schema.field("date").metadata[b"about"].startswith(b"When")
    assert events.num_rows == tally.written["events"] == 3
    assert pyarrow.compute.list_element(events["actors"], 0).to_pylist() == ["NOR"] * 3
    assert pandas.read_parquet(tmp_path / "places.parquet")["latitude"].tolist() == [59.9]


def test_many_records_are_several_groups(tmp_path, monkeypatch):
    monkeypatch.setattr("dragoman.render.exchange.table_files._GROUP", 2)
    export([told()] * 5, "parquet", tmp_path)
    file = pyarrow.parquet.ParquetFile(tmp_path / "statements.parquet")
    assert (file.num_row_groups, file.metadata.num_rows) == (3, 5)


def test_it_is_no_stream(exported):
    with pytest.raises(BadUsage, match="several files"):
        exported([told()], "parquet")


def test_without_its_package_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(InstallationError, match=r"dragoman\[parquet\]"):
        export([told()], "parquet", tmp_path)
