"""The rows of a relationship's pages as CSV or a Markdown list, the same that the command line writes."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from dragoman.show import views
from dragoman.show.listing import Layout, write
from dragoman.web.relation import Channels, Commitments, Positions, Relation

KINDS = {"csv": "text/csv; charset=utf-8", "md": "text/markdown; charset=utf-8"}
"""Ending of an address -> its media type."""


@dataclass(frozen=True, slots=True)
class Table:
    """How a page's data is taken apart into rows, and how they are laid out."""

    rows: Callable[[Any], Sequence[Any]]
    layout: Callable[[Sequence[str]], Layout[Any]]


TABLES: dict[type, Table] = {
    Relation: Table(lambda data: data.entries, views.chronology_layout),
    Positions: Table(
        lambda data: [one for _, cells in data.issues for stands in cells for one in stands],
        views.positions_layout,
    ),
    Channels: Table(lambda data: data.channels, views.channels_layout),
    Commitments: Table(lambda data: data.commitments, views.commitments_layout),
}
"""Data -> its table."""


def written(data: Any, form: str) -> str:
    """Return the rows of a page's data in a form of KINDS."""
    table, out = TABLES[type(data)], io.StringIO()
    write(table.rows(data), form, out, table.layout(data.actors))
    return out.getvalue()
