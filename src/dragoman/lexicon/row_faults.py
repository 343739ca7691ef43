"""Say what is wrong with a row of a table, and what would be accepted, from what msgspec says of it."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from typing import Annotated, Any, Literal, get_args, get_origin

import msgspec

_AT = re.compile(r"(?P<what>.*?)(?: - at `\$\.?(?P<path>[^`]*)`)?", re.DOTALL)
_QUOTED = re.compile(r"`(.*)`")
_NAMED = 40
"""Accepted values that a message names at most."""


def columns_of(row: type[msgspec.Struct]) -> dict[str, Any]:
    """Return the type of each column as the file calls it."""
    return {field.encode_name: field.type for field in msgspec.structs.fields(row)}


def fault_of(message: str, cells: Any, row: type[msgspec.Struct]) -> tuple[str, str]:
    """Return what is wrong with a row, with the value that msgspec's message means, and what is accepted."""
    match = _AT.fullmatch(message)
    what, path = (match["what"], match["path"] or "") if match else (message, "")
    place, value, kind = _followed(path, cells, row)
    if not isinstance(cells, dict):
        return f"it is {cells!r}", "a table"
    types = columns_of(kind) if isinstance(kind, type) and issubclass(kind, msgspec.Struct) else {}
    name = _QUOTED.search(what)
    if what.startswith("Object contains unknown field") and name:
        return f"there is no column {'.'.join((*place, name[1]))!r}", ", ".join(types)
    if what.startswith("Object missing required field") and name:
        return f"{'.'.join((*place, name[1]))} is missing", accepted_by(types.get(name[1]))
    if place and not types:
        reason = "" if what.startswith(("Expected", "Invalid enum")) else f", {what}"
        return f"{'.'.join(place)} is {value!r}{reason}", accepted_by(kind)
    fault, _, accepted = what.partition("; accepted: ")
    return ": ".join(("".join(place), fault)) if place else fault, accepted or "see the row's description"


def _followed(path: str, value: Any, kind: Any) -> tuple[tuple[str, ...], Any, Any]:
    """Follow a path of msgspec ("situations.verbs[1]") to the column it means: its place, value and type."""
    place: list[str] = []
    for name in path.split("[")[0].split("."):
        if (
            isinstance(value, dict)
            and name in value
            and isinstance(kind, type)
            and issubclass(kind, msgspec.Struct)
        ):
            value, kind = value[name], columns_of(kind).get(name)
            place.append(name)
    return tuple(place), value, kind


def accepted_by(kind: Any) -> str:
    """Say in words what a column of this type accepts."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Annotated:
        described = (meta.description for meta in parts[1:] if isinstance(meta, msgspec.Meta))
        return next((words for words in described if words), accepted_by(parts[0]))
    if origin is Literal:
        return ", ".join(map(str, parts))
    if origin in (tuple, frozenset, list):
        return f"a list, each {accepted_by(parts[0])}" if parts else "a list"
    if parts and type(None) in parts:
        return " or ".join(accepted_by(part) for part in parts if part is not type(None))
    words = {
        str: "text",
        int: "a whole number",
        float: "a number",
        bool: "yes or no",
        date: "a day such as 2023-06-19",
    }
    words |= {re.Pattern: "a regular expression, or a list of words", dict: "a table"}
    return words.get(
        origin or kind,
        "a table" if isinstance(kind, type) and issubclass(kind, msgspec.Struct) else str(kind),
    )


def shortened(keys: Collection[str]) -> str:
    """Return the keys in a line, of many the first."""
    few = sorted(keys)[:_NAMED]
    return ", ".join(few) + (" ..." if len(keys) > _NAMED else "")
