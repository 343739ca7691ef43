"""Find who said what, to whom, in which channel."""

from __future__ import annotations

from dragoman.extract.cast import Cast
from dragoman.extract.document import Document
from dragoman.record import Statement, Timex


def find_statements(document: Document, cast: Cast, times: tuple[Timex, ...]) -> tuple[Statement, ...]:
    """Return the statements of `document`, in reading order."""
    return ()
