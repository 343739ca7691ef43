"""A text that an assistant gives is read as `dragoman read` does, and kept nowhere."""

from __future__ import annotations

from collections.abc import Callable

from dragoman.assistants.answer import Answer
from dragoman.assistants.cited import Plain, plain
from dragoman.batch.process_readers import GIVEN
from dragoman.errors import BadInput, BadUsage
from dragoman.ingest.moments import moment
from dragoman.record import Record
from dragoman.sources.item import Item

Read = Callable[[Item], Record]
KINDS = ("events", "statements", "positions", "commitments")
"""The rows of a record that are told, in this order."""


def read_text(
    read: Read,
    text: str,
    *,
    published: str | None = None,
    outlet: str | None = None,
    title: str | None = None,
    address: str | None = None,
) -> Answer:
    """Return what a text says: its rows, each with its kind; offsets count in the text as it was read.

    Raises BadInput for a text that cannot be read, BadUsage for a time of publication that is none.
    """
    if published is not None and moment(published) is None:
        raise BadUsage(f"published is {published!r}; expected a time such as 2023-06-19 or 2023-06-19T08:10Z")
    if len(text) > GIVEN.max_characters:
        raise BadInput(f"the text has {len(text)} characters; at most {GIVEN.max_characters} are read here")
    record = read(Item("the text", text, address, outlet=outlet, title=title, published=published))
    rows = [row for kind in KINDS for row in _rows(record, kind)]
    report = record.report
    head: Plain = {"report": report.id, "kind": report.kind, "title": report.title, "outlet": report.outlet}
    head |= {"published_at": report.published_at, "notes": record.notes}
    (whole,) = plain([head])
    return Answer("what the text says", rows, whole, {report.id: report})


def _rows(record: Record, kind: str) -> list[Plain]:
    return [{"row": kind.removesuffix("s"), **row} for row in plain(getattr(record, kind))]
