"""What is on its way into a store: several to a transaction where they come quickly, alone where they do not.

A transaction costs as much as writing a report, and pages of the database that several reports touch are
written once for all of them. What is held here is in no store yet: whoever is killed adds it again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Generic, TypeVar

from dragoman.errors import StoreError

T = TypeVar("T")
MOST = 200
"""Things that are kept together at most: sixty milliseconds of writing, for short ones in a large store."""
LONGEST = 1.0
"""Seconds that the first of them waits for the next to come."""
SLOW = 0.1
"""Seconds between two of them, beyond which they are kept one at a time: a transaction is nothing to that."""


class Batch(Generic[T]):
    """Holds things until they are due, and gives them to `keep` together, in their order.

    Use as a context: at the end, and also when something else fails, what is held is kept; not after a
    StoreError, which `keep` raised or would raise again, nor where `keep` did not come to its end: when it
    was interrupted its transaction may be open still, and another one would wait for that.
    """

    def __init__(
        self, keep: Callable[[Sequence[T]], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._keep, self._clock = keep, clock
        self._held: list[T] = []
        self._is_keeping = False
        self._first = self._last = clock()

    def __enter__(self) -> Batch[T]:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not isinstance(error, StoreError) and not self._is_keeping:
            self.flush()

    def take(self, one: T) -> Sequence[T]:
        """Hold one more; return those that were kept by this, none where it waits."""
        now = self._clock()
        slow, self._last = now - self._last > SLOW, now
        if not self._held:
            self._first = now
        self._held.append(one)
        due = slow or len(self._held) >= MOST or now - self._first >= LONGEST
        return self.flush() if due else ()

    def flush(self) -> Sequence[T]:
        """Keep what is held; return it."""
        kept = self._held
        if kept:
            self._is_keeping = True
            self._keep(kept)
            self._held, self._is_keeping = [], False
            self._last = self._clock()
        return kept
