"""A comparison to a stream in any of the formats of `dragoman compare`; the page is in `comparison_text`."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from typing import TextIO

import msgspec
from rich.console import Console
from rich.text import Text

from dragoman.comparison.model import Cell, Comparison, Row
from dragoman.errors import BadUsage
from dragoman.lexicon.comparison_terms import BlockName
from dragoman.record import Span
from dragoman.render import comparison_text as cw
from dragoman.render import words
from dragoman.render.comparison_text import comparison_page
from dragoman.render.terminal import console, print_labelled, print_table
from dragoman.render.words import csv_cell, for_markdown

FORMATS = ("table", "md", "html", "csv", "json")
_LABELS = 3  # characters of the column of letters
_QUOTE = 220  # characters of a quotation in a terminal; the other formats have all of it
CSV_COLUMNS = (
    "meeting_id", "block", "row_key", "account_id", "value", "force", "rank", "words", "verdict", "rule_id",
    "doc_id", "start", "end", "quote", "account", "cell_id",
)  # fmt: skip


def write_comparison(comparison: Comparison, out: TextIO, form: str) -> None:
    """Write a comparison to `out`. Raises BadUsage, naming the formats, for a form there is not."""
    if form == "table":
        print_comparison(comparison, console(out))
    elif form == "md":
        out.write(comparison_brief(comparison))
    elif form == "html":
        out.write(comparison_page(comparison))
    elif form == "csv":
        write_csv(comparison, out)
    elif form == "json":
        out.write(msgspec.json.format(msgspec.json.encode(comparison), indent=2).decode() + "\n")
    else:
        raise BadUsage(f"no format {form!r}; there are: {', '.join(FORMATS)}")


def print_comparison(comparison: Comparison, console: Console) -> None:
    """Print the accounts, what to bear in mind, every block, the drift, and the rules that spoke."""
    letters = cw.account_letters(comparison)
    console.print(Text(words.plain(cw.heading(comparison)), style="bold"))
    for letter, account in zip(letters, comparison.accounts, strict=True):
        print_labelled(console, letter, f"{words.plain(account.name)}: {cw.about(account)}", _LABELS)
    for note in comparison.notes:
        print_labelled(console, "!", words.plain(note), _LABELS)
    console.print()
    heads = [
        f"{letter} {words.plain(account.name)}"
        for letter, account in zip(letters, comparison.accounts, strict=True)
    ]
    for name, rows in cw.blocks(comparison):
        print_table(
            console,
            cw.TITLES[name],
            (_block_head(name), *heads, "verdict"),
            [
                (row.label, *(_short_cell(name, cell) for cell in row.cells), cw.verdict_words(row))
                for row in rows
            ],
            ["\n".join(_below(comparison, row, letters)) for row in rows],
        )
    _print_drift(comparison, console)
    _print_rules(comparison, console)


def _block_head(name: BlockName) -> str:
    return "issue" if name == "issues" else ""


def _short_cell(name: BlockName, cell: Cell) -> str:
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
            yield from (f"{verdict}" for verdict in point.verdicts if verdict not in row.verdicts)
            continue
        yield f"{cw.verdict_words(point)}:"
        for letter, cell in zip(letters, point.cells, strict=True):
            if cell.evidence:
                yield f"  {letter} “{words.shortened(cell.evidence[0].quote, _QUOTE)}”"


def _print_drift(comparison: Comparison, console: Console) -> None:
    letter_of = cw.letters_by_account(comparison)
    rows = [(letter_of[change.account], change.direction, change.what) for change in comparison.drift]
    below = [
        " → ".join(
            f"“{words.shortened(words.quoted(spans), 100)}”" for spans in (change.before, change.now) if spans
        )
        for change in comparison.drift
    ]
    print_table(console, "Changed since the earlier account", ("", "change", "what"), rows, below)


def _print_rules(comparison: Comparison, console: Console) -> None:
    rows = [(rule.id, rule.verdict, rule.says) for rule in cw.fired(comparison)]
    print_table(console, "Rules that spoke", ("rule", "verdict", "means"), rows)
    off = cw.switched_off(comparison)
    if off:
        console.print(Text(f"switched off: {', '.join(off)}", style="dim"))


def comparison_brief(comparison: Comparison) -> str:
    """Return the brief, ending in a line break. Blocks without rows are left out."""
    notes = _Footnotes(comparison)
    letters = cw.account_letters(comparison)
    accounts = [
        f"- **{letter}** {for_markdown(account.name)}: {for_markdown(cw.about(account))}"
        for letter, account in zip(letters, comparison.accounts, strict=True)
    ]
    parts = [
        f"# {for_markdown(cw.heading(comparison))}",
        "\n".join(accounts),
        "\n".join(f"> {for_markdown(note)}  " for note in comparison.notes),
    ]
    for name, rows in cw.blocks(comparison):
        parts += [f"## {cw.TITLES[name]}", "\n".join(_brief_table(comparison, rows, notes))]
    if comparison.drift:
        parts += ["## Changed since the earlier account", "\n".join(_brief_drift(comparison, notes))]
    parts += ["## Rules that spoke", "\n".join(_brief_rules(comparison)), notes.text()]
    return "\n\n".join(part for part in parts if part) + "\n"


class _Footnotes:
    """Numbers the quotations as they are cited; a footnote says whose words they are and where."""

    def __init__(self, comparison: Comparison) -> None:
        self._prefix = comparison.id[:6]
        self._names = {
            account.report.id: account.name for account in comparison.accounts if account.report is not None
        }
        shared = (
            len({account.report.id for account in comparison.accounts if account.report is not None}) == 1
        )
        self._one = shared and len(comparison.accounts) > 1
        self._seen: dict[Span, int] = {}

    def cite(self, spans: Sequence[Span]) -> str:
        return "".join(
            f"[^{self._prefix}-{self._seen.setdefault(span, len(self._seen) + 1)}]" for span in spans
        )

    def text(self) -> str:
        return "\n".join(
            f"[^{self._prefix}-{number}]: {self._whose(span)}“{for_markdown(span.quote)}” "
            f"(report {span.report[:6]}, characters {span.start}-{span.end})"
            for span, number in self._seen.items()
        )

    def _whose(self, span: Span) -> str:
        name = "" if self._one else self._names.get(span.report, "earlier account")
        return f"{for_markdown(name)}: " if name else ""


def _brief_table(comparison: Comparison, rows: Sequence[Row], notes: _Footnotes) -> Iterator[str]:
    heads = ["", *(for_markdown(account.name) for account in comparison.accounts), "verdict"]
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield _brief_line(f"**{for_markdown(row.label)}**", row, notes)
        for point in cw.shared_points(comparison, row):
            yield _brief_line("point", point, notes)


def _brief_line(label: str, row: Row, notes: _Footnotes) -> str:
    cells = [_brief_cell(cell, notes) for cell in row.cells]
    ruled = "; ".join(f"{for_markdown(str(verdict))} `{verdict.rule}`" for verdict in row.verdicts)
    return f"| {' | '.join((label, *cells, ruled))} |"


def _brief_cell(cell: Cell, notes: _Footnotes) -> str:
    said = for_markdown(cw.said(cell))
    others = cw.of_others(cell)
    of_others = f"; of the other side{notes.cite(others)}" if others else ""
    return f"{said}{notes.cite(cell.evidence)}{of_others}" if cell.evidence else f"*{said}*"


def _brief_drift(comparison: Comparison, notes: _Footnotes) -> Iterator[str]:
    letter_of = cw.letters_by_account(comparison)
    for change in comparison.drift:
        cited = notes.cite((*change.before, *change.now))
        yield f"- **{letter_of[change.account]}** {change.direction}: {for_markdown(change.what)}{cited}"


def _brief_rules(comparison: Comparison) -> Iterator[str]:
    for rule in cw.fired(comparison):
        yield f"- `{rule.id}` {for_markdown(rule.verdict)}: {for_markdown(rule.says)}"
    off = cw.switched_off(comparison)
    if off:
        yield f"- switched off: {', '.join(f'`{rule}`' for rule in off)}"


def write_csv(comparison: Comparison, out: TextIO) -> None:
    """Write the cells of every row to `out`; verdicts and rules are joined by semicolons."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    names = {account.id: account.name for account in comparison.accounts}
    for row in comparison.rows:
        for cell in row.cells:
            lines = _csv_lines(comparison, row, cell, names[cell.account])
            writer.writerows([csv_cell(value) for value in line] for line in lines)


def _csv_lines(comparison: Comparison, row: Row, cell: Cell, name: str) -> Iterator[tuple[object, ...]]:
    head = (
        comparison.id,
        row.block,
        row.key,
        cell.account,
        cell.value if cell.said == "said" else cell.said,
        cell.force,
        cell.paragraph,
        cell.words,
        "; ".join(str(verdict) for verdict in row.verdicts),
        "; ".join(verdict.rule for verdict in row.verdicts),
    )
    if not cell.evidence:
        yield (*head, "", "", "", "", name, cell.id)
    for span in cell.evidence:
        yield (*head, span.report, span.start, span.end, span.quote, name, cell.id)
