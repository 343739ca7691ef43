"""A published report: its text in blocks, what its page says about it, and spans of its words.

Offsets are Unicode code points into `Report.text`, half-open; `text[start:end] == quote` for every span.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from operator import attrgetter
from typing import Any, Literal

from dragoman.errors import EvidenceMismatch

ReportKind = Literal["news", "readout", "joint statement", "communiqué", "briefing", "transcript", "post"]
BlockKind = Literal["title", "standfirst", "caption", "heading", "paragraph"]


def content_id(*parts: object) -> str:
    """Return a 16-digit hexadecimal identifier of `parts`: the same content, the same identifier."""
    joined = "\x1f".join("" if part is None else str(part) for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters `start` to `end` (half-open) of one version of a report, and the words there."""

    start: int
    end: int
    quote: str
    report: str = ""

    def verify(self, text: str) -> None:
        """Raise EvidenceMismatch unless the span reads back from `text`."""
        if not (0 <= self.start < self.end <= len(text)) or text[self.start : self.end] != self.quote:
            words = text[max(0, self.start) : max(0, self.end)]
            raise EvidenceMismatch(
                f"characters {self.start}-{self.end} of report {self.report or '?'} read {words[:60]!r}, "
                f"the record says {self.quote[:60]!r}"
            )

    def contains(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a report's text: what it is, and where."""

    kind: BlockKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Caption:
    """What stands under a photograph, once however often the page repeats it."""

    text: str
    credit: str | None = None


@dataclass(frozen=True, slots=True)
class Byline:
    """Who wrote the report, and the post given beside the name."""

    name: str
    post: str | None = None


@dataclass(frozen=True, slots=True)
class Dateline:
    """Where and when a report was filed, as it says at its head; not where things happened."""

    span: Span
    place: str | None = None
    date: str | None = None  # ISO 8601
    zone: str | None = None  # IANA


@dataclass(frozen=True, slots=True)
class Report:
    """One published text by one outlet. `text` holds its blocks in reading order, blank lines between.

    `published_at` and `modified_at` are ISO 8601, as precise as the page says, with the offset from
    UTC when it gives a zone. `origins` says where each metadata value came from ("json-ld",
    "open graph", "text", "given", ...).
    """

    id: str
    text: str
    blocks: tuple[Block, ...]
    kind: ReportKind = "news"
    title: str | None = None
    standfirst: str | None = None
    captions: tuple[Caption, ...] = ()
    bylines: tuple[Byline, ...] = ()
    outlet: str | None = None
    published_at: str | None = None
    modified_at: str | None = None
    dateline: Dateline | None = None
    language: str | None = None
    address: str | None = None
    original: str | None = None  # the version in the language it was written in
    contact: str | None = None
    links: tuple[str, ...] = ()
    raw_sha256: str = ""
    origins: dict[str, str] | None = None

    @property
    def body(self) -> str:
        """The paragraphs and headings, without title, standfirst and captions."""
        running = (block for block in self.blocks if block.kind in {"paragraph", "heading"})
        return "\n\n".join(self.text[block.start : block.end] for block in running)

    def span(self, start: int, end: int) -> Span:
        """Return the span of `text` from `start` to `end`."""
        return Span(start, end, self.text[start:end], self.id)


def spans(row: object) -> Iterator[Span]:
    """Yield every span inside a row or record, in the order of its fields."""
    collected: list[Span] = []
    _collect(row, collected)
    return iter(collected)


def _collect(row: Any, spans_so_far: list[Span]) -> None:
    """Put the spans of a row to those found; a list, since a record is gone through again and again."""
    kind: Any = type(row)
    if kind is Span:
        spans_so_far.append(row)
        return
    for value in row if kind is tuple else _values(kind)(row):
        if value and type(value) is not str:
            _collect(value, spans_so_far)


@cache
def _values(kind: Any) -> Callable[[Any], tuple[Any, ...]]:
    """Return what gives the values of the fields of a dataclass; none of any other type."""
    names = [field.name for field in fields(kind)] if is_dataclass(kind) else []
    if len(names) < 2:
        return lambda row: tuple(getattr(row, name) for name in names)
    return attrgetter(*names)
