"""A published report: its text in blocks, what its page says of it, spans of its words; addresses of the web.

Offsets are Unicode code points into `Report.text`, half-open; `text[start:end] == quote` for every span. An
address decides which texts are versions of one report, and becomes a link on pages and in exports: both take
what `web_address` returns and nothing else.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cache, lru_cache
from ipaddress import ip_address
from operator import attrgetter
from typing import Any, Literal
from urllib.parse import SplitResult, quote, urlsplit

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

    @property
    def day(self) -> str | None:
        """The day of publication, as the dateline or else the metadata give it (ISO 8601)."""
        if self.dateline is not None and self.dateline.date:
            return self.dateline.date
        return self.published_at[:10] if self.published_at else None

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


LONGEST = 8_000
"""Characters of an address that servers are asked to support (RFC 9110, 4.1)."""
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_LONGEST_HOST = 253
_IN_NO_ADDRESS = re.compile(r"[\\\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_TO_ENCODE = re.compile(r"[\s<>\"^`{|}]|[^\x00-\x7f]")


def web_address(text: str | None) -> str | None:
    """Return the http(s) address that `text` is, ready to be kept and linked to; None for anything else.

    Scheme and host are in small letters, a user's name and password are left out, and characters that no
    address has are percent-encoded. An address has a host that can be public: a name with a dot in it, or an
    IP address that is neither private nor of this machine. "N/A", "#", "/news/1", "http://", "http:///x",
    "https://localhost/1" and what is longer than `LONGEST` are none.
    """
    address = (text or "").strip()
    if len(address) > LONGEST or _IN_NO_ADDRESS.search(address):
        return None
    parts = _split(address)
    if parts is None or host_of(address) is None:
        return None
    at = address.index("//") + 2 + len(parts.netloc)
    rest = _TO_ENCODE.sub(_encoded, address[at:])
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}{rest}"


def host_of(address: str | None) -> str | None:
    """Return the host of an http(s) address in small letters and ASCII (xn--), None where there is none."""
    parts = _split(address or "")
    host = (parts.hostname or "").removesuffix(".") if parts else ""
    return _host(host)


def _split(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address.strip())
        _ = parts.port  # raises ValueError for what is no port
    except ValueError:
        return None
    return parts if parts.scheme in ("http", "https") else None


@lru_cache(maxsize=4096)
def _host(host: str) -> str | None:
    try:
        return str(ip_address(host)) if ip_address(host).is_global else None
    except ValueError:
        return _name(host)


def _name(host: str) -> str | None:
    """Return a host's name in ASCII, None where it cannot be one of the public internet."""
    try:
        name = host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    labels = name.split(".")
    if len(labels) < 2 or len(name) > _LONGEST_HOST or labels[-1] == "localhost" or labels[-1].isdigit():
        return None
    return name if all(map(_LABEL.fullmatch, labels)) else None


def _encoded(match: re.Match[str]) -> str:
    """Return a character percent-encoded, or a printable one of another script as it is."""
    character = match[0]
    return quote(character) if character.isascii() or not character.isprintable() else character
