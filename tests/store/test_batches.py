"""Records that come quickly share a transaction; each is kept whole, and a bad one takes no other along."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import event
from test_reliability import contents, many

from builders import told
from dragoman.batch.into_store import add_items
from dragoman.errors import StoreError
from dragoman.sources.item import Item
from dragoman.store import Store, record_writer
from dragoman.store.write import Summary


class Clock:
    """Time that goes on when it is told to."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def kept():
    return []


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def batch(kept, clock):
    return record_writer.Batch(lambda held: kept.append(list(held)), clock)


def test_what_comes_quickly_is_kept_together_by_number_or_time(batch, kept, clock):
    for number in range(record_writer.MOST + 1):
        batch.take(number)
    assert kept == [list(range(record_writer.MOST))]
    for _ in range(11):
        clock.now += 0.0999
        batch.take("later")
    assert kept[1:] == [[record_writer.MOST, *["later"] * 11]], "a second after the first of them"


def test_what_comes_slowly_is_kept_at_once(batch, kept, clock):
    assert batch.take(1) == ()
    for number in (2, 3):
        clock.now += 0.2
        assert list(batch.take(number))[-1] == number
    assert kept == [[1, 2], [3]]


@pytest.mark.parametrize("failure", [KeyboardInterrupt, GeneratorExit, ValueError])
def test_what_is_held_is_kept_when_something_else_ends(batch, kept, failure):
    with pytest.raises(failure), batch:
        batch.take(1)
        raise failure
    assert kept == [[1]]


def test_nothing_is_written_to_a_store_that_failed(batch, kept):
    with pytest.raises(StoreError), batch:
        batch.take(1)
        raise StoreError("the disk is full")
    assert kept == []


def test_what_was_interrupted_while_it_was_written_is_not_written_again(clock):
    kept = []

    def keep(held):
        kept.append(list(held))
        raise KeyboardInterrupt  # its transaction may be open: another one would wait for it

    with pytest.raises(KeyboardInterrupt), record_writer.Batch(keep, clock) as batch:
        clock.now += 1
        batch.take(1)
    assert kept == [[1]]


def transactions(store):
    """Count the transactions that write."""
    begun = []

    @event.listens_for(store.engine, "begin")
    def note(connection):
        begun.extend([1] if connection.get_execution_options().get("dragoman_writes") else [])

    return begun


def test_a_batch_is_one_transaction(store, monkeypatch):
    monkeypatch.setattr(record_writer, "SLOW", 60)
    begun = transactions(store)
    assert store.add(many(20), merge=False).new == 20
    assert len(begun) == 1
    assert store.add([*many(25), *many(25)], merge=False).known == 45
    assert len(contents(store)) == 25


def refusing(store, word):
    """Have the database itself refuse a report whose text has a word in it."""
    with store.writing() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(
                f"CREATE TRIGGER refuse BEFORE INSERT ON report_version WHEN new.text LIKE '%{word}%' "
                "BEGIN SELECT RAISE(ABORT, 'not this one'); END"
            )
            return
        connection.exec_driver_sql(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION 'not this one' USING ERRCODE = '22000'; END $$"
        )
        connection.exec_driver_sql(
            "CREATE TRIGGER refuse BEFORE INSERT ON report_version FOR EACH ROW "
            f"WHEN (new.text LIKE '%%{word}%%') EXECUTE FUNCTION refuse()"
        )


@pytest.fixture
def refuses(store):
    """A store whose database refuses one report."""
    refusing(store, "Number 7.")
    yield store
    with store.writing() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("DROP FUNCTION refuse() CASCADE")


def test_a_report_that_the_database_refuses_does_not_take_its_batch_along(refuses):
    wanted = list(many(20))
    summary = refuses.add(wanted)
    assert (summary.new, sum(summary.refused.values())) == (19, 1)
    (reason,) = summary.refused
    assert "not this one" in reason
    assert contents(refuses) == sorted(
        (one for one in wanted if "Number 7." not in one.report.text), key=lambda one: one.report.id
    )
    assert refuses.counts()["refusal"] == 1 and refuses.counts()["waiting_event"] == 0


def test_a_record_that_does_not_hold_is_refused_alone(store):
    good, bad = many(2)
    bad = replace(bad, report=replace(bad.report, text="Something else."))
    summary = store.add([good, bad])
    assert (summary.new, sum(summary.refused.values())) == (1, 1)


def test_an_item_is_given_back_when_the_store_has_it(store, monkeypatch):
    monkeypatch.setattr(record_writer, "MOST", 3)
    summary = Summary()
    items = (Item(f"report {number}", f"There is rain over Oslo, day {number}.") for number in range(7))
    for number, _ in enumerate(add_items(store, items, summary), 1):
        assert store.counts()["report"] >= number
        assert summary.new >= number
    assert summary.new == 7


def test_an_interruption_keeps_what_came_before_it(store):
    def coming():
        yield from many(5)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.add(coming())
    assert store.counts()["report"] == 5
    assert store.add(many(8)).new == 3


def test_two_writers_of_the_same_reports_in_opposite_orders(store):
    wanted = list(many(60))
    address = store.engine.url.render_as_string(hide_password=False)

    def write(records):
        with Store.open(address) as own:
            return own.add(records)

    with ThreadPoolExecutor(2) as pool:
        one, two = pool.map(write, (wanted, wanted[::-1]))
    assert one.new + two.new == 60 and one.known + two.known == 60
    assert contents(store) == sorted(wanted, key=lambda record: record.report.id)


def test_another_version_within_a_batch(store):
    address = "https://news.example/1"
    first, second = (
        replace(one, report=replace(one.report, address=address, published_at=day))
        for one, day in zip(many(2), ("2023-05-01", "2023-05-02"), strict=True)
    )
    summary = store.add([told(), second, first, told()])
    assert (summary.new, summary.changed, summary.known) == (2, 1, 1)
    assert [one.id for one in store.versions(address)] == [first.report.id, second.report.id]
    assert store.versions(address)[0].until == store.versions(address)[1].since
