"""What this process reads itself is ended when it takes too long, also inside a search for a pattern."""

from __future__ import annotations

import re
import signal
import sys
import threading
from contextlib import suppress

import pytest

from dragoman.batch.worker import OutOfTime, in_time
from dragoman.errors import BadInput

pytestmark = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="the system has no alarm")
SOON = 0.02


def is_as_before():
    return signal.getsignal(signal.SIGALRM) is signal.SIG_DFL and signal.getitimer(signal.ITIMER_REAL)[0] == 0


def test_what_comes_back_in_time_is_given_back():
    assert in_time(60, divmod, 7, 2) == (3, 1) and is_as_before()
    with pytest.raises(ZeroDivisionError):
        in_time(60, divmod, 7, 0)
    assert is_as_before()


def endless_python():
    while True:
        pass


def endless_pattern():
    re.match(r"(?:a+)+b", "a" * 64)


def endless_wait():
    threading.Event().wait()


def endless_where_faults_are_caught():
    while True:
        with suppress(Exception):
            endless_python()


@pytest.mark.parametrize(
    "work", [endless_python, endless_pattern, endless_wait, endless_where_faults_are_caught]
)
def test_what_does_not_end_is_ended_with_the_reason(work):
    with pytest.raises(OutOfTime, match=r"^not read within 0 seconds$"):
        in_time(SOON, work)
    assert is_as_before() and issubclass(OutOfTime, BadInput)


def test_it_rings_again_where_the_first_time_was_lost(monkeypatch):
    monkeypatch.setattr("dragoman.batch.worker._AGAIN", SOON)

    class Lost:
        def __del__(self):
            endless_python()  # what is raised here is only printed

    def work():
        Lost()
        endless_python()

    told = []
    monkeypatch.setattr(sys, "unraisablehook", told.append)
    with pytest.raises(OutOfTime):
        in_time(SOON, work)
    assert len(told) == 1


def test_an_import_is_not_ended_in_the_middle(tmp_path, monkeypatch):
    monkeypatch.setattr("dragoman.batch.worker._AGAIN", SOON)
    (tmp_path / "slow_to_come.py").write_text(
        "import signal\nrung = []\nbefore = signal.getsignal(signal.SIGALRM)\n"
        "signal.signal(signal.SIGALRM, lambda *given: (rung.append(given), before(*given)))\n"
        "while not rung:\n    pass\n"
    )
    monkeypatch.syspath_prepend(tmp_path)

    def work():
        import slow_to_come

        return len(slow_to_come.rung)

    with suppress(OutOfTime):  # behind the import
        in_time(SOON, work)
    assert sys.modules.pop("slow_to_come").rung


def test_a_program_that_uses_the_alarm_keeps_it():
    mine = lambda *_: None  # noqa: E731
    signal.signal(signal.SIGALRM, mine)
    try:
        assert in_time(SOON, signal.getsignal, signal.SIGALRM) is mine
    finally:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)


def test_other_threads_are_not_limited():
    told = []
    thread = threading.Thread(target=lambda: told.append(in_time(SOON, divmod, 7, 2)))
    thread.start()
    thread.join()
    assert told == [(3, 1)]
