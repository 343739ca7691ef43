"""Reads what somebody gives and waits for, one report at a time, in a process of its own: what ends or hangs
it ends nothing here, and whatever else is asked is answered meanwhile."""

from __future__ import annotations

import threading
from functools import partial

from dragoman.encoding import decode, encode
from dragoman.errors import BadInput
from dragoman.record import Record
from dragoman.runners.reading import reader
from dragoman.runners.worker import Lost, Worker
from dragoman.settings import Settings
from dragoman.sources.item import Item, Refusal

SETTINGS = Settings(max_bytes=5_000_000, max_characters=150_000)
"""How reports are read here: somebody waits for them, and others may want to add theirs."""
LONGEST = 90.0
"""Seconds that a report may take."""
WAIT = 20.0
"""Seconds that a report waits for the one before it."""


class Busy(BadInput):
    """Another report is being read."""


class GivenReader:
    """A process that is started with the first report."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._worker = _worker()

    def read(self, item: Item) -> Record:
        """Return an item's record. Raises BadInput when it cannot be read, Busy when others wait."""
        if not self._turn.acquire(timeout=WAIT):
            raise Busy("another report is being read; try again in a moment")
        try:
            (answer,) = self._worker.do([item])
        finally:
            self._turn.release()
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


def _worker() -> Worker[Item, list[bytes | Refusal]]:
    return Worker(partial(reader, SETTINGS, encode), LONGEST)
