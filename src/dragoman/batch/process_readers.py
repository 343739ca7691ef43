"""Items read in other processes, many in their order, or one that somebody waits for; and what such a process
does: items in, each item's record or the reason why there is none.

A report that somebody gives may take a time that grows with its length, and few may wait for the one before
it; what ends or hangs its process ends nothing here, and whatever else is asked is answered meanwhile.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Generic, TypeVar

from dragoman.batch.task_engine import Crew, in_order
from dragoman.batch.worker import TIMEOUT, Lost, OutOfTime, Worker, in_time
from dragoman.errors import BadInput, InstallationError, reason_of
from dragoman.observing import Pace
from dragoman.record import Record, Report
from dragoman.record.encoding import decode, encode
from dragoman.settings import Settings
from dragoman.sources.item import Item, Refusal
from dragoman.stopping import check, interruptible, interruptible_each

R = TypeVar("R")
Found = Item | Refusal
"""What a source gave: an item to read, or why there is none."""

BATCH = 128
"""Items that a process is given at a time, at most."""
FULL = 50_000
"""Characters or bytes, beyond which a batch takes no further item."""


def batches_of(items: Iterable[Found]) -> Iterator[list[Found]]:
    """Yield what was found in batches that a process is given at a time."""
    batch: list[Found] = []
    size = 0
    for item in items:
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


Read = tuple[Found, R | Refusal | None]
"""What was found, with what was made of its record, or why it has none, or None where it was passed over."""
Answers = list[list[R | Refusal] | Lost[Item]]
Known = Callable[[Sequence[Item]], Collection[Item]]
"""Which of some items are known."""

FEW = 60_000
"""Characters or bytes of all items together, up to which starting processes costs more than they save."""
AHEAD = 4
"""Batches a process that may be read before the oldest one is; so one long report holds up few others."""
GIVEN = Settings(max_bytes=5_000_000, max_characters=150_000)
"""How reports are read that somebody gives: somebody waits for them, and others may want to add theirs."""
SHORTEST, CHARACTERS = 15.0, 5_000
"""Seconds that every report may take, and how many characters may take a second more: a machine of ten years
ago reads four times as many, so what takes longer would not end soon."""
WAIT = 20.0
"""Seconds that a report waits for the one before it."""
BEHIND = 5
"""How much lower than that of the desk the priority of reading is: where both want a core, the desk has
three quarters of it."""
WAITING = 4
"""Reports that wait at a time; who gives another one is told at once to try again."""


class Readers(Generic[R]):
    """Reads items in `workers` processes: as many as there are cores unless it is given, but in this
    process where a few items are all. With 0 everything is read here, and what ends a reader ends all; what
    takes longer than `timeout` seconds is set aside in either.
    There too `make` is called with each record, and what it returns is given out: plain values pass from
    process to process faster than a record.
    """

    def __init__(
        self,
        settings: Settings,
        make: Callable[[Record], R],
        workers: int | None = None,
        timeout: float = TIMEOUT,
    ) -> None:
        self._settings, self._make, self._timeout = settings, make, timeout
        self._workers = cores() if workers is None else workers
        self._few = FEW if workers is None else 0

    def read(self, items: Iterable[Found], known: Known) -> Iterator[Read[R]]:
        """Yield each of `items` with what became of it, in order. What is `known` is passed over.

        Raises InstallationError when nothing can be read. When a signal asks to stop, what was read before is
        still given out.
        """
        batches = (_without_known(batch, known) for batch in batches_of(interruptible_each(items)))
        first: list[_Batch] = []
        size = 0
        while size < self._few and (batch := next(batches, None)):
            first.append(batch)
            size += batch.size
        read = self._apart if self._workers and size >= self._few else self._here
        yield from read(chain(first, batches))

    def _here(self, batches: Iterable[_Batch]) -> Iterator[Read[R]]:
        for batch in batches:
            with interruptible():
                made = self._made(batch.wanted)
            yield from batch.with_answers(iter(made))
            check()

    def _made(self, items: Sequence[Item]) -> list[R | Refusal]:
        """Return what is made of each item here; what takes too long is found by reading it alone."""
        try:
            return in_time(self._timeout, made_of, items, self._settings, self._make)
        except OutOfTime as error:
            if len(items) == 1:
                return [Refusal(items[0].name, f"set aside: {error}")]
        return [made for item in items for made in self._made([item])]

    def _apart(self, batches: Iterable[_Batch]) -> Iterator[Read[R]]:
        prepare = partial(reader, self._settings, self._make)
        workers = [Worker[Item, list[R | Refusal]](prepare, self._timeout) for _ in range(self._workers)]
        with Crew(workers) as crew:

            def start(batch: _Batch) -> Future[Answers[R]]:
                return crew.submit(batch.wanted) if batch.wanted else _nothing()

            for batch, answers in in_order(batches, start, AHEAD * self._workers):
                yield from batch.with_answers(_each(answers))


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class _Batch:
    """Things found one after the other, which of them are to be read, and the size of these."""

    items: Sequence[Found]
    wanted: Sequence[Item]
    size: int

    def with_answers(self, answers: Iterator[R | Refusal]) -> Iterator[Read[R]]:
        """Yield what was found with what became of it, given the answers to what was wanted."""
        wanted = iter(self.wanted)
        awaited = next(wanted, None)
        for item in self.items:
            if item is awaited:
                awaited = next(wanted, None)
                yield item, next(answers)
            else:
                yield item, item if isinstance(item, Refusal) else None


def _without_known(batch: Sequence[Found], known: Known) -> _Batch:
    """Leave out of what is wanted what is known: to ask of each alone would take as long as writing it."""
    items = [item for item in batch if isinstance(item, Item)]
    passed_over = {id(item) for item in known(items)} if items else set()
    wanted = [item for item in items if id(item) not in passed_over]
    return _Batch(batch, wanted, sum(len(item.content) for item in wanted))


def _each(answers: Answers[R]) -> Iterator[R | Refusal]:
    for answer in answers:
        if isinstance(answer, Lost):
            yield Refusal(answer.task.name, f"set aside: {answer.reason}")
        else:
            yield from answer


def _nothing() -> Future[Answers[R]]:
    no_answers: Future[Answers[R]] = Future()
    no_answers.set_result([])
    return no_answers


class Busy(BadInput):
    """Another report is being read."""


class GivenReader:
    """Reads reports that somebody waits for, one at a time, in a process that starts with the first."""

    def __init__(self) -> None:
        self._turn, self._room = threading.Lock(), threading.BoundedSemaphore(WAITING + 1)
        self._worker = _worker()

    def read(self, item: Item) -> Record:
        """Return an item's record. Raises BadInput when it cannot be read, Busy when others wait."""
        if not self._room.acquire(blocking=False):
            raise Busy(f"{WAITING} reports wait to be read; try again in a moment")
        try:
            if not self._turn.acquire(timeout=WAIT):
                raise Busy("another report is being read; try again in a moment")
            try:
                (answer,) = self._worker.do([item], timeout=seconds_for(item), again=False)
            finally:
                self._turn.release()
        finally:
            self._room.release()
        if isinstance(answer, Lost):
            raise BadInput(f"the report cannot be read: {answer.reason}")
        (encoded,) = answer
        if isinstance(encoded, Refusal):
            raise BadInput(encoded.reason)
        return decode(encoded)

    def close(self) -> None:
        """End the process; a report that is being read is refused."""
        worker, self._worker = self._worker, _worker()
        worker.stop()


def seconds_for(item: Item) -> float:
    """Return how long a report may take, by its length."""
    return SHORTEST + min(len(item.content), GIVEN.max_characters) / CHARACTERS


def _worker() -> Worker[Item, list[bytes | Refusal]]:
    return Worker(partial(_reader_behind, GIVEN, encode))


def _reader_behind(
    settings: Settings, make: Callable[[Record], bytes]
) -> Callable[[Sequence[Item]], list[bytes | Refusal]]:
    """Return a reader, in a process that lets those that answer somebody go first."""
    if hasattr(os, "nice"):
        os.nice(BEHIND)
    return reader(settings, make)
