"""What a source gives: items to be read, addresses to be fetched, and refusals with their reasons.

    attempt(name, make)       what `make` returns, or the refusal of this row, entry or member
    guarded(name, stream)     what a stream yields; an error ends this source with a refusal, not the run
    columns_of(names, ...)    which column of a table is the text, the title, the date, the address

Only InstallationError passes: it is wrong with everything.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as of_dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

from dragoman.errors import BadInput, BadUsage, DragomanError, InstallationError, reason_of
from dragoman.lexicon.page_layout import COLUMN_FIELDS, column_names
from dragoman.observing import log
from dragoman.record.report import web_address

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

    columns: Mapping[str, str] = of_dataclass(default_factory=dict)
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


_PAGE = re.compile(r"<(?:!doctype|html|body)\b", re.IGNORECASE)
_TAG = re.compile(r"<[A-Za-z/!][^<>]*>")
_BREAK = re.compile(r"<(?:/?(?:p|div|li|ul|ol|h\d|tr|table|blockquote|section)|br)\b[^<>]*>", re.IGNORECASE)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?Z?)?")
_RFC_822 = re.compile(
    r"(?:[A-Za-z]{3},?\s+)?\d{1,2}\s+[A-Za-z]{3,9}\s+(?:\d{4}|\d\d)\s+\d{1,2}:\d\d(?::\d\d)?\s+"
    r"(?:[+-]\d{4}|GMT|UTC?|Z|[ECMP][SD]T)"
)
_LONGEST_FRAGMENT = 5_000_000
_NAMED = 40  # columns that are named where none fits, and characters of each
_EPOCH = re.compile(r"\d{9,10}(?:\d{3})?(?:\.\d+)?")


def parse_map(given: str | None) -> dict[str, str]:
    """Return the column of each field from "text=body,published=date+time". Raises BadUsage."""
    columns = {}
    for part in (given or "").split(","):
        if not part.strip():
            continue
        field, sign, column = part.partition("=")
        field = field.strip()
        if not sign or field not in COLUMN_FIELDS or not column.strip():
            raise BadUsage(
                f"{part!r} maps nothing; expected FIELD=COLUMN, where FIELD is {', '.join(COLUMN_FIELDS)}"
            )
        columns[field] = column.strip()
    return columns


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that give each field of an item; several are joined."""

    of_field: Mapping[str, Sequence[str]]

    def item(self, name: str, row: Mapping[str, Any]) -> Found:
        """Return the item of a row, the address of one that has no text, or why it is neither."""
        value = {field: self._value(field, row) for field in COLUMN_FIELDS}
        published = date_of(value["published"])
        address, title = web_address(value["address"]), value["title"]
        outlet = value["outlet"] or (outlet_at(address) if address else None)
        text = plain(value["text"] or "") or ("" if "text" not in self.of_field else title or "")
        if text:
            return Item(name, text, address, published, outlet, plain(title or "") or None)
        if value["address"] and "text" not in self.of_field:
            return Address(name, address or value["address"], published, value["outlet"], title)
        return Refusal(name, "the row has no text", is_empty=True)

    def _value(self, field: str, row: Mapping[str, Any]) -> str | None:
        parts = [value for name in self.of_field.get(field, ()) if (value := _cell_text(row.get(name)))]
        return ("\n\n" if field == "text" else " ").join(parts) or None


def columns_of(names: Sequence[str], how: How, where: str) -> Columns:
    """Return the columns to take of those a table has: the given ones, else by their names.

    Raises BadInput when a given column is not there, or none can be the text or the address.
    """
    there = {name.strip().casefold(): name for name in names if name}
    columns: dict[str, Sequence[str]] = {}
    for field, candidates in column_names().items():
        given = how.columns.get(field)
        for candidate in (given,) if given else candidates:
            parts = [there.get(part.strip().casefold()) for part in candidate.split("+")]
            if all(parts):
                columns[field] = [part for part in parts if part]
                break
        else:
            if given:
                raise BadInput(f"{where} has no column {given!r}; it has: {_some(names)}")
    if "text" not in columns and "address" not in columns:
        raise BadInput(
            f"no column of {where} looks like a text or an address; it has: {_some(names)}; "
            "say which with --map text=COLUMN"
        )
    return Columns(columns)


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return ", ".join(name[:_NAMED] for name in names[:_NAMED]) + more


def outlet_at(address: str) -> str | None:
    """Return the host of an address of the web, which stands for an outlet that is not named."""
    return (urlsplit(address).hostname or "").removeprefix("www.") or None


def date_of(value: str | None) -> str | None:
    """Return a date in the forms of programs (20230105T101500, seconds since 1970, RFC 822) as ISO 8601;
    other forms as they are, for `ingest` to read."""
    if not value:
        return None
    compact = _COMPACT.fullmatch(value)
    if compact:
        year, month, day, hour, minute, second = compact.groups()
        clock = f"T{hour}:{minute}:{second or '00'}Z" if hour else ""
        return f"{year}-{month}-{day}{clock}"
    if _EPOCH.fullmatch(value) and not _is_hour(value):
        seconds = float(value)
        moment = datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC)
        return moment.isoformat(timespec="seconds")
    if _RFC_822.fullmatch(value):
        try:
            return parsedate_to_datetime(value).isoformat()
        except (ValueError, TypeError, OverflowError, IndexError):
            return value
    return value


def _is_hour(digits: str) -> bool:
    """Say whether ten digits may be a day and an hour (2023010510) as well as seconds: nobody knows which."""
    try:
        return len(digits) == 10 and digits < "2100" and bool(datetime.strptime(digits, "%Y%m%d%H"))
    except ValueError:
        return False


def plain(text: str) -> str:
    """Return a fragment of HTML as text, its blocks as paragraphs; a whole page and a text as they are, and
    so what is longer than any report, for `ingest` to refuse."""
    if len(text) > _LONGEST_FRAGMENT:
        return text.strip()
    if not _TAG.search(text) or _PAGE.search(text[:1000]):
        return html.unescape(text).strip() if "&" in text and not _PAGE.search(text[:1000]) else text.strip()
    broken = _TAG.sub("", _BREAK.sub("\n\n", text))
    lines = (" ".join(line.split()) for line in html.unescape(broken).split("\n\n"))
    return "\n\n".join(line for line in lines if line)


def _cell_text(value: Any) -> str | None:
    if value is None or value != value:  # NaN, which tables write for nothing
        return None
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "\n\n".join(text for part in value if (text := _cell_text(part))) or None
    if isinstance(value, dict):
        return _cell_text(value.get("name") or value.get("title"))
    return str(value).strip() or None
