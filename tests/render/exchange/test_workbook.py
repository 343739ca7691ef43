"""The workbook as openpyxl and pandas read it, and the XML in it."""

from __future__ import annotations

import io
import re
import sys
import zipfile

import hostile
import openpyxl
import pandas
import pytest
from lxml import etree

from builders import told
from dragoman.errors import InstallationError
from dragoman.render.exchange import workbook
from dragoman.render.exchange.formats import export
from dragoman.render.words import for_xml
from telling import VISIT

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
ESCAPE = re.compile("_x([0-9A-F]{4})_")
LOOKS_LIKE = {
    "formula": "=1+1",
    "command": "=cmd|'/c calc'!A1",
    "plus": "+1",
    "at": "@SUM(A1)",
    "number": "0012",
    "date": "2023-05",
    "truth": "TRUE",
    "address": "https://x.example/?a=1&b=2",
    "mail": "mailto:a@x.example",
    "error": "#REF!",
    "XML of xlsxwriter": "<r><t>a</t></r>",
    "broken XML of xlsxwriter": "<r></c><f>1</r>",
    "escape of Excel": "_x000D_ and _x0041_",
}
HOSTILE = {**hostile.TEXTS, **LOOKS_LIKE, "a very long word": "x" * 20_000}


def read(data):
    """The rows of each sheet, as dictionaries, with the values as they stand in the cells."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    found = {}
    for sheet in book:
        header, *rows = sheet.iter_rows()
        names = [cell.value for cell in header]
        found[sheet.title] = [
            {name: unescaped(cell.value) for name, cell in zip(names, row, strict=True)} for row in rows
        ]
    return found


def unescaped(value):
    """A text as Excel reads it: openpyxl leaves its escapes of control characters as they are."""
    if not isinstance(value, str):
        return value
    return ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), value)


def cells(data):
    """Every cell of every sheet, as XML."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        for name in file.namelist():
            if name.startswith("xl/worksheets/"):
                yield from etree.fromstring(file.read(name)).iter(f"{SHEET}c")


def test_an_event_has_its_words_and_where_they_stood(exported):
    data, tally = exported([told(address="https://fjord.example/1")], "xlsx")
    event = read(data)["events"][1]
    assert (event["actors"], event["date"], event["place"]) == ("NOR", "2023-05-05", "Oslo")
    assert event["evidence"] == "Ministers of Norway and Chile met in Oslo on Friday at 2:25 pm."
    assert (event["start"], event["end"]) == (0, 63)
    assert (event["outlet"], event["address"]) == ("The Fjord", "https://fjord.example/1")
    assert tally.written["events"] == 2 and not tally.lost
    frame = pandas.read_excel(io.BytesIO(data), sheet_name="events")
    assert frame["end"].tolist() == [event["end"] for event in read(data)["events"]]


def test_a_story_has_the_words_of_all_that_tell_it(exported):
    data, tally = exported(VISIT, "xlsx")
    sheet = read(data)["stories"]
    assert len(sheet) == tally.written["stories"]
    visit = next(row for row in sheet if row["status"] == "postponed")
    assert visit["outlets"] == "The Fjord; The Andes" and visit["sources"] == 2
    assert visit["evidence"] == "; ".join(record.report.text for record in VISIT[:2])
    assert {row["situation"] for row in sheet} == {True, False}


def test_every_column_is_explained_and_every_sheet_counted(exported):
    data, tally = exported([told(), *VISIT], "xlsx")
    book, sheets = openpyxl.load_workbook(io.BytesIO(data)), read(data)
    assert book.sheetnames[:2] == ["about", "columns"]
    explained = [(row["sheet"], row["column"]) for row in sheets["columns"]]
    of_tables = [sheet for sheet in book if sheet.title not in ("about", "columns")]
    assert explained == [(sheet.title, cell.value) for sheet in of_tables for cell in sheet[1]]
    assert all(row["meaning"] and row["type"] for row in sheets["columns"])
    assert {row["sheet"]: row["rows"] for row in sheets["about"]} == {
        sheet.title: tally.written[sheet.title] for sheet in of_tables
    }
    assert (
        {row["rows left out"] for row in sheets["about"]}
        == {row["cells cut"] for row in sheets["about"]}
        == {0}
    )


def test_headers_stay_and_filter(exported):
    data, _ = exported([told()], "xlsx")
    for sheet in openpyxl.load_workbook(io.BytesIO(data)):
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_text_and_comes_back(exported, text):
    data, _ = exported([hostile.record(text)], "xlsx", title=text)
    row = read(data)["reports"][0]
    assert [row[name].removesuffix(" ") for name in ("title", "outlet", "address")] == [for_xml(text)] * 3
    assert row["text"] == for_xml(f"¿ {text} ¿ met again.")
    for cell in cells(data):
        assert cell.find(f"{SHEET}f") is None
        assert (cell.get("t") == "inlineStr") == (cell.find(f"{SHEET}is/{SHEET}t") is not None)
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert not [name for name in file.namelist() if "_rels" in name and "sheet" in name]  # no links


def test_text_stays_text_when_it_is_edited(exported):
    data, _ = exported([hostile.record("=1+1")], "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(data))
    (title,) = (row[3] for row in book["reports"].iter_rows(min_row=2))
    assert (title.value, title.data_type, title.quotePrefix) == ("=1+1", "s", True)


def test_what_is_too_long_for_a_cell_is_cut_and_says_so(exported):
    data, tally = exported([hostile.record("x" * 40_000)], "xlsx")
    sheets = read(data)
    text = sheets["reports"][0]["text"]
    assert text.startswith("¿ xxx") and text.endswith(workbook.CUT) and len(text) == workbook.MOST_UNITS
    assert tally.lost["reports.text", workbook._TOO_LONG] == 1
    assert {row["sheet"]: row["cells cut"] for row in sheets["about"]}["reports"] == 7


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("x" * 32_766, 32_766), ("x" * 32_767, 32_727), ("😀" * 16_383, 16_383), ("😀" * 16_384, 16_363),
        ("x" + "😀" * 16_384, 16_364),
    ],
)  # fmt: skip
def test_a_cell_holds_units_of_utf_16(text, kept):
    held = workbook.cell_text(text)
    assert len(held.encode("utf-16-le")) // 2 <= workbook.MOST_UNITS
    assert held.removesuffix(workbook.CUT) == text[:kept]


def test_rows_that_a_sheet_does_not_hold_are_counted(exported, monkeypatch):
    monkeypatch.setattr(workbook, "MOST_ROWS", 3)
    data, tally = exported([told()] * 3, "xlsx")
    sheets = read(data)
    assert len(sheets["events"]) == tally.written["events"] == 2
    assert tally.unmapped["events", workbook._LEFT_OUT] == 4
    assert {row["sheet"]: row["rows left out"] for row in sheets["about"]}["events"] == 4
    assert len(sheets["columns"]) == 2  # the explanation has the same limit


def test_the_same_rows_are_the_same_bytes(exported):
    first, second = (exported([told(), *VISIT], "xlsx")[0] for _ in range(2))
    assert first == second


def test_what_fails_half_way_leaves_the_old_file(tmp_path):
    def broken():
        yield told()
        raise KeyError

    path = tmp_path / "out.xlsx"
    path.write_text("old")
    with pytest.raises(KeyError):
        export(broken(), "xlsx", path)
    assert path.read_text(encoding="utf-8") == "old" and list(tmp_path.iterdir()) == [path]


def test_without_its_package_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(InstallationError, match=r"pip install 'dragoman\[xlsx\]'"):
        export([told()], "xlsx", tmp_path / "out.xlsx")
    assert not list(tmp_path.iterdir())
