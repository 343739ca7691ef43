"""The rows of a view as a table, JSON, JSON lines, CSV or a Markdown list."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any, Generic, TextIO, TypeVar

import msgspec

from dragoman.record import Decision, Span
from dragoman.render import words
from dragoman.render.brief import escaped
from dragoman.render.by_hand import told
from dragoman.render.characters import cell
from dragoman.web_address import web_address

FORMATS = ("table", "json", "jsonl", "csv", "md")
Row = TypeVar("Row")


def flat(row: Any) -> Iterator[dict[str, object]]:
    """Yield the fields of a row as CSV has them: lists joined by ";", a span as words, report and offsets."""
    cells: dict[str, object] = {}
    for field in fields(row):
        value = getattr(row, field.name)
        if isinstance(value, Span):
            cells[field.name] = words.plain(value.quote)
            cells[f"{field.name}_report"] = value.report
            cells[f"{field.name}_start"] = value.start
            cells[f"{field.name}_end"] = value.end
        elif isinstance(value, tuple):
            shown = (told(one) if isinstance(one, Decision) else str(one) for one in value)
            cells[field.name] = "; ".join(map(words.plain, shown))
        else:
            cells[field.name] = value
    yield cells


@dataclass(frozen=True, slots=True)
class Layout(Generic[Row]):
    """How a view looks: its title; a table's heads, cells and what stands below a row; a Markdown item; its
    lines of CSV, one for each row unless a row holds several things."""

    title: str
    heads: tuple[str, ...]
    cells: Callable[[Row], tuple[str, ...]]
    below: Callable[[Row], str]
    item: Callable[[Row], str]
    lines: Callable[[Row], Iterable[dict[str, object]]] = flat


def write(rows: Sequence[Row], form: str, out: TextIO, layout: Layout[Row]) -> None:
    """Write `rows` to `out` in one of FORMATS."""
    if form == "table":
        from dragoman.render.formats import console
        from dragoman.render.tables import print_table

        cells = [layout.cells(row) for row in rows]
        print_table(console(out), layout.title, layout.heads, cells, [layout.below(row) for row in rows])
    elif form == "md":
        out.write(f"# {escaped(layout.title)}\n\n" + "".join(f"- {layout.item(row)}\n" for row in rows))
    elif form == "csv":
        lines = [line for row in rows for line in layout.lines(row)]
        writer = csv.DictWriter(out, list(lines[0]) if lines else [], lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: cell(value) for name, value in line.items()} for line in lines)
    elif form == "json":
        out.write(msgspec.json.format(msgspec.json.encode(rows), indent=2).decode() + "\n")
    else:
        for row in rows:
            out.write(msgspec.json.encode(row).decode() + "\n")


def cited(addresses: Sequence[str]) -> str:
    """Return links in Markdown, numbered; what is no web address is left out."""
    web = filter(None, map(web_address, addresses))
    return " ".join(f"[[{number}]](<{address}>)" for number, address in enumerate(web, 1))
