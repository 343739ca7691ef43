"""A comparison as a brief in Markdown: a table for each block, its quotations as footnotes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dragoman.comparison.model import Cell, Comparison, Row
from dragoman.record import Span
from dragoman.render import comparison_words as cw
from dragoman.render.brief import escaped


def comparison_brief(comparison: Comparison) -> str:
    """Return the brief, ending in a line break. Blocks without rows are left out."""
    notes = _Footnotes(comparison)
    letters = cw.letters(comparison)
    accounts = [
        f"- **{letter}** {escaped(one.name)}: {escaped(cw.about(one))}"
        for letter, one in zip(letters, comparison.accounts, strict=True)
    ]
    parts = [
        f"# {escaped(cw.heading(comparison))}",
        "\n".join(accounts),
        "\n".join(f"> {escaped(note)}  " for note in comparison.notes),
    ]
    for name, rows in cw.blocks(comparison):
        parts += [f"## {cw.TITLES[name]}", "\n".join(_table(comparison, rows, notes))]
    if comparison.drift:
        parts += ["## Changed since the earlier account", "\n".join(_drift(comparison, letters, notes))]
    parts += ["## Rules that spoke", "\n".join(_rules(comparison)), notes.text()]
    return "\n\n".join(part for part in parts if part) + "\n"


class _Footnotes:
    """Numbers the quotations as they are cited; a footnote says whose words they are and where."""

    def __init__(self, comparison: Comparison) -> None:
        self._prefix = comparison.id[:6]
        self._names = {one.report.id: one.name for one in comparison.accounts if one.report is not None}
        shared = len({one.report.id for one in comparison.accounts if one.report is not None}) == 1
        self._one = shared and len(comparison.accounts) > 1
        self._seen: dict[Span, int] = {}

    def cite(self, spans: Sequence[Span]) -> str:
        return "".join(f"[^{self._prefix}-{self._seen.setdefault(s, len(self._seen) + 1)}]" for s in spans)

    def text(self) -> str:
        return "\n".join(
            f"[^{self._prefix}-{number}]: {self._whose(span)}“{escaped(span.quote)}” "
            f"(report {span.report[:6]}, characters {span.start}-{span.end})"
            for span, number in self._seen.items()
        )

    def _whose(self, span: Span) -> str:
        name = "" if self._one else self._names.get(span.report, "earlier account")
        return f"{escaped(name)}: " if name else ""


def _table(comparison: Comparison, rows: Sequence[Row], notes: _Footnotes) -> Iterator[str]:
    heads = ["", *(escaped(one.name) for one in comparison.accounts), "verdict"]
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield _line(f"**{escaped(row.label)}**", row, notes)
        for point in cw.shared_points(comparison, row):
            yield _line("point", point, notes)


def _line(label: str, row: Row, notes: _Footnotes) -> str:
    cells = [_cell(cell, notes) for cell in row.cells]
    ruled = "; ".join(f"{escaped(str(one))} `{one.rule}`" for one in row.verdicts)
    return f"| {' | '.join((label, *cells, ruled))} |"


def _cell(cell: Cell, notes: _Footnotes) -> str:
    said = escaped(cw.said(cell))
    others = cw.of_others(cell)
    told = f"; of the other side{notes.cite(others)}" if others else ""
    return f"{said}{notes.cite(cell.evidence)}{told}" if cell.evidence else f"*{said}*"


def _drift(comparison: Comparison, letters: Sequence[str], notes: _Footnotes) -> Iterator[str]:
    by_account = {one.id: letter for letter, one in zip(letters, comparison.accounts, strict=True)}
    for one in comparison.drift:
        cited = notes.cite((*one.before, *one.now))
        yield f"- **{by_account[one.account]}** {one.direction}: {escaped(one.what)}{cited}"


def _rules(comparison: Comparison) -> Iterator[str]:
    for rule in cw.fired(comparison):
        yield f"- `{rule.id}` {escaped(rule.verdict)}: {escaped(rule.says)}"
    off = cw.switched_off(comparison)
    if off:
        yield f"- switched off: {', '.join(f'`{rule}`' for rule in off)}"
