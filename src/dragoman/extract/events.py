"""Find what happened between states, its status, time, place and people."""

from __future__ import annotations

from dragoman.extract.cast import Cast
from dragoman.extract.document import Document
from dragoman.record import Event, Place, Statement, Timex


def find_events(document: Document, cast: Cast, times: tuple[Timex, ...], places: tuple[Place, ...], statements: tuple[Statement, ...]) -> tuple[Event, ...]:
    """Return the events of `document`, in reading order."""
    return ()
