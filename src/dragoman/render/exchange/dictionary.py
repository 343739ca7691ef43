"""The data dictionary of the tables: a Frictionless data package (datapackage.json)."""

from __future__ import annotations

from typing import Any

import msgspec

from dragoman.render.exchange.columns import Column, Table
from dragoman.render.exchange.judged import judged
from dragoman.render.exchange.selection import Options
from dragoman.render.exchange.stories_table import STORIES
from dragoman.render.exchange.tables import TABLES
from dragoman.render.exchange.tally import Tally

_LISTED = "A list, separated by semicolons."
_PROFILE = "tabular-data-package"


def data_package(tally: Tally, options: Options) -> bytes:
    """Return the description of the tables as JSON; `tally` says how many rows were written of each."""
    package = {
        "profile": _PROFILE,
        "name": "dragoman-record",
        "title": options.title or "The record of relations between states, read by Dragoman",
        "description": (
            "Offsets are Unicode code points into reports.text, from 0, half-open. A text that would begin "
            "a formula in a spreadsheet (= + - @, a tab or a line break) has an apostrophe before it: where "
            "one of these comes after apostrophes at the beginning of a cell, take one apostrophe away."
        ),
        "resources": [_resource(table, tally.written[table.name]) for table in (*TABLES, judged(), STORIES)],
    }
    return msgspec.json.format(msgspec.json.encode(package), indent=2) + b"\n"


def _resource(table: Table, rows: int) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(column) for column in table.columns],
        "missingValues": [""],
        "primaryKey": list(table.key),
        "foreignKeys": [_foreign(column) for column in table.columns if column.name == "report"],
    }
    return {
        "name": table.name,
        "path": f"{table.name}.csv",
        "profile": "tabular-data-resource",
        "description": table.about,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "doubleQuote": True, "header": True},
        "rows": rows,
        "schema": {key: value for key, value in schema.items() if value},
    }


def _field(column: Column) -> dict[str, str]:
    if column.type == "list":
        return {"name": column.name, "type": "string", "description": f"{column.about} {_LISTED}"}
    return {"name": column.name, "type": column.type, "description": column.about}


def _foreign(column: Column) -> dict[str, Any]:
    return {"fields": column.name, "reference": {"resource": "reports", "fields": "id"}}
