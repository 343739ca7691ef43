"""The report of overlaps and gaps in the tables of office-holders."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from dragoman.lexicon.office_holders import Holder, Holders

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))
import office_holder_report as holder_report


def holder(person: str, start: str, end: str, seen: str = "") -> Holder:
    return Holder(person, "President", "head-of-state", "PER", "test", start, end, seen)


@pytest.fixture
def found(monkeypatch):
    def of(*rows: Holder) -> list[tuple[str, str]]:
        monkeypatch.setattr(holder_report, "bundled_holders", lambda: Holders(rows))
        return [(one.kind, one.text) for one in holder_report.findings()]

    return of


def test_two_holders_at_once_are_an_overlap(found):
    rows = holder("Ana Soto", "2001-01-01", "2006-01-01"), holder("Luis Vega", "2005-01-01", "2025-12-31")
    assert found(*rows) == [
        (
            "overlap",
            "Ana Soto (2001-01-01 to 2006-01-01, test) and Luis Vega (2005-01-01 to 2025-12-31, test)",
        )
    ]


def test_one_person_in_two_spellings_is_none(found):
    rows = holder("Ana Sotto", "2001-01-01", "2025-12-31"), holder("Ana Soto", "2001", "2025-12-31")
    assert found(*rows) == []


def test_months_without_a_holder_are_a_gap(found):
    rows = holder("Ana Soto", "2001-01-01", "2006-01-01"), holder("Luis Vega", "2006-06-01", "2025-12-31")
    assert found(*rows) == [("gap", "2006-01-01 to 2006-06-01")]


def test_a_handover_is_neither(found):
    rows = holder("Ana Soto", "2001-01-01", "2006-01-01"), holder("Luis Vega", "2006-01", "", "2025-12-31")
    assert found(*rows) == []


def test_what_ends_early_is_told(found):
    assert found(holder("Ana Soto", "2001", "", "2022-07-31")) == [("end", "nothing after 2022-07-31")]


def test_the_tables_as_they_stand():
    lines = list(holder_report.lines())
    assert "7" in lines[0] and "terms" in lines[0]
    counts = {line.split(": ")[0]: int(line.split(": ")[1]) for line in lines[2:5]}
    assert set(counts) == {"overlap", "gap", "end"} and sum(counts.values()) == len(lines) - 5
