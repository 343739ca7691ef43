"""Addresses among what was found -> the pages and feed entries that stand there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from dragoman.sources.boundary import guarded
from dragoman.sources.feeds import entries
from dragoman.sources.item import Address, How, Item, Refusal, Stream
from dragoman.sources.items import form_of


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


def resolved(
    found: Stream, fetch: Fetch | None, how: How, seen: set[str] | None = None
) -> Iterator[Item | Refusal]:
    """Yield items as they are, and for each address its page, or the entries of the feed that it is.

    Pages of entries are fetched once for as long as `seen` is kept.
    """
    seen = set() if seen is None else seen
    for item in found:
        if isinstance(item, Address):
            yield from guarded(item.address, _at(item, fetch, how, seen))
        else:
            yield item


def _at(
    address: Address, fetch: Fetch | None, how: How, seen: set[str], depth: int = 0
) -> Iterator[Item | Refusal]:
    if fetch is None:
        yield Refusal(address.name, "an address, and nothing may be fetched")
        return
    page = fetch(address.address)
    if page is None:
        return
    if depth == 0 and form_of(page.address, page.content[:65536]) == "feed":
        for entry in entries(address.address, page.content, how, page.address):
            if not isinstance(entry, Address):
                yield entry
            elif entry.address not in seen:
                seen.add(entry.address)
                yield from guarded(entry.address, _at(entry, fetch, how, seen, depth + 1))
        return
    yield Item(
        address.address, page.content, page.address, address.published, address.outlet, address.title,
        fetched_at=page.fetched_at,
    )  # fmt: skip
