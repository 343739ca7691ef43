"""Comparisons of the bundled pairs, each read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from dragoman.comparison import compare
from dragoman.comparison.model import Comparison, Row
from dragoman.pipeline import read
from dragoman.record import Record

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
PAIRS = {
    "beijing": ("pairs/beijing-2023-06-usa.md", "pairs/beijing-2023-06-chn.md"),
    "kazan": ("pairs/kazan-2024-10-ind.md", "pairs/kazan-2024-10-chn.md"),
    "call-2025": ("pairs/call-2025-03-usa.md", "pairs/call-2025-03-rus.md"),
    "call-2024": ("call-2024-11-berlin.html", "call-2024-11-moscow.md"),
    "one report, two sides": ("beijing-2023-06.html",),
    "a denial": ("drones-2022-10.html",),
}


@cache
def example(name: str) -> Record:
    return read(EXAMPLES / name)


@cache
def pair(name: str) -> Comparison:
    return compare(*(example(file) for file in PAIRS[name]))


def row(comparison: Comparison, block: str, label: str, words: str = "") -> Row:
    """The first row with this block and label whose cells quote `words`."""
    return next(
        one
        for one in comparison.rows
        if (one.block, one.label) == (block, label)
        and any(words in span.quote for cell in one.cells for span in cell.evidence)
    )


def verdicts(of: Row) -> list[str]:
    return [str(one) for one in of.verdicts]
