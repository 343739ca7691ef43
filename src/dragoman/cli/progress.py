"""A progress bar on standard error while several reports are read; none when that is no terminal, or no
terminal any more: one that is closed ends no work."""

from __future__ import annotations

import shutil
import sys
import time
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import ProgressColumn


_BESIDE_NAME = 62
"""Characters of a line beside the name of what is read: 999,999 reports, their pace, what is left."""


class _Shown:
    """A bar that may be there, with the name of what is being read."""

    def __init__(self, bar: Bar | None, total: int | None, width: int) -> None:
        self._bar, self._width = bar, width
        if bar:
            self._task = bar.add_task("", total=total, pace="")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._off()

    def show(self, name: str) -> None:
        """Say what is being read."""
        if self._bar:
            from dragoman.render.words import shortened

            self._bar.update(self._task, description=shortened(name, self._width))
            try:
                self._bar.start()
            except OSError:
                self._off()
                self._bar = None

    def count(self, more: int = 1) -> None:
        """Count it, or several."""
        if self._bar:
            self._bar.advance(self._task, more)

    def _off(self) -> None:
        """Take the bar off the screen, if there still is one."""
        if self._bar:
            with suppress(OSError):
                self._bar.stop()


class Progress(_Shown):
    """Shows which report is being read. It is off the screen whenever something else is printed."""

    def __init__(self, total: int) -> None:
        super().__init__(_bar() if total > 1 and _is_seen() else None, total, 40)

    def start(self, name: str) -> None:
        """Say that `name` is being read."""
        self.show(name)

    def pause(self) -> None:
        """Take the bar off the screen, for something else to be printed."""
        self._off()

    def done(self) -> None:
        """Count the report and take the bar off the screen."""
        self.count()
        self.pause()


class Tally(_Shown):
    """Counts reports: how many a second, how many were set aside, how long it may still take."""

    def __init__(self) -> None:
        super().__init__(_tally() if _is_seen() else None, None, name_width())
        self._start, self._counted = time.monotonic(), 0
        self._merging: float | None = None

    def tell(self, aside: int = 0, share: float | None = None, more: int = 1) -> None:
        """Count `more` reports; `aside` were set aside so far, and `share` (0 to 1) of all is read."""
        self._counted += more
        self.count(more)
        if self._bar:
            seconds = time.monotonic() - self._start
            self._bar.update(self._task, pace=pace(self._counted, seconds, aside, share))

    def merging(self, done: int, total: int) -> None:
        """Say how many events of all that wait are in the stories."""
        if self._bar:
            self._merging = self._merging or time.monotonic()
            share = done / total if total else None
            seconds = time.monotonic() - self._merging
            self._bar.update(self._task, pace=f"{done:,} of {total:,} events{_left(seconds, share)}")


def name_width() -> int:
    """Return how many characters of a terminal's line are left for the name of what is read."""
    return min(50, max(8, shutil.get_terminal_size().columns - _BESIDE_NAME))


def pace(count: int, seconds: float, aside: int, share: float | None) -> str:
    """Return how fast it goes, what was set aside and, once a hundredth is read, the time that is left."""
    parts = [f"{count / max(seconds, 0.1):,.1f} a second"]
    if aside:
        parts.append(f"{aside:,} set aside")
    return ", ".join(parts) + _left(seconds, share)


def _left(seconds: float, share: float | None) -> str:
    """Return the time that is left, once a hundredth is done."""
    if not share or share <= 0.01:
        return ""
    return f", {timedelta(seconds=round(seconds / min(share, 1) - seconds))} left"


def _is_seen() -> bool:
    from dragoman.observing import is_logging

    return sys.stderr.isatty() and not is_logging()


def _bar() -> Bar:
    from rich.progress import BarColumn, MofNCompleteColumn, TimeRemainingColumn

    return _of(_name(), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())


def _tally() -> Bar:
    from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

    counted = TextColumn("{task.completed:,.0f} reports")
    return _of(SpinnerColumn(), counted, TextColumn("{task.fields[pace]}"), TimeElapsedColumn(), _name())


def _name() -> ProgressColumn:
    from rich.progress import TextColumn

    return TextColumn("{task.description}", markup=False)


def _of(*columns: ProgressColumn) -> Bar:
    from rich.console import Console
    from rich.progress import Progress as Bar

    return Bar(*columns, console=Console(stderr=True), transient=True)
