"""How tables of reports name their columns (lexicons/source_columns.csv)."""

from __future__ import annotations

from functools import cache

from dragoman.lexicon.tables import csv_rows, one_of

FIELDS = ("text", "title", "published", "address", "outlet")


@cache
def column_names() -> dict[str, tuple[str, ...]]:
    """Return the names of columns that give each field, best first; "a+b" is two that are joined."""
    found: dict[str, tuple[str, ...]] = dict.fromkeys(FIELDS, ())
    for row in csv_rows("source_columns.csv"):
        one_of(row["field"], FIELDS, file="source_columns.csv", row=row["name"], column="field")
        found[row["field"]] = (*found[row["field"]], row["name"])
    return found
