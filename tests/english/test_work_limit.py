"""The work that one report may take is counted, and the report that needs more is given back unread."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dragoman.errors import BadInput
from dragoman.ingest import ingest
from dragoman.pipeline import Unread, extract, extract_all
from dragoman.readers.english.document import parse
from dragoman.readers.english.reader import _record
from dragoman.readers.english.work_limit import limited, spend, taken
from dragoman.record import Record
from dragoman.settings import DEFAULT

PROSE = "Norway's foreign minister said that talks with Chile would go on in Oslo. "
SLOW = "He said that "


def test_steps_are_counted_within_a_report_only() -> None:
    spend(1_000)
    with limited(10):
        spend(4)
        with limited(100):
            spend(50)
        assert taken() == 4
        spend(6)
        with pytest.raises(BadInput, match="more than 10 steps"):
            spend(1)
    assert taken() == 0


def test_nesting_that_python_cannot_follow_is_bad_input() -> None:
    def descend() -> None:
        descend()

    with pytest.raises(BadInput, match="nested deeper"), limited(10):
        descend()


@pytest.mark.slow
def test_a_report_that_needs_more_is_unread_and_harms_no_other() -> None:
    settings = replace(DEFAULT, max_work=100_000)
    reports = [ingest(PROSE * 20), ingest(SLOW * 200), ingest(PROSE * 10)]
    first, slow, last = extract_all(reports, settings)
    assert isinstance(first, Record)
    assert isinstance(last, Record)
    assert isinstance(slow, Unread)
    assert "100,000 steps" in slow.reason
    with pytest.raises(BadInput, match="max_work"):
        extract(reports[1], settings)


@pytest.mark.slow
def test_the_longest_prose_that_is_read_is_within_the_limit() -> None:
    work = steps(PROSE * 60)
    longest = DEFAULT.max_characters / len(PROSE * 60)
    assert 0 < work * longest < DEFAULT.max_work / 4


@pytest.mark.slow
@pytest.mark.parametrize("unit", [PROSE, "Norway met Chile.\n\n", "“We will go on,” the minister said.\n\n"])
def test_twice_the_text_takes_about_twice_the_steps(unit: str) -> None:
    once, twice = steps(unit * 30), steps(unit * 60)
    assert twice <= 2.3 * once


def steps(text: str) -> int:
    """Return the steps that the reading of a text takes."""
    document = parse(ingest(text, published="2023-05-05"))
    with limited(DEFAULT.max_work):
        spend(document.squared_length())
        _record(document, DEFAULT)
        return taken()
