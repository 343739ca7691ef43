"""What a reader does with items, without a parser."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from types import SimpleNamespace

import pytest

from builders import told
from dragoman.batch.process_readers import made_of, read_items
from dragoman.errors import BadInput, InstallationError
from dragoman.record import Record, Report
from dragoman.record.encoding import encode
from dragoman.settings import DEFAULT
from dragoman.sources.item import Item, Refusal


@dataclass
class Unread:
    report: Report
    reason: str


@pytest.fixture(autouse=True)
def extract(monkeypatch):
    def extract_all(reports, settings):
        for report in reports:
            if "parser" in report.text:
                raise InstallationError("no parser")
            yield Unread(report, "too long") if "long" in report.text else Record(report)

    pipeline = SimpleNamespace(extract_all=extract_all, Unread=Unread)
    monkeypatch.setitem(sys.modules, "dragoman.pipeline", pipeline)


def test_what_is_wrong_with_one_touches_no_other(monkeypatch):
    whole = told()
    items = [
        Item("a", "Norway and Chile met."), Item("b", "long"), Item("c", b"%PDF-1.7"),
        Item("d", encode(whole), is_record=True), Item("e", "{}", is_record=True), Item("f", "Peru came."),
    ]  # fmt: skip
    one, long, binary, record, broken, last = read_items(items, DEFAULT)
    assert one.report.text == "Norway and Chile met." and last.report.text == "Peru came."
    assert record == whole
    assert long == Refusal("b", "too long")
    assert "PDF" in binary.reason and "not a Dragoman record" in broken.reason


def test_a_fault_of_the_program_sets_one_report_aside(monkeypatch):
    monkeypatch.setattr("dragoman.batch.process_readers.decode", lambda line: {}[line])
    broken, one = read_items([Item("a", "word", is_record=True), Item("b", "Peru came.")], DEFAULT)
    assert broken == Refusal("a", "a fault of the program: KeyError: 'word'")
    assert one.report.text == "Peru came."


def test_what_is_wrong_with_all_is_raised():
    with pytest.raises(InstallationError):
        read_items([Item("a", "no parser")], DEFAULT)


def test_what_nothing_can_be_made_of_is_refused_alone():
    def make(record):
        if "Chile" in record.report.text:
            raise BadInput("there is no room for Chile")
        return record.report.text.encode()

    items = [Item("a", "Norway and Chile met."), Item("b", "Peru came."), Item("c", "Half \ud83d.")]
    assert made_of(items[:2], DEFAULT, make) == [Refusal("a", "there is no room for Chile"), b"Peru came."]
    assert made_of(items[2:], DEFAULT, lambda record: "\ud83d".encode()) == [
        Refusal("c", "the record has half a character (a lone surrogate) in it")
    ]
