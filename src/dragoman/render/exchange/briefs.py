"""A brief of several reports, in Markdown or as a web page: what happened, what was said, who stands where.

A footnote quotes the report and says which, and where in its text. Words of reports are data: what sets them
escapes everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import BinaryIO

from dragoman.merge.sentences import dated
from dragoman.merge.stories import story_order
from dragoman.merge.story import Story
from dragoman.record import Decision, Record, Span
from dragoman.record.report import web_address
from dragoman.render import words
from dragoman.render.exchange.export_parts import Tally, states
from dragoman.render.exchange.selection import (
    Options,
    Selection,
    headline,
    names,
    origin,
    state_name,
    unnamed,
)
from dragoman.render.words import for_markdown

_STYLE = (
    "body{max-width:44em;margin:2em auto;padding:0 1em;font:16px/1.5 serif;color:#222;background:#fff}"
    "h1,h2{font-family:sans-serif;line-height:1.2}li{margin:.4em 0}sup a{text-decoration:none}"
    "ol.notes{font-size:.85em;overflow-wrap:anywhere}a{color:#14507a}"
    "@media(prefers-color-scheme:dark){body{color:#ddd;background:#181818}a{color:#8cc4ee}}"
)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote: the words, the report (outlet, day, title), where in it, and its address if it is safe."""

    quote: str
    source: str
    place: str
    address: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a brief: what stands out, the rest, and its footnotes by number from 1."""

    head: str
    text: str
    notes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """A titled list of sections, each with its lines, and the footnotes."""

    title: str
    sections: tuple[tuple[str, tuple[Line, ...]], ...]
    notes: tuple[Note, ...]


def brief(selection: Selection, tally: Tally, options: Options) -> Brief:
    """Gather the brief of a selection; sections without lines are left out."""
    notes = _Notes(selection.kept)
    sections = [
        ("Chronology", tuple(_chronology(selection.stories, notes))),
        *(
            (f"Statements: {title}", tuple(lines))
            for title, lines in _statements(selection.kept, notes).items()
        ),
        ("Positions", tuple(_positions(selection.kept, notes))),
        ("Commitments", tuple(_commitments(selection.kept, notes))),
    ]
    for title, lines in sections:
        kind = "entries" if title == "Chronology" else title.partition(":")[0].lower()
        tally.write(kind, len(lines))
    title = words.plain(options.title or "") or "Relations between states"
    return Brief(title, tuple(section for section in sections if section[1]), tuple(notes.written))


@dataclass
class _Notes:
    """Numbers the footnotes as they are cited; the same words are cited once."""

    records: Sequence[Record]
    written: list[Note] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._reports = {record.report.id: record.report for record in self.records}
        self._numbers: dict[tuple[Span, ...], int] = {}

    def cite(self, spans: Iterable[Span], report: str) -> int:
        """Return the number of the footnote that quotes `spans` of a report."""
        ordered = tuple(sorted(spans))
        if ordered not in self._numbers:
            self._numbers[ordered] = len(self.written) + 1
            self.written.append(self._note(ordered, report))
        return self._numbers[ordered]

    def _note(self, spans: tuple[Span, ...], report: str) -> Note:
        place = ", ".join(f"{span.start}-{span.end}" for span in spans)
        cited = self._reports.get(report)
        if cited is None:
            return Note(words.quoted(spans), f"report {report}", place, None)
        parts = (cited.outlet, (cited.published_at or "")[:10], cited.title)
        source = words.plain(", ".join(part for part in parts if part)) or f"report {report}"
        return Note(words.quoted(spans), source, place, web_address(cited.address))


def _chronology(stories: Iterable[Story], notes: _Notes) -> Iterator[Line]:
    for story in sorted(stories, key=story_order):
        notes_of_mentions = tuple(
            notes.cite(mention.event.evidence, mention.report) for mention in story.mentions
        )
        yield Line(
            dated(story),
            "; ".join(filter(None, (headline(story), *unnamed(story), origin(story)))),
            tuple(dict.fromkeys(notes_of_mentions)),
        )


def _statements(records: Iterable[Record], notes: _Notes) -> dict[str, list[Line]]:
    """Return what each side said, by the name of the side in alphabetical order; unknown speakers last."""
    sides: dict[str, list[Line]] = {}
    for record in records:
        for statement in record.statements:
            side = state_name(statement.speaker_state) if statement.speaker_state else ""
            said = _noted(words.quoted(statement.content or statement.evidence), statement.by_hand)
            if statement.id in record.proposed_by:
                said = f"{said} ({words.proposed_by([record.proposed_by[statement.id]])})"
            line = Line(words.speaker(statement), said, (notes.cite(statement.evidence, record.report.id),))
            sides.setdefault(side, []).append(line)
    return {side or "unknown side": sides[side] for side in sorted(sides, key=lambda name: (not name, name))}


def _positions(records: Iterable[Record], notes: _Notes) -> Iterator[Line]:
    for record in records:
        for position in record.positions:
            head = f"{state_name(position.state)} on {position.issue}"
            yield Line(
                head,
                _noted(words.plain(position.summary), position.by_hand),
                (notes.cite(position.evidence, record.report.id),),
            )


def _commitments(records: Iterable[Record], notes: _Notes) -> Iterator[Line]:
    for record in records:
        for commitment in record.commitments:
            head = f"{names(states(commitment.parties))} ({commitment.status})"
            said = _noted(words.plain(commitment.undertaking.quote), commitment.by_hand)
            yield Line(head, said, (notes.cite(commitment.evidence, record.report.id),))


def _noted(words_said: str, decisions: Iterable[Decision]) -> str:
    return " ".join((words_said, *words.decision_notes(decisions)))


def write_markdown(selection: Selection, out: BinaryIO, tally: Tally, options: Options) -> None:
    """Write one brief."""
    out.write(("\n".join(_markdown(brief(selection, tally, options))) + "\n").encode())


def _markdown(brief: Brief) -> Iterator[str]:
    yield f"# {for_markdown(brief.title)}\n"
    for title, lines in brief.sections:
        yield f"## {for_markdown(title)}\n"
        for line in lines:
            cited = "".join(f"[^{number}]" for number in line.notes)
            yield f"- **{for_markdown(line.head)}**: {for_markdown(line.text)}{cited}"
        yield ""
    for number, note in enumerate(brief.notes, 1):
        yield f"[^{number}]: {_markdown_note(note)}"


def _markdown_note(note: Note) -> str:
    address = f" <{note.address}>" if note.address else ""
    return f"“{for_markdown(note.quote)}” ({for_markdown(note.source)}, characters {note.place}){address}"


def write_html(selection: Selection, out: BinaryIO, tally: Tally, options: Options) -> None:
    """Write one page."""
    out.write(("\n".join(_html(brief(selection, tally, options))) + "\n").encode())


def _html(brief: Brief) -> Iterator[str]:
    yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{escape(brief.title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>"
    yield f"<h1>{escape(brief.title)}</h1>"
    cited: set[int] = set()
    for title, lines in brief.sections:
        yield f"<h2>{escape(title)}</h2>\n<ul>"
        for line in lines:
            text = f"<strong>{escape(line.head)}</strong>: {escape(line.text)}"
            yield f"<li>{text}{_html_notes(line, cited)}</li>"
        yield "</ul>"
    yield '<h2>Sources</h2>\n<ol class="notes">'
    for number, note in enumerate(brief.notes, 1):
        back = f'<a href="#r{number}" aria-label="back to the text">↩</a>'
        yield f'<li id="n{number}">{_html_note(note)} {back}</li>'
    yield "</ol>\n</body>\n</html>"


def _html_notes(line: Line, cited: set[int]) -> str:
    """Return the numbers of a line's footnotes; the first citation of each is what it leads back to."""
    links = []
    for number in line.notes:
        anchor = "" if number in cited else f' id="r{number}"'
        cited.add(number)
        links.append(f'<sup{anchor}><a href="#n{number}">{number}</a></sup>')
    return " ".join(["", *links]) if links else ""


def _html_note(note: Note) -> str:
    source = escape(note.source)
    if note.address:
        source = f'<a href="{escape(note.address)}" rel="noopener noreferrer">{source}</a>'
    return f"<q>{escape(note.quote)}</q> ({source}, characters {note.place})"
