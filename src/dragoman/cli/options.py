"""Options and arguments that several commands take, with one help text each."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Readers(StrEnum):
    """Who reads events."""

    both = "both"
    rules = "rules"


Reports = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="REPORT",
        help="HTML, text or Markdown files; - for standard input; or records (.json, .jsonl) of "
        "`dragoman read`. Without one, the store dragoman.db of this folder.",
    ),
]
StoreAt = Annotated[
    str | None,
    typer.Option(
        "--store", metavar="URL", help="A store instead: a file name, sqlite:///FILE, postgresql://..."
    ),
]
Published = Annotated[
    str | None,
    typer.Option(metavar="TIME", help="When a report was published (ISO 8601), if it does not say."),
]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write there instead of standard output."),
]
OwnActors = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Your own actors (CSV), before the bundled tables.")
]
Model = Annotated[str | None, typer.Option(metavar="NAME", help="Another installed spaCy pipeline.")]
Patience = Annotated[
    float, typer.Option(metavar="SECONDS", min=1, help="How long one may take before it is set aside.")
]
Reader = Annotated[
    Readers,
    typer.Option(
        envvar="DRAGOMAN_READER", help="Who reads events: the rules and the learned reader, or the rules."
    ),
]
Cut = Annotated[
    float | None,
    typer.Option(
        metavar="0..1", min=0, max=1, help="Keep events of at least this confidence, not of the default cut."
    ),
]
Gate = Annotated[
    bool, typer.Option("--gate/--no-gate", help="Pass over what cannot tell of two states, or read all.")
]
