"""Tag a stretch of text with the issues it is about, and say by which channel words travelled."""

from __future__ import annotations

from collections.abc import Iterable

from dragoman.lexicon.issues import Topic, contexts, find, find_near
from dragoman.readers.english.document import Document, Paragraph
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


class Contexts:
    """Answers for one report which issues a statement is about, by its words or by those around it."""

    def __init__(self, document: Document) -> None:
        self.about = contexts(document.report.text)
        """The issues that the report names so often that their weaker words count too."""
        self._document = document
        self._titles = [paragraph for paragraph in document.paragraphs if paragraph.kind == "title"]
        self._of_block: dict[int, tuple[Tag, ...]] = {}

    def tags(self, start: int, end: int) -> tuple[Tag, ...]:
        """Return the issues of a statement; if its words show none, of its paragraph, else of the title.

        The span of a tag is always where the words are.
        """
        found = tags(self._document, start, end, self.about)
        if found:
            return found
        for paragraph in (*self._document.overlapping(start, start + 1), *self._titles):
            found = self._tags_of(paragraph)
            if found:
                return found[:_FROM_CONTEXT]
        return ()

    def _tags_of(self, paragraph: Paragraph) -> tuple[Tag, ...]:
        if paragraph.index not in self._of_block:
            found = tags(self._document, paragraph.start, paragraph.end, self.about)
            self._of_block[paragraph.index] = found
        return self._of_block[paragraph.index]


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
