"""JSON lines: whole records, nothing lost. The JSON Schema of a line is written beside a file."""

from __future__ import annotations

import json
from typing import BinaryIO

from dragoman.encoding import encode, json_schema
from dragoman.render.exchange.selection import Options, Selection
from dragoman.render.exchange.tally import Tally


def write(selection: Selection, out: BinaryIO, tally: Tally, options: Options) -> None:
    """Write one record a line."""
    for record in selection.records():
        out.write(encode(record) + b"\n")
        tally.write("records")


def beside() -> bytes:
    """Return the JSON Schema of a line."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False).encode() + b"\n"
