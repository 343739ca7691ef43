"""Run `dragoman read`: write the record of each source, or what the gate says of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

import typer

from dragoman.batch.worker import in_time
from dragoman.cli import BAD, DONE, PARTLY, complain, debugging
from dragoman.cli.progress import Progress
from dragoman.cli.records import Failure, Options, attempt, content_of, given_of, one_input, written
from dragoman.errors import BadUsage, DragomanError, reason_of
from dragoman.record import Record, Report
from dragoman.render.record_formats import Writer
from dragoman.settings import Settings
from dragoman.stopping import Stopped, deferred, exit_code, interruptible


def print_records(sources: list[str], form: str, output: Path | None, options: Options) -> int:
    """Read `sources`, write their records in `form`, and return the exit code. A signal that asks to stop
    ends this before the next source."""
    one_input(sources)
    read = failed = empty = 0
    stopped = None
    with deferred(), written(output) as out:
        writer = Writer(out, form, several=len(sources) > 1)
        try:
            for record in _attempts(sources, options):
                if isinstance(record, Failure):
                    failed += 1
                    complain(record.message)
                else:
                    read += 1
                    rows = record.statements or record.events or record.positions or record.commitments
                    empty += not rows
                    writer.write(record)
        except Stopped as stop:
            stopped = stop.by
            complain(f"stopped by {stopped.name}; {read:,} of {len(sources):,} reports were read and written")
        writer.close()
        if not read:
            raise typer.Exit(BAD)  # leaves no file behind
    if stopped is not None:
        return exit_code(stopped)
    if empty == read:
        complain("nothing found: no events, statements, positions or commitments between states")
        return PARTLY
    return PARTLY if failed else DONE


def _attempts(sources: Sequence[str], options: Options) -> Iterator[Record | Failure]:
    """Yield what becomes of each source, a bar on the screen while it is read."""
    with Progress(len(sources)) as progress:
        for source in sources:
            progress.start(source)
            try:
                with interruptible():
                    record = attempt(source, options)
            finally:
                progress.done()
            yield record


def explain_gates(sources: list[str], form: str, output: Path | None, options: Options) -> int:
    """Print what the gate sees in each source and decides, as table, json or jsonl; return the exit code."""
    one_input(sources)
    if form == "md":
        raise BadUsage("--explain-gate has the formats table, json and jsonl")
    failed, verdicts = 0, []
    with written(output) as out:
        for source in sources:
            try:
                report = in_time(options.timeout, _report, content_of(source, options), options)
            except Exception as error:
                if debugging() and not isinstance(error, DragomanError):
                    raise
                failed += 1
                complain(f"{source}: {reason_of(error)}")
                continue
            verdicts.append(_explained(report, form, out, options.settings))
        if form == "json" and verdicts:
            out.write(
                json.dumps(verdicts if len(sources) > 1 else verdicts[0], ensure_ascii=False, indent=2) + "\n"
            )
    return DONE if not failed else BAD if failed == len(sources) else PARTLY


def _explained(report: Report, form: str, out: TextIO, settings: Settings) -> dict[str, Any]:
    from dragoman.readers.english.gate import judge
    from dragoman.render.explain import print_verdict, verdict_as_data
    from dragoman.render.terminal import console

    verdict = judge(report, settings)
    data = verdict_as_data(report, verdict)
    if form == "table":
        print_verdict(report, verdict, console(out))
    elif form == "jsonl":
        out.write(json.dumps(data, ensure_ascii=False) + "\n")
    return data


def _report(content: bytes | Path, options: Options) -> Report:
    from dragoman.ingest import ingest

    return ingest(content, **given_of(options))
