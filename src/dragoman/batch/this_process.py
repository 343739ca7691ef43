"""This process: a limit of time for what it reads itself, and how seldom it looks for garbage.

The system's alarm interrupts the work between two instructions of Python, and inside a search for a
regular expression, which looks for signals as it goes. It needs no process, so a single report is read as
soon as without it. Code of a library that comes back to Python late is interrupted then. Where there is no
alarm (on Windows, outside of the main thread, in a program that uses it itself) nothing is limited. What
other processes read is limited by their `Worker`.
"""

from __future__ import annotations

import gc
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import ParamSpec, TypeVar

from dragoman.errors import BadInput

P = ParamSpec("P")
R = TypeVar("R")

TIMEOUT = 300.0
"""Seconds that a batch may take: a hundred times what the longest report takes on an idle core."""
_AGAIN = 1.0
"""Seconds until the alarm rings again where something kept it from ending the work."""
_IMPORT = "<frozen importlib._bootstrap>"
_NEW_OBJECTS = 50_000
"""More new objects than a report or a page makes."""


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


def collect_seldom() -> None:
    """Have this process look for garbage only after very many new objects.

    What is loaded once (the parser, the lexicons) is hundreds of thousands of objects that stay as long as
    the process. Python looks through all of them again and again while new ones are made: a tenth of a start,
    three in a hundred of reading, a fifth of some pages. What a report or a page leaves goes by itself,
    nearly all. For processes that are ours: the command line, readers, makers of pages; never for a program
    that uses this as a library.
    """
    gc.set_threshold(_NEW_OBJECTS)
