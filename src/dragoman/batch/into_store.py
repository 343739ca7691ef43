"""Sources into a store: find reports, read those that the store does not know, hand it their records.

sources --items--> items --Readers--> records, prepared in the readers' processes --> RecordWriter --> store
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence

from dragoman.batch.process_readers import Readers
from dragoman.batch.worker import TIMEOUT
from dragoman.settings import DEFAULT, Settings
from dragoman.sources.item import Fetch, How, Item, Refusal
from dragoman.sources.items import items, resolved
from dragoman.store.record_rows import PreparedRecord, prepared_record
from dragoman.store.record_writer import RecordWriter, known_input_hashes
from dragoman.store.store import Store
from dragoman.store.write import NewVersion, Summary

TAKEN_AS_IT_IS = How()


def add_from(
    store: Store,
    *sources: str,
    how: How = TAKEN_AS_IT_IS,
    fetch: Fetch | None = None,
    again: bool = False,
    settings: Settings = DEFAULT,
    workers: int = 0,
) -> Summary:
    """Add what is in sources to a store, as `Store.add_from` does."""
    summary = Summary()
    new_items = resolved(items(sources, how), fetch, how)
    for _ in add_items(store, new_items, summary, again=again, settings=settings, workers=workers):
        pass
    if summary.added:
        store.merge()
    return summary


def add_items(
    store: Store,
    new_items: Iterable[Item | Refusal],
    summary: Summary,
    *,
    again: bool = False,
    settings: Settings = DEFAULT,
    workers: int | None = 0,
    timeout: float = TIMEOUT,
) -> Generator[Item | Refusal]:
    """Add what a source gave, in its order, and yield each when `summary` and the store have it.

    `workers` as for `dragoman.batch.process_readers.Readers`; a report over which two of them end, or take
    more than `timeout` seconds, is refused. A signal that asks to stop waits for the end of a transaction;
    what was read before it is added.
    """

    def known(batch: Sequence[Item]) -> list[Item]:
        input_hashes = [item.input_hash for item in batch]
        in_store = set() if again else known_input_hashes(store, input_hashes)
        return [item for item, input_hash in zip(batch, input_hashes, strict=True) if input_hash in in_store]

    if settings.second is not None:  # its budget and its tally are those of one process
        workers, timeout = 0, timeout + settings.second.seconds
    readers = Readers(settings, prepared_record, workers, timeout)
    with RecordWriter[Item | Refusal](store, summary, again=again) as writer:
        for source, read in readers.read(new_items, known):
            outcome: NewVersion | Refusal | None = read if isinstance(read, Refusal) else None
            if isinstance(read, PreparedRecord) and isinstance(source, Item):
                outcome = NewVersion(read, source.fetched_at or store.clock(), source.input_hash)
            yield from writer.take(source, source.name, outcome)
        yield from writer.flush()
