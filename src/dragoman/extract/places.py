"""Find places and resolve them to gazetteer entries."""

from __future__ import annotations

from dragoman.extract.cast import Cast
from dragoman.extract.document import Document
from dragoman.record import Place


def find_places(document: Document, cast: Cast) -> tuple[Place, ...]:
    """Return the places of `document`, in reading order."""
    return ()
