"""What a reader does with items, without a parser."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from builders import told
from dragoman.encoding import encode
from dragoman.errors import BadInput, InstallationError
from dragoman.record import Record
from dragoman.runners.reading import read_items
from dragoman.settings import DEFAULT
from dragoman.sources.item import Item, Refusal


@pytest.fixture(autouse=True)
def extract(monkeypatch):
    def extract(report, settings):
        if "bug" in report.text:
            raise KeyError("a word")
        if "long" in report.text:
            raise BadInput("too long")
        if "parser" in report.text:
            raise InstallationError("no parser")
        return Record(report)

    monkeypatch.setitem(sys.modules, "dragoman.pipeline", SimpleNamespace(extract=extract))


def test_what_is_wrong_with_one_touches_no_other():
    whole = told()
    items = [
        Item("a", "Norway and Chile met."), Item("b", "a bug here"), Item("c", "long"),
        Item("d", b"%PDF-1.7"), Item("e", encode(whole), is_record=True), Item("f", "{}", is_record=True),
    ]  # fmt: skip
    one, bug, long, binary, record, broken = read_items(items, DEFAULT)
    assert isinstance(one, Record) and one.report.text == "Norway and Chile met."
    assert record == whole
    assert bug.reason.startswith("a fault of the program: KeyError: 'a word' (test_reading.py, line ")
    assert long == Refusal("c", "too long")
    assert "PDF" in binary.reason and "not a Dragoman record" in broken.reason


def test_what_is_wrong_with_all_is_raised():
    with pytest.raises(InstallationError):
        read_items([Item("a", "no parser")], DEFAULT)
