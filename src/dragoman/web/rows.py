"""What several pages show of a report: where it is from, and words in their context."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dragoman.record import Report, Span
from dragoman.render import words
from dragoman.store.found import Found

_AROUND = 90  # characters


@dataclass(frozen=True, slots=True)
class Received:
    """A report in a list: its version's id, what it is called, by whom and when it was published."""

    version: str
    title: str
    outlet: str | None
    published_at: str | None
    kind: str
    language: str | None


@dataclass(frozen=True, slots=True)
class Context:
    """Words of a report and what stands around them in its text."""

    before: str
    words: str
    after: str
    version: str
    start: int
    end: int


def received(found: Found[Report]) -> Received:
    """Return the line of a report."""
    of = found.row
    return Received(found.origin.version, words.heading(of), of.outlet, of.published_at, of.kind, of.language)


def in_context(span: Span, texts: Mapping[str, str]) -> Context:
    """Return a span with what stands around it in its paragraph; `texts` are by version."""
    text = texts.get(span.report, "")
    if text[span.start : span.end] != span.quote:
        return Context("", span.quote, "", span.report, span.start, span.end)
    low = max(text.rfind("\n", 0, span.start) + 1, span.start - _AROUND)
    line = text.find("\n", span.end)
    high = min(len(text) if line < 0 else line, span.end + _AROUND)
    before, after = text[low : span.start], text[span.end : high]
    if low > 0 and text[low - 1] != "\n":
        before = "… " + before.partition(" ")[2]
    if high < len(text) and text[high] != "\n":
        after = after.rpartition(" ")[0] + " …"
    return Context(before, span.quote, after, span.report, span.start, span.end)
