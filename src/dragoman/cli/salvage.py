"""`dragoman salvage`: what is whole in a damaged store, into a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.cli.options import SummaryForm, SummaryFormat, print_json

if TYPE_CHECKING:
    from dragoman.store.salvage import Salvaged

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
        _text(new_store, done)
    raise typer.Exit(PARTLY if done.left else DONE)


def _copied(done: Salvaged) -> dict[str, int]:
    return {
        "reports": done.reports, "versions": done.versions, "judgements": done.judgements,
        "refusals": done.refusals,
    }  # fmt: skip


def _text(name: str, done: Salvaged) -> None:
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
