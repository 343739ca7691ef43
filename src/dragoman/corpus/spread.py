"""Rows that belong together brought together: every task writes its rows by group, every group reads its own.

What is between stands in files under the output (`_merge/`), a row group for each group of rows, so little
travels through the engine, and nothing is lost with a machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from dragoman.corpus.files import Files, files_at
from dragoman.corpus.parts import part_of
from dragoman.errors import BadInput
from dragoman.runners.engine import Apart, Engine, Failed

if TYPE_CHECKING:
    import pyarrow

BETWEEN = "_merge"
Where = tuple[int, int]
"""A row of a table: the number of its shard, and its own there."""
T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Spread:
    """Shards in order, how many are gone through by one task, and into how many groups their rows go."""

    out: str
    shards: tuple[str, ...]
    together: int
    groups: int

    @property
    def tasks(self) -> range:
        """The numbers of the tasks that go through all shards."""
        return range(-(-len(self.shards) // self.together))

    def rows(self, table: str, columns: Sequence[str], task: int) -> Iterator[tuple[Where, dict[str, Any]]]:
        """Yield the rows of a table in the shards of a task, with where each stands."""
        files, first = files_at(self.out), task * self.together
        for number, shard in enumerate(self.shards[first : first + self.together], first):
            for at, row in enumerate(part_rows(files, part_of(table, shard), columns)):
                yield (number, at), row

    def write(self, step: str, task: int, rows: Iterable[dict[str, Any]], schema: pyarrow.Schema) -> None:
        """Write the rows of a task of a step, those of each "group" (a whole number) by themselves."""
        write(files_at(self.out), step, task, rows, schema)

    def group(self, step: str, group: int) -> Iterator[dict[str, Any]]:
        """Yield the rows that the tasks through all shards wrote for a group, in the order of the shards."""
        return read(files_at(self.out), step, range(len(self.tasks)), group)

    def of_task(self, step: str, group: int) -> Iterator[dict[str, Any]]:
        """Yield the rows that a group wrote for itself in a step."""
        return read(files_at(self.out), step, [group], group)

    def of_groups(self, step: str, group: int) -> Iterator[dict[str, Any]]:
        """Yield the rows that all groups wrote for one in a step."""
        return read(files_at(self.out), step, range(self.groups), group)


def done(engine: Engine, function: Callable[[T], R], tasks: Iterable[T]) -> list[R]:
    """Return the results of tasks, in whatever order they came. Raises BadInput when one failed."""
    results = []
    for _, result in engine.map(Apart(function), tasks):
        if isinstance(result, Failed):
            raise BadInput(f"the stories could not be made: {result.reason}; the same command goes on")
        results.append(result)
    return results


def write(out: Files, step: str, task: int, rows: Iterable[dict[str, Any]], schema: pyarrow.Schema) -> None:
    """Write rows with a row group for each "group", their first column."""
    import pyarrow
    from pyarrow.parquet import ParquetWriter

    table = pyarrow.Table.from_pylist(sorted(rows, key=lambda row: row["group"]), schema)
    groups = table.column("group").to_pylist()
    start = 0
    with out.writing(_name(step, task)) as stream, ParquetWriter(stream, schema) as writer:
        for at in range(1, len(groups) + 1):
            if at == len(groups) or groups[at] != groups[start]:
                writer.write_table(table.slice(start, at - start))
                start = at


def read(out: Files, step: str, tasks: Iterable[int], group: int) -> Iterator[dict[str, Any]]:
    """Yield the rows of a group that some tasks wrote, in their order."""
    from pyarrow.parquet import ParquetFile

    for task in tasks:
        with out.open(_name(step, task)) as stream, ParquetFile(stream) as file:
            for at in range(file.num_row_groups):
                found = file.metadata.row_group(at).column(0).statistics
                if found.min <= group <= found.max:
                    yield from file.read_row_group(at).to_pylist()


def clear(out: Files) -> None:
    """Remove what is between."""
    for file in out.listed(BETWEEN):
        out.remove(file.name)


def part_rows(out: Files, name: str, columns: Sequence[str]) -> list[dict[str, Any]]:
    """Return rows of a part of a table."""
    from pyarrow.parquet import read_table

    with out.open(name) as stream:
        return read_table(stream, columns=list(columns)).to_pylist()  # type: ignore[no-any-return]


def _name(step: str, task: int) -> str:
    return f"{BETWEEN}/{step}/{task:06}.parquet"
