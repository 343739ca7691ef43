"""What a reader process does: items in, each item's record or the reason why there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from dragoman.errors import BadInput, InstallationError, reason_of
from dragoman.observing import Pace
from dragoman.record import Record, Report
from dragoman.record.encoding import decode
from dragoman.settings import Settings
from dragoman.sources.item import Item, Refusal

R = TypeVar("R")
Found = Item | Refusal
"""What a source gave: an item to read, or why there is none."""

BATCH = 128
"""Items that a process is given at a time, at most."""
FULL = 50_000
"""Characters or bytes, beyond which a batch takes no further item."""


def batches_of(found: Iterable[Found]) -> Iterator[list[Found]]:
    """Yield what was found in batches that a process is given at a time."""
    batch: list[Found] = []
    size = 0
    for item in found:
        batch.append(item)
        size += len(item.content) if isinstance(item, Item) else 0
        if len(batch) >= BATCH or size >= FULL:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def read_items(items: Sequence[Item], settings: Settings) -> list[Record | Refusal]:
    """Return the record of each item, or its refusal: what is wrong with one touches no other.

    Raises InstallationError, which is wrong with all of them.
    """
    from dragoman.pipeline import Unread, extract_all

    taken_in = [_taken(item, settings) for item in items]
    read = extract_all([report for report in taken_in if isinstance(report, Report)], settings)
    records: list[Record | Refusal] = []
    for item, report in zip(items, taken_in, strict=True):
        record = next(read) if isinstance(report, Report) else report
        records.append(Refusal(item.name, record.reason) if isinstance(record, Unread) else record)
    return records


def reader(settings: Settings, make: Callable[[Record], R]) -> Callable[[Sequence[Item]], list[R | Refusal]]:
    """Return what reads items with these settings and gives what is made of their records.

    For another process `make` encodes a record, or turns it into plain values: these pass from process to
    process faster than objects do.
    """
    pace = Pace()

    def read(items: Sequence[Item]) -> list[R | Refusal]:
        results = made_of(items, settings, make)
        pace.tell(len(items))
        return results

    return read


def made_of(items: Sequence[Item], settings: Settings, make: Callable[[Record], R]) -> list[R | Refusal]:
    """Return what is made of each item's record, or its refusal, also where `make` raises BadInput."""
    return [_made(item, read, make) for item, read in zip(items, read_items(items, settings), strict=True)]


def _made(item: Item, read: Record | Refusal, make: Callable[[Record], R]) -> R | Refusal:
    if isinstance(read, Refusal):
        return read
    try:
        return make(read)
    except BadInput as error:
        return Refusal(item.name, str(error))
    except UnicodeEncodeError:
        return Refusal(item.name, "the record has half a character (a lone surrogate) in it")


def taken(item: Item, settings: Settings) -> Report | Record:
    """Return the report that an item holds, or the record it is. Raises BadInput when it is neither.

    What a list says of a page it names stands in where the page itself says nothing; a date that is not
    understood is none.
    """
    from dragoman.ingest import ingest
    from dragoman.ingest.moments import moment

    if item.is_record:
        return decode(item.content)
    published = item.published if item.published and moment(item.published) else None
    given = {"outlet": item.outlet, "title": item.title, "published": published}
    if item.fetched_at is None:
        return ingest(item.content, address=item.address, suffix=item.suffix, settings=settings, **given)
    page = ingest(item.content, address=item.address, settings=settings)
    said = {"outlet": page.outlet, "title": page.title, "published": page.published_at}
    missing = {name: value for name, value in given.items() if value and not said[name]}
    if not missing:
        return page
    return ingest(item.content, address=item.address, settings=settings, **missing)


def _taken(item: Item, settings: Settings) -> Report | Record | Refusal:
    try:
        return taken(item, settings)
    except InstallationError:
        raise
    except Exception as error:
        return Refusal(item.name, reason_of(error))
