"""Say which statements are told within another: "Oslo says that *Lima has agreed*" has two."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from dragoman.record import Span, Statement


def with_parents(rows: Iterable[Statement]) -> tuple[Statement, ...]:
    """Return `rows` in the same order, each with the `parent` in whose content it is told, if any.

    The parent is the smallest statement of another speaker that holds cue and content of the row.
    """
    rows = tuple(rows)
    wide = sorted(
        ((span, row) for row in rows for span in row.content), key=lambda pair: pair[0].end - pair[0].start
    )
    return tuple(_placed(row, wide) for row in rows)


def _placed(row: Statement, wide: list[tuple[Span, Statement]]) -> Statement:
    if row.cue is None:
        return row
    parts = (row.cue, *row.content)
    for span, outer in wide:
        if outer.id == row.id or outer.speaker == row.speaker:
            continue
        if all(span.contains(part) for part in parts) and any(part != span for part in row.content):
            return replace(row, parent=outer.id)
    return row
