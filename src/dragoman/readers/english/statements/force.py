"""How strong a statement is, 0 (mentioned) to 6 (warned), with the words that show it.

The cue decides, and stronger words inside the content ("must", "red line", "consequences") raise it; see
the head of lexicons/force.toml for the scale.
"""

from __future__ import annotations

from dragoman.lexicon.issues import find
from dragoman.readers.english.document import Document
from dragoman.readers.english.statements.attribution import Attribution
from dragoman.record import Span


def force(document: Document, parts: list[Attribution], start: int, end: int) -> tuple[int, Span | None]:
    """Return the greatest force in `parts` and in characters `start` to `end`, with its words."""
    best, span = 0, None
    for part in parts:
        if part.row is not None and part.cue is not None and (span is None or part.row.force > best):
            best, span = part.row.force, document.span(*part.cue)
    for level, first, last in find(document.report.text[start:end], "force.toml"):
        if int(level) > best:
            best, span = int(level), document.span(start + first, start + last)
    return best, span
