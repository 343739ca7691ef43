"""Signals that ask a command to stop: SIGINT, SIGTERM and SIGHUP end it within two seconds, at a safe point.

    with listening(words):            around a command: a signal raises Stopped, at once
        ...
        with deferred(words):         around writing: a signal is kept as a request
            check()                   between two writes: raises Stopped if there is a request
            with interruptible():     around waiting, or work of which nothing is to be kept: at once again
                item = next(source)

An exception that a signal raises may come between any two instructions, also between the beginning of a
transaction and the code that would end it: that transaction stays open, and the next one waits for it. So
code that writes is `deferred`. Stopped is raised once, so that what is held can be written on the way out.
What does not end in time, for instance in a call that no signal interrupts, is ended by a thread, after
`words` has told the user what is kept.

Without `listening` nothing here does anything: a program that uses Dragoman has handlers of its own.
"""

from __future__ import annotations

import atexit
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import TYPE_CHECKING, NoReturn, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future

T = TypeVar("T")
SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
LIMIT = 1.5
"""Seconds after a signal, beyond which the process is ended."""
WRITING = 0.8
"""Seconds after a signal in which what was read is still taken to be written."""
STEP = 0.05
"""Seconds between two looks at whether a signal came, while something else is waited for."""
_TELLING = 0.3
"""Seconds for the last words of a process that is ended."""
Words = Callable[[signal.Signals], None]
"""Tells the user what is kept, in a process that is about to be ended."""


class Stopped(BaseException):
    """A signal asked to stop. No Exception, so that code which sets bad reports aside does not catch it."""

    def __init__(self, by: signal.Signals) -> None:
        super().__init__(by.name)
        self.by = by


def exit_code(by: signal.Signals) -> int:
    """Return the exit code of a command that a signal stopped, as shells give it."""
    return 128 + by


def requested() -> signal.Signals | None:
    """Return the signal that asked to stop, if one did."""
    return _listener.signal if _listener else None


def check() -> None:
    """Raise Stopped if a signal asked to stop and it was not raised yet; in other threads, every time."""
    if _listener is not None and _listener.signal is not None:
        _listener.check()


def has_time() -> bool:
    """Say whether there is time to write more: no signal came, or it came just now."""
    return _listener is None or _listener.signal is None or time.monotonic() - _listener.at < WRITING


class _Mode:
    """Sets whether a signal raises at once, for the main thread and as long as the context lasts."""

    def __init__(self, at_once: bool) -> None:
        self._at_once = at_once
        self._on: _Listener | None = None

    def __enter__(self) -> None:
        listener = _listener
        if listener is None or not listener.is_here() or listener.has_raised:
            return
        if self._at_once:
            listener.check()
        self._on, self._before = listener, listener.at_once
        listener.at_once = self._at_once

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if self._on is None:
            return
        self._on.at_once = self._before
        if self._at_once and self._on.signal is not None and not isinstance(error, Stopped):
            self._on.has_raised = False  # it was raised where it was dropped, in a destructor for instance
            if error is None:
                self._on.check()


def interruptible() -> _Mode:
    """Return a context in which a signal raises Stopped at once, also within `deferred`."""
    return _Mode(at_once=True)


def interruptible_each(items: Iterable[T]) -> Iterator[T]:
    """Yield items; a signal raises Stopped while the next is waited for."""
    rest, end = iter(items), object()
    while True:
        with interruptible():
            item = next(rest, end)
        if item is end:
            return
        yield item  # type: ignore[misc]


@contextmanager
def deferred(words: Words | None = None, asked: Callable[[], None] | None = None) -> Iterator[None]:
    """Keep a signal as a request, which `check` finds. `words` is called if the process has to be ended,
    and `asked` by the signal's handler."""
    listener = _listener
    if listener is None:
        yield
        return
    before = listener.words, listener.asked
    with _Mode(at_once=False):
        listener.words, listener.asked = words or listener.words, asked
        try:
            yield
        finally:
            listener.words, listener.asked = before


def result_of(future: Future[T]) -> T:
    """Return the result of a future. Raises Stopped if a signal comes first."""
    while True:
        try:
            return future.result(STEP)
        except TimeoutError:
            if future.done():
                raise
        check()


@contextmanager
def listening(words: Words, *, whole_process: bool) -> Iterator[None]:
    """Take the signals while this lasts, in the main thread; one that is ignored stays so (`nohup`).

    Where it is the whole process, signals are taken until that ends, and it is ended if it takes too long.
    """
    global _listener
    if _listener is not None or threading.current_thread() is not threading.main_thread():
        yield
        return
    listener = _listener = _Listener(words)
    if whole_process:
        listener.watch()
        atexit.register(_ignore)
    known = {number: signal.getsignal(number) for number in SIGNALS}
    for number, handler in known.items():
        if handler is not signal.SIG_IGN:
            signal.signal(number, listener.handle)
    try:
        yield
    finally:
        listener.at_once = False
        if not whole_process:
            for number, handler in known.items():
                signal.signal(number, handler)
            _listener = None


def _ignore() -> None:
    """Take no signal any more: all is done, and what is left is to take apart what was loaded."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


class _Listener:
    """What is known of the signals that came. `at_once` says whether one raises."""

    def __init__(self, words: Words) -> None:
        self.words, self.at_once, self.has_raised = words, True, False
        self.asked: Callable[[], None] | None = None
        self.signal: signal.Signals | None = None
        self.at = 0.0
        self._thread = threading.get_ident()

    def is_here(self) -> bool:
        """Say whether this is the thread in which signals are handled."""
        return threading.get_ident() == self._thread

    def handle(self, number: int, frame: FrameType | None) -> None:
        """Take a signal: only the first one counts."""
        if self.signal is not None:
            return
        self.at, self.signal = time.monotonic(), signal.Signals(number)
        if self.asked is not None:
            self.asked()
        if self.at_once:
            self.has_raised = True
            raise Stopped(self.signal)

    def check(self) -> None:
        """Raise Stopped, once in the thread of the handlers."""
        if self.signal is None or (self.is_here() and self.has_raised):
            return
        if self.is_here():
            self.has_raised = True
        raise Stopped(self.signal)

    def watch(self) -> None:
        """Start a thread that ends the process LIMIT seconds after a signal.

        It is told of a signal by the system (`set_wakeup_fd`), so it needs no turn of the main thread.
        """
        if not hasattr(os, "fork"):
            return  # Windows wants a socket here, and has no SIGHUP
        reading, writing = os.pipe()
        os.set_blocking(writing, False)
        signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        threading.Thread(target=self._watch, args=(reading,), daemon=True, name="dragoman-stop").start()

    def _watch(self, reading: int) -> None:
        number = 0
        while number not in SIGNALS:
            number = os.read(reading, 1)[0]
        time.sleep(LIMIT)
        self.end(signal.Signals(number))

    def end(self, by: signal.Signals, end: Callable[[int], object] = os._exit) -> None:
        """End the processes of this one, tell what is kept, and end this one."""
        _end_processes()
        telling = threading.Thread(target=self.words, args=(self.signal or by,), daemon=True)
        telling.start()
        telling.join(_TELLING)  # nobody may be reading what is told
        end(exit_code(self.signal or by))


def leave(code: int) -> NoReturn:
    """End this process, which was asked to stop and is done: with what it started, and without taking apart
    what it has loaded, which would take most of the time."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):
            stream.flush()
    _end_processes()
    os._exit(code)


def _end_processes() -> None:
    processes = sys.modules.get("multiprocessing.process")
    for process in processes.active_children() if processes else ():
        process.kill()


_listener: _Listener | None = None
