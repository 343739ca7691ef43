"""Signals that ask to stop: where they raise, where they wait, and what ends a process that does not end."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path

import pytest

from dragoman import stopping
from dragoman.stopping import (
    Stopped,
    check,
    deferred,
    interruptible,
    interruptible_each,
    listening,
    result_of,
)

ALL = pytest.mark.parametrize("number", stopping.SIGNALS, ids=lambda number: number.name)


@pytest.fixture
def listens():
    with listening(lambda by: None, whole_process=False):
        yield


def test_without_listening_nothing_is_taken():
    before = signal.getsignal(signal.SIGTERM)
    with deferred(), interruptible():
        check()
    assert list(interruptible_each([1, 2])) == [1, 2]
    assert signal.getsignal(signal.SIGTERM) is before and stopping.requested() is None


@ALL
def test_a_signal_raises_at_once_where_nothing_is_written(listens, number):
    with pytest.raises(Stopped) as stop:
        signal.raise_signal(number)
    assert stop.value.by is number and stopping.exit_code(number) == 128 + number


@ALL
def test_it_waits_while_something_is_written(listens, number):
    done = []
    with pytest.raises(Stopped), deferred():
        signal.raise_signal(number)
        done.append("written")
        assert stopping.requested() is number
        check()
        done.append("more")
    assert done == ["written"]


def test_it_raises_once_so_that_what_is_held_can_be_written(listens):
    with deferred():
        signal.raise_signal(signal.SIGTERM)
        with pytest.raises(Stopped):
            check()
        signal.raise_signal(signal.SIGINT)  # the user is impatient
        check()
        with interruptible():
            assert list(interruptible_each([1])) == [1]
        assert stopping.requested() is signal.SIGTERM


def test_what_is_waited_for_is_interrupted(listens):
    def source():
        yield 1
        signal.raise_signal(signal.SIGINT)
        yield 2

    taken = []
    with pytest.raises(Stopped), deferred():
        for thing in interruptible_each(source()):
            taken.append(thing)  # noqa: PERF402 (a list would not keep it)
    assert taken == [1]


def test_a_signal_that_came_before_is_raised_where_waiting_begins(listens):
    with deferred():
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(Stopped), interruptible():
            pytest.fail("it waits though it was asked to stop")


def test_it_is_raised_again_where_it_was_dropped(listens):
    with deferred():
        with pytest.raises(Stopped), interruptible(), suppress(BaseException):  # as a destructor does
            signal.raise_signal(signal.SIGINT)
        check()


def test_it_is_raised_later_where_another_error_took_its_place(listens):
    with deferred():
        with pytest.raises(ValueError), interruptible():
            try:
                signal.raise_signal(signal.SIGINT)
            finally:
                raise ValueError
        with pytest.raises(Stopped):
            check()


def test_other_threads_find_the_request_every_time(listens):
    found = []

    def look():
        for _ in range(2):
            try:
                with interruptible():  # of no effect here
                    check()
            except Stopped as stop:
                found.append(stop.by)

    with deferred():
        signal.raise_signal(signal.SIGHUP)
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
        assert found == [signal.SIGHUP] * 2
        with pytest.raises(Stopped):
            check()


def test_the_result_of_a_future_or_the_signal_whichever_is_first(listens, monkeypatch):
    done, fails, never = Future(), Future(), Future()
    done.set_result(3)
    fails.set_exception(TimeoutError("of the work itself"))
    assert result_of(done) == 3
    with pytest.raises(TimeoutError, match="of the work itself"):
        result_of(fails)
    never.result = lambda step: signal.raise_signal(signal.SIGTERM) or Future.result(never, 0)
    with pytest.raises(Stopped), deferred():
        result_of(never)


def test_a_signal_that_is_ignored_stays_ignored():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with listening(lambda by: None, whole_process=False):
            signal.raise_signal(signal.SIGHUP)
            assert stopping.requested() is None
            with pytest.raises(Stopped):
                signal.raise_signal(signal.SIGTERM)
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_handlers_are_as_before_afterwards():
    before = [signal.getsignal(number) for number in stopping.SIGNALS]
    with listening(lambda by: None, whole_process=False):
        assert [signal.getsignal(number) for number in stopping.SIGNALS] != before
    assert [signal.getsignal(number) for number in stopping.SIGNALS] == before


def test_a_process_that_is_ended_says_what_is_kept():
    told, codes = [], []
    stopping._Listener(told.append).end(signal.SIGTERM, codes.append)
    assert told == [signal.SIGTERM] and codes == [143]


def test_words_that_nobody_reads_hold_nothing_up(monkeypatch):
    monkeypatch.setattr(stopping, "_TELLING", 0.01)
    codes, read = [], threading.Event()
    stopping._Listener(lambda by: read.wait()).end(signal.SIGHUP, codes.append)
    read.set()
    assert codes == [129]


WAITING = """
import signal, sqlite3, sys
from dragoman import stopping
stopping.LIMIT = 0.1
def words(by):
    print("kept what was written,", by.name, flush=True)
with stopping.listening(lambda by: None, whole_process=True), stopping.deferred(words):
    holder, waits = (sqlite3.connect(sys.argv[1], timeout=600, isolation_level=None) for _ in range(2))
    holder.execute("BEGIN IMMEDIATE")
    print("waiting", flush=True)
    waits.execute("BEGIN IMMEDIATE")
"""


@pytest.mark.slow
def test_a_process_that_cannot_be_interrupted_is_ended(tmp_path: Path):
    program = [sys.executable, "-c", WAITING, str(tmp_path / "locked.db")]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as waiting:
        assert waiting.stdout and waiting.stdout.readline() == "waiting\n"
        waiting.send_signal(signal.SIGTERM)
        assert waiting.stdout.read() == "kept what was written, SIGTERM\n"
    assert waiting.returncode == 143


ENDING = """
import os, signal, sys
from dragoman import stopping
class Loaded:
    def __del__(self, kill=os.kill, process=os.getpid(), number=signal.SIGTERM):
        kill(process, number)
sys.loaded = Loaded()
with stopping.listening(print, whole_process=True):
    pass
"""


@pytest.mark.slow
def test_a_signal_to_a_process_that_is_done_changes_nothing():
    assert subprocess.run([sys.executable, "-c", ENDING], check=False).returncode == 0
