"""A record as tables for a terminal: readable without colour, in any width from 60 columns up.

Each row ends with its evidence on a line of its own, so nothing is squeezed into a narrow column.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from dragoman.record import Record, Span
from dragoman.render import words

_GAP = 2
_EVIDENCE = 320  # characters of evidence in a table; JSON has all of it


def print_record(record: Record, console: Console) -> None:
    """Print header, people, chronology, statements by side, positions and commitments."""
    _header(record, console)
    _people(record, console)
    _chronology(record, console)
    _statements(record, console)
    _positions(record, console)
    _commitments(record, console)


def _header(record: Record, console: Console) -> None:
    console.print(Text(words.heading(record.report), style="bold"))
    labelled = [*words.facts(record), *(("note", words.plain(note)) for note in record.notes)]
    for label, value in labelled:
        _print_labelled(console, label, value)
    console.print()


def _print_labelled(console: Console, label: str, value: str) -> None:
    head = f"{label:8}  "
    lines = Text(value).wrap(console, max(console.width - len(head), 20), overflow="fold")
    for number, line in enumerate(lines):
        line.rstrip()
        console.print(Text.assemble((" " * len(head) if number else head, "dim"), line), soft_wrap=True)


def _people(record: Record, console: Console) -> None:
    rows = [
        (actor.state or words.UNKNOWN, actor.name, _role(actor.kind, actor.office), str(len(actor.mentions)))
        for actor in words.cast_order(record.actors)
    ]
    print_table(console, "Who is in it", ("state", "name", "office or kind", "named"), rows)


def _role(kind: str, office: str | None) -> str:
    return office if office else "" if kind == "state" else kind


def _chronology(record: Record, console: Console) -> None:
    rows, below = [], []
    for event in words.chronology(record.events):
        rows.append((
            words.when(event.when), event.status, words.what(event), words.who(event),
            words.persons(event.persons, states=False), event.where.name if event.where else words.UNKNOWN,
        ))  # fmt: skip
        earlier = "".join(
            f" [before: {status}, “{words.plain(span.quote)}”]" for status, span in event.history
        )
        below.append(f"{_evidence(event.evidence)}{earlier}")
    print_table(console, "Chronology", ("date", "status", "what", "who", "persons", "where"), rows, below)


def _statements(record: Record, console: Console) -> None:
    for state, statements in words.sides(record.statements):
        rows = [(words.speaker(one), words.manner(one), _issues(one.issues)) for one in statements]
        below = [_evidence(one.content or one.evidence) for one in statements]
        print_table(console, f"Statements: {state}", ("speaker", "how", "issues"), rows, below)


def _evidence(spans: Sequence[Span]) -> str:
    return words.shortened(words.quoted(spans), _EVIDENCE)


def _issues(tags: Iterable[object]) -> str:
    return ", ".join(dict.fromkeys(str(getattr(tag, "issue", tag)) for tag in tags))


def _positions(record: Record, console: Console) -> None:
    rows = [
        (one.state, one.issue, str(one.force), words.shortened(one.summary, 80)) for one in record.positions
    ]
    below = [_evidence(one.evidence) for one in record.positions]
    print_table(console, "Positions", ("state", "issue", "force", "wants or opposes"), rows, below)


def _commitments(record: Record, console: Console) -> None:
    rows = [
        (
            ", ".join(dict.fromkeys(p.state for p in one.parties)),
            words.when(one.when),
            one.status,
            one.undertaking.quote,
        )
        for one in record.commitments
    ]
    below = [_evidence(one.evidence) for one in record.commitments]
    print_table(console, "Commitments", ("parties", "date", "status", "undertaking"), rows, below)


def print_table(
    console: Console,
    title: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    below: Sequence[str] = (),
) -> None:
    """Print `rows` under `heads` in aligned columns; under each row its evidence, set in after `>`."""
    if not rows:
        return
    cells = [[words.plain(cell) or words.UNKNOWN for cell in row] for row in rows]
    widths = _widths(heads, cells, console.width)
    console.print(Text(f"{title} ({len(rows)})", style="bold underline"))
    _print_row(console, heads, widths, "dim")
    for number, row in enumerate(cells):
        _print_row(console, row, widths)
        if below and below[number]:
            _print_wrapped(console, below[number], indent="    > ", style="italic")
    console.print()


def _print_row(console: Console, cells: Sequence[str], widths: Sequence[int], style: str = "") -> None:
    wrapped = [
        Text(cell, style).wrap(console, width, overflow="fold")
        for cell, width in zip(cells, widths, strict=True)
    ]
    for lines in zip_longest(*wrapped, fillvalue=Text("")):
        printed = Text()
        for line, width in zip(lines, widths, strict=True):
            line.rstrip()
            printed.append_text(line).append(" " * (width - line.cell_len + _GAP))
        printed.rstrip()
        console.print(printed)


def _print_wrapped(console: Console, text: str, *, indent: str, style: str = "") -> None:
    for line in Text(text, style).wrap(console, max(console.width - len(indent), 20), overflow="fold"):
        line.rstrip()
        console.print(Text(indent).append_text(line), soft_wrap=True)


def _widths(heads: Sequence[str], rows: Sequence[Sequence[str]], room: int) -> list[int]:
    """Return a width for each column; where there is too little room, the widest give way first.

    A column keeps room for its longest word as long as any other can give way.
    """
    columns = list(zip(heads, *rows, strict=True))
    widths = [max(cell_len(cell) for cell in column) for column in columns]
    words_need = [max(cell_len(word) for cell in column for word in cell.split()) for column in columns]
    room -= _GAP * (len(heads) - 1)
    while sum(widths) > room and max(widths) > 4:
        loose = [i for i, width in enumerate(widths) if width > words_need[i]] or range(len(widths))
        widths[max(loose, key=widths.__getitem__)] -= 1
    return widths
