"""A corpus -> shards: which reports of which files are read together.

How many reports each file holds is counted first, on the engine, and where there are many files in processes
of their own: a big file is cut, small ones are put together. The counts are kept beside the output, so that a
run that goes on counts what has changed only.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice

import msgspec

from dragoman.batch.files import File, Files, files_at
from dragoman.batch.task_engine import Apart, Engine, Failed
from dragoman.errors import BadInput
from dragoman.record import content_id
from dragoman.settings import Settings
from dragoman.sources.item import How, Item, Refusal, Stream, guarded
from dragoman.sources.items import opened, resolved
from dragoman.stopping import check

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
