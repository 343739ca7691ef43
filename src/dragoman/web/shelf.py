"""Answers kept in memory: those asked for last, as many as fit into so many bytes."""

from __future__ import annotations

from dataclasses import dataclass

from dragoman.web.making import Answer

MOST = 64_000_000
"""Bytes that are kept together."""
_SHARE = 16
"""An answer that is larger than this part of the whole is not kept: it would drive out too many others."""
_OVERHEAD = 1_000
"""About how many bytes an answer takes beside its own."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer, the store's revision that it was made of, and when it was begun (seconds of a clock)."""

    answer: Answer
    revision: str
    began: float


class Shelf:
    """Keeps answers by what was asked. For one thread at a time."""

    def __init__(self, most: int = MOST) -> None:
        self._most, self._size = most, 0
        self._kept: dict[str, Kept] = {}

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def size(self) -> int:
        """About how many bytes are kept."""
        return self._size

    def get(self, asked: str) -> Kept | None:
        """Return what is kept, which is then the last to go."""
        found = self._kept.pop(asked, None)
        if found is not None:
            self._kept[asked] = found
        return found

    def put(self, asked: str, one: Kept) -> None:
        """Keep an answer; those that were not asked for the longest make room."""
        self._drop(asked)
        if _size(asked, one) > self._most / _SHARE:
            return
        self._kept[asked] = one
        self._size += _size(asked, one)
        while self._size > self._most:
            self._drop(next(iter(self._kept)))

    def _drop(self, asked: str) -> None:
        gone = self._kept.pop(asked, None)
        if gone is not None:
            self._size -= _size(asked, gone)


def _size(asked: str, one: Kept) -> int:
    return one.answer.size + len(asked) + _OVERHEAD
