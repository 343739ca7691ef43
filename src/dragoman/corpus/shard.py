"""One shard: its reports are read, its part of every table is written, and a note that it is done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from functools import partial
from types import TracebackType

import msgspec

from dragoman.corpus.files import Files, files_at
from dragoman.corpus.plan import Job, Shard, found_in
from dragoman.corpus.tables import REFUSALS, Rows, refusal, schemas, stream, tabler
from dragoman.runners.engine import own_worker, tell
from dragoman.runners.local import BATCH, FULL
from dragoman.runners.worker import Lost
from dragoman.sources.item import Item, Refusal

NOTES = "_shards"
_GROUP = 16_000_000
"""Bytes of a table held in memory before they are written as one group of rows."""


class Note(msgspec.Struct, frozen=True):
    """What is known of a shard that is done: its rows by table, where it came from, what it took."""

    id: str
    reports: int
    passed_over: int
    refused: int
    rows: dict[str, int]
    sources: tuple[str, ...]
    cpu: float


class Building:
    """Builds a shard: its parts first, then its note. Doing so again writes the same parts."""

    def __init__(self, job: Job) -> None:
        self._job = job

    def __call__(self, shard: Shard) -> Note:
        worker = own_worker(partial(tabler, self._job.settings), self._job.timeout)
        out, total = files_at(self._job.out), Rows()
        with _Parts(out, shard.id) as parts:
            for batch in _batches(one for part in shard.parts for one in found_in(self._job, part)):
                for answer in worker.do(batch):
                    rows = _lost(answer) if isinstance(answer, Lost) else answer
                    parts.write(rows)
                    total.add(rows)
                    tell(rows.reports + rows.refused, rows.refused)
        sources = tuple(part.file.name for part in shard.parts)
        counts = (total.reports, total.passed_over, total.refused)
        note = Note(shard.id, *counts, parts.rows, sources, round(total.cpu, 3))
        out.write(f"{NOTES}/{shard.id}.json", msgspec.json.encode(note))
        return note


def part_of(table: str, shard: str) -> str:
    """Return the name of a shard's part of a table."""
    return f"{table}/part-{shard}.parquet"


class _Parts:
    """The parts of a shard as they are written; they take their names on the way out, if all went well."""

    def __init__(self, out: Files, shard: str) -> None:
        self._out, self._shard = out, shard
        self._files = ExitStack()
        self._sheets: dict[str, _Sheet] = {}

    def __enter__(self) -> _Parts:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._files.__exit__(kind, error, trace)

    @property
    def rows(self) -> dict[str, int]:
        """How many rows each table was given."""
        return {name: sheet.rows for name, sheet in sorted(self._sheets.items())}

    def write(self, rows: Rows) -> None:
        """Take rows; a table that has none is not written."""
        for name, streamed in rows.tables.items():
            if name not in self._sheets:
                opened = self._files.enter_context(self._out.writing(part_of(name, self._shard)))
                self._sheets[name] = self._files.enter_context(_Sheet(name, opened))
            self._sheets[name].write(streamed)


class _Sheet:
    """A table's part as it is written, a group of rows at a time."""

    def __init__(self, name: str, out: object) -> None:
        from pyarrow.parquet import ParquetWriter

        self.rows = 0
        self._held: list[bytes] = []
        self._writer = ParquetWriter(out, schemas()[name], compression="zstd")

    def __enter__(self) -> _Sheet:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._flush()
        self._writer.close()

    def write(self, streamed: bytes) -> None:
        self._held.append(streamed)
        if sum(map(len, self._held)) >= _GROUP:
            self._flush()

    def _flush(self) -> None:
        import pyarrow

        if self._held:
            table = pyarrow.concat_tables(pyarrow.ipc.open_stream(one).read_all() for one in self._held)
            self._writer.write_table(table.combine_chunks())
            self.rows += table.num_rows
            self._held = []


def _batches(found: Iterable[Item | Refusal]) -> Iterator[list[Item | Refusal]]:
    batch: list[Item | Refusal] = []
    size = 0
    for one in found:
        batch.append(one)
        size += len(one.content) if isinstance(one, Item) else 0
        if len(batch) >= BATCH or size >= FULL:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _lost(lost: Lost[Item | Refusal]) -> Rows:
    row = refusal(Refusal(lost.task.name, f"set aside: {lost.reason}"))
    return Rows({REFUSALS: stream(REFUSALS, [row])}, refused=1)
