"""Label Studio: one task a report, our marks as predictions to be corrected.

Offsets are code points, which Label Studio stores since its text regions count code points too. The
labelling configuration to paste into the project is written beside the file.
"""

from __future__ import annotations

from html import escape
from typing import Any, BinaryIO

import msgspec

from dragoman import __version__
from dragoman.record import Record, content_id
from dragoman.render.exchange.marks import ALL_KINDS, Mark, marks
from dragoman.render.exchange.selection import Options, Selection
from dragoman.render.exchange.tally import Tally


def write(selection: Selection, out: BinaryIO, tally: Tally, options: Options) -> None:
    """Write a list of tasks."""
    out.write(b"[")
    between = b"\n"
    for record in selection.records():
        task = _task(record)
        out.write(between + msgspec.json.encode(task))
        between = b",\n"
        tally.write("tasks")
        tally.write("marks", len(task["predictions"][0]["result"]))
    out.write(b"\n]\n")


def beside() -> bytes:
    """Return the labelling configuration."""
    labels = "\n".join(f'    <Label value="{escape(kind)}"/>' for kind in ALL_KINDS)
    return (
        "<View>\n"
        '  <Labels name="label" toName="text">\n'
        f"{labels}\n"
        "  </Labels>\n"
        '  <Text name="text" value="$text" granularity="word"/>\n'
        "</View>\n"
    ).encode()


def _task(record: Record) -> dict[str, Any]:
    report = record.report
    about = {"report": report.id, "title": report.title, "outlet": report.outlet, "address": report.address}
    prediction = {
        "model_version": f"dragoman {__version__}",
        "result": [_region(number, mark) for number, mark in enumerate(marks(record))],
    }
    return {"data": {"text": report.text, **about}, "predictions": [prediction]}


def _region(number: int, mark: Mark) -> dict[str, Any]:
    span = mark.span
    return {
        "id": content_id("region", number, mark.kind, mark.row, span.start, span.end),
        "from_name": "label",
        "to_name": "text",
        "type": "labels",
        "value": {"start": span.start, "end": span.end, "text": span.quote, "labels": [mark.kind]},
        "meta": {"text": [mark.label], "row": mark.row},
    }
