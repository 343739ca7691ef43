"""The revision of a store changes with each commit, whoever makes it, and with nothing else."""

from __future__ import annotations

from dataclasses import replace

from builders import told as whole
from dragoman.store import Store
from telling import VISIT


def test_it_changes_with_what_is_added_here_and_elsewhere(url):
    with Store.open(url) as store, Store.open(url) as other:
        seen = [store.revisions.current()]
        store.add([VISIT[0]])
        seen.append(store.revisions.current())
        other.add([VISIT[1]])
        seen.append(store.revisions.current())
        assert len(set(seen)) == 3
        assert store.totals().reports == 2


def test_it_stays_while_nothing_is_written(store):
    store.add(VISIT)
    before = store.revisions.current()
    assert store.add(VISIT).known == len(VISIT)
    assert [*store.records()] and store.verify()
    assert store.revisions.current() == before


def test_a_decision_changes_it_and_so_does_taking_it_back(store):
    store.add(VISIT)
    seen = {store.revisions.current()}
    mention = next(iter(store.stories())).mentions[0].id
    number = store.judge("accept", mention, field="place", value="Oslo", by="Kari")
    seen.add(store.revisions.current())
    store.undo(number, by="Kari")
    seen.add(store.revisions.current())
    assert len(seen) == 3


def test_rows_of_a_report_that_is_read_again_are_counted_anew(store):
    record = whole()
    store.add([record])
    before, seen = store.totals(), store.revisions.current()
    store.add([replace(record, statements=(), positions=())], again=True)
    assert store.revisions.current() != seen
    assert before.statements and not store.totals().statements
