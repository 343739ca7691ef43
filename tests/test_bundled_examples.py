"""The bundled reports: each is read, and each record stands the check that `dragoman verify` makes."""

from __future__ import annotations

from pathlib import Path

import pytest

import dragoman
from dragoman.record.encoding import problems

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
REPORTS = sorted(
    path
    for path in EXAMPLES.iterdir()
    if path.suffix in {".html", ".md", ".txt"} and path.name != "README.md"
)

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.name)
def test_the_record_stands_the_check(path):
    record = dragoman.read(path)
    assert problems(record) == []
    assert record.report.title
    assert record.statements or record.events


def test_reading_twice_gives_the_same_record():
    assert dragoman.encode(dragoman.read(REPORTS[0])) == dragoman.encode(dragoman.read(REPORTS[0]))


def test_a_record_survives_being_written_and_read():
    record = dragoman.read(REPORTS[0])
    assert dragoman.decode(dragoman.encode(record)) == record


def test_the_report_of_the_june_visit():
    """What the README promises of it: times with their zone, captions once, and the meeting to the minute."""
    record = dragoman.read(EXAMPLES / "beijing-2023-06.html")
    assert record.report.published_at == "2023-06-19T08:10:00+08:00"
    captions = [caption.text for caption in record.report.captions]
    assert len(captions) == len(set(captions)) == 2
    assert any(
        event.when is not None
        and (event.when.value, event.when.time) == ("2023-06-18", "14:25")
        and {person.name for person in event.persons} >= {"Antony Blinken", "Qin Gang"}
        for event in record.events
    )
    assert len(record.statements) >= 8
