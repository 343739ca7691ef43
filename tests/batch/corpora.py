"""Invented records, and readers of tables for processes of the tests."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pyarrow.dataset

import telling
from builders import told
from dragoman.batch.build import build
from dragoman.batch.corpus_tables import TableRows, rows_of
from dragoman.batch.task_engine import Engine, Threads
from dragoman.record import Record
from dragoman.record.encoding import encode
from dragoman.settings import Settings
from dragoman.sources.item import Item, Refusal

RECORDS: tuple[Record, ...] = (
    *telling.VISIT,
    told(),
    *(
        telling.told(f"Ministers of Norway and Chile met in Oslo about {what}.", day, outlet, when=day)
        for day, what in (("2023-05-03", "salmon"), ("2023-05-04", "salmon"), ("2023-05-17", "copper"))
        for outlet in ("The Fjord", "The Andes", "Quayside")
    ),
)  # fmt: skip


def lines(records: Iterable[Record]) -> bytes:
    """Records as JSON lines."""
    return b"".join(encode(record) + b"\n" for record in records)


def built(corpus: object, out: str, engine: Engine | None = None, **options: Any) -> Any:
    """Build with an engine, or with one process."""
    with engine or Threads(1) as chosen:
        return build(str(corpus), out, chosen, **{"shard_size": 5, **options})


def rows(out: str, table: str) -> list[dict[str, Any]]:
    """The rows of a table."""
    found: list[dict[str, Any]] = pyarrow.dataset.dataset(f"{out}/{table}").to_table().to_pylist()
    return found


def tabler(settings: Settings) -> Callable[[Sequence[Item | Refusal]], TableRows]:
    """In place of `dragoman.batch.corpus_tables.tabler`: "salmon" ends the process, or holds it up for
    ever."""

    def read(found: Sequence[Item | Refusal]) -> TableRows:
        if any(isinstance(one, Item) and "dumping salmon" in str(one.content) for one in found):
            if os.environ.get("SALMON") == "endless":
                threading.Event().wait()
            os._exit(3)
        return rows_of(found, settings)

    return read
