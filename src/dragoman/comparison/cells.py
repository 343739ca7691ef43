"""Cells and rows with their identifiers, and the numbers and dates in them.

An identifier is a hash of what a cell or row holds, so that a correction finds its cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from dragoman.comparison.account_texts import Telling
from dragoman.comparison.model import Cell, Parameter, Row, Verdict, silent
from dragoman.lexicon.comparison_terms import BlockName, comparison_rules
from dragoman.lexicon.issue_words import find_codes
from dragoman.record import Span, content_id

_NUMBER = re.compile(
    r"(?<![\w.,-])(?P<number>\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?:\s?(?P<unit>%|(?:(?:thousand|million|billion|trillion|per cent|percent)\b\s?)?(?:[a-z]{3,})?))?"
)


class Rules:
    """The rules that are on; `say` gives the verdicts of a row and leaves out those switched off."""

    def __init__(self, on: frozenset[str]) -> None:
        self._on = on

    def verdict(self, rule: str, detail: str = "") -> tuple[Verdict, ...]:
        """Return the verdict of a rule about `detail`, or nothing where the rule is off."""
        return (Verdict(rule, comparison_rules()[rule].verdict, detail),) if rule in self._on else ()


def row_id(block: BlockName, key: str, tellings: Sequence[Telling]) -> str:
    """Return the identifier of a row of these accounts."""
    return content_id("row", block, key, *(telling.account.id for telling in tellings))


def cell(row: str, telling: Telling, value: str, evidence: Iterable[Span], **fields: Any) -> Cell:
    """Return the cell of an account in the row with id `row`; silent where there is no evidence."""
    spans = tuple(dict.fromkeys(evidence))
    if not spans:
        return silent(row, telling.account)
    places = "; ".join(f"{span.start}-{span.end}" for span in spans)
    identifier = content_id("cell", row, telling.account.id, value, places)
    return Cell(identifier, telling.account.id, "said", value, spans, **fields)


def row(
    block: BlockName,
    key: str,
    label: str,
    tellings: Sequence[Telling],
    cells: Sequence[Cell],
    verdicts: tuple[Verdict, ...],
    parent: str | None = None,
) -> Row:
    return Row(row_id(block, key, tellings), block, key, label, tuple(cells), verdicts, parent)


def speaking(tellings: Sequence[Telling], cells: Sequence[Cell]) -> str:
    """Return the names of the accounts whose cells say something."""
    pairs = zip(tellings, cells, strict=True)
    return ", ".join(telling.account.name for telling, cell in pairs if cell.said == "said")


def first_code(words: str, file: str, order: Sequence[str]) -> tuple[str, int, int] | None:
    """Return the code of `file` that `words` show and that stands first in `order`, with its place."""
    matches = list(find_codes(words, file))
    return min(matches, key=lambda match: (order.index(match[0]), match[1]), default=None)


def parameters(telling: Telling, spans: Iterable[Span]) -> tuple[Parameter, ...]:
    """Return the dates and numbers that stand in `spans`; a number within a date is the date's."""
    by_value: dict[tuple[str, str], Parameter] = {}
    for span in spans:
        times = [time for time in telling.record.times if span.contains(time.span)]
        for time in times:
            if time.kind in {"DATE", "TIME"} and time.value[:4].isdigit():
                by_value.setdefault(("date", time.value), Parameter("date", time.value, time.span))
        for start, end, value in numbers(span):
            place = telling.report.span(start, end)
            dated = any(time.span.overlaps(place) and time.kind != "DURATION" for time in times)
            if not dated:
                by_value.setdefault(("number", value), Parameter("number", value, place))
    return tuple(by_value.values())


def differing(cells: Sequence[Cell]) -> list[str]:
    """Return the numbers and dates that stand in some but not all of the cells that say something."""
    values = [{parameter.value for parameter in cell.parameters} for cell in cells if cell.said == "said"]
    if len(values) < 2:
        return []
    everywhere = set[str].intersection(*values)
    return sorted(set[str].union(*values) - everywhere)


def numbers(span: Span) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, value) of each number in a span, as characters of its report."""
    for match in _NUMBER.finditer(span.quote):
        unit = " ".join((match["unit"] or "").split()).replace("per cent", "%").replace("percent", "%")
        value = f"{match['number'].replace(',', '').replace(' ', '')} {unit}".strip()
        yield span.start + match.start(), span.start + len(match.group().rstrip()) + match.start(), value
