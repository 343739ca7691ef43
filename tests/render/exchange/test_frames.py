"""Rows as data frames: typed columns, dates as dates, the same in pandas and polars."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import hostile
import pandas
import polars
import pytest

import dragoman
from builders import report, span
from builders import told as invented
from dragoman import BadUsage, InstallationError, Record, Store
from dragoman.query.record_views import RecordViews
from dragoman.record import Timex
from dragoman.render.exchange.record_tables import EVENTS, TABLES
from dragoman.store.paging import every
from telling import told

MEETING = told("Norway and Chile met in Oslo.", "2023-05-05T10:00:00+02:00", when="2023-05", where="Oslo")
PANDAS = {"string": "string", "integer": "Int64", "number": "Float64", "boolean": "boolean",
          "list": "object", "date": "datetime64[s]"}  # fmt: skip
POLARS = {"string": polars.String, "integer": polars.Int64, "number": polars.Float64,
          "boolean": polars.Boolean, "list": polars.List(polars.String), "date": polars.Date}  # fmt: skip


def both(rows: Any, table: str = "") -> list[dict[str, Any]]:
    """The rows of a frame, which are the same in both libraries, under the types that the dictionary says."""
    one, other = dragoman.to_pandas(rows, table), dragoman.to_polars(rows, table)
    assert list(one.columns) == other.columns
    lines = [{name: plain(cell) for name, cell in line.items()} for line in one.to_dict("records")]
    assert lines == other.to_dicts()
    return lines


def plain(cell: Any) -> Any:
    """A cell of pandas as polars gives it."""
    if isinstance(cell, pandas.Timestamp):
        return cell.date()
    return None if not isinstance(cell, list) and pandas.isna(cell) else cell


def test_events_have_the_columns_of_the_exports_and_their_days() -> None:
    (line,) = both(MEETING.events)
    exported = EVENTS.cells(MEETING.events[0], MEETING)
    assert {name: line[name] for name in exported} == exported
    assert line.keys() - exported.keys() == {"date_first", "date_last"}
    assert (line["date"], line["date_first"], line["date_last"]) == (
        "2023-05", date(2023, 5, 1), date(2023, 5, 31),
    )  # fmt: skip


@pytest.mark.parametrize("table", [table.name for table in TABLES])
def test_every_table_of_a_record_has_the_types_that_the_dictionary_says(table: str) -> None:
    record = hostile.within(hostile.record("a; b"), "met")
    columns = dragoman.frame_columns(table)[table]
    for frame in (record.to_pandas(table), dragoman.to_pandas((), table)):
        assert {name: str(kind) for name, kind in frame.dtypes.items()} == {
            column.name: PANDAS[column.type] for column in columns
        }
    for other in (record.to_polars(table), dragoman.to_polars((), table)):
        assert dict(other.schema) == {column.name: POLARS[column.type] for column in columns}
    assert len(record.to_pandas(table)) == len(both([record], table))
    assert all(column.about for column in columns)


@pytest.mark.parametrize("text", hostile.TEXTS.values(), ids=hostile.TEXTS)
def test_any_text_stays_as_it_is(text: str) -> None:
    (line,) = both(hostile.record(text).statements)
    assert line["speaker"] == text and line["quotes"] == [text]


def test_lone_surrogates_are_replaced_as_in_the_exports() -> None:
    (line,) = both(hostile.record("a\ud800b").statements)
    assert line["speaker"] == "a\ufffdb"


def test_rows_of_several_records_are_one_frame() -> None:
    lines = both([MEETING, invented()], "events")
    assert [line["report"] for line in lines].count(MEETING.report.id) == 1
    assert len(lines) == 1 + len(invented().events)


def test_stories_and_views_are_frames_even_without_rows() -> None:
    account = RecordViews([MEETING])
    (story,) = both(account.stories)
    assert (story["reported_day"], story["situation"], story["sources"]) == (date(2023, 5, 5), False, 1)
    (entry,) = account.chronology("NOR", "CHL").to_polars().to_dicts()
    assert entry["words"] == "Norway and Chile met in Oslo." and entry["date_last"] == date(2023, 5, 31)
    for rows in (
        account.chronology("PER"), account.channels("NOR", "CHL"), account.drift("NOR"),
        account.undertakings("NOR"), account.activity("PER"),
    ):  # fmt: skip
        columns = [column.name for column in dragoman.frame_columns(rows.table)[rows.table]]
        assert list(rows.to_pandas().columns) == rows.to_polars().columns == columns
        assert len(rows.to_pandas()) == len(rows)
    assert account.activity().to_polars()["occurrences"].to_list() == [1]


def test_what_a_store_finds_has_its_report_beside_it(tmp_path: Path) -> None:
    with Store.open(str(tmp_path / "x.db")) as store:
        store.add([MEETING])
        (line,) = both(tuple(every(store.events)))
        assert line["filed_day"] == date(2023, 5, 1) and line["published_at_day"] == date(2023, 5, 5)
        assert line["outlet"] == "The Fjord" and line["report"] == MEETING.report.id
        assert store.events().to_pandas().shape == (1, len(line))
        assert len(store.reports().to_polars()) == len(store.stories().to_polars()) == 1
        assert store.search("Oslo").to_polars()["words"].to_list() == [MEETING.report.text]
        for page in (
            store.events(actors=("PER",)), store.statements(), store.positions(), store.commitments(),
            store.search("nowhere"), store.stories(status="denied"),
        ):  # fmt: skip
            assert len(page) == 0 and page.to_pandas().shape[1] == page.to_polars().shape[1] > 5


@pytest.mark.parametrize("value", ["2023-02-30", "PRESENT_REF", "XXXX-05", "0000-01-01", ""])
def test_what_is_no_date_has_no_days(value: str) -> None:
    of = report("They met then.")
    record = Record(of, times=(Timex(span(of, "then"), "DATE", "2023", earliest=value),))
    (line,) = both([record], "times")
    assert line["earliest"] == value and line["earliest_day"] is None


def test_dates_far_from_today_are_dates() -> None:
    old = replace(MEETING.events[0], when=replace(MEETING.events[0].when, value="0990-01-02"))  # type: ignore[type-var]
    assert both([old])[0]["date_first"] == date(990, 1, 2)


@pytest.mark.parametrize("rows", [[], [MEETING], ["text"]])
def test_rows_without_columns_are_refused_with_the_tables_there_are(rows: list[Any]) -> None:
    with pytest.raises(BadUsage, match=r"which table is meant: reports, events.*chronology"):
        dragoman.to_pandas(rows)


def test_an_unknown_table_is_refused() -> None:
    for asked in (lambda: MEETING.to_pandas("event"), lambda: dragoman.frame_columns("event")):
        with pytest.raises(BadUsage, match="no table 'event'; there are: reports, events"):
            asked()


@pytest.mark.parametrize("package", ["pandas", "polars"])
def test_a_missing_package_is_named_with_how_to_get_it(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(InstallationError, match=rf"pip install 'dragoman\[{package}\]'"):
        getattr(MEETING, f"to_{package}")()
