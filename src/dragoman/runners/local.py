"""Items -> what is made of their records, in several processes on this machine, in the order of the items."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from typing import Generic, TypeVar

from dragoman.record import Record
from dragoman.runners.crew import Crew, in_order
from dragoman.runners.limit import OutOfTime, in_time
from dragoman.runners.reading import made_of, reader
from dragoman.runners.worker import TIMEOUT, Lost, Worker
from dragoman.settings import Settings
from dragoman.sources.item import Item, Refusal
from dragoman.stopping import check, interruptible, interruptible_each

R = TypeVar("R")
Read = tuple[Item | Refusal, R | Refusal | None]
"""What was found, with what was made of its record, or why it has none, or None where it was passed over."""
Answers = list[list[R | Refusal] | Lost[Item]]
Known = Callable[[Sequence[Item]], Collection[Item]]
"""Which of some items are known."""

FEW = 60_000
"""Characters or bytes of all items together, up to which starting processes costs more than they save."""
BATCH = 128
"""Items that a process is given at a time, at most."""
FULL = 50_000
"""Characters or bytes, beyond which a batch takes no further item."""
AHEAD = 4
"""Batches a process that may be read before the oldest one is; so one long report holds up few others."""


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

    def read(self, found: Iterable[Item | Refusal], known: Known) -> Iterator[Read[R]]:
        """Yield each of `found` with what became of it, in order. What is `known` is passed over.

        Raises InstallationError when nothing can be read. When a signal asks to stop, what was read before is
        still given out.
        """
        batches = (_asked(batch, known) for batch in _batches(interruptible_each(found)))
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
            yield from batch.told(iter(made))
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
                yield from batch.told(_each(answers))


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(slots=True)
class _Batch:
    """Things found one after the other, which of them are to be read, and the size of these."""

    found: list[Item | Refusal] = field(default_factory=list)
    wanted: list[Item] = field(default_factory=list)
    size: int = 0

    def told(self, answers: Iterator[R | Refusal]) -> Iterator[Read[R]]:
        """Yield what was found with what became of it, given the answers to what was wanted."""
        wanted = iter(self.wanted)
        awaited = next(wanted, None)
        for item in self.found:
            if item is awaited:
                awaited = next(wanted, None)
                yield item, next(answers)
            else:
                yield item, item if isinstance(item, Refusal) else None


def _batches(found: Iterable[Item | Refusal]) -> Iterator[_Batch]:
    batch = _Batch()
    for item in found:
        batch.found.append(item)
        if isinstance(item, Item):
            batch.wanted.append(item)
            batch.size += len(item.content)
        if len(batch.found) >= BATCH or batch.size >= FULL:
            yield batch
            batch = _Batch()
    if batch.found:
        yield batch


def _asked(batch: _Batch, known: Known) -> _Batch:
    """Take out of what is wanted what is known: to ask of each alone would take as long as writing it."""
    passed_over = {id(item) for item in known(batch.wanted)} if batch.wanted else set()
    batch.wanted = [item for item in batch.wanted if id(item) not in passed_over]
    batch.size = sum(len(item.content) for item in batch.wanted)
    return batch


def _each(answers: Answers[R]) -> Iterator[R | Refusal]:
    for answer in answers:
        if isinstance(answer, Lost):
            yield Refusal(answer.task.name, f"set aside: {answer.reason}")
        else:
            yield from answer


def _nothing() -> Future[Answers[R]]:
    done: Future[Answers[R]] = Future()
    done.set_result([])
    return done
