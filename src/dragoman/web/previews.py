"""Reports that an editor is shown before they are kept: held here for a while, seen by that editor alone."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from dragoman.record import Record
from dragoman.sources.item import Item

SECONDS = 3600.0
"""How long a report is held."""
MOST = 64_000_000
"""How much is held together, in bytes."""
EACH = 5
"""How many reports of one editor are held."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A report as it was read from an item, which has what the editor gave beside the text."""

    item: Item
    record: Record

    @property
    def size(self) -> int:
        """About how many bytes it takes: the item, and the record many times the text."""
        return len(self.item.content) + 30 * len(self.record.report.text)


class Previews:
    """Holds reports by ids that nobody guesses; the oldest make room. `clock` is in seconds."""

    def __init__(self, most: int = MOST, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = most, clock
        self._held: dict[str, tuple[str, float, Preview]] = {}
        self._lock = threading.Lock()

    def hold(self, owner: str, preview: Preview, id: str | None = None) -> str:
        """Hold a report for an editor, in place of the one with that id; return its id."""
        id = id or secrets.token_urlsafe(16)
        with self._lock:
            self._held.pop(id, None)
            self._held[id] = (owner, self._clock(), preview)
            self._make_room(owner)
        return id

    def get(self, owner: str, id: str) -> Preview | None:
        """Return an editor's report, None where it is not held any more or is another's."""
        with self._lock:
            of, since, preview = self._held.get(id, ("", 0.0, None))
            return preview if of == owner and self._clock() - since < SECONDS else None

    def drop(self, owner: str, id: str) -> None:
        """Hold an editor's report no longer."""
        with self._lock:
            if self._held.get(id, ("",))[0] == owner:
                del self._held[id]

    def _make_room(self, owner: str) -> None:
        now = self._clock()
        for id in [id for id, (_, since, _) in self._held.items() if now - since >= SECONDS]:
            del self._held[id]
        own = [id for id, (of, _, _) in self._held.items() if of == owner]
        for id in own[:-EACH]:
            del self._held[id]
        while len(self._held) > 1 and sum(preview.size for _, _, preview in self._held.values()) > self._most:
            del self._held[next(iter(self._held))]
