"""RSS and Atom feeds -> items: each entry's own text, or with `pages` the address of its page."""

from __future__ import annotations

import io
import re
from calendar import timegm
from datetime import UTC, datetime
from typing import Any, BinaryIO

from dragoman.errors import BadInput
from dragoman.sources.columns import host_of, plain
from dragoman.sources.item import Address, Found, How, Item, Refusal, Stream

_NUMBERED = re.compile(rb"&#(?:x([0-9a-fA-F]+)|([0-9]+));?")
_LAST_SIGN = 0x10FFFF


def feed(name: str, stream: BinaryIO, how: How) -> Stream:
    """Yield the entries of a feed, oldest first as far as it dates them. Raises BadInput for no feed."""
    data = stream.read(how.max_bytes + 1)
    if len(data) > how.max_bytes:
        raise BadInput(f"longer than {how.max_bytes:,} bytes, the most that is read")
    yield from entries(name, data, how)


def entries(name: str, data: bytes, how: How) -> Stream:
    """Yield the entries of the feed that `data` is."""
    parsed = _parsed(data)
    if not parsed.get("version") and not parsed.entries:
        raise BadInput("neither RSS nor Atom")
    outlet = parsed.feed.get("title") or None
    found = [_entry(f"{name}, entry {n}", one, outlet, how) for n, one in enumerate(parsed.entries, 1)]
    yield from sorted(found, key=lambda one: getattr(one, "published", None) or "")


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


def _entry(name: str, entry: Any, outlet: str | None, how: How) -> Found:
    address, title = entry.get("link"), plain(entry.get("title") or "") or None
    published = _moment(entry.get("published_parsed") or entry.get("updated_parsed"))
    outlet = (entry.get("source") or {}).get("title") or outlet or (host_of(address) if address else None)
    if how.pages and address:
        return Address(name, address, published, None, title)
    contents = [one.get("value") or "" for one in entry.get("content") or []]
    text = plain(max([*contents, entry.get("summary") or ""], key=len)) or title or ""
    if not text:
        return Refusal(name, "the entry has no text")
    return Item(name, text, address, published, outlet, title)


def _moment(parsed: Any) -> str | None:
    """Return feedparser's time, which is in UTC, as ISO 8601."""
    if not parsed:
        return None
    try:
        return datetime.fromtimestamp(timegm(parsed), UTC).isoformat(timespec="seconds")
    except (OverflowError, ValueError):
        return None
