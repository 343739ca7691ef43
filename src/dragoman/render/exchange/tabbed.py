"""Tab-separated rows: columns with a name, a meaning, and the value for a row; nothing is quoted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from dragoman.render.escaping import for_tsv

Row = TypeVar("Row")
Value = str | int | float | None
TabColumn = tuple[str, str, Callable[[Row], Value]]


def line(columns: Sequence[TabColumn[Row]], row: Row) -> bytes:
    """Return a row as a line; what is unknown is empty."""
    return ("\t".join(cell(value(row)) for _, _, value in columns) + "\n").encode()


def header(columns: Sequence[tuple[str, str, object]]) -> bytes:
    """Return the names of the columns as a line."""
    return ("\t".join(name for name, _, _ in columns) + "\n").encode()


def cell(value: Value) -> str:
    """Return a value as it stands between tabs."""
    if value is None:
        return ""
    return for_tsv(value) if isinstance(value, str) else str(value)


def described(columns: Sequence[tuple[str, str, object]]) -> dict[str, list[tuple[str, str]]]:
    """Return the columns with what they mean, for the documentation."""
    return {"": [(name, about) for name, about, _ in columns]}
