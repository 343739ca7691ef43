"""`dragoman build`: a corpus into a folder of partitioned Parquet, on this machine or on a cluster."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from dragoman.cli.options import (
    ColumnMap,
    Cut,
    Gate,
    Model,
    OwnActors,
    Patience,
    Reader,
    Readers,
    SummaryForm,
    SummaryFormat,
    settings_of,
)


class Engine(StrEnum):
    """Where reports are read."""

    local = "local"
    ray = "ray"


def build(
    corpus: Annotated[
        str, typer.Argument(metavar="CORPUS", help="A file or folder, here or at s3://BUCKET/FOLDER.")
    ],
    out: Annotated[str, typer.Argument(metavar="OUT", help="A folder for the tables, here or there.")],
    engine: Annotated[
        Engine, typer.Option(help="Processes of this machine, or those of a Ray cluster.")
    ] = Engine.local,
    address: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="The Ray cluster: auto, HOST:PORT or ray://HOST:PORT."),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Processes that read on this machine: one a core.")
    ] = None,
    shard: Annotated[
        int, typer.Option(metavar="REPORTS", min=1, help="Reports in each file of a table, at most.")
    ] = 2000,
    form: Annotated[
        str | None, typer.Option("--as", metavar="FORM", help="What the files are, if that is not seen.")
    ] = None,
    map: ColumnMap = None,
    timeout: Patience = 300,
    format: SummaryForm = SummaryFormat.table,
    actors: OwnActors = None,
    model: Model = None,
    gate: Gate = True,
    reader: Reader = Readers.both,
    cut: Cut = None,
) -> None:
    """Read a whole CORPUS and write its record as a folder of Parquet tables.

    A corpus is a file or a folder of what `add` takes: Parquet, JSON lines, web archives (WARC), pages. It is
    read in shards; one that is done is not read again, so the same command goes on after any interruption
    and reads what has changed since. The tables are the same on any engine, with any number of processes.
    A report whose words cannot tell of two states is in them with a note, and is not read (--no-gate).

    \b
    Examples:
      dragoman build feeds/ record/
      dragoman build s3://news/2023 s3://record/2023 --engine ray --address auto
    """
    from dragoman.cli.build_run import run
    from dragoman.sources.item import How
    from dragoman.sources.table_columns import parse_map

    settings = settings_of(actors.resolve() if actors else None, model, gate, reader, cut)
    how = How(columns=parse_map(map), form=form, max_bytes=settings.max_bytes)
    raise typer.Exit(
        run(
            corpus, out, engine.value, address, workers,
            shard=shard, timeout=timeout, how=how, settings=settings, json=format is SummaryFormat.json,
        )
    )  # fmt: skip
