"""A comparison as tables for a terminal: a column an account, the words on lines below each row."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from dragoman.comparison.model import Cell, Comparison, Row
from dragoman.lexicon.comparison_rules import BlockName
from dragoman.render import comparison_words as cw
from dragoman.render import words
from dragoman.render.tables import print_table

_QUOTE = 220  # characters of a quotation in a terminal; the other formats have all of it


def print_comparison(comparison: Comparison, console: Console) -> None:
    """Print the accounts, what to bear in mind, every block, the drift, and the rules that spoke."""
    letters = cw.letters(comparison)
    console.print(Text(words.plain(cw.heading(comparison)), style="bold"))
    for letter, account in zip(letters, comparison.accounts, strict=True):
        _labelled(console, letter, f"{words.plain(account.name)}: {cw.about(account)}")
    for note in comparison.notes:
        _labelled(console, "!", words.plain(note))
    console.print()
    heads = [
        f"{letter} {words.plain(one.name)}" for letter, one in zip(letters, comparison.accounts, strict=True)
    ]
    for name, rows in cw.blocks(comparison):
        print_table(
            console,
            cw.TITLES[name],
            (_head(name), *heads, "verdict"),
            [(row.label, *(_short(name, cell) for cell in row.cells), cw.verdicts(row)) for row in rows],
            ["\n".join(_below(comparison, row, letters)) for row in rows],
        )
    _drift(comparison, console, letters)
    _rules(comparison, console)


def _head(name: BlockName) -> str:
    return "issue" if name == "issues" else ""


def _short(name: BlockName, cell: Cell) -> str:
    """A cell of the table; where the words are few they stand in it."""
    if name in {"envelope", "characterisation"} and cell.evidence:
        return words.shortened(f"{cell.value} “{words.quoted(cell.evidence)}”", 110)
    return cw.said(cell)


def _below(comparison: Comparison, row: Row, letters: list[str]) -> Iterator[str]:
    if row.block in {"envelope", "characterisation"}:
        return
    shown = [cw.key_words(cell) for cell in row.cells]
    for letter, cell, span in zip(letters, row.cells, shown, strict=True):
        if span is not None:
            more = len(cell.evidence) - 1
            tail = f" (and {more} more)" if more else ""
            yield f"{letter} “{words.shortened(span.quote, _QUOTE)}”{tail}"
        for other in cw.of_others(cell)[:1]:
            yield f"{letter} of the other side: “{words.shortened(other.quote, _QUOTE)}”"
    for point in cw.shared_points(comparison, row):
        if [cw.key_words(cell) for cell in point.cells] == shown:
            yield from (f"{one}" for one in point.verdicts if one not in row.verdicts)
            continue
        yield f"{cw.verdicts(point)}:"
        for letter, cell in zip(letters, point.cells, strict=True):
            if cell.evidence:
                yield f"  {letter} “{words.shortened(cell.evidence[0].quote, _QUOTE)}”"


def _labelled(console: Console, label: str, value: str) -> None:
    for number, line in enumerate(Text(value).wrap(console, max(console.width - 3, 20), overflow="fold")):
        line.rstrip()
        console.print(Text.assemble(("   " if number else f"{label:3}", "dim"), line), soft_wrap=True)


def _drift(comparison: Comparison, console: Console, letters: list[str]) -> None:
    by_account = {one.id: letter for letter, one in zip(letters, comparison.accounts, strict=True)}
    rows = [(by_account[one.account], one.direction, one.what) for one in comparison.drift]
    below = [
        " → ".join(
            f"“{words.shortened(words.quoted(spans), 100)}”" for spans in (one.before, one.now) if spans
        )
        for one in comparison.drift
    ]
    print_table(console, "Changed since the earlier account", ("", "change", "what"), rows, below)


def _rules(comparison: Comparison, console: Console) -> None:
    rows = [(rule.id, rule.verdict, rule.says) for rule in cw.fired(comparison)]
    print_table(console, "Rules that spoke", ("rule", "verdict", "means"), rows)
    off = cw.switched_off(comparison)
    if off:
        console.print(Text(f"switched off: {', '.join(off)}", style="dim"))
