"""A progress bar on standard error while several reports are read; none when that is no terminal."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress as Bar


class Progress:
    """Shows which report is being read. It is off the screen whenever something else is printed."""

    def __init__(self, total: int) -> None:
        self._bar: Bar | None = None
        if total > 1 and sys.stderr.isatty():
            self._bar = _bar()
            self._task = self._bar.add_task("", total=total)

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar:
            self._bar.stop()

    def start(self, name: str) -> None:
        """Say that `name` is being read."""
        if self._bar:
            from dragoman.show.words import shortened

            self._bar.update(self._task, description=shortened(name, 40))
            self._bar.start()

    def pause(self) -> None:
        """Take the bar off the screen, for something else to be printed."""
        if self._bar:
            self._bar.stop()

    def done(self) -> None:
        """Count the report and take the bar off the screen."""
        if self._bar:
            self._bar.advance(self._task)
            self._bar.stop()


def _bar() -> Bar:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    return Bar(*columns, console=Console(stderr=True), transient=True)


class Tally:
    """Counts what has no known end, on standard error; nothing where that is no terminal."""

    def __init__(self) -> None:
        self._bar: Bar | None = None
        if sys.stderr.isatty():
            self._bar = _tally()
            self._task = self._bar.add_task("", total=None)

    def __enter__(self) -> Tally:
        if self._bar:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar:
            self._bar.stop()

    def show(self, name: str) -> None:
        """Say what is being read."""
        if self._bar:
            from dragoman.show.words import shortened

            self._bar.update(self._task, description=shortened(name, 50))

    def count(self, more: int = 1) -> None:
        """Count it, or several."""
        if self._bar:
            self._bar.advance(self._task, more)


def _tally() -> Bar:
    from rich.console import Console
    from rich.progress import Progress as Bar
    from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.completed:,.0f} reports"),
        TimeElapsedColumn(),
        TextColumn("{task.description}", markup=False),
    )
    return Bar(*columns, console=Console(stderr=True), transient=True)
