"""What people decided by hand, as a table beside the rows it is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from dragoman.merge.story import Judgement
from dragoman.record import Record
from dragoman.render.exchange.columns import REPORT, Table, field


def judged(judgements: Iterable[Judgement] = ()) -> Table:
    """Return the table of `judgements`: each is a row of the record whose row it names first."""
    by_row: dict[str, list[Judgement]] = defaultdict(list)
    for one in judgements:
        by_row[one.first].append(one)

    def rows(record: Record) -> list[Judgement]:
        kinds = (
            record.events, record.statements, record.positions, record.commitments, record.set_aside,
        )  # fmt: skip
        ids = dict.fromkeys(row.id for kind in kinds for row in kind) if by_row else ()
        return [one for id in ids for one in by_row.get(id, ())]

    return Table(
        "judgements", "One row a decision by hand: on two events, on an event and a report, or on a "
        "field of a row. Statements, positions and commitments are given as decisions leave them, and their "
        "column by_hand says what was read; events as they were read: stories, and what is made of them, "
        "follow the decisions.",
        ("id",), rows,
        (
            field("id", "Identifier: a hash of the content."),
            REPORT,
            field(
                "verdict", "same, different, unsure (of two events; different also of an event and a "
                "report); accept, correct, reject (of a field).",
            ),
            field("first", "The row it is about (an id of events, statements, positions or commitments)."),
            field("second", "The event it is compared with, or the report that does not open with it."),
            field("field", "The field it is about: status, date, place, person ..."),
            field("value", "The value that is accepted, given or rejected."),
            field("by", "Who decided."),
            field("at", "When: ISO 8601, UTC."),
            field("reason", "Why."),
        ),
    )  # fmt: skip
