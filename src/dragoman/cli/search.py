"""`dragoman search`: words in the reports of a store."""

from __future__ import annotations

from enum import Enum
from typing import Annotated

import typer

from dragoman.cli.options import Form, Since, Until, ViewFormat


class Field(Enum):
    """What is searched."""

    text = "text"
    title = "title"
    words = "words"
    speaker = "speaker"


def search(
    words: Annotated[
        list[str],
        typer.Argument(metavar="WORDS", help='What to find: words, "a phrase", begin*, -without.'),
    ],
    store: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="The store: a file name, sqlite:///FILE, postgresql://...; dragoman.db if none.",
        ),
    ] = None,
    field: Annotated[
        Field,
        typer.Option(help="Texts or titles of reports, the words of statements, or the names of speakers."),
    ] = Field.text,
    since: Since = None,
    until: Until = None,
    outlet: Annotated[str | None, typer.Option(metavar="NAME", help="Only reports of this outlet.")] = None,
    issue: Annotated[
        str | None,
        typer.Option(
            metavar="CODE", help="Only statements on this issue, or reports that speak or tell of it."
        ),
    ] = None,
    newest: Annotated[bool, typer.Option("--newest", help="The newest first, not the best.")] = False,
    limit: Annotated[int, typer.Option(metavar="N", min=1, max=10_000, help="At most so many.")] = 20,
    format: Form = ViewFormat.table,
) -> None:
    """Find words in the reports of a store, whatever their endings.

    All the words must be there; a phrase in quotation marks stands as it is. Put what begins with a minus
    inside the quotation marks of the shell.

    \b
    Examples:
      dragoman search balloon
      dragoman search '"military channels" -trade' --since 2023-02 --newest
      dragoman search --field words "core interests" --format jsonl
    """
    from dragoman.cli.answering import open_store, show
    from dragoman.query.asked import bounds, days_of, issues_of
    from dragoman.render.views import search_layout

    first, after = days_of(*bounds(since, until))
    query = " ".join(words)
    issues_of([issue] if issue is not None else None)
    with open_store(store) as kept:
        page = kept.search(
            query, field=field.value, issue=issue, outlet=outlet, newest=newest, limit=limit,
            since=first, until=after,
        )  # fmt: skip
        show(page.items, format, search_layout(query), 0, f"{query} is not found in {kept.name}")
