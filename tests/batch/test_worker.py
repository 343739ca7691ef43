"""One process that works for another: replaced when it dies, and gone when that one is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import psutil
import pytest

from dragoman.batch.worker import Lost, Worker
from dragoman.errors import InstallationError
from dragoman.stopping import SIGNALS

HERE = Path(__file__).parent


def deadly(folder):
    """Return what answers a task with the process that did it; a task that names a signal is ended by it, the
    first time or, in capitals, every time."""

    def work(batch):
        for task in batch:
            tried = Path(folder, task.lower())
            name = f"SIG{task.upper()}"
            if name in signal.Signals.__members__ and (task.isupper() or not tried.exists()):
                tried.touch()
                os.kill(os.getpid(), signal.Signals[name])
        return [(task, os.getpid()) for task in batch]

    return work


def stillborn(folder, times):
    """Return the same, in a process that is ended so many times before it is ready."""
    tried = len(list(Path(folder).iterdir()))
    if tried < times:
        Path(folder, str(tried)).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return deadly(folder)


def blocked():
    return lambda batch: sorted(signal.pthread_sigmask(signal.SIG_BLOCK, ()))


def answers(worker, *batch):
    """The tasks that were done, in order; of those that were lost the reason."""
    return [
        one.reason if isinstance(one, Lost) else [task for task, _ in one] for one in worker.do(list(batch))
    ]


def test_a_report_that_ends_its_reader_once_is_read_by_the_next(tmp_path):
    with Worker(partial(deadly, tmp_path)) as worker:
        assert answers(worker, "one", "kill", "two") == [["one"], ["kill"], ["two"]]


@pytest.mark.parametrize("name", ["KILL", "SEGV"])
def test_a_report_that_ends_its_reader_twice_is_lost_with_the_reason(tmp_path, name):
    with Worker(partial(deadly, tmp_path)) as worker:
        reason = f"its reader was ended by the system (SIG{name})"
        assert answers(worker, "one", name, "two") == [["one"], reason, ["two"]]
        assert answers(worker, "three") == [["three"]]


def test_a_reader_that_dies_while_it_waits_is_replaced(tmp_path):
    with Worker(partial(deadly, tmp_path)) as worker:
        ((_, first),) = worker.do(["one"])[0]
        os.kill(first, signal.SIGKILL)
        ((task, second),) = worker.do(["two"])[0]
        assert task == "two" and second != first


def test_a_reader_that_is_killed_while_it_starts_is_started_again(tmp_path):
    with Worker(partial(stillborn, tmp_path, 2)) as worker:
        assert answers(worker, "one") == [["one"]]


def test_a_reader_that_never_starts_is_told(tmp_path):
    reason = r"could not be started: its reader was ended by the system \(SIGKILL\)"
    with Worker(partial(stillborn, tmp_path, 9)) as worker, pytest.raises(InstallationError, match=reason):
        worker.do(["one"])


def test_signals_that_ask_to_stop_are_left_to_who_started_it(tmp_path):
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    with Worker(partial(deadly, tmp_path)) as worker, Worker(blocked) as other:
        ((_, process),) = worker.do(["one"])[0]
        for number in SIGNALS:
            os.kill(process, number)
        assert worker.do(["two"]) == [[("two", process)]]
        assert set(SIGNALS) <= set(other.do(["ask"])[0])
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == before


BUSY = f"""
import sys
sys.path.insert(0, {str(HERE)!r})
if __name__ == "__main__":
    import test_worker
    from dragoman.batch.worker import Worker
    Worker(test_worker.hogging).do(["one"])
"""


def hogging():
    """Return what never comes to an end and lets no other thread of its process have a turn."""

    def work(batch):
        sys.setswitchinterval(10_000)
        print(os.getpid(), flush=True)
        while True:
            pass

    return work


@pytest.mark.slow
def test_a_busy_reader_ends_with_a_program_that_is_killed():
    with subprocess.Popen([sys.executable, "-c", BUSY], stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout
        reader = psutil.Process(int(program.stdout.readline()))
        program.kill()
    assert psutil.wait_procs([reader], timeout=30)[1] == []


LEFT = f"""
import sys
sys.path.insert(0, {str(HERE)!r})
if __name__ == "__main__":
    import test_worker
    from dragoman.batch.worker import Worker
    left = Worker(test_worker.blocked)
    left.do(["ask"])
    print(left._process.pid, flush=True)
"""


@pytest.mark.slow
def test_a_reader_that_nobody_closed_holds_no_program_up():
    done = subprocess.run(
        [sys.executable, "-c", LEFT], capture_output=True, text=True, timeout=60, check=True
    )
    assert not psutil.pid_exists(int(done.stdout))
