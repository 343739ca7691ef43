"""Which address each entry of a feed has: its link made whole, where that tells it from the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from typing import Any, NamedTuple
from urllib.parse import urldefrag, urljoin

from dragoman.web_address import web_address

_RELATIVE = ("/", "./", "../", "?")
"""How a link begins that is to be made whole; "N/A" and "-" are words that some programs write for none."""


class Link(NamedTuple):
    """Where an entry's page is (`page`), and the same again where it tells the entry from others (`own`)."""

    page: str | None
    own: str | None


def links_of(parsed: Any, at: str | None) -> list[Link]:
    """Return the link of each entry of a feed, as feedparser gives it, which was fetched at `at`.

    feedparser resolves links by `xml:base`. What is then still relative is resolved by the channel's link,
    by the feed's link to itself, or by where it was fetched. The channel's own page, and a page that several
    entries share, is the address of none of them.
    """
    itself = next((one.get("href") for one in parsed.feed.get("links", ()) if one.get("rel") == "self"), None)
    base = fetched = web_address(at)
    feed = {address for address in (fetched,) if address}
    for said in (itself, parsed.feed.get("link")):
        address = _whole(said, base)
        if address:
            base = address
            feed.add(address)
    pages = [_page(entry, base) for entry in parsed.entries]
    told = defaultdict[str, set[Hashable]](set)
    for entry, page in zip(parsed.entries, pages, strict=True):
        if page:
            told[_known_by(page)].add(_mark(entry))
    shared = {page for page, marks in told.items() if len(marks) > 1} | set(map(_known_by, feed))
    return [Link(page, page if page and _known_by(page) not in shared else None) for page in pages]


def _page(entry: Any, base: str | None) -> str | None:
    """Return the page of an entry: its link, else an identifier that is an address."""
    said = entry.get("link")
    link = web_address(said) if entry.get("guidislink") else _whole(said, base)
    return link or web_address(entry.get("id"))


def _whole(said: str | None, base: str | None) -> str | None:
    if not said or not said.strip().startswith(_RELATIVE) or not base:
        return web_address(said)
    try:
        return web_address(urljoin(base, said.strip()))
    except ValueError:
        return None


def _mark(entry: Any) -> Hashable:
    """Return what tells an entry from the others of its feed."""
    return entry.get("id") or (entry.get("title"), entry.get("summary"))


def _known_by(page: str) -> str:
    return urldefrag(page).url.rstrip("/")
