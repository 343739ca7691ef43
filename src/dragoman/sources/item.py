"""What a source gives: items to be read, addresses to be fetched, and refusals with their reasons.

    attempt(name, make)       what `make` returns, or the refusal of this row, entry or member
    guarded(name, stream)     what a stream yields; an error ends this source with a refusal, not the run

Only InstallationError passes: it is wrong with everything.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from dragoman.errors import BadInput, DragomanError, InstallationError, reason_of
from dragoman.observing import log

_LONGEST_NAME, _LONGEST_REASON = 1000, 1500  # bytes; PostgreSQL indexes rows of up to 2,700
_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)

_ESCAPED_BYTES = range(0xDC80, 0xDD00)
"""Surrogates that stand for bytes which are not UTF-8 (Python's "surrogateescape")."""
T = TypeVar("T")
MOST_REFUSED = 100_000
"""Rows after one another that are refused, after which nobody expects a good one."""


@dataclass(frozen=True, slots=True)
class Item:
    """One report as it came in: its content, and what was given beside it.

    `name` says where it came from, for messages; `suffix` (".html") tells its form where a file name
    did. `is_record` marks a record in JSON, as `dragoman read` writes it. `fetched_at` (ISO 8601, UTC)
    is when it was taken from the web, if it was.
    """

    name: str
    content: bytes | str
    address: str | None = None
    published: str | None = None
    outlet: str | None = None
    title: str | None = None
    suffix: str = ""
    is_record: bool = False
    fetched_at: str | None = None

    @property
    def input_hash(self) -> str:
        """A hash of all that decides how it is read: the same item is known again without reading it."""
        raw = (
            self.content if isinstance(self.content, bytes) else self.content.encode("utf-8", "surrogatepass")
        )
        digest = hashlib.sha256(raw)
        for given in (self.address, self.published, self.outlet, self.title, self.suffix):
            digest.update(b"\x1f" + (given or "").encode("utf-8", "surrogatepass"))
        return digest.hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Address:
    """A page to be fetched, and what the list that names it says of it."""

    name: str
    address: str
    published: str | None = None
    outlet: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that was not taken, and why, in words for the user; `is_empty`: there is no text in it, as in
    some rows of most feeds, which is no fault.

    Both can be written anywhere (`printable`), and together are short enough for an index of a database.
    """

    name: str
    reason: str
    is_empty: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", printable(self.name, _LONGEST_NAME))
        object.__setattr__(self, "reason", printable(" ".join(self.reason.split()), _LONGEST_REASON))


Found = Item | Address | Refusal

Stream = Iterator[Found]


@dataclass(frozen=True, slots=True)
class How:
    """How sources are taken.

    `columns` says which column gives which field (`a+b` joins two); `form` what a source is where that
    cannot be told from it; `pages` fetches the page of each entry of a feed instead of taking its
    summary; `links` fetches what a page lists instead of reading it.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    form: str | None = None
    pages: bool = False
    links: bool = False
    max_bytes: int = 20_000_000


def printable(text: str, longest: int = 1000) -> str:
    """Return `text` with what cannot be written, or would be obeyed, as an escape: "\\xff", "\\u202e".

    Bytes of a file name that are not UTF-8, NUL, control characters, marks of direction. A text of more than
    `longest` bytes in UTF-8 loses its middle.
    """
    if not (text.isascii() and text.isprintable()):
        text = _UNPRINTABLE.sub(_escape, text)
    return text if len(text) * 4 <= longest else _cut(text, longest)


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code in _ESCAPED_BYTES:
        code -= 0xDC00
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def _cut(text: str, longest: int) -> str:
    raw = text.encode("utf-8")
    if len(raw) <= longest:
        return text
    end = longest // 3
    start = longest - end - len("…".encode())
    return f"{raw[:start].decode('utf-8', 'ignore')}…{raw[-end:].decode('utf-8', 'ignore')}"


def attempt(name: str, make: Callable[[], T]) -> T | Refusal:
    """Return what `make` returns, or a refusal with this name and the reason."""
    try:
        return make()
    except InstallationError:
        raise
    except Exception as error:
        return refusal_of(name, error)


def guarded(name: str, stream: Iterator[T]) -> Iterator[T | Refusal]:
    """Yield what a generator yields; an error that ends it is a refusal with this name."""
    try:
        yield from stream
    except InstallationError:
        raise
    except Exception as error:
        yield refusal_of(name, error)


def while_any_is_taken(stream: Stream) -> Stream:
    """Yield the rows of a table or list. Raises BadInput after so many refusals that it is none."""
    refused = 0
    for row in stream:
        refused = refused + 1 if isinstance(row, Refusal) else 0
        yield row
        if refused >= MOST_REFUSED:
            raise BadInput(f"{refused:,} rows after one another are refused; the rest is not read")


def refusal_of(name: str, error: Exception) -> Refusal:
    """Return the refusal that an error means; the log is told of one that nobody foresaw."""
    if not isinstance(error, DragomanError | OSError):
        log.debug("an error became a refusal", exc_info=error, extra={"source": name})
    reason = error.strerror if isinstance(error, OSError) else None  # the name stands beside it
    return Refusal(name, reason or reason_of(error))


@dataclass(frozen=True, slots=True)
class Page:
    """What stands at an address: after redirects, and when it was taken (ISO 8601, UTC)."""

    address: str
    content: bytes
    fetched_at: str


class Fetch(Protocol):
    """What gets a page; None when it has not changed since it was last asked for."""

    def __call__(self, address: str) -> Page | None:
        """Return the page. Raises BadInput when it may not or cannot be had."""
