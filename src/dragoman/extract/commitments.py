"""Find what was undertaken, by whom."""

from __future__ import annotations

from dragoman.extract.cast import Cast
from dragoman.extract.document import Document
from dragoman.record import Commitment, Event


def find_commitments(document: Document, cast: Cast, events: tuple[Event, ...]) -> tuple[Commitment, ...]:
    """Return the commitments of `document`, in reading order."""
    return ()
