"""What publishers put around a report (lexicons/furniture.toml)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from dragoman.errors import LexiconError
from dragoman.lexicon.languages import language_names
from dragoman.lexicon.tables import one_of, toml_rows

FurnitureKind = Literal["list", "line", "section", "contact", "rights", "original"]
LONGEST = 260
"""No furniture line is longer; a longer one is a paragraph of the report."""


@dataclass(frozen=True, slots=True)
class Furniture:
    """One row: its key, what it does to the lines below it, its pattern and an example."""

    key: str
    kind: FurnitureKind
    pattern: re.Pattern[str]
    example: str


def furniture(line: str) -> tuple[Furniture, re.Match[str]] | None:
    """Return the row that the whole of `line` matches, with the match; None when it belongs to the report."""
    if not line or len(line) > LONGEST:
        return None
    for row in rows():
        match = row.pattern.fullmatch(line)
        language = match.groupdict().get("language") if match else None
        if match and (language is None or language.lower() in language_names()):
            return row, match
    return None


@cache
def rows() -> tuple[Furniture, ...]:
    """Return the rows of the table, checked."""
    name = "furniture.toml"
    found = []
    for key, row in toml_rows(name).items():
        kind = one_of(str(row.get("kind")), get_args(FurnitureKind), file=name, row=key, column="kind")
        try:
            pattern = re.compile(row["pattern"], re.IGNORECASE)
        except (KeyError, re.error) as error:
            raise LexiconError(f"{name}, {key}: pattern is missing or wrong: {error}") from error
        found.append(Furniture(key, kind, pattern, str(row.get("example", ""))))  # type: ignore[arg-type]
    return tuple(found)
