"""Commands that check: `verify` and `salvage` a store or records, `doctor` the installation."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.cli.answering import MOST_TOLD, is_store
from dragoman.cli.options import SummaryForm, SummaryFormat, print_json

if TYPE_CHECKING:
    from dragoman.store.salvage import Salvaged


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
    if (not quiet or done.wrong) and (done.checked or not done.unreadable):
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


_MOST_TOLD = 20


def salvage(
    store: Annotated[
        str, typer.Argument(metavar="STORE", help="The damaged store; nothing of it is changed.")
    ],
    new_store: Annotated[
        str, typer.Argument(metavar="NEW_STORE", help="A store that is not there yet, or is empty.")
    ],
    format: SummaryForm = SummaryFormat.table,
) -> None:
    """Copy what is whole in a damaged STORE into a NEW_STORE.

    Copied is what verifies: reports with their versions and records, the decisions by hand on these, and what
    was refused. The stories are made anew. It says how many of each were copied, and what was left and why;
    what was left can be added again from where it came. Exit code 1 where something was left.

    \b
    Examples:
      dragoman verify dragoman.db
      dragoman salvage dragoman.db new.db
    """
    from dragoman.cli import DONE, PARTLY
    from dragoman.cli.progress import Tally
    from dragoman.store.salvage import salvage_store

    with Tally() as tally:
        done = salvage_store(store, new_store, tally.count)
    if format is SummaryFormat.json:
        left = {kind: [problem._asdict() for problem in problems] for kind, problems in done.left.items()}
        print_json({"store": new_store, **_copied(done), "left": left})
    else:
        _print_salvaged(new_store, done)
    raise typer.Exit(PARTLY if done.left else DONE)


def _copied(done: Salvaged) -> dict[str, int]:
    return {
        "reports": done.reports, "versions": done.versions, "judgements": done.judgements,
        "refusals": done.refusals,
    }  # fmt: skip


def _print_salvaged(name: str, done: Salvaged) -> None:
    """Print the summary for a person."""
    from dragoman.cli import complain

    typer.echo(f"{name}:")
    for kind, count in _copied(done).items():
        left = len(done.left.get(kind, ()))
        typer.echo(f"  {kind:<12}{count:>9,} copied" + (f", {left:,} left" if left else ""))
    for kind, problems in done.left.items():
        for problem in problems[:_MOST_TOLD]:
            complain(f"left: {problem.where}: {problem.what}")
        if len(problems) > _MOST_TOLD:
            complain(f"left: {len(problems) - _MOST_TOLD:,} {kind} more (--format json names all)")


def doctor(
    model: Annotated[
        str | None, typer.Option(metavar="NAME", help="Check another spaCy pipeline than the default.")
    ] = None,
    bench: Annotated[
        bool, typer.Option("--bench", help="Also measure how fast this machine reads; takes some seconds.")
    ] = False,
) -> None:
    """Check the installation and say what to do.

    Looks at Python, the packages, the parser's files (SHA-256), time zones and lexicons.

    Ends with exit code 1 when something is wrong.

    \b
    Examples:
      dragoman doctor
      dragoman doctor --bench
    """
    from dragoman.cli import PARTLY
    from dragoman.doctor import examine
    from dragoman.settings import DEFAULT

    findings = examine(model or DEFAULT.model)
    for finding in findings:
        typer.echo(f"{'ok   ' if finding.ok else 'WRONG'}  {finding.what}")
        if finding.remedy:
            typer.echo(f"       -> {finding.remedy}")
    wrong = sum(not finding.ok for finding in findings)
    typer.echo(f"{wrong} of {len(findings)} checks failed" if wrong else f"all {len(findings)} checks passed")
    if wrong:
        raise typer.Exit(PARTLY)
    if bench:
        _measure(model)


def _measure(model: str | None) -> None:
    from dragoman.doctor import measure
    from dragoman.settings import DEFAULT, Settings

    speed = measure(Settings(model=model or DEFAULT.model))
    typer.echo(f"a text of {speed.words} words, in CPU time of one core:")
    typer.echo(
        f"  the first reading   {speed.loading * 1000:>7,.0f} ms, with the parser and lexicons to load"
    )
    typer.echo(f"  bare parse          {speed.parsing * 1000:>7,.0f} ms")
    typer.echo(
        f"  whole reading       {speed.reading * 1000:>7,.0f} ms, {speed.ratio:.2f} times the bare parse"
    )
    typer.echo(f"  words a second      {speed.words / speed.reading:>7,.0f}")
    if speed.memory is not None:
        typer.echo(f"  memory at most      {speed.memory / 2**20:>7,.0f} MiB")
