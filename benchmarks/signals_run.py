"""A command of `dragoman`, which writes to a file what it is at, for `benchmarks.signals` to know."""

from __future__ import annotations

import mmap
import os
import sys
from collections.abc import Sequence

from sqlalchemy import Engine, event

from dragoman import cli

BETWEEN, OPEN, COMMITTING, BEGUN = b"-", b"o", b"c", b"b"
"""What a program is at: between transactions that write, in one, or in its commit; it has begun."""
AT = "DRAGOMAN_BENCHMARK_AT"


def tell(engine: Engine | type[Engine], at: mmap.mmap) -> None:
    """Have an engine, or all of them, write to `at` what it is doing."""

    @event.listens_for(engine, "begin")
    def begun(connection: object) -> None:
        if connection.get_execution_options().get("dragoman_writes"):  # type: ignore[attr-defined]
            at[:] = OPEN

    @event.listens_for(engine, "commit")
    def committing(_: object) -> None:
        if at[:] == OPEN:
            at[:] = COMMITTING

    @event.listens_for(engine, "checkin")
    def ended(*_: object) -> None:
        at[:] = BETWEEN


if __name__ == "__main__":  # reader processes import this file again
    with open(os.environ[AT], "r+b") as file:  # noqa: PTH123
        shared = mmap.mmap(file.fileno(), 1)
    tell(Engine, shared)
    command = cli._main

    def begin(arguments: Sequence[str] | None) -> int:
        shared[:] = BEGUN  # it takes signals now
        return command(arguments)

    cli._main = begin
    sys.exit(cli.main())
