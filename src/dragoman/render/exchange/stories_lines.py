"""Stories as JSON lines: the table of stories, lists as lists. The JSON Schema of a line is written beside a
file."""

from __future__ import annotations

from typing import Any, BinaryIO

import msgspec

from dragoman.render.exchange.columns import Column
from dragoman.render.exchange.selection import Options, Selection
from dragoman.render.exchange.stories_table import STORIES
from dragoman.render.exchange.tally import Tally


def write(selection: Selection, out: BinaryIO, tally: Tally, options: Options) -> None:
    """Write one story a line."""
    for story in selection.listed():
        out.write(msgspec.json.encode(STORIES.cells(story, None)) + b"\n")
        tally.write(STORIES.name)


def columns() -> dict[str, list[tuple[str, str]]]:
    """Return the fields of a line with what they mean."""
    return {"": STORIES.described()}


def beside() -> bytes:
    """Return the JSON Schema of a line."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Dragoman story",
        "description": STORIES.about,
        "type": "object",
        "properties": {column.name: _property(column) for column in STORIES.columns},
        "required": [column.name for column in STORIES.columns],
    }
    return msgspec.json.format(msgspec.json.encode(schema), indent=2) + b"\n"


def _property(column: Column) -> dict[str, Any]:
    if column.type == "list":
        return {"description": column.about, "type": "array", "items": {"type": "string"}}
    kind = ["string", "null"] if column.type == "string" else column.type
    return {"description": column.about, "type": kind}
