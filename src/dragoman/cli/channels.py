"""`dragoman channels`: which channels two states have used, offered, refused, suspended and resumed."""

from __future__ import annotations

from typing import Annotated

import typer

from dragoman.cli.options import All, Confidence, First, Form, Published, Reports, StoreAt, ViewFormat
from dragoman.settings import LISTED

Other = Annotated[str, typer.Argument(metavar="OTHER", help="Another state or organisation.")]


def channels(
    state: First,
    other: Other,
    reports: Reports = None,
    store: StoreAt = None,
    at: Annotated[
        str | None, typer.Option("--at", metavar="DATE", help="As it was known on that day: nothing later.")
    ] = None,
    confidence: Confidence = LISTED,
    all: All = False,
    format: Form = ViewFormat.table,
    published: Published = None,
) -> None:
    """Show each channel between STATE and OTHER: its last state, when it was last used, and the evidence.

    A channel of which the reports say nothing is "nothing reported", which does not mean that it is
    closed. An announced contact is not a contact.

    \b
    Examples:
      dragoman channels USA CHN records.jsonl
      dragoman channels India China --store dragoman.db --at 2020-06-15 --format json
    """
    from dragoman.cli.answering import opened, show
    from dragoman.errors import BadUsage
    from dragoman.query.asked import code_of, day_of
    from dragoman.render.views import channels_layout

    first, second, stood = code_of(state), code_of(other), day_of("--at", at)
    if first is None or second is None or first == second:
        raise BadUsage("channels are between two states; give two")
    with opened(reports, store, published) as answering:
        rows = answering.views.channels(first, second, at=stood, confidence=0.0 if all else confidence)
        reported = rows if any(row.turns for row in rows) else ()
        nothing = f"no contact between {first} and {second} is reported in {answering.views.name}"
        show(reported, format, channels_layout((first, second)), answering.failed, nothing, rows.below)
