"""Reads what editors add: `GivenReader`, and the answer that a browser gets where others wait."""

from __future__ import annotations

from starlette.exceptions import HTTPException

from dragoman.record import Record
from dragoman.runners import given
from dragoman.runners.given import SETTINGS as SETTINGS
from dragoman.runners.given import WAIT as WAIT
from dragoman.sources.item import Item


class Reader(given.GivenReader):
    """A process that is started with the first report."""

    def read(self, item: Item) -> Record:
        """Return an item's record. Raises BadInput when it cannot be read, HTTPException when others wait."""
        try:
            return super().read(item)
        except given.Busy as busy:
            raise HTTPException(503, str(busy), {"Retry-After": f"{WAIT:.0f}"}) from busy


READER = Reader()
"""One for all desks of a process."""
