"""Limits of time for work in this process, and a worker process that is replaced when it dies or hangs.

`in_time`: the system's alarm interrupts the work between two instructions of Python, and inside a search for
a regular expression, which looks for signals as it goes. Code of a library that comes back to Python late is
interrupted then. Where there is no alarm (on Windows, outside of the main thread, in a program that uses it
itself) nothing is limited.

`Worker`: a process takes a batch, answers it and waits for the next. When it ends without an answer, or gives
none in time, it is replaced and the things of the batch are given one at a time; what ends a process for the
second time is `Lost`. The process ends when the one that started it does, however that ends. Signals that ask
a program to stop are blocked in it from its start: a terminal or a service manager sends them to all
processes of a program, and the one that started it decides.
"""

from __future__ import annotations

import atexit
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import active_children, get_context, parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import FrameType
from typing import Any, Generic, ParamSpec, TypeVar

from dragoman.errors import BadInput, InstallationError
from dragoman.observing import log_as_asked
from dragoman.settings import collect_seldom
from dragoman.stopping import SIGNALS

P = ParamSpec("P")
R = TypeVar("R")

TIMEOUT = 300.0
"""Seconds that a batch may take: a hundred times what the longest report takes on an idle core."""
_AGAIN = 1.0
"""Seconds until the alarm rings again where something kept it from ending the work."""
_IMPORT = "<frozen importlib._bootstrap>"


class OutOfTime(BadInput):
    """A report takes too long."""


class _Rung(BaseException):
    """The alarm; no handler of errors takes it for a fault of the report."""


def in_time(seconds: float, work: Callable[P, R], *given: P.args, **named: P.kwargs) -> R:
    """Return what `work` returns. Raises OutOfTime where it takes longer, and what `work` raises."""
    if not _has_alarm():
        return work(*given, **named)
    ended = False

    def ring(_: int, frame: FrameType | None) -> None:
        if not ended and not _importing(frame):
            raise _Rung

    signal.signal(signal.SIGALRM, ring)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
        made = work(*given, **named)
        ended = True
    except _Rung:
        raise OutOfTime(f"not read within {seconds:.0f} seconds") from None
    finally:
        ended = True
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
    return made


def _has_alarm() -> bool:
    """Say whether the alarm can be used here, and nobody else uses it."""
    return (
        hasattr(signal, "setitimer")
        and threading.current_thread() is threading.main_thread()
        and signal.getsignal(signal.SIGALRM) is signal.SIG_DFL
    )


def _importing(frame: FrameType | None) -> bool:
    """Say whether a module is being imported: a library that is half there could not be imported again."""
    while frame is not None:
        if frame.f_code.co_filename == _IMPORT:
            return True
        frame = frame.f_back
    return False


T = TypeVar("T")
Prepare = Callable[[], Callable[[Sequence[T]], R]]
"""What a process does once: it returns what each batch is given to. Goes to the process by its name."""

HEAVIEST = 650
"""Mebibytes beyond which a process that has grown is replaced after its batch."""
_STARTS = 3
"""Times that a process is started which the system ends before it is ready, as for want of memory."""
_NAME = "dragoman-reader"
_START = get_context("spawn")  # a fork of a process with threads may hang
_STARTING = threading.Lock()
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(frozen=True, slots=True)
class Lost(Generic[T]):
    """What ended the process that had it, twice, and how."""

    task: T
    reason: str


@dataclass(frozen=True, slots=True)
class _Ended:
    """A process is gone, or had to be ended: in words."""

    reason: str


class Worker(Generic[T, R]):
    """A process that is started when it is first needed. Use as a context, from one thread at a time."""

    def __init__(self, prepare: Prepare[T, R], timeout: float = TIMEOUT) -> None:
        self._prepare, self._timeout = prepare, timeout
        self._process: BaseProcess | None = None
        self._stopped = False

    def __enter__(self) -> Worker[T, R]:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def do(
        self, batch: Sequence[T], *, timeout: float | None = None, again: bool = True
    ) -> list[R | Lost[T]]:
        """Return the answer to `batch`; or, when a process ended over it, the answers to its parts in order.

        The parts are given one at a time, or with `again` false are lost. `timeout` is for this batch, in
        seconds. Raises what `prepare` or the work raised, and InstallationError when no process can be
        started."""
        answer = self._answer(batch, timeout)
        if not isinstance(answer, _Ended):
            return [answer]
        if not again:
            return [Lost(task, answer.reason) for task in batch]
        return [self._alone(task) for task in batch]

    def stop(self) -> None:
        """End the process from any thread; `do`, waiting in another, comes back with what was lost."""
        self._stopped = True
        process = self._process
        if process is not None:
            process.kill()

    def close(self) -> None:
        """End the process."""
        self._stopped = True
        self._end()

    def _alone(self, task: T) -> R | Lost[T]:
        answer = self._answer([task])
        return Lost(task, answer.reason) if isinstance(answer, _Ended) else answer

    def _answer(self, batch: Sequence[T], timeout: float | None = None) -> R | _Ended:
        seconds = self._timeout if timeout is None else timeout
        if self._stopped:
            return _Ended("stopped")
        try:
            if self._process is None:
                self._started()
            self._connection.send(batch)
            if not self._connection.poll(seconds):
                self._end()
                return _Ended(f"not read within {seconds:.0f} seconds")
            kind, answer, grown = self._connection.recv()
        except (EOFError, OSError):
            return _Ended(self._how_it_ended())
        if kind == "raised":
            self._end()
            raise answer
        if grown:
            self._end()
        return answer  # type: ignore[no-any-return]

    def _started(self) -> None:
        """Start the process and wait until it is ready; again if the system ends it before."""
        for last in (*[False] * (_STARTS - 1), True):
            self._start()
            try:
                kind, answer, _ = self._connection.recv()
            except (EOFError, OSError) as error:
                if self._stopped:
                    raise
                code, reason = self._exit_code(), self._how_it_ended()
                if last or code is None or code >= 0:
                    raise InstallationError(f"a reader process could not be started: {reason}") from error
                continue
            if kind == "raised":
                self._end()
                raise answer
            return

    def _start(self) -> None:
        parent_end, child_end = _START.Pipe()
        process = _START.Process(target=_serve, args=(child_end, self._prepare), daemon=True, name=_NAME)
        with _STARTING, _signals_blocked():
            process.start()
        child_end.close()  # so that its end is seen here
        self._process, self._connection = process, parent_end
        if self._stopped:
            process.kill()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.join()
            self._connection.close()

    def _exit_code(self) -> int | None:
        if self._process is None:
            return None
        self._process.join(5)
        return self._process.exitcode

    def _how_it_ended(self) -> str:
        code = self._exit_code()
        process, self._process = self._process, None
        if process is None:
            return "stopped"
        if code is None:
            process.kill()
        self._connection.close()
        if code is not None and code < 0:
            return f"its reader was ended by the system ({signal.Signals(-code).name})"
        return f"its reader ended with exit code {code}"


@contextmanager
def _signals_blocked() -> Iterator[None]:
    """Have this thread take no signal that asks to stop; a process started meanwhile never takes one."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing import resource_tracker

    before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        resource_tracker.ensure_running()  # which unblocks two of them, the first time
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@atexit.register
def _end_all() -> None:
    """End what is left at the end of this process, which would wait for it: it takes no other signal."""
    for process in active_children():
        if process.name == _NAME:
            process.kill()


def _serve(connection: Connection, prepare: Prepare[Any, Any]) -> None:
    """Answer batches until there are no more: the whole life of a process."""
    log_as_asked()
    collect_seldom()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # where signals cannot be blocked
    _end_with_parent()
    for variable in _THREADS:  # as many processes as cores: no threads beside them
        os.environ.setdefault(variable, "1")
    try:
        work = prepare()
        connection.send(("ready", None, False))
        limit = max(HEAVIEST, 2 * weight())
        while True:
            connection.send(("done", work(connection.recv()), weight() > limit))
    except (EOFError, BrokenPipeError):
        return
    except Exception as error:
        connection.send(("raised", error, False))


def _end_with_parent() -> None:
    """End this process when the one that started it ends, or has ended already.

    The signal is asked for before any work begins: a thread might not get its first turn before work that
    lets no other thread run.
    """
    parent = parent_process()
    if parent is None:
        return
    with suppress(ImportError, AttributeError, OSError):
        _signal_at_end_of(parent.sentinel)
    if wait([parent.sentinel], timeout=0):
        os._exit(1)
    threading.Thread(target=_exit_at_end_of, args=(parent.sentinel,), daemon=True).start()


def _exit_at_end_of(pipe: int) -> None:
    wait([pipe])
    os._exit(1)


def _signal_at_end_of(pipe: int) -> None:
    """Have the system end this process when the other end of a pipe is closed, though no thread of it gets a
    turn: one may be in a call that lets no other run."""
    import fcntl

    fcntl.fcntl(pipe, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(pipe, fcntl.F_SETFL, fcntl.fcntl(pipe, fcntl.F_GETFL) | os.O_ASYNC)  # SIGIO


def weight() -> int:
    """Return the memory that this process holds, in mebibytes; 0 where the system does not tell."""
    if not sys.platform.startswith("linux"):
        return 0
    with open("/proc/self/statm", "rb") as file:  # noqa: PTH123 (read after every batch)
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 2**20
