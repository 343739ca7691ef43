"""A comparison as a long table: one line for each cell and stretch of words, silent cells too."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import TextIO

from dragoman.comparison.model import Cell, Comparison, Row
from dragoman.render.characters import cell

COLUMNS = (
    "meeting_id", "block", "row_key", "account_id", "value", "force", "rank", "words", "verdict", "rule_id",
    "doc_id", "start", "end", "quote", "account", "cell_id",
)  # fmt: skip


def write_csv(comparison: Comparison, out: TextIO) -> None:
    """Write the cells of every row to `out`; verdicts and rules are joined by semicolons."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    names = {account.id: account.name for account in comparison.accounts}
    for row in comparison.rows:
        for one in row.cells:
            lines = _lines(comparison, row, one, names[one.account])
            writer.writerows([cell(value) for value in line] for line in lines)


def _lines(comparison: Comparison, row: Row, one: Cell, name: str) -> Iterator[tuple[object, ...]]:
    head = (
        comparison.id,
        row.block,
        row.key,
        one.account,
        one.value if one.said == "said" else one.said,
        one.force,
        one.paragraph,
        one.words,
        "; ".join(str(verdict) for verdict in row.verdicts),
        "; ".join(verdict.rule for verdict in row.verdicts),
    )
    if not one.evidence:
        yield (*head, "", "", "", "", name, one.id)
    for span in one.evidence:
        yield (*head, span.report, span.start, span.end, span.quote, name, one.id)
