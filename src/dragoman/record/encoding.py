"""Records as JSON and back, and the JSON Schema of a record.

msgspec reads the dataclasses of `dragoman.record` as they stand, so the schema cannot drift from
them.
"""

from __future__ import annotations

import inspect
from typing import Any

import msgspec

from dragoman.errors import BadInput
from dragoman.record import Record

_NO_PROPOSALS = b',"proposals":[]}'
"""How the JSON of a record ends that no second reader read: it is written as if there were none."""


def encode(record: Record, *, indent: int | None = None) -> bytes:
    """Return `record` as UTF-8 JSON; on one line unless `indent` is given."""
    line = msgspec.json.encode(record)
    if not record.proposals:
        line = line.removesuffix(_NO_PROPOSALS) + b"}"
    return line if indent is None else msgspec.json.format(line, indent=indent)


def decode(line: bytes | str) -> Record:
    """Return the record that `line` holds. Raises BadInput, naming the field that is wrong."""
    try:
        return msgspec.json.decode(line, type=Record)
    except RecursionError as error:
        raise BadInput("not a Dragoman record: it is nested too deep to be read") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"not a Dragoman record: {error}") from error


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a record."""
    schema = msgspec.json.schema(Record)
    for part in schema["$defs"].values():
        if "description" in part:  # a docstring, which Python before 3.13 leaves indented
            part["description"] = inspect.cleandoc(part["description"])
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Dragoman record", **schema}
