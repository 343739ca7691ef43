"""How publishers name the parts of a page (lexicons/page_parts.toml, page_fields.csv,
front_matter.csv)."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal, get_args

from dragoman.errors import LexiconError
from dragoman.lexicon.tables import csv_rows, one_of, toml_rows

Part = Literal["byline", "caption", "credit", "elsewhere", "pullquote", "stamp", "standfirst"]
Field = Literal["title", "outlet", "published_at", "modified_at", "address", "description", "author"]


def is_named(names: str, part: Part) -> bool:
    """Say whether an element with these class names and ids is called a `part` of the page."""
    return parts()[part].search(names) is not None


@cache
def parts() -> dict[str, re.Pattern[str]]:
    """Return the pattern of each part, checked."""
    found = {}
    for key, row in toml_rows("page_parts.toml").items():
        one_of(key, get_args(Part), file="page_parts.toml", row=key, column="key")
        try:
            found[key] = re.compile(row["pattern"], re.IGNORECASE)
        except (KeyError, re.error) as error:
            raise LexiconError(f"page_parts.toml, {key}: pattern is missing or wrong: {error}") from error
    return found


@cache
def meta_keys() -> dict[str, tuple[str, ...]]:
    """Return the names of meta elements that give each field, best first."""
    found: dict[str, tuple[str, ...]] = {}
    for row in csv_rows("page_fields.csv"):
        field = one_of(row["field"], get_args(Field), file="page_fields.csv", row=row["key"], column="field")
        found[field] = (*found.get(field, ()), row["key"])
    return found


@cache
def front_matter_keys() -> dict[str, str]:
    """Return the field of a report that each key of Markdown's front matter gives."""
    allowed = (*get_args(Field), "standfirst", "language", "original", "contact")
    return {
        row["key"]: one_of(row["field"], allowed, file="front_matter.csv", row=row["key"], column="field")
        for row in csv_rows("front_matter.csv")
    }
