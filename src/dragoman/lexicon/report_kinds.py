"""What a report says it is (lexicons/report_kinds.toml)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal, cast, get_args

from dragoman.errors import LexiconError
from dragoman.lexicon.tables import one_of, toml_rows
from dragoman.record import ReportKind

Where = Literal["title", "outlet", "body"]
LONGEST = 500
"""Characters of a line that are looked at."""


@dataclass(frozen=True, slots=True)
class KindRow:
    """One row: the kind of report that a title, or an opening paragraph, announces."""

    key: str
    kind: ReportKind
    where: Where
    pattern: re.Pattern[str]
    example: str


def announced_kind(line: str, where: Where) -> ReportKind | None:
    """Return the kind of report that a title, outlet or opening paragraph announces, or None."""
    head = line[:LONGEST]
    return next((row.kind for row in rows() if row.where == where and row.pattern.match(head)), None)


@cache
def rows() -> tuple[KindRow, ...]:
    """Return the rows of the table, checked."""
    name = "report_kinds.toml"
    found = []
    for key, row in toml_rows(name).items():
        kind = one_of(str(row.get("kind")), get_args(ReportKind), file=name, row=key, column="kind")
        where = one_of(str(row.get("where")), get_args(Where), file=name, row=key, column="where")
        try:
            pattern = re.compile(row["pattern"], re.IGNORECASE)
        except (KeyError, re.error) as error:
            raise LexiconError(f"{name}, {key}: pattern is missing or wrong: {error}") from error
        found.append(
            KindRow(key, cast(ReportKind, kind), cast(Where, where), pattern, str(row.get("example", "")))
        )
    return tuple(found)
