"""A record as a brief in Markdown: what happened and who said what, with footnoted evidence.

Words from a report are escaped: they cannot become a heading, a link or HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dragoman.record import Record, Span
from dragoman.render import words

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&!])")


def brief(record: Record) -> str:
    """Return the brief of one record, ending in a line break. Sections without rows are left out."""
    notes = _Footnotes(record.report.id)
    parts = [
        f"# {escaped(words.heading(record.report))}",
        "\n".join(f"- {label}: {escaped(value)}" for label, value in words.facts(record)),
        "\n".join(f"> {escaped(note)}" for note in record.notes),
        *_section("Who is in it", _people(record)),
        *_section("Chronology", _chronology(record, notes)),
        *_statements(record, notes),
        *_section("Positions", _positions(record, notes)),
        *_section("Commitments", _commitments(record, notes)),
        notes.text(),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def escaped(text: str) -> str:
    """Return `text` on one line with everything that Markdown or HTML would obey escaped."""
    return _SPECIAL.sub(r"\\\1", words.plain(text))


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
            f"[^{self._prefix}-{number}]: {escaped(words.quoted(spans))} "
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
        yield f"- {escaped(actor.name)}" + (f" ({escaped(about)})" if about else "")


def _chronology(record: Record, notes: _Footnotes) -> Iterator[str]:
    for event in words.chronology(record.events):
        date = words.when(event.when) if event.when else "undated"
        parts = [
            words.what(event),
            words.who(event),
            words.persons(event.persons),
            event.where.name if event.where else "",
        ]
        told = "; ".join(escaped(part) for part in parts if part)
        yield f"- **{escaped(date)}**, {event.status}: {told}{notes.cite(event.evidence)}"


def _statements(record: Record, notes: _Footnotes) -> Iterator[str]:
    sides = words.sides(record.statements)
    if sides:
        yield "## Statements"
    for state, statements in sides:
        yield f"### {escaped(state)}"
        yield "\n".join(
            f"- **{escaped(words.speaker(one))}** ({escaped(words.manner(one))}): "
            f"{escaped(words.quoted(one.content or one.evidence))}{notes.cite(one.evidence)}"
            for one in statements
        )


def _positions(record: Record, notes: _Footnotes) -> Iterator[str]:
    for one in record.positions:
        stand = f"**{escaped(one.state)}** on {escaped(one.issue)} (force {one.force})"
        yield f"- {stand}: {escaped(one.summary)}{notes.cite(one.evidence)}"


def _commitments(record: Record, notes: _Footnotes) -> Iterator[str]:
    for one in record.commitments:
        parties = ", ".join(dict.fromkeys(party.state for party in one.parties))
        head = f"**{escaped(parties)}**" + (f" ({escaped(words.when(one.when))})" if one.when else "")
        yield f"- {head}, {one.status}: {escaped(one.undertaking.quote)}{notes.cite(one.evidence)}"
