"""What people decided by hand: kept beside what was read, never over it, and taken back by a further line.

A judgement is on a pair of event mentions ("same", "different", "unsure"), on one and a report ("different")
or on a field of a row ("accept", "correct", "reject"). It names rows by their ids, which are hashes of what
was read, so it holds when the report is read again. `deciding` writes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, or_, select

from dragoman.merge.story import Judgement
from dragoman.store import tables

_table = tables.judgement
_ASKED = 500  # ids that a query names


@dataclass(frozen=True, slots=True)
class Kept:
    """A judgement as it stands in the store; `undone` when a later line took it back, by whom and when."""

    number: int
    judgement: Judgement
    undone: bool = False
    undone_by: str = ""
    undone_at: str = ""


def judgements(connection: Connection, rows: Sequence[str] = (), *, undone: bool = False) -> tuple[Kept, ...]:
    """Return the judgements that hold, in the order they were made; all of them with `undone`.

    `rows` keeps those on any of these ids.
    """
    asked = select(_table).order_by(_table.c.number)
    if 0 < len(rows) <= _ASKED:
        asked = asked.where(or_(_table.c.first.in_(rows), _table.c.second.in_(rows)))
    lines = connection.execute(asked).all()
    taken_back = {line.undoes: (True, line.by, line.at) for line in lines if line.undoes is not None}
    wanted = set(rows)
    return tuple(
        Kept(
            line.number,
            Judgement(
                line.verdict, line.first, line.second, line.field, line.value, line.by, line.at, line.reason
            ),
            *taken_back.get(line.number, ()),
        )
        for line in lines
        if line.undoes is None
        and (undone or line.number not in taken_back)
        and (not wanted or line.first in wanted or line.second in wanted)
    )  # fmt: skip
