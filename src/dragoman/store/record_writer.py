"""Records into a store: several to a transaction where they come quickly, each whole or refused with a
reason.

A transaction costs as much as writing a report, and pages of the database that several reports touch are
written once for all of them. What is held here is in no store yet: whoever is killed adds it again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Generic, NamedTuple, TypeVar

from dragoman.errors import BadInput, BadUsage, DragomanError, StoreError
from dragoman.observing import log
from dragoman.record import Record, Report
from dragoman.sources.item import Refusal
from dragoman.store import schema, write
from dragoman.store.affected_stories import insert_into
from dragoman.store.database import Database, is_of_a_row
from dragoman.store.record_rows import prepared_record
from dragoman.store.write import NewVersion, Outcome, Summary, numbers

T = TypeVar("T")
MOST = 200
"""Things that are written together at most: sixty milliseconds of writing, for short ones in a large
store."""
LONGEST = 1.0
"""Seconds that the first of them waits for the next to come."""
SLOW = 0.1
"""Seconds between two of them, beyond which they are written one at a time: a transaction is nothing to
that."""
_version = schema.report_version


class Batch(Generic[T]):
    """Holds things until they are due, and gives them to `write` together, in their order.

    Use as a context: at the end, and also when something else fails, what is held is written; not after a
    StoreError, which `write` raised or would raise again, nor where `write` did not come to its end: when it
    was interrupted its transaction may be open still, and another one would wait for that.
    """

    def __init__(
        self, write: Callable[[Sequence[T]], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._write, self._clock = write, clock
        self._held: list[T] = []
        self._is_writing = False
        self._first = self._last = clock()

    def __enter__(self) -> Batch[T]:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if not isinstance(error, StoreError) and not self._is_writing:
            self.flush()

    def take(self, thing: T) -> Sequence[T]:
        """Hold one more; return those that were written by this, none where it waits."""
        now = self._clock()
        slow, self._last = now - self._last > SLOW, now
        if not self._held:
            self._first = now
        self._held.append(thing)
        due = slow or len(self._held) >= MOST or now - self._first >= LONGEST
        return self.flush() if due else ()

    def flush(self) -> Sequence[T]:
        """Write what is held; return it."""
        written = self._held
        if written:
            self._is_writing = True
            self._write(written)
            self._held, self._is_writing = [], False
            self._last = self._clock()
        return written


class Taken(NamedTuple, Generic[T]):
    """A source, its name, and what becomes of it: a record to write, a refusal, or None where the store knows
    it already."""

    source: T
    name: str
    outcome: NewVersion | Refusal | None


class RecordWriter(Generic[T]):
    """Writes the records of sources in batches, and counts them in a summary. Use as a context (`Batch`).

    With `again` the rows of a known version are replaced. Where a batch has a record that the database does
    not take, each is written in a transaction of its own and that one is refused.
    """

    def __init__(self, store: Database, summary: Summary, *, again: bool = False) -> None:
        self._store, self._summary, self._again = store, summary, again
        self._batch = Batch[Taken[T]](self._write)

    def __enter__(self) -> RecordWriter[T]:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._batch.__exit__(kind, error, trace)

    def take(self, source: T, name: str, outcome: NewVersion | Refusal | None) -> Iterator[T]:
        """Take what became of a source; return the sources that were written by this."""
        return (taken.source for taken in self._batch.take(Taken(source, name, outcome)))

    def flush(self) -> Iterator[T]:
        """Write what is held; return its sources."""
        return (taken.source for taken in self._batch.flush())

    def _write(self, batch: Sequence[Taken[T]]) -> None:
        wanted: list[tuple[NewVersion, str]] = []
        for _, name, outcome in batch:
            if isinstance(outcome, NewVersion):
                wanted.append((outcome, name))
            elif isinstance(outcome, Refusal):
                refuse(self._store, outcome, self._summary)
            else:
                self._summary.known += 1
        try:
            self._put(wanted)
        except DragomanError as error:
            if isinstance(error, StoreError) and not is_of_a_row(error):
                raise
            for coming, name in wanted:
                self._write_alone(coming, name)

    def _write_alone(self, coming: NewVersion, name: str) -> None:
        try:
            self._put([(coming, name)])
        except DragomanError as error:
            if isinstance(error, StoreError) and not is_of_a_row(error):
                raise
            refuse(self._store, Refusal(name, str(error)), self._summary)

    def _put(self, named_versions: Sequence[tuple[NewVersion, str]]) -> None:
        outcomes = _put(self._store, [new_version for new_version, _ in named_versions], self._again)
        for (new_version, _), outcome in zip(named_versions, outcomes, strict=True):
            self._summary.count(outcome, new_version.prepared)


def add_record(
    store: Database, record: Record, *, input_hash: str | None = None, read_at: str | None = None
) -> Outcome:
    """Write one record; say what it was: new, changed or known. Raises BadInput when it is refused.

    `input_hash` is that of what it came from; `read_at` (UTC) is when its bytes were taken, now unless given.
    """
    (outcome,) = _put(
        store, [NewVersion(prepared_record(record), read_at or store.clock(), input_hash)], again=False
    )
    return outcome


def write_records(store: Database, records: Iterable[Record], *, again: bool) -> Summary:
    """Write records, each whole or refused with a reason; return what became of them."""
    summary = Summary()
    with RecordWriter[None](store, summary, again=again) as writer:
        for record in records:
            if isinstance(record, Report):
                raise BadUsage(
                    "a store takes records: read the report first, or give its source to `add_from`"
                )
            try:
                outcome: NewVersion | Refusal = NewVersion(prepared_record(record), store.clock())
            except BadInput as error:
                outcome = Refusal(_name_of(record.report), str(error))
            writer.take(None, _name_of(record.report), outcome)
    return summary


def _name_of(report: Report) -> str:
    return report.address or report.title or report.id


def known_input_hashes(store: Database, input_hashes: Sequence[str]) -> set[str]:
    """Return those hashes of inputs of which reports have been added."""
    with store.reading() as connection:
        return set(numbers(connection, _version.c.input_hash, _version.c.number, input_hashes))


def refuse(store: Database, refusal: Refusal, summary: Summary) -> None:
    """Keep and count what was not taken, and why; the same refusal is kept once."""
    if refusal.is_empty:
        summary.empty += 1
    else:
        summary.refuse(refusal.name, refusal.reason)
    log.warning("refused", extra={"source": refusal.name, "reason": refusal.reason})
    row = {"source": refusal.name, "reason": refusal.reason, "refused_at": store.clock()}
    with store.writing(exclusive=False) as connection:
        table = schema.refusal
        connection.execute(insert_into(connection, table).values(row).on_conflict_do_nothing())


def _put(store: Database, new_versions: Sequence[NewVersion], again: bool) -> list[Outcome]:
    if not new_versions:
        return []
    from dragoman import __version__

    with store.writing() as connection:
        return write.write_records(connection, new_versions, reader=__version__, again=again)
