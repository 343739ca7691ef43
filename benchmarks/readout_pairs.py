"""Measure the relations that comparison tells on forty pairs of readouts (evaluation/readout_pairs.toml):

    python -m benchmarks.readout_pairs [--half develop|measured] [--misses]

A pair is right when the rows that cite its marked words tell its relation: "same" and "weaker" need a row
with the words of both sides, "only" none that has words of the other side, "conflicting" a row of both with
a verdict that they exclude each other. A row with such a verdict in any other pair, or on other words, is a
false conflict.
"""

from __future__ import annotations

import argparse
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dragoman.comparison import compare
from dragoman.comparison.model import Comparison, Row
from dragoman.ingest import ingest
from dragoman.pipeline import extract_all
from dragoman.record import Record, Span

PAIRS = Path(__file__).parents[1] / "evaluation" / "readout_pairs.toml"
CONFLICT = frozenset({"conflicting", "contradicted", "denied"})
WEAKER = frozenset({"stronger", "narrower", "scope"})
SAME = frozenset({"same", "paraphrase", "envelope-same", "claimed-by-both", "confirmed"})
_MARKED = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A pair with the relation that is told, and the rows that tell a false conflict."""

    id: str
    half: str
    relation: str
    told: str
    false_conflicts: tuple[str, ...]

    @property
    def is_right(self) -> bool:
        return self.relation == self.told


def read_pairs(half: str | None = None) -> list[dict[str, Any]]:
    """Return the pairs of a half, or all."""
    pairs: list[dict[str, Any]] = tomllib.loads(PAIRS.read_text(encoding="utf-8"))["pair"]
    return [pair for pair in pairs if half in (None, pair["half"])]


def outcomes(pairs: Sequence[Mapping[str, Any]]) -> Iterator[Outcome]:
    """Compare the two texts of each pair and yield what is told of its marked words."""
    for pair, records in zip(pairs, _records(pairs), strict=True):
        comparison = compare(*records)
        comparison.verify()
        marks = [
            _marked(record, pair[side]) for record, side in zip(records, ("first", "second"), strict=True)
        ]
        yield Outcome(
            pair["id"], pair["half"], pair["relation"], _told(comparison, marks),
            tuple(_false_conflicts(comparison, marks, pair["relation"] == "conflicting")),
        )  # fmt: skip


def _records(pairs: Sequence[Mapping[str, Any]]) -> list[tuple[Record, Record]]:
    reports = [
        ingest(_MARKED.sub(r"\1", pair[side]).strip().replace("\n", "\n\n"), title=title, outlet=outlet,
               published="2023-06-20")
        for pair in pairs
        for side, title, outlet in zip(("first", "second"), pair["titles"], pair["outlets"], strict=True)
    ]  # fmt: skip
    records = [record for record in extract_all(reports) if isinstance(record, Record)]
    return list(zip(records[::2], records[1::2], strict=True))


def _marked(record: Record, text: str) -> Span | None:
    """Return where the marked words of a text stand in its report."""
    match = _MARKED.search(text)
    if match is None:
        return None
    start = record.report.text.index(match[1])
    return record.report.span(start, start + len(match[1]))


def _cites(row: Row, column: int, mark: Span | None) -> bool:
    spans = row.cells[column].evidence
    return mark is not None and any(span.report == mark.report and span.overlaps(mark) for span in spans)


def _told(comparison: Comparison, marks: Sequence[Span | None]) -> str:
    """Return the relation that the rows tell of the marked words."""
    rows = [row for row in comparison.rows if any(_cites(row, at, mark) for at, mark in enumerate(marks))]
    if None in marks:
        points = [row for row in rows if row.parent is not None or row.block != "issues"]
        alone = points and all(sum(cell.said == "said" for cell in row.cells) == 1 for row in points)
        return "only" if alone else "both"
    both = [row for row in rows if all(_cites(row, at, mark) for at, mark in enumerate(marks))]
    rules = {verdict.rule for row in both for verdict in row.verdicts}
    if rules & CONFLICT:
        return "conflicting"
    if rules & WEAKER:
        return "weaker"
    return "same" if rules & SAME else "different aspect" if both else "only"


def _false_conflicts(
    comparison: Comparison, marks: Sequence[Span | None], is_conflict: bool
) -> Iterator[str]:
    right = [row for row in comparison.rows if is_conflict and all(map(_cites, (row, row), (0, 1), marks))]
    parents = {row.parent for row in right}  # which repeat the verdict of a row below
    for row in comparison.rows:
        if (
            {verdict.rule for verdict in row.verdicts} & CONFLICT
            and row not in right
            and row.id not in parents
        ):
            yield f"{row.block}: {row.label}"


def main() -> None:
    """Print the figures, by relation."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--half", choices=("develop", "measured"))
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args()
    rows = list(outcomes(read_pairs(options.half)))
    for half in ("develop", "measured"):
        part = [row for row in rows if row.half == half]
        right, total = (
            Counter(row.relation for row in part if row.is_right),
            Counter(row.relation for row in part),
        )
        by_relation = ", ".join(f"{relation} {right[relation]}/{count}" for relation, count in total.items())
        if part:
            print(f"{half}: {right.total()} of {len(part)} right ({by_relation}), "
                  f"{sum(len(row.false_conflicts) for row in part)} false conflicts")  # fmt: skip
    for row in rows if options.misses else ():
        if not row.is_right or row.false_conflicts:
            print(
                f"{row.half} {row.id}: {row.relation} told as {row.told}", *row.false_conflicts, sep="\n    "
            )


if __name__ == "__main__":
    main()
