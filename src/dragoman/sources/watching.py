"""Addresses asked again and again: at even times, and ever more seldom while one fails."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

SELDOM = 24 * 3600.0
"""Seconds after which an address that keeps failing is asked again at the latest."""


class Watch:
    """Yields which of its sources is due, for ever; it sleeps in between."""

    def __init__(
        self,
        sources: Sequence[str],
        every: float,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._every, self._sleep, self._clock = every, sleep, clock
        self._due = dict.fromkeys(sources, clock())
        self._failures = dict.fromkeys(sources, 0)

    def __iter__(self) -> Iterator[str]:
        """Yield sources when they are due; say of each, before the next, whether it `failed`."""
        while True:
            source = min(self._due, key=lambda source: self._due[source])
            wait = self._due[source] - self._clock()
            if wait > 0:
                self._sleep(wait)
            self._failures[source] += 1  # taken back by `done`
            pause = min(self._every * 2.0 ** (self._failures[source] - 1), max(SELDOM, self._every))
            self._due[source] = self._clock() + pause
            yield source

    def done(self, source: str) -> None:
        """Say that a source answered: it is due again at the usual time."""
        self._failures[source] = 0
        self._due[source] = self._clock() + self._every
