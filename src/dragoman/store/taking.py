"""An item of a way in -> the report or record to be added."""

from __future__ import annotations

from dragoman.encoding import decode
from dragoman.ingest import ingest
from dragoman.record import Record, Report
from dragoman.settings import Settings
from dragoman.sources.item import Item


def taken(item: Item, settings: Settings) -> Report | Record:
    """Return the report that an item holds, or the record it is. Raises BadInput when it is neither.

    What a list says of a page it names stands in where the page itself says nothing.
    """
    if item.is_record:
        return decode(item.content)
    given = {"outlet": item.outlet, "title": item.title, "published": item.published}
    if item.fetched_at is None:
        return ingest(item.content, address=item.address, suffix=item.suffix, settings=settings, **given)
    page = ingest(item.content, address=item.address, settings=settings)
    said = {"outlet": page.outlet, "title": page.title, "published": page.published_at}
    missing = {name: value for name, value in given.items() if value and not said[name]}
    if not missing:
        return page
    return ingest(item.content, address=item.address, settings=settings, **missing)
