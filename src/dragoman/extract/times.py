"""Find time expressions and say what they mean (TIMEX3)."""

from __future__ import annotations

from dragoman.extract.cast import Cast
from dragoman.extract.document import Document
from dragoman.record import Timex


def find_times(document: Document) -> tuple[Timex, ...]:
    """Return the times of `document`, in reading order."""
    return ()
