"""Tag a stretch of text with the issues it is about, and say by which channel words travelled."""

from __future__ import annotations

from collections.abc import Iterable

from dragoman.extract.document import Document
from dragoman.extract.work import spend
from dragoman.lexicon.issues import Topic, find, find_near
from dragoman.record import Span, Tag

BROAD = frozenset({"diplomacy", "security"})
"""Issues that nearly everything touches."""
_LEFT_OUT = frozenset({"security"})
"""Left out where two other issues are shown."""
_MOST = 3


def tags(document: Document, start: int, end: int, within: tuple[Topic, ...] = ()) -> tuple[Tag, ...]:
    """Return the issues of characters `start` to `end`, each once with the first words that show it.

    `within`: the issues that the report is about (`lexicon.issues.contexts`), whose weaker words count.
    """
    found: dict[str, Tag] = {}
    words = document.report.text[start:end]
    for code, first, last in (*find_near(words, within), *find(words)):
        if code not in found:
            found[code] = Tag(code, document.span(start + first, start + last))
    return closest(found.values())


def closest(found: Iterable[Tag]) -> tuple[Tag, ...]:
    """Return the first few of several issues, without those that nearly everything touches beside others."""
    tags = list(found)
    narrow = [tag for tag in tags if tag.issue not in _LEFT_OUT]
    return tuple((narrow if len(narrow) >= 2 else tags)[:_MOST])


def tags_in_context(
    document: Document, start: int, end: int, within: tuple[Topic, ...] = ()
) -> tuple[Tag, ...]:
    """Return the issues of a statement; where its words show none, those of its paragraph, else of the title.

    The span of a tag is always where the words are.
    """
    found = tags(document, start, end, within)
    if found:
        return found
    around = list(document.overlapping(start, start + 1))
    around += [p for p in document.paragraphs if p.kind == "title"]
    for paragraph in around:
        spend(len(paragraph.doc))
        found = tags(document, paragraph.start, paragraph.end, within)
        if found:
            return found[:_FROM_CONTEXT]
    return ()


_FROM_CONTEXT = 1


def channel(
    document: Document, start: int, end: int, without: tuple[tuple[int, int], ...] = ()
) -> tuple[str, Span] | None:
    """Return the channel that characters `start` to `end` name outside the ranges `without`, and where."""
    for code, first, last in find(document.report.text[start:end], "channels.toml"):
        at = start + first
        if not any(low <= at < high for low, high in without):
            return code, document.span(at, start + last)
    return None
