"""Which address each entry of a feed has: its link made whole, where that tells it from the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from typing import Any, NamedTuple
from urllib.parse import urldefrag, urljoin

from dragoman.record.web_address import web_address

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
    links = parsed.feed.get("links", ())
    to_itself = next((link.get("href") for link in links if link.get("rel") == "self"), None)
    base = web_address(at)
    feed_pages = {base} if base else set[str]()
    for link in (to_itself, parsed.feed.get("link")):
        address = _resolved(link, base)
        if address:
            base = address
            feed_pages.add(address)
    pages = [_page(entry, base) for entry in parsed.entries]
    marks_of_page = defaultdict[str, set[Hashable]](set)
    for entry, page in zip(parsed.entries, pages, strict=True):
        if page:
            marks_of_page[_known_by(page)].add(_mark(entry))
    shared = {page for page, marks in marks_of_page.items() if len(marks) > 1}
    shared |= set(map(_known_by, feed_pages))
    return [Link(page, page if page and _known_by(page) not in shared else None) for page in pages]


def _page(entry: Any, base: str | None) -> str | None:
    """Return the page of an entry: its link, else an identifier that is an address."""
    link = entry.get("link")
    address = web_address(link) if entry.get("guidislink") else _resolved(link, base)
    return address or web_address(entry.get("id"))


def _resolved(link: str | None, base: str | None) -> str | None:
    if not link or not link.strip().startswith(_RELATIVE) or not base:
        return web_address(link)
    try:
        return web_address(urljoin(base, link.strip()))
    except ValueError:
        return None


def _mark(entry: Any) -> Hashable:
    """Return what tells an entry from the others of its feed."""
    return entry.get("id") or (entry.get("title"), entry.get("summary"))


def _known_by(page: str) -> str:
    return urldefrag(page).url.rstrip("/")
