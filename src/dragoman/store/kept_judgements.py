"""The judgements in a store as they stand: which hold, which were undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, or_, select

from dragoman.merge.story import Judgement
from dragoman.store import schema

_judgement = schema.judgement
_IDS_AT_ONCE = 500
"""Ids that a query names at most; of more, all judgements are read."""


@dataclass(frozen=True, slots=True)
class KeptJudgement:
    """A judgement as it stands in the store; `undone` when a later line took it back, by whom and when."""

    number: int
    judgement: Judgement
    undone: bool = False
    undone_by: str = ""
    undone_at: str = ""


def judgements(
    connection: Connection, rows: Sequence[str] = (), *, undone: bool = False
) -> tuple[KeptJudgement, ...]:
    """Return the judgements that hold, in the order they were made; all of them with `undone`.

    `rows` keeps those on any of these ids.
    """
    query = select(_judgement).order_by(_judgement.c.number)
    if 0 < len(rows) <= _IDS_AT_ONCE:
        query = query.where(or_(_judgement.c.first.in_(rows), _judgement.c.second.in_(rows)))
    lines = connection.execute(query).all()
    taken_back = {line.undoes: (True, line.by, line.at) for line in lines if line.undoes is not None}
    wanted = set(rows)
    return tuple(
        KeptJudgement(
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
