"""Read a lexicon file into plain rows, with errors that name the file, the row and what is allowed."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Collection, Iterator
from functools import cache
from importlib import resources
from typing import Any

from dragoman.errors import LexiconError

ENDING = r"[\w’'-]{0,40}"
"""The pattern of any ending of a word, for a * in a table. Without the bound the search of a text that has no
spaces would take the square of its length."""


@cache
def csv_rows(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of `lexicons/NAME` by column; empty cells are empty strings."""
    reader = csv.DictReader(io.StringIO(_text(name)), strict=True)
    rows = []
    for row in reader:
        if None in row or None in row.values():
            raise LexiconError(
                f"{name}, line {reader.line_num}: expected {len(reader.fieldnames or [])} cells"
            )
        rows.append(row)
    return tuple(rows)


@cache
def toml_rows(name: str) -> dict[str, dict[str, Any]]:
    """Return the tables of `lexicons/NAME` by key, in the file's order."""
    try:
        return tomllib.loads(_text(name))
    except tomllib.TOMLDecodeError as error:
        raise LexiconError(f"{name}: {error}") from error


def names() -> Iterator[str]:
    """Yield the name of every lexicon file."""
    for file in sorted(resources.files("dragoman.lexicons").iterdir(), key=lambda entry: entry.name):
        if file.name.endswith((".csv", ".toml")):
            yield file.name


def one_of(value: str, allowed: Collection[str], *, file: str, row: str, column: str) -> str:
    """Return `value` if it is allowed; raise LexiconError naming the place and what is allowed."""
    if value not in allowed:
        raise LexiconError(f"{file}, {row}: {column} is {value!r}; allowed: {', '.join(sorted(allowed))}")
    return value


def listed(cell: str) -> tuple[str, ...]:
    """Return the parts of a CSV cell that holds a list separated by semicolons."""
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def _text(name: str) -> str:
    file = resources.files("dragoman.lexicons") / name
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise LexiconError(f"no lexicon {name!r}; there are: {', '.join(names())}") from None
