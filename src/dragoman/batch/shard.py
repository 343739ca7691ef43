"""A corpus to shards: which reports of which files are read together; each is read, its part of every table
is written, and a note that it is done.

    shards --_ShardBuilder.give--> batches --crew--> rows --_ShardBuilder.written--> parts, and a note

How many reports each file holds is counted first, on the engine, and where there are many files in processes
of their own: a big file is cut, small ones are put together. The counts are kept beside the output, so that a
run that goes on counts what has changed only.

On one machine all processes read whatever batch comes next, of this shard or of the one after it: none waits
until others have done theirs, and a corpus of one shard is read by all. What is written is the same, since
the rows of a shard are written in the order of its batches.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from queue import Empty, SimpleQueue

import msgspec

from dragoman.batch.corpus_tables import REFUSALS, Parts, TableRows, refusal_row, stream, tabler
from dragoman.batch.files import File, Files, files_at
from dragoman.batch.process_readers import AHEAD, Found, batches_of
from dragoman.batch.task_engine import Apart, Engine, Failed, Hands, Single, outcome, own_worker
from dragoman.batch.worker import Lost
from dragoman.errors import BadInput
from dragoman.record import content_id
from dragoman.settings import Settings
from dragoman.sources.item import How, Item, Refusal, Stream, guarded, printable
from dragoman.sources.items import opened, resolved
from dragoman.stopping import STEP, check, interruptible_each

COUNTS = "_counts.json"
_TOGETHER = 500
"""Files counted by one task, at most."""
_BYTES = 64_000_000
"""Bytes of files counted by one task, beyond which it takes no further file."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is built, and how: all that a task has to know beside its shard."""

    corpus: str
    out: str
    settings: Settings
    how: How
    shard_size: int
    timeout: float
    version: str


@dataclass(frozen=True, slots=True)
class Part:
    """Reports `first` to `stop` (half-open, from 0) of a file."""

    file: File
    first: int
    stop: int


@dataclass(frozen=True, slots=True)
class Shard:
    """Reports that are read together. `id` is a hash of all that decides what comes out."""

    id: str
    parts: tuple[Part, ...]

    @property
    def reports(self) -> int:
        """How many reports it holds, with those that will be refused."""
        return sum(part.stop - part.first for part in self.parts)


def plan(job: Job, engine: Engine) -> list[Shard]:
    """Return the shards of a corpus, in its order. Raises BadInput when there is nothing in it."""
    files = files_at(job.corpus).listed()
    if not files:
        raise BadInput(f"{job.corpus}: no such file or folder, or nothing in it")
    out = files_at(job.out)
    known = _known(out)
    missing = [file for file in files if file.mark not in known]
    groups, counting = list(_groups(missing)), partial(_counts, job)
    for group, counts in engine.map(Apart(counting) if len(groups) > 1 else counting, groups):
        if isinstance(counts, Failed):
            raise BadInput(f"the reports of {group[0].name} could not be counted: {counts.reason}")
        known.update({file.mark: count for file, count in zip(group, counts, strict=True)})
    counted = [(file, known[file.mark]) for file in files]
    if missing:
        rows = [(file.mark.name, file.size, file.stamp, count) for file, count in counted]
        out.write(COUNTS, msgspec.json.encode(rows))
    return [Shard(_id(job, parts), parts) for parts in _cut(counted, job.shard_size)]


class _Place(threading.local):
    """Where a thread is in the file it read last: what comes next in it is report `at`."""

    key: tuple[str, How, File] | None = None
    rows: Iterator[Item | Refusal] = iter(())
    at = 0


_place = _Place()


def found_in(job: Job, part: Part) -> Iterator[Item | Refusal]:
    """Yield what a part of a file holds.

    A later part of the same file goes on from there when the same thread asks for it next: a big file is read
    once by each reader, not from its start for each of its shards.
    """
    key = (job.corpus, job.how, part.file)
    goes_on = _place.key == key and _place.at <= part.first
    rows, at = (_place.rows, _place.at) if goes_on else (_found(job, part.file), 0)
    _place.key = None  # whoever stops in the middle leaves nothing to go on from
    yield from islice(rows, part.first - at, part.stop - at)
    _place.key, _place.rows, _place.at = key, rows, part.stop


def _found(job: Job, file: File) -> Iterator[Item | Refusal]:
    items = guarded(file.name, _opened(files_at(job.corpus), file, job.how))
    yield from resolved(items, None, job.how)


def _opened(files: Files, file: File, how: How) -> Stream:
    with files.open(file.name) as stream:
        yield from opened(file.name, stream, how, 0)


def _counts(job: Job, group: Sequence[File]) -> list[int]:
    """Return how many reports each file of a group holds."""
    return [_count(job, file) for file in group]


def _count(job: Job, file: File) -> int:
    count = 0
    for _ in _found(job, file):
        check()  # in a thread that nothing else would end
        count += 1
    return count


def _known(out: Files) -> dict[File, int]:
    rows = msgspec.json.decode(out.read(COUNTS) or b"[]", type=list[tuple[str, int, str, int]])
    return {File(name, size, stamp): count for name, size, stamp, count in rows}


def _groups(files: Sequence[File]) -> Iterator[list[File]]:
    group: list[File] = []
    for file in files:
        group.append(file)
        if len(group) >= _TOGETHER or sum(member.size for member in group) >= _BYTES:
            yield group
            group = []
    if group:
        yield group


def _cut(counted: Sequence[tuple[File, int]], size: int) -> Iterator[tuple[Part, ...]]:
    """Yield parts of files that make a shard: ranges of a big file, or several small files whole."""
    small: list[Part] = []
    held = 0
    for file, count in counted:
        if count >= size or held + count > size:
            if small:
                yield tuple(small)
            small, held = [], 0
        if count >= size:
            for first in range(0, count, size):
                yield (Part(file, first, min(count, first + size)),)
        elif count:
            small.append(Part(file, 0, count))
            held += count
    if small:
        yield tuple(small)


def _id(job: Job, parts: tuple[Part, ...]) -> str:
    how = msgspec.json.encode((job.settings, job.how, job.version))
    marked = [replace(part, file=part.file.mark) for part in parts]
    return content_id(how.decode(), msgspec.json.encode(marked).decode())


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
        items = (item for part in shard.parts for item in found_in(job, part))
        self._batches = batches_of(interruptible_each(items))
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
