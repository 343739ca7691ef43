"""Tag a stretch of text with the issues it is about, and say by which channel words travelled."""

from __future__ import annotations

from dragoman.extract.document import Document
from dragoman.lexicon.issues import find
from dragoman.record import Span, Tag

BROAD = frozenset({"diplomacy", "security"})
"""Issues that nearly everything touches: left out where two narrower ones are shown."""
_MOST = 3


def tags(document: Document, start: int, end: int) -> tuple[Tag, ...]:
    """Return the issues of characters `start` to `end`, each once with the first words that show it."""
    found: dict[str, Tag] = {}
    for code, first, last in find(document.report.text[start:end]):
        if code not in found:
            found[code] = Tag(code, document.span(start + first, start + last))
    narrow = [tag for tag in found.values() if tag.issue not in BROAD]
    kept = narrow if len(narrow) >= 2 else list(found.values())
    return tuple(kept[:_MOST])


def channel(
    document: Document, start: int, end: int, without: tuple[tuple[int, int], ...] = ()
) -> tuple[str, Span] | None:
    """Return the channel that characters `start` to `end` name outside the ranges `without`, and where."""
    for code, first, last in find(document.report.text[start:end], "channels.toml"):
        at = start + first
        if not any(low <= at < high for low, high in without):
            return code, document.span(at, start + last)
    return None
