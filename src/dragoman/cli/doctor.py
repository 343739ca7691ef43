"""`dragoman doctor`: is everything installed as it should be?"""

from __future__ import annotations

from typing import Annotated

import typer


def doctor(
    model: Annotated[
        str | None, typer.Option(metavar="NAME", help="Check another spaCy pipeline than the default.")
    ] = None,
    bench: Annotated[
        bool, typer.Option("--bench", help="Measure too how fast this machine reads; takes some seconds.")
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
