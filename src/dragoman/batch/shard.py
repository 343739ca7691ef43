"""Shards: the reports of each are read, its part of every table is written, and a note that it is done.

    shards --_ShardBuilder.give--> batches --crew--> rows --_ShardBuilder.written--> parts, and a note

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

from dragoman.batch.corpus_tables import REFUSALS, Parts, TableRows, refusal_row, stream, tabler
from dragoman.batch.files import files_at
from dragoman.batch.item_reader import Found, batches_of
from dragoman.batch.plan import Job, Shard, found_in
from dragoman.batch.process_readers import AHEAD
from dragoman.batch.task_engine import Engine, Failed, Hands, Single, outcome, own_worker
from dragoman.batch.worker import Lost
from dragoman.errors import BadInput
from dragoman.sources.item import Refusal, printable
from dragoman.stopping import STEP, check, interruptible_each

NOTES = "_shards"
Progress = Callable[[int, int], None]
"""Is called with how many reports were read, and how many of them set aside, as it happens."""


class Note(msgspec.Struct, frozen=True):
    """What is known of a shard that is done: its rows by table, where it came from, what it took."""

    id: str
    reports: int
    passed_over: int
    refused: int
    rows: dict[str, int]
    sources: tuple[str, ...]
    cpu: float


def build_shards(
    job: Job, shards: Iterable[Shard], engine: Engine, progress: Progress
) -> Generator[tuple[Shard, Note | Failed]]:
    """Build shards; yield each with its note when it is done. Doing so again writes the same parts.

    Raises InstallationError when none can be built, and Stopped when a signal asks to stop: of the shards
    under way nothing is kept.
    """
    crew = engine.crew(partial(tabler, job.settings), job.timeout)
    if crew is not None:
        with crew as hands:
            yield from read_by(hands, job, shards, progress)
        return
    for shard, note in engine.map(ShardTask(job), shards):
        if not isinstance(note, Failed):
            progress(note.reports + note.refused, note.refused)
        yield shard, note


class ShardTask:
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
    crew: Hands[Found, TableRows], job: Job, shards: Iterable[Shard], progress: Progress
) -> Iterator[tuple[Shard, Note | Failed]]:
    """Let a crew read shards; yield each with its note when it is done, or why it is not."""
    answered: SimpleQueue[_ShardBuilder] = SimpleQueue()
    begun: set[_ShardBuilder] = set()
    running = 0

    def finished(builder: _ShardBuilder) -> Iterator[tuple[Shard, Note | Failed]]:
        note = builder.written(progress) if builder in begun else None
        if note is not None:
            begun.remove(builder)
            yield builder.shard, note

    try:
        for builder in (_ShardBuilder(job, shard) for shard in shards):
            begun.add(builder)
            while (answer := builder.give(crew)) is not None:
                answer.add_done_callback(lambda _, builder=builder: answered.put(builder))  # type: ignore[misc]
                running += 1
                while running >= AHEAD * crew.size:  # no more than that waits to be read
                    running -= 1
                    yield from finished(_next(answered))
            yield from finished(builder)
        while running:
            running -= 1
            yield from finished(_next(answered))
    finally:
        for builder in begun:
            builder.drop()


def _next(answered: SimpleQueue[_ShardBuilder]) -> _ShardBuilder:
    """Return the shard of which a batch is answered next. Raises Stopped if a signal comes first."""
    while True:
        check()
        try:
            return answered.get(timeout=STEP)
        except Empty:
            continue


class _ShardBuilder:
    """A shard as it is built: its batches are given out one by one, and their rows written in this order."""

    def __init__(self, job: Job, shard: Shard) -> None:
        self.shard = shard
        self._out = files_at(job.out)
        self._parts = Parts(self._out, shard.id)
        found = (item for part in shard.parts for item in found_in(job, part))
        self._batches = batches_of(interruptible_each(found))
        self._awaited: deque[Future[list[TableRows | Lost[Found]]]] = deque()
        self._is_given_out = False
        self._failed: Failed | None = None
        self._total = TableRows()

    def give(self, crew: Hands[Found, TableRows]) -> Future[list[TableRows | Lost[Found]]] | None:
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

    def written(self, progress: Progress) -> Note | Failed | None:
        """Write the rows that are there and in turn; return the note when these were the last."""
        note: Note | Failed | None = self._failed or outcome(partial(self._write, progress))
        if isinstance(note, Failed):
            self._failed = note
            self.drop()
            return note if self._is_given_out else None
        return note

    def drop(self) -> None:
        """Leave nothing of what was written."""
        self._parts.drop()

    def _write(self, progress: Progress) -> Note | None:
        while self._awaited and self._awaited[0].done():
            for answer in self._awaited.popleft().result():
                rows = _lost(answer) if isinstance(answer, Lost) else answer
                self._parts.write(rows)
                self._total.add(rows)
                progress(rows.reports + rows.refused, rows.refused)
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


def _lost(lost: Lost[Found]) -> TableRows:
    row = refusal_row(Refusal(lost.task.name, f"set aside: {lost.reason}"))
    return TableRows({REFUSALS: stream(REFUSALS, [row])}, refused=1)
