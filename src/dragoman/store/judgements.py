"""What people decided by hand: kept beside what was read, never over it, and taken back by a further line.

A judgement is on a pair of event mentions ("same", "different", "unsure") or on a field of a row
("accept", "correct", "reject"). It names rows by their ids, which are hashes of what was read, so it
holds when the report is read again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from sqlalchemy import Connection, or_, select

from dragoman.errors import BadUsage
from dragoman.merge.fields import check_field, checked
from dragoman.merge.story import FieldVerdict, Judgement, Verdict
from dragoman.store import tables
from dragoman.store.days import now
from dragoman.store.paging import batched
from dragoman.store.writing import merge_again

_PAIR, _FIELD = get_args(Verdict), get_args(FieldVerdict)
_KINDS = ("event", "statement", "position", "commitment")
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


def judge(
    connection: Connection,
    verdict: Verdict | FieldVerdict,
    first: str,
    second: str | None = None,
    *,
    field: str | None = None,
    value: str | None = None,
    by: str = "",
    reason: str = "",
) -> int:
    """Write a judgement and return its number. Raises BadUsage for one that makes no sense."""
    if verdict in _PAIR:
        if second is None or second == first or field or value:
            raise BadUsage(f"{verdict!r} is said of two events; give both, and nothing else")
        first, second = sorted((first, second))
        _check_known(connection, ("event",), first, second)
    elif verdict in _FIELD:
        if not field or second:
            raise BadUsage(f"{verdict!r} is said of a field of one row; name it (such as status or when)")
        if verdict == "correct" and value is None:
            raise BadUsage("'correct' needs the value that is right")
        kind = _check_known(connection, _KINDS, first)
        if kind == "event" and value is not None:
            check_field(field)  # any value that was read may be rejected, whatever it looks like
            value = value if verdict == "reject" else checked(field, value)
    else:
        raise BadUsage(f"no verdict {verdict!r}; there are: {', '.join((*_PAIR, *_FIELD))}")
    row = {"first": first, "second": second, "field": field, "value": value}
    return _write(connection, [{"verdict": verdict, **row, "by": by, "reason": reason}])[0]


def judge_pairs(
    connection: Connection,
    verdict: Verdict,
    pairs: Iterable[tuple[str, str]],
    *,
    by: str = "",
    reason: str = "",
) -> tuple[int, ...]:
    """Write one judgement of many pairs of events, at one moment; return the numbers of its lines."""
    ordered = sorted({(min(pair), max(pair)) for pair in pairs})
    _check_known(connection, ("event",), *sorted({id for pair in ordered for id in pair}))
    row = {"verdict": verdict, "by": by, "reason": reason}
    return _write(connection, [{**row, "first": first, "second": second} for first, second in ordered])


def correct(
    connection: Connection,
    mention: str,
    field: str,
    value: str,
    *,
    instead: str | None = None,
    by: str = "",
    reason: str = "",
) -> tuple[int, ...]:
    """Write that an event's field is `value`, and not what it takes the place of; return the numbers."""
    _check_known(connection, ("event",), mention)
    row = {"first": mention, "field": field, "by": by, "reason": reason}
    rows = [{"verdict": "correct", "value": checked(field, value), **row}]
    if instead is not None and instead != rows[0]["value"]:
        rows.insert(0, {"verdict": "reject", "value": instead, **row})
    return _write(connection, rows)


def undo(
    connection: Connection, numbers: Iterable[int], *, by: str = "", reason: str = ""
) -> tuple[int, ...]:
    """Take judgements back, each by a further line. Raises BadUsage when there is one that cannot be."""
    known = {one.number: one for one in judgements(connection, undone=True)}
    rows = []
    for number in numbers:
        found = known.get(number)
        if found is None or found.undone:
            raise BadUsage(
                f"there is no judgement {number}"
                if found is None
                else f"judgement {number} is undone already"
            )
        of = found.judgement
        row = {"first": of.first, "second": of.second, "field": of.field, "undoes": number}
        rows.append({"verdict": "undo", **row, "by": by, "reason": reason})
    return _write(connection, rows)


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


def _write(connection: Connection, rows: Sequence[dict[str, Any]]) -> tuple[int, ...]:
    """Write lines of one moment, have what they judge merged again; return their numbers."""
    moment = now()
    numbers = tuple(
        connection.execute(_table.insert().values(**row, at=moment).returning(_table.c.number)).scalar_one()
        for row in rows
    )
    judged = {id for row in rows for id in (row["first"], row.get("second")) if id}
    for some in batched(sorted(judged)):
        merge_again(connection, select(tables.event.c.number).where(tables.event.c.id.in_(some)))
    return numbers


def _check_known(connection: Connection, kinds: Sequence[str], *ids: str) -> str:
    """Return the kind of row that the last of `ids` names. Raises BadUsage for one that is not there."""
    kind = ""
    for identifier in ids:
        for kind in kinds:
            row = tables.metadata.tables[kind]
            if connection.execute(select(row.c.number).where(row.c.id == identifier).limit(1)).first():
                break
        else:
            raise BadUsage(f"there is no {' or '.join(kinds)} {identifier!r} in the store")
    return kind
