"""`dragoman verify`: re-check the evidence of records."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from dragoman.cli.answering import MOST_TOLD, is_store


@dataclass(slots=True)
class Checked:
    """How many records (of a store, versions) and spans were checked, how many problems they have, and how
    much was no record."""

    checked: int = 0
    spans: int = 0
    wrong: int = 0
    unreadable: int = 0


def verify(
    records: Annotated[
        list[str],
        typer.Argument(
            metavar="RECORD",
            help="JSON or JSON lines from read, - for standard input; or a store (file or URL).",
        ),
    ],
    report: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The report as it was read: the records must be of these bytes."),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing when all is well.")] = False,
) -> None:
    """Check that each RECORD, or every record of a store, quotes its report exactly.

    Every span must read back from the report's text. Also checked: no row without evidence, no
    reference to a row that is not there. Prints what is wrong and ends with exit code 1, or says how
    many spans were checked.

    \b
    Examples:
      dragoman verify record.json --report report.html
      dragoman read report.html -f json | dragoman verify -
      dragoman verify dragoman.db
    """
    from dragoman.cli import BAD, PARTLY, complain
    from dragoman.cli.records import report_bytes
    from dragoman.errors import BadInput

    raw, done = report_bytes(report) if report else None, Checked()
    for name in records:
        try:
            if is_store(name):
                _check_store(name, done)
            else:
                _check_records(name, report, raw, done)
        except BadInput as error:
            done.unreadable += 1
            complain(error)
    if done.unreadable > MOST_TOLD:
        complain(f"{done.unreadable - MOST_TOLD:,} more are no records")
    if not quiet or done.wrong:
        outcome = f"{done.wrong} problems" if done.wrong else "all read back from their reports"
        typer.echo(f"{done.spans} spans in {done.checked} records: {outcome}")
    if done.wrong or (done.unreadable and done.checked):
        raise typer.Exit(PARTLY)
    if done.unreadable:
        raise typer.Exit(BAD)


def _check_records(name: str, report: Path | None, raw: bytes | None, done: Checked) -> None:
    """Check every record of a file, telling each problem; `raw` are the bytes that they must be of."""
    from dragoman.cli import complain
    from dragoman.cli.records import load
    from dragoman.record.encoding import is_of, problems, span_count
    from dragoman.sources.item import Refusal

    for loaded in load(name):
        if isinstance(loaded, Refusal):
            done.unreadable += 1
            if done.unreadable <= MOST_TOLD:
                complain(f"{loaded.name}: {loaded.reason}")
            continue
        where, record = loaded
        done.checked, done.spans = done.checked + 1, done.spans + span_count(record)
        faults = problems(record)
        if raw is not None and not is_of(record, raw):
            faults.append(f"not read from {report}: its SHA-256 is another")
        done.wrong += len(faults)
        for problem in faults:
            complain(f"{where}: {problem}")


def _check_store(name: str, done: Checked) -> None:
    """Check a whole store, telling each problem, of very many the first hundred, and what to do."""
    from dragoman.cli import complain
    from dragoman.cli.progress import Tally
    from dragoman.store import Store

    told_so_far = 0
    with Store.open(name, create=False) as store, Tally() as tally:
        for batch in store.verify():
            done.checked += batch.versions
            done.spans += batch.spans
            done.wrong += len(batch.problems)
            tally.count(batch.versions)
            for problem in batch.problems[: max(0, MOST_TOLD - told_so_far)]:
                complain(f"{name}, {problem.where}: {problem.what}")
            told_so_far += len(batch.problems)
    if told_so_far:
        complain(
            f"{name} is damaged: `dragoman salvage {name} NEW_STORE` copies what is whole into a new store"
        )
