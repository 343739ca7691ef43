"""What must hold whatever happens: nothing half written, nothing lost, the same out as in."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import event, party, report, span, statement, told
from dragoman.record import Actor, Person, Place, Record, Tag, Timex, When, Where, content_id
from dragoman.stopping import Stopped, deferred, listening
from dragoman.store import Store, incremental_merge
from dragoman.store.integrity import check_versions

WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12).filter(str.strip)
DATES = st.sampled_from(
    [None, "2023", "2023-05", "2023-05-05", "2023-W20", "2023-SP", "199", "2023-05-05TMO"]
)
STATES = st.lists(st.sampled_from(["NOR", "CHL", "PER", "EU", "TWN"]), max_size=4)


@st.composite
def records(draw):
    """A record of any text in any script, with rows whose fields may be missing."""
    words = draw(st.lists(WORDS, min_size=2, max_size=6))
    published = draw(st.sampled_from([None, "2023-05-06", "2023-05-06T10:00:00+09:00"]))
    title, outlet = draw(st.none() | WORDS), draw(st.none() | WORDS)
    of = report(" ".join(words), title=title, outlet=outlet, published_at=published)
    of = replace(of, id=content_id(of.text, of.title, of.outlet, of.published_at))
    one = span(of, draw(st.sampled_from(words)))
    value = draw(DATES)
    rows = [
        replace(
            event(of, one.quote),
            id=f"event {n}",
            actors=tuple(party(state, draw(st.none() | st.just(one))) for state in draw(STATES)),
            recipients=tuple(party(state) for state in draw(STATES)),
            when=When(value, one) if value else None,
            where=draw(st.none() | st.just(Where(one.quote, one, "NOR"))),
            persons=draw(st.sampled_from([(), (Person(one.quote, None, one),)])),
            issues=tuple(
                Tag(issue, one) for issue in draw(st.lists(st.sampled_from(["a", "b"]), max_size=3))
            ),
        )
        for n in range(draw(st.integers(0, 3)))
    ]
    return Record(
        of,
        actors=(Actor("a", "state", one.quote, "NOR", (one,)),),
        times=(Timex(one, "DATE", value or "PRESENT_REF"),),
        places=(Place(one, one.quote, "city", latitude=0.5, longitude=-7.25),),
        statements=(statement(of, one.quote, when=When(value, None) if value else None),),
        events=tuple(rows),
        notes=tuple(draw(st.lists(WORDS, max_size=2))),
    )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(record=records())
def test_any_record_comes_out_as_it_went_in(store, record):
    again = store.add([record]).known == 1
    assert store.record(record.report.id) == record or again
    with store.reading() as connection:
        (number,) = connection.exec_driver_sql("SELECT max(number) FROM report_version")
        assert check_versions(connection, list(number)).problems == []


def many(count, start=0):
    """Records of different texts, each with the rows of `told`."""
    for n in range(start, start + count):
        base = told()
        text = f"{base.report.text}\n\nNumber {n}."
        yield _moved(base, replace(base.report, text=text, id=content_id(text)))


def _moved(record, to):
    import msgspec

    line = msgspec.json.encode(replace(record, report=to)).replace(
        f'"report":"{record.report.id}"'.encode(), f'"report":"{to.id}"'.encode()
    )
    return msgspec.json.decode(line, type=Record)


def contents(store):
    """Everything in a store but when it was read, in an order of its own."""
    return sorted(store.records(every_version=True), key=lambda record: record.report.id)


def test_merging_that_a_signal_stops_is_taken_back_and_done_again(store, monkeypatch):
    store.add(many(5), merge=False)
    waiting = store.counts()["waiting_event"]
    merge = incremental_merge._merge

    def merged(connection, changed):
        merge(connection, changed)
        signal.raise_signal(signal.SIGTERM)
        pytest.fail("it goes on to the end of the transaction")

    with monkeypatch.context() as patch, listening(print, whole_process=False):
        patch.setattr(incremental_merge, "_merge", merged)
        with deferred(), pytest.raises(Stopped):
            store.merge()
    assert store.counts()["waiting_event"] == waiting > 0 == store.counts()["story"]
    assert store.merge() > 0 == store.counts()["waiting_event"]


def test_two_writers_at_once_lose_nothing(store):
    wanted = list(many(30))
    halves = (wanted[:20], wanted[10:])
    with ThreadPoolExecutor(2) as pool:
        summaries = list(pool.map(lambda half: _add_alone(store, half), halves))
    assert sum(one.new for one in summaries) == 30 and sum(one.known for one in summaries) == 10
    assert contents(store) == sorted(wanted, key=lambda record: record.report.id)


def _add_alone(store, half):
    address = store.engine.url.render_as_string(hide_password=False)
    with Store.open(address) as own:
        return own.add(half)


ADDING = """
import sys
sys.path[:0] = [{tests!r}, {here!r}]
from test_reliability import many
from dragoman.store import Store
from dragoman.store.integrity import check_versions
with Store.open({url!r}) as store:
    print("open", flush=True)
    store.add(many(40))
"""


@pytest.mark.slow
def test_a_store_whose_writer_is_killed_ends_as_if_it_was_not(store):
    address = store.engine.url.render_as_string(hide_password=False)
    here = __file__.rpartition("/")[0]
    program = ADDING.format(url=address, here=here, tests=here.rpartition("/")[0])
    chance = random.Random(7)
    wanted = sorted(many(40), key=lambda record: record.report.id)
    for _ in range(2):
        with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as writer:
            assert writer.stdout.readline() == b"open\n"
            time.sleep(chance.uniform(0, 0.15))
            writer.send_signal(signal.SIGKILL)
        assert all(not check.problems for check in store.verify())
    store.add(wanted)
    assert contents(store) == wanted
