from __future__ import annotations

from dataclasses import replace

import pytest

from builders import told
from dragoman.record import When
from dragoman.record.encoding import problems
from dragoman.render.exchange.selection import RowFilter


def test_nothing_asked_is_everything():
    record = told()
    assert list(RowFilter().narrowed([record])) == [record]


def test_all_actors_take_part_and_each_is_heard():
    found = RowFilter(("NOR", "CHL")).of(told())
    assert len(found.events) == 2 and len(found.statements) == 1 and len(found.commitments) == 1
    found = RowFilter(("NOR",)).of(told())
    assert len(found.events) == 2 and not found.statements and not found.positions


def test_a_record_without_a_wanted_row_is_left_out():
    record = told()
    assert list(RowFilter(("PER",)).narrowed([record])) == []
    (kept,) = RowFilter(("PER",)).narrowed([record], {record.report.id})
    assert kept.report == record.report and not kept.events


@pytest.mark.parametrize(
    ("since", "until", "count"),
    [
        ("2023-05-05", None, 2),  # the visit is some time in May
        ("2023-05-06", None, 1),
        ("2023-06", None, 0),
        (None, "2023-05", 2),
        (None, "2023-05-04", 1),
        (None, "2022", 0),
        ("2023", "2023", 2),
    ],
)
def test_what_may_lie_in_the_time_counts(since, until, count):
    assert len(RowFilter(since=since, until=until).of(told()).events) == count


def test_a_row_without_a_date_has_that_of_its_report():
    record = told()
    undated = replace(record, events=(replace(record.events[0], when=None),))
    assert len(RowFilter(since="2023-05-05").of(undated).events) == 1
    nowhere = replace(undated, report=replace(record.report, published_at=None))
    assert not RowFilter(since="2023-05-05").of(nowhere).events


def test_what_rows_refer_to_comes_along():
    record = told()
    said = record.statements[0]
    inner = replace(said, id="inner", parent=said.id, speaker_state="NOR", when=When("2020", None))
    event = replace(record.events[1], statement="inner")
    record = replace(record, statements=(said, inner), events=(event,), positions=(), commitments=())
    found = RowFilter(("NOR",), since="2023").of(record)
    assert {one.id for one in found.statements} == {said.id, "inner"}
    assert problems(found) == []
