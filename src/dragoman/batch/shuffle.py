"""A shuffle: rows that belong together are brought together, by every task writing its rows by group.

What is between stands in files under the output (`_merge/`), a row group for each group of rows, so little
travels through the engine, and nothing is lost with a machine.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from dragoman.batch.corpus_tables import part_of
from dragoman.batch.files import Files, files_at
from dragoman.batch.task_engine import Apart, Engine, Failed
from dragoman.errors import BadInput

BETWEEN = "_merge"
Where = tuple[int, int]
"""A row of a table: the number of its shard, and its own there."""
Kind = Literal["text", "number", "bytes"]
T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Shuffle:
    """Shards in order, how many are gone through by one task, and into how many groups their rows go."""

    out: str
    shards: tuple[str, ...]
    together: int
    groups: int

    @property
    def tasks(self) -> range:
        """The numbers of the tasks that go through all shards."""
        return range(-(-len(self.shards) // self.together))

    def group_of(self, key: str) -> int:
        """Return the group that rows with a key go to."""
        return zlib.crc32(key.encode()) % self.groups

    def rows(self, table: str, columns: Sequence[str], task: int) -> Iterator[tuple[Where, dict[str, Any]]]:
        """Yield the rows of a table in the shards of a task, with where each stands."""
        first = task * self.together
        for number in range(first, min(first + self.together, len(self.shards))):
            for at, row in enumerate(self.shard_rows(table, columns, number)):
                yield (number, at), row

    def shard_rows(self, table: str, columns: Sequence[str], shard: int) -> list[dict[str, Any]]:
        """Return the rows of a table in a shard, by its number."""
        from pyarrow.parquet import read_table

        with files_at(self.out).open(part_of(table, self.shards[shard])) as stream:
            return read_table(stream, columns=list(columns)).to_pylist()  # type: ignore[no-any-return]

    def write(self, step: str, task: int, rows: Iterable[dict[str, Any]], **columns: Kind) -> None:
        """Write the rows of a task of a step with these columns, each "group" (a number) a row group."""
        import pyarrow
        from pyarrow.parquet import ParquetWriter

        types = {"text": pyarrow.string(), "number": pyarrow.int64(), "bytes": pyarrow.binary()}
        kinds = {"group": "number", **columns}
        schema = pyarrow.schema([(name, types[kind]) for name, kind in kinds.items()])
        table = pyarrow.Table.from_pylist(sorted(rows, key=lambda row: row["group"]), schema)
        groups = table.column("group").to_pylist()
        start = 0
        out = files_at(self.out)
        with out.writing(_name(step, task)) as stream, ParquetWriter(stream, schema) as writer:
            for at in range(1, len(groups) + 1):
                if at == len(groups) or groups[at] != groups[start]:
                    writer.write_table(table.slice(start, at - start))
                    start = at

    def by_tasks(self, step: str, group: int) -> Iterator[dict[str, Any]]:
        """Yield the rows that the tasks through all shards wrote for a group, in the order of the shards."""
        return self._read(step, self.tasks, group)

    def by_itself(self, step: str, group: int) -> Iterator[dict[str, Any]]:
        """Yield the rows that a group wrote for itself in a step."""
        return self._read(step, [group], group)

    def by_groups(self, step: str, group: int) -> Iterator[dict[str, Any]]:
        """Yield the rows that all groups wrote for one in a step."""
        return self._read(step, range(self.groups), group)

    def _read(self, step: str, writers: Iterable[int], group: int) -> Iterator[dict[str, Any]]:
        from pyarrow.parquet import ParquetFile

        out = files_at(self.out)
        for writer in writers:
            with out.open(_name(step, writer)) as stream, ParquetFile(stream) as file:
                for at in range(file.num_row_groups):
                    bounds = file.metadata.row_group(at).column(0).statistics
                    if bounds.min <= group <= bounds.max:
                        yield from file.read_row_group(at).to_pylist()


def results_of(engine: Engine, function: Callable[[T], R], tasks: Iterable[T]) -> list[R]:
    """Return the results of tasks, in whatever order they came. Raises BadInput when one failed."""
    results = []
    for _, result in engine.map(Apart(function), tasks):
        if isinstance(result, Failed):
            raise BadInput(f"the stories could not be made: {result.reason}; the same command goes on")
        results.append(result)
    return results


def clear(out: Files) -> None:
    """Remove what is between."""
    for file in out.listed(BETWEEN):
        out.remove(file.name)


def _name(step: str, task: int) -> str:
    return f"{BETWEEN}/{step}/{task:06}.parquet"
