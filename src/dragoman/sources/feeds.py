"""RSS and Atom feeds -> items: each entry's own text, or with `pages` the address of its page."""

from __future__ import annotations

import io
from calendar import timegm
from datetime import UTC, datetime
from typing import Any, BinaryIO

from dragoman.errors import BadInput
from dragoman.sources.columns import host_of, plain
from dragoman.sources.item import Address, Found, How, Item, Refusal, Stream


def feed(name: str, stream: BinaryIO, how: How) -> Stream:
    """Yield the entries of a feed, oldest first as far as it dates them. Raises BadInput for no feed."""
    data = stream.read(how.max_bytes + 1)
    if len(data) > how.max_bytes:
        raise BadInput(f"longer than {how.max_bytes:,} bytes, the most that is read")
    yield from entries(name, data, how)


def entries(name: str, data: bytes, how: How) -> Stream:
    """Yield the entries of the feed that `data` is."""
    import feedparser

    parsed = feedparser.parse(io.BytesIO(data))
    if not parsed.get("version") and not parsed.entries:
        raise BadInput("neither RSS nor Atom")
    outlet = parsed.feed.get("title")
    found = [_entry(f"{name}, entry {n}", one, outlet, how) for n, one in enumerate(parsed.entries, 1)]
    yield from sorted(found, key=lambda one: getattr(one, "published", None) or "")


def _entry(name: str, entry: Any, outlet: str | None, how: How) -> Found:
    address, title = entry.get("link"), plain(entry.get("title", "")) or None
    published = _moment(entry.get("published_parsed") or entry.get("updated_parsed"))
    outlet = entry.get("source", {}).get("title") or outlet or (host_of(address) if address else None)
    if how.pages and address:
        return Address(name, address, published, None, title)
    contents = [one.get("value", "") for one in entry.get("content", [])]
    text = plain(max([*contents, entry.get("summary", "")], key=len)) or title or ""
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
