"""What a run does and what it takes, for people who keep one running: times by stage, and a log.

    @stage("times")
    def find_times(...): ...        each call is counted, with its seconds, in `spent()`

    log.info("added", extra={"reports": 12})       -> a line of JSON on standard error, where it is asked for

The log goes nowhere until `log_to_stderr` is called. Processes that are started later are asked for the same
by the environment variable DRAGOMAN_LOG.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
log = logging.getLogger("dragoman")
log.addHandler(logging.NullHandler())
LEVELS = ("debug", "info", "warning", "error")
_ASKED = "DRAGOMAN_LOG"
_QUIET = logging.CRITICAL + 1


@dataclass(slots=True)
class Spent:
    """How often a stage ran in this process, and the seconds it took in all (wall clock)."""

    calls: int = 0
    seconds: float = 0.0


_spent: dict[str, Spent] = {}


def stage(name: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Count the calls of a function, and their seconds, under `name`. One within another counts in both."""

    def counted(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            start = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                taken = _spent.setdefault(name, Spent())
                taken.calls += 1
                taken.seconds += time.perf_counter() - start

        return run

    return counted


def spent() -> dict[str, Spent]:
    """Return what each stage took in this process so far, in the order in which they first ran."""
    return {name: Spent(taken.calls, taken.seconds) for name, taken in _spent.items()}


def stages() -> dict[str, dict[str, float]]:
    """Return the same as plain numbers, for a line of the log."""
    return {
        name: {"calls": taken.calls, "seconds": round(taken.seconds, 4)} for name, taken in _spent.items()
    }


def log_to_stderr(form: str, level: str = "info") -> None:
    """Write the log to standard error from `level` on, as "json" lines or "text"."""
    os.environ[_ASKED] = f"{form}:{level}"
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Json() if form == "json" else _Text())
    log.handlers[:] = [handler]
    log.setLevel(level.upper())
    log.propagate = False


def faults_to_stderr(name: str) -> None:
    """Write what goes wrong in one part of the program to standard error, for people."""
    handler = logging.StreamHandler()
    handler.setLevel(logging.ERROR)
    logging.getLogger(name).handlers[:] = [handler]


def log_as_asked() -> None:
    """Do in a process that a program of ours started what that one was asked to."""
    form, _, level = os.environ.get(_ASKED, "").partition(":")
    if form in ("json", "text") and level in LEVELS:
        log_to_stderr(form, level)


def is_logging() -> bool:
    """Say whether the log goes anywhere."""
    return any(not isinstance(handler, logging.NullHandler) for handler in log.handlers)


def quieten_others() -> None:
    """Let no other package log: readers of HTML tell of everything they skip."""
    logging.getLogger().setLevel(_QUIET)


class Pace:
    """Tells the log every ten seconds how far a process is."""

    EVERY = 10.0

    def __init__(self) -> None:
        self._count, self._start = 0, time.monotonic()
        self._told = self._start

    def tell(self, more: int = 1) -> None:
        """Count `more` reports, and log what this process has read if it is time to."""
        self._count += more
        now = time.monotonic()
        if now - self._told >= self.EVERY and log.isEnabledFor(logging.INFO):
            self._told, seconds = now, now - self._start
            pace = {"reports": self._count, "a_second": round(self._count / seconds, 2)}
            log.info("reading", extra={**pace, "stages": stages()})


_KNOWN = frozenset({*vars(logging.makeLogRecord({})), "message", "asctime"})
"""What every record of a log has; the rest was given as `extra`, or added by a library."""


def _extra(record: logging.LogRecord) -> dict[str, object]:
    """Return the fields given as `extra`; names with `_` are what a library (Ray) adds to every record."""
    given = vars(record).items()
    return {name: value for name, value in given if name not in _KNOWN and not name.startswith("_")}


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


class _Text(logging.Formatter):
    """One line: time (UTC, ISO 8601), level, event, and the fields given as `extra`: name=value."""

    def format(self, record: logging.LogRecord) -> str:
        fields = (f"{name}={_in_a_line(value)}" for name, value in _extra(record).items())
        line = " ".join((_time(record), record.levelname, record.getMessage(), *fields))
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def _in_a_line(value: object) -> str:
    """Return a value that neither ends the line nor looks like two."""
    text = str(value)
    return text if text.isprintable() and " " not in text else json.dumps(text, ensure_ascii=True)


class _Json(logging.Formatter):
    """One object a line: time (UTC, ISO 8601), level, process, event, and the fields given as `extra`."""

    def format(self, record: logging.LogRecord) -> str:
        fields = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "process": record.process,
            "event": record.getMessage(),
            **_extra(record),
        }
        if record.exc_info:
            fields["error"] = self.formatException(record.exc_info)
        return json.dumps(fields, ensure_ascii=True, default=str)
