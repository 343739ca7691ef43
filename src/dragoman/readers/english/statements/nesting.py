"""Say which statements are told within another: "Oslo says that *Lima has agreed*" has two."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from dragoman.record import Span, Statement

STRETCH = 1000
"""Characters within which the statements are looked at that may hold another."""


def with_parents(rows: Iterable[Statement]) -> tuple[Statement, ...]:
    """Return `rows` in the same order, each with the `parent` in whose content it is told, if any.

    The parent is the smallest statement of another speaker that holds cue and content of the row.
    """
    rows = tuple(rows)
    wide: dict[int, list[tuple[Span, Statement]]] = defaultdict(list)  # by stretches of the report
    contents = ((span, row) for row in rows for span in row.content)
    for span, row in sorted(contents, key=lambda pair: pair[0].end - pair[0].start):
        for stretch in range(span.start // STRETCH, span.end // STRETCH + 1):
            wide[stretch].append((span, row))
    return tuple(_placed(row, row.cue, wide) if row.cue else row for row in rows)


def _placed(row: Statement, cue: Span, wide: dict[int, list[tuple[Span, Statement]]]) -> Statement:
    parts = (cue, *row.content)
    for span, outer in wide[cue.start // STRETCH]:
        if outer.id == row.id or outer.speaker == row.speaker:
            continue
        if all(span.contains(part) for part in parts) and any(part != span for part in row.content):
            return replace(row, parent=outer.id)
    return row
