"""Find who is named in a report and resolve each mention to an actor."""

from __future__ import annotations

from dragoman.extract.cast import Cast, cast
from dragoman.extract.document import Document


def find_cast(document: Document) -> Cast:
    """Return the mentions of `document` and the actors they name."""
    return cast([])
