"""Records to a stream, one after another, in any of the formats of `dragoman read`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TextIO

from rich.console import Console
from rich.text import Text

from dragoman.errors import BadUsage
from dragoman.record import Record, Span
from dragoman.record.encoding import encode
from dragoman.render import words
from dragoman.render.terminal import console, print_labelled, print_table
from dragoman.render.words import for_markdown

FORMATS = ("table", "json", "jsonl", "md")
_LABELS = 10  # characters of the column of labels
_LONGEST_EVIDENCE = 320  # characters of evidence in a table; JSON has all of it


class Writer:
    """Writes records to `out` as they come; `close` ends what has to be ended.

    `json` writes one object, or a list when `several` is true; `jsonl` one object a line.
    """

    def __init__(self, out: TextIO, form: str, *, several: bool = False) -> None:
        if form not in FORMATS:
            raise BadUsage(f"no format {form!r}; there are: {', '.join(FORMATS)}")
        self._out, self._several, self._count = out, several, 0
        self._write: Callable[[Record], None] = getattr(self, f"_{form}")
        self._listing = form == "json" and several

    def write(self, record: Record) -> None:
        self._write(record)
        self._count += 1

    def close(self) -> None:
        if self._listing:
            self._out.write("\n]\n" if self._count else "[]\n")

    def _json(self, record: Record) -> None:
        if not self._listing:
            self._out.write(encode(record, indent=2).decode() + "\n")
            return
        self._out.write("[\n" if not self._count else ",\n")
        self._out.write(encode(record, indent=2).decode())

    def _jsonl(self, record: Record) -> None:
        self._out.write(encode(record).decode() + "\n")

    def _md(self, record: Record) -> None:
        self._out.write(("\n---\n\n" if self._count else "") + brief(record))

    def _table(self, record: Record) -> None:
        page = console(self._out)
        if self._count:
            page.rule(characters="-")
        print_record(record, page)


def print_record(record: Record, console: Console) -> None:
    """Print header, people, chronology, statements by side, positions and commitments."""
    _print_header(record, console)
    _print_people(record, console)
    _print_chronology(record, console)
    _print_statements(record, console)
    _print_positions(record, console)
    _print_commitments(record, console)


def _print_header(record: Record, console: Console) -> None:
    console.print(Text(words.heading(record.report), style="bold"))
    labelled = [*words.facts(record), *(("note", words.plain(note)) for note in record.notes)]
    for label, value in labelled:
        print_labelled(console, label, value, _LABELS)
    console.print()


def _print_people(record: Record, console: Console) -> None:
    rows = [
        (actor.state or words.UNKNOWN, actor.name, _role(actor.kind, actor.office), str(len(actor.mentions)))
        for actor in words.cast_order(record.actors)
    ]
    print_table(console, "Who is in it", ("state", "name", "office or kind", "named"), rows)


def _role(kind: str, office: str | None) -> str:
    return office if office else "" if kind == "state" else kind


def _print_chronology(record: Record, console: Console) -> None:
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


def _print_statements(record: Record, console: Console) -> None:
    for state, statements in words.sides(record.statements):
        rows = [
            (words.speaker(statement), words.manner(statement), _issues(statement.issues))
            for statement in statements
        ]
        below = [_evidence(statement.content or statement.evidence) for statement in statements]
        print_table(console, f"Statements: {state}", ("speaker", "how", "issues"), rows, below)


def _evidence(spans: Sequence[Span]) -> str:
    return words.shortened(words.quoted(spans), _LONGEST_EVIDENCE)


def _issues(tags: Iterable[object]) -> str:
    return ", ".join(dict.fromkeys(str(getattr(tag, "issue", tag)) for tag in tags))


def _print_positions(record: Record, console: Console) -> None:
    rows = [
        (position.state, position.issue, str(position.force), words.shortened(position.summary, 80))
        for position in record.positions
    ]
    below = [_evidence(position.evidence) for position in record.positions]
    print_table(console, "Positions", ("state", "issue", "force", "wants or opposes"), rows, below)


def _print_commitments(record: Record, console: Console) -> None:
    rows = [
        (
            ", ".join(dict.fromkeys(p.state for p in commitment.parties)),
            words.when(commitment.when),
            commitment.status,
            commitment.undertaking.quote,
        )
        for commitment in record.commitments
    ]
    below = [_evidence(commitment.evidence) for commitment in record.commitments]
    print_table(console, "Commitments", ("parties", "date", "status", "undertaking"), rows, below)


def brief(record: Record) -> str:
    """Return the brief of one record, ending in a line break. Sections without rows are left out."""
    notes = _Footnotes(record.report.id)
    parts = [
        f"# {for_markdown(words.heading(record.report))}",
        "\n".join(f"- {label}: {for_markdown(value)}" for label, value in words.facts(record)),
        "\n".join(f"> {for_markdown(note)}" for note in record.notes),
        *_section("Who is in it", _people(record)),
        *_section("Chronology", _chronology(record, notes)),
        *_statements(record, notes),
        *_section("Positions", _positions(record, notes)),
        *_section("Commitments", _commitments(record, notes)),
        notes.text(),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


class _Footnotes:
    """Numbers the evidence as it is cited. Labels carry the report's id, so briefs can be joined."""

    def __init__(self, report: str) -> None:
        self._prefix = report[:6] or "r"
        self._seen: dict[tuple[Span, ...], int] = {}

    def cite(self, spans: Sequence[Span]) -> str:
        number = self._seen.setdefault(tuple(sorted(spans)), len(self._seen) + 1)
        return f"[^{self._prefix}-{number}]"

    def text(self) -> str:
        return "\n".join(
            f"[^{self._prefix}-{number}]: {for_markdown(words.quoted(spans))} "
            f"(characters {', '.join(f'{span.start}-{span.end}' for span in spans)})"
            for spans, number in self._seen.items()
        )


def _section(title: str, lines: Iterator[str]) -> Iterator[str]:
    rows = list(lines)
    if rows:
        yield f"## {title}"
        yield "\n".join(rows)


def _people(record: Record) -> Iterator[str]:
    for actor in words.cast_order(record.actors):
        about = ", ".join(
            filter(None, (actor.office or (actor.kind if actor.kind != "state" else ""), actor.state))
        )
        yield f"- {for_markdown(actor.name)}" + (f" ({for_markdown(about)})" if about else "")


def _chronology(record: Record, notes: _Footnotes) -> Iterator[str]:
    for event in words.chronology(record.events):
        date = words.when(event.when) if event.when else "undated"
        parts = [
            words.what(event),
            words.who(event),
            words.persons(event.persons),
            event.where.name if event.where else "",
        ]
        text = "; ".join(for_markdown(part) for part in parts if part)
        yield f"- **{for_markdown(date)}**, {event.status}: {text}{notes.cite(event.evidence)}"


def _statements(record: Record, notes: _Footnotes) -> Iterator[str]:
    sides = words.sides(record.statements)
    if sides:
        yield "## Statements"
    for state, statements in sides:
        yield f"### {for_markdown(state)}"
        yield "\n".join(
            f"- **{for_markdown(words.speaker(statement))}** ({for_markdown(words.manner(statement))}): "
            f"{for_markdown(words.quoted(statement.content or statement.evidence))}"
            f"{notes.cite(statement.evidence)}"
            for statement in statements
        )


def _positions(record: Record, notes: _Footnotes) -> Iterator[str]:
    for position in record.positions:
        head = f"**{for_markdown(position.state)}** on {for_markdown(position.issue)}"
        cited = notes.cite(position.evidence)
        yield f"- {head} (force {position.force}): {for_markdown(position.summary)}{cited}"


def _commitments(record: Record, notes: _Footnotes) -> Iterator[str]:
    for commitment in record.commitments:
        parties = ", ".join(dict.fromkeys(party.state for party in commitment.parties))
        when = f" ({for_markdown(words.when(commitment.when))})" if commitment.when else ""
        undertaking = f"{for_markdown(commitment.undertaking.quote)}{notes.cite(commitment.evidence)}"
        yield f"- **{for_markdown(parties)}**{when}, {commitment.status}: {undertaking}"
