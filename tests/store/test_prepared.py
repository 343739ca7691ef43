"""Records as readers hand them to the program that writes: plain values, without a database."""

from __future__ import annotations

import pickle
import subprocess
import sys
from dataclasses import replace

import pytest
from test_reliability import many

from builders import report, told
from dragoman.errors import BadInput
from dragoman.record import Record, content_id
from dragoman.store import Store, schema
from dragoman.store.record_rows import prepared_record, rows_of
from dragoman.store.write import collect_rows


def test_a_reader_needs_no_database():
    asked = "import sys, dragoman.store.record_rows; print('sqlalchemy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_a_prepared_record_has_every_row_and_passes_between_processes():
    made = prepared_record(told())
    assert pickle.loads(pickle.dumps(made)) == made
    wanted = rows_of(told(), 0)
    assert {
        name: [dict(zip(of.names, row, strict=True)) for row in of.values] for name, of in made.rows.items()
    } == {name: rows for name, rows in wanted.items() if rows}
    assert (made.events, made.statements) == (len(told().events), len(told().statements))
    for of in made.rows.values():
        assert all(row[0] < 1 << 20 and (of.names[1] != "version" or row[1] == 0) for row in of.values)


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (Record(report("Nul \0 here.")), "zero character"),
        (Record(report("Here."), notes=("a \0 note",)), "zero character"),
        (Record(report("Half \ud83d.")), "half a character"),
        (Record(report("Here.", title="half \udc00")), "half a character"),
        (replace(told(), report=replace(told().report, text="Another text.")), "does not hold"),
    ],
)
def test_what_cannot_be_kept_is_refused(record, reason):
    with pytest.raises(BadInput, match=reason):
        prepared_record(record)


def test_a_backslash_before_u0000_is_no_zero():
    assert prepared_record(Record(report("A text.", title=r"\u0000"), notes=(r"\\u0000",)))


def test_one_transaction_tells_new_reports_versions_and_repetitions_apart(store):
    one, other = many(2)
    address = "https://www.fjord.example/1"
    first, second, third = (
        Record(replace(report(text), id=content_id(text), address=address, published_at=day))
        for text, day in (("One.", "2023-05-01"), ("Two.", "2023-05-02"), ("Three.", "2023-05-03"))
    )
    summary = store.add([first, one, second, one, other, third, first])
    assert (summary.new, summary.changed, summary.known) == (3, 2, 2)
    assert [version.id for version in store.versions(address)] == [
        record.report.id for record in (first, second, third)
    ]
    assert [version.until is None for version in store.versions(address)] == [False, False, True]
    assert all(not check.problems for check in store.verify())


def test_a_repetition_is_read_again_where_that_is_asked(store):
    (one,) = many(1)
    after = replace(one, notes=("read better",))
    summary = store.add([one, after], again=True)
    assert (summary.new, summary.reread) == (1, 1)
    assert store.record(one.report.id).notes == ("read better",)


def test_a_store_takes_numbers_after_those_it_has(url):
    records = list(many(4))
    with Store.open(url) as store:
        store.add(records[:1])
    with Store.open(url) as store:
        store.add(records[1:])
        assert [record.report.id for record in store.records()] == [record.report.id for record in records]


def test_rows_that_wait_for_a_merge_are_those_of_every_waiting_table():
    rows, of = {}, prepared_record(told())
    collect_rows(rows, of, 3)
    for name, table in schema.WAITING.items():
        (column,) = table.primary_key.columns.keys()
        wanted = {3 if column == "version" else row[0] for row in rows[name].values}
        assert wanted and {number for (number,) in rows[table.name].values} == wanted
        assert rows[table.name].names == (column,)


def test_tables_that_name_rows_are_known_by_their_references():
    named = {column.table.name for column in schema.referring(schema.story)}
    assert named >= {"story_mention", "story_opening", "story_report_day"} and "story" not in named
    assert {column.name for column in schema.referring(schema.event)} == {"event"}
    assert schema.waiting_event.c.event in schema.referring(schema.event)
