"""RSS and Atom feeds -> items: each entry's own text, or with `pages` the address of its page."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from functools import partial
from itertools import count
from typing import Any, BinaryIO

from dragoman.errors import BadInput
from dragoman.input_bytes import widely_decoded
from dragoman.sources.boundary import attempt
from dragoman.sources.columns import date_of, outlet_at, plain
from dragoman.sources.entry_links import Link, links_of
from dragoman.sources.item import Address, Found, How, Item, Refusal, Stream

_NUMBERED = re.compile(rb"&#(?:x([0-9a-fA-F]+)|([0-9]+));?")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_OPENING = (b"<", b"&lt;", b"&#60;", b"&#x3c;", b"&#x3C;")
_MOST_TAGS = 300_000
"""Tags of a feed and of the HTML in it: ten times what the longest feeds have. Each takes 25 microseconds."""
_LAST_SIGN = 0x10FFFF


def feed(name: str, stream: BinaryIO, how: How) -> Stream:
    """Yield the entries of a feed, oldest first as far as it dates them. Raises BadInput for no feed."""
    data = stream.read(how.max_bytes + 1)
    if len(data) > how.max_bytes:
        raise BadInput(f"longer than {how.max_bytes:,} bytes, the most that is read")
    yield from entries(name, data, how)


def entries(name: str, data: bytes, how: How, at: str | None = None) -> Stream:
    """Yield the entries of the feed that `data` is, which was fetched at `at`."""
    data = _in_utf8(data)
    tags = sum(map(data.count, _OPENING))
    if tags > _MOST_TAGS:
        raise BadInput(f"a feed of {tags:,} tags; at most {_MOST_TAGS:,} are read")
    parsed = _parsed(data)
    if not parsed.get("version") and not parsed.entries:
        raise BadInput("neither RSS nor Atom")
    outlet = parsed.feed.get("title") or None
    links = links_of(parsed, at)
    names = (f"{name}, entry {number}" for number in count(1))
    found = [
        attempt(where, partial(_entry, where, entry, link, outlet, how))
        for where, entry, link in zip(names, parsed.entries, links, strict=False)
    ]
    yield from sorted(found, key=_when)


def _parsed(data: bytes) -> Any:
    """Return what feedparser makes of a feed; signs with a number that there is not are left out for it."""
    import feedparser

    for cleaned in (data, _NUMBERED.sub(_there_is, data)):
        try:
            return feedparser.parse(io.BytesIO(cleaned))
        except Exception as error:  # its loose parser stumbles over broken feeds in many ways
            fault = error
    raise BadInput(f"a feed that cannot be parsed: {type(fault).__name__}: {fault}")


def _there_is(reference: re.Match[bytes]) -> bytes:
    hexadecimal, decimal = reference.groups()
    digits, base = (hexadecimal, 16) if hexadecimal else (decimal, 10)
    return reference[0] if len(digits) < 9 and int(digits, base) <= _LAST_SIGN else b""


def _in_utf8(data: bytes) -> bytes:
    """Return a feed in UTF-16 or UTF-32 as UTF-8, without what it declares."""
    text = widely_decoded(data)
    return data if text is None else _DECLARATION.sub("", text, count=1).encode("utf-8", "replace")


def _entry(name: str, entry: Any, link: Link, outlet: str | None, how: How) -> Found:
    published, title = _published(entry), plain(entry.get("title") or "") or None
    at = outlet_at(link.page) if link.page else None
    outlet = (entry.get("source") or {}).get("title") or outlet or at
    if how.pages and link.page:
        return Address(name, link.page, published, None, title)
    contents = [content.get("value") or "" for content in entry.get("content") or []]
    text = plain(max([*contents, entry.get("summary") or ""], key=len)) or title or ""
    if not text:
        return Refusal(name, "the entry has no text")
    return Item(name, text, link.own, published, outlet, title)


def _published(entry: Any) -> str | None:
    """Return when an entry was published: in UTC where it says so, else as it is, for `ingest` to read.

    feedparser's own reading is not taken: it guesses at what it does not know.
    """
    given = date_of(entry.get("published") or entry.get("updated"))
    try:
        moment = datetime.fromisoformat(given or "")
        return moment.astimezone(UTC).isoformat(timespec="seconds") if moment.tzinfo else given
    except (OverflowError, ValueError):
        return given


def _when(found: Found) -> str:
    """Return what entries are ordered by: when one was published, where the feed says it as programs do."""
    published = None if isinstance(found, Refusal) else found.published
    return published if published and _ISO.match(published) else ""
