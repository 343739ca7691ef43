"""`dragoman doctor`: is everything installed as it should be?"""

from __future__ import annotations

from typing import Annotated

import typer


def doctor(
    model: Annotated[
        str | None, typer.Option(metavar="NAME", help="Check another spaCy pipeline than the default.")
    ] = None,
) -> None:
    """Check the installation and say what to do.

    Looks at Python, the packages, the parser's files (SHA-256), time zones and lexicons.

    Ends with exit code 1 when something is wrong.

    \b
    Example:
      dragoman doctor
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
