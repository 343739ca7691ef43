"""Shards: the reports of each are read, its part of every table is written, and a note that it is done.

    shards --_Shard.give--> batches --crew--> rows --_Shard.written--> parts, and a note

On one machine all processes read whatever batch comes next, of this shard or of the one after it: none waits
until others have done theirs, and a corpus of one shard is read by all. What is written is the same, since
the rows of a shard are written in the order of its batches.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future
from functools import partial
from queue import Empty, SimpleQueue

import msgspec

from dragoman.corpus.files import files_at
from dragoman.corpus.parts import Parts
from dragoman.corpus.plan import Job, Shard, found_in
from dragoman.corpus.tables import REFUSALS, Rows, refusal, stream, tabler
from dragoman.errors import BadInput
from dragoman.runners.crew import Hands, Single
from dragoman.runners.engine import Engine, Failed, outcome, own_worker
from dragoman.runners.local import AHEAD, BATCH, FULL
from dragoman.runners.worker import Lost
from dragoman.sources.item import Item, Refusal, printable
from dragoman.stopping import STEP, check, interruptible_each

NOTES = "_shards"
Found = Item | Refusal
Told = Callable[[int, int], None]
"""Is told how many reports were read, and how many of them set aside, as it happens."""


class Note(msgspec.Struct, frozen=True):
    """What is known of a shard that is done: its rows by table, where it came from, what it took."""

    id: str
    reports: int
    passed_over: int
    refused: int
    rows: dict[str, int]
    sources: tuple[str, ...]
    cpu: float


def built(
    job: Job, shards: Iterable[Shard], engine: Engine, told: Told
) -> Generator[tuple[Shard, Note | Failed]]:
    """Build shards; yield each with its note when it is done. Doing so again writes the same parts.

    Raises InstallationError when none can be built, and Stopped when a signal asks to stop: of the shards
    under way nothing is kept.
    """
    crew = engine.crew(partial(tabler, job.settings), job.timeout)
    if crew is not None:
        with crew as hands:
            yield from read_by(hands, job, shards, told)
        return
    for shard, note in engine.map(Building(job), shards):
        if not isinstance(note, Failed):
            told(note.reports + note.refused, note.refused)
        yield shard, note


class Building:
    """Builds a shard on a node of a cluster."""

    def __init__(self, job: Job) -> None:
        self._job = job

    def __call__(self, shard: Shard) -> Note:
        worker = own_worker(partial(tabler, self._job.settings), self._job.timeout)
        ((_, note),) = read_by(Single(worker), self._job, [shard], lambda read, aside: None)
        if isinstance(note, Failed):
            raise BadInput(note.reason)
        return note


def read_by(
    crew: Hands[Found, Rows], job: Job, shards: Iterable[Shard], told: Told
) -> Iterator[tuple[Shard, Note | Failed]]:
    """Let a crew read shards; yield each with its note when it is done, or why it is not."""
    answered: SimpleQueue[_Shard] = SimpleQueue()
    begun: set[_Shard] = set()
    running = 0

    def done(one: _Shard) -> Iterator[tuple[Shard, Note | Failed]]:
        note = one.written(told) if one in begun else None
        if note is not None:
            begun.remove(one)
            yield one.shard, note

    try:
        for one in (_Shard(job, shard) for shard in shards):
            begun.add(one)
            while (answer := one.give(crew)) is not None:
                answer.add_done_callback(lambda _, one=one: answered.put(one))  # type: ignore[misc]
                running += 1
                while running >= AHEAD * crew.size:  # no more than that waits to be read
                    running -= 1
                    yield from done(_next(answered))
            yield from done(one)
        while running:
            running -= 1
            yield from done(_next(answered))
    finally:
        for one in begun:
            one.drop()


def _next(answered: SimpleQueue[_Shard]) -> _Shard:
    """Return the shard of which a batch is answered next. Raises Stopped if a signal comes first."""
    while True:
        check()
        try:
            return answered.get(timeout=STEP)
        except Empty:
            continue


class _Shard:
    """A shard as it is built: its batches are given out one by one, and their rows written in this order."""

    def __init__(self, job: Job, shard: Shard) -> None:
        self.shard = shard
        self._out = files_at(job.out)
        self._parts = Parts(self._out, shard.id)
        found = (one for part in shard.parts for one in found_in(job, part))
        self._batches = _batches(interruptible_each(found))
        self._awaited: deque[Future[list[Rows | Lost[Found]]]] = deque()
        self._is_given_out = False
        self._failed: Failed | None = None
        self._total = Rows()

    def give(self, crew: Hands[Found, Rows]) -> Future[list[Rows | Lost[Found]]] | None:
        """Give the next batch to a crew and return its answer to be; None when there is none left."""
        batch = None if self._failed else outcome(partial(next, self._batches, None))
        if isinstance(batch, Failed):
            self._failed = batch
        if batch is None or isinstance(batch, Failed):
            self._is_given_out = True
            return None
        answer = crew.submit(batch)
        self._awaited.append(answer)
        return answer

    def written(self, told: Told) -> Note | Failed | None:
        """Write the rows that are there and in turn; return the note when these were the last."""
        note: Note | Failed | None = self._failed or outcome(partial(self._write, told))
        if isinstance(note, Failed):
            self._failed = note
            self.drop()
            return note if self._is_given_out else None
        return note

    def drop(self) -> None:
        """Leave nothing of what was written."""
        self._parts.drop()

    def _write(self, told: Told) -> Note | None:
        while self._awaited and self._awaited[0].done():
            for answer in self._awaited.popleft().result():
                rows = _lost(answer) if isinstance(answer, Lost) else answer
                self._parts.write(rows)
                self._total.add(rows)
                told(rows.reports + rows.refused, rows.refused)
        return self._note() if self._is_given_out and not self._awaited else None

    def _note(self) -> Note:
        """Write the note: last, when the parts have their names."""
        shard, total = self.shard, self._total
        self._parts.close()
        sources = tuple(printable(part.file.name) for part in shard.parts)
        counts = (total.reports, total.passed_over, total.refused)
        note = Note(shard.id, *counts, self._parts.rows, sources, round(total.cpu, 3))
        self._out.write(f"{NOTES}/{shard.id}.json", msgspec.json.encode(note))
        return note


def _batches(found: Iterable[Found]) -> Iterator[list[Found]]:
    batch: list[Found] = []
    size = 0
    for one in found:
        batch.append(one)
        size += len(one.content) if isinstance(one, Item) else 0
        if len(batch) >= BATCH or size >= FULL:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _lost(lost: Lost[Found]) -> Rows:
    row = refusal(Refusal(lost.task.name, f"set aside: {lost.reason}"))
    return Rows({REFUSALS: stream(REFUSALS, [row])}, refused=1)
