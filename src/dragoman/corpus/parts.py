"""The part of every table that a shard has: Parquet, written a group of rows at a time."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from types import TracebackType

from dragoman.corpus.files import Files
from dragoman.corpus.tables import Rows, schemas

_GROUP = 16_000_000
"""Bytes of a table held in memory before they are written as one group of rows."""


def part_of(table: str, shard: str) -> str:
    """Return the name of a shard's part of a table."""
    return f"{table}/part-{shard}.parquet"


class Parts:
    """The parts of a shard as they are written; `close` gives them their names, `drop` leaves nothing."""

    def __init__(self, out: Files, shard: str) -> None:
        self._out, self._shard = out, shard
        self._files = ExitStack()
        self._sheets: dict[str, _Sheet] = {}

    def close(self) -> None:
        """Write what is held; the files take their names."""
        self._files.close()

    def drop(self) -> None:
        """Leave files that are not closed as if they had not been begun."""
        with suppress(OSError):  # where there is no room, nor is there for what ends a file
            self._files.__exit__(_Dropped, _Dropped(), None)

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


class _Dropped(Exception):
    """What was begun is not wanted."""
