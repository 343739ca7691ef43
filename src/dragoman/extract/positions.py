"""Find where states stand on issues."""

from __future__ import annotations

from dragoman.extract.cast import Cast
from dragoman.extract.document import Document
from dragoman.record import Event, Position, Statement


def find_positions(document: Document, cast: Cast, statements: tuple[Statement, ...], events: tuple[Event, ...]) -> tuple[Position, ...]:
    """Return the positions of `document`, in reading order."""
    return ()
