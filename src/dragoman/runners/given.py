"""Reads a report that somebody gives and waits for, in a process of its own, one at a time.

What ends or hangs that process ends nothing here, and whatever else is asked is answered meanwhile. A report
may take a time that grows with its length, and few may wait for the one before it."""

from __future__ import annotations

import threading
from functools import partial

from dragoman.errors import BadInput
from dragoman.record import Record
from dragoman.record.encoding import decode, encode
from dragoman.runners.reading import reader
from dragoman.runners.worker import Lost, Worker
from dragoman.settings import Settings
from dragoman.sources.item import Item, Refusal

SETTINGS = Settings(max_bytes=5_000_000, max_characters=150_000)
"""How reports are read here: somebody waits for them, and others may want to add theirs."""
SHORTEST, CHARACTERS = 15.0, 5_000
"""Seconds that every report may take, and how many characters may take a second more: a machine of ten years
ago reads four times as many, so what takes longer would not end soon."""
WAIT = 20.0
"""Seconds that a report waits for the one before it."""
WAITING = 4
"""Reports that wait at a time; who gives another one is told at once to try again."""


class Busy(BadInput):
    """Another report is being read."""


class GivenReader:
    """A process that is started with the first report."""

    def __init__(self) -> None:
        self._turn, self._room = threading.Lock(), threading.BoundedSemaphore(WAITING + 1)
        self._worker = _worker()

    def read(self, item: Item) -> Record:
        """Return an item's record. Raises BadInput when it cannot be read, Busy when others wait."""
        if not self._room.acquire(blocking=False):
            raise Busy(f"{WAITING} reports wait to be read; try again in a moment")
        try:
            if not self._turn.acquire(timeout=WAIT):
                raise Busy("another report is being read; try again in a moment")
            try:
                (answer,) = self._worker.do([item], timeout=seconds_for(item), again=False)
            finally:
                self._turn.release()
        finally:
            self._room.release()
        if isinstance(answer, Lost):
            raise BadInput(f"the report cannot be read: {answer.reason}")
        (found,) = answer
        if isinstance(found, Refusal):
            raise BadInput(found.reason)
        return decode(found)

    def close(self) -> None:
        """End the process; a report that is being read is refused."""
        worker, self._worker = self._worker, _worker()
        worker.stop()


def seconds_for(item: Item) -> float:
    """Return how long a report may take, by its length."""
    return SHORTEST + min(len(item.content), SETTINGS.max_characters) / CHARACTERS


def _worker() -> Worker[Item, list[bytes | Refusal]]:
    return Worker(partial(reader, SETTINGS, encode))
