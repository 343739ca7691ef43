"""The pages of reports: the list of all of them, and one version with the marked words that rows rest on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Literal

from fastapi import Query

from dragoman.record import Block, Record, Report, Span
from dragoman.render import words
from dragoman.store.paging import Found
from dragoman.store.queries.report_lookup import RelatedReport, Version, related_reports, version_at_address
from dragoman.store.queries.story_lookup import stories_of_report
from dragoman.store.write import Outcome
from dragoman.web.parameters import (
    LONGEST_OUTLET,
    MOST,
    PAGE,
    After,
    Day,
    DeskStore,
    VersionId,
    as_not_found,
    bounds,
    day,
)
from dragoman.web.wording import kind


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report in a list: its version's id, what it is called, by whom and when it was published."""

    version: str
    title: str
    outlet: str | None
    published_at: str | None
    kind: str
    language: str | None


@dataclass(frozen=True, slots=True)
class Reports:
    """A page of reports, the newest first. `after` asks for the next, None at the end."""

    since: str | None
    until: str | None
    outlet: str | None
    telling: bool
    reports: tuple[ReportLine, ...]
    after: str | None


def report_line(found_report: Found[Report]) -> ReportLine:
    """Return the line of a report."""
    of = found_report.row
    return ReportLine(
        found_report.origin.version, words.heading(of), of.outlet, of.published_at, of.kind, of.language
    )


def reports(
    store: DeskStore,
    since: Day = None,
    until: Day = None,
    outlet: Annotated[
        str | None, Query(max_length=LONGEST_OUTLET, description="Who published it, by name")
    ] = None,
    telling: Annotated[bool, Query(description="Only reports that tell of an event")] = False,
    after: After = None,
    limit: Annotated[int, Query(ge=1, le=MOST, description="How many reports a page has")] = PAGE,
) -> Reports:
    """Every report, the newest first."""
    first, last = day("since", since), day("until", until)
    start, end = bounds(first, last)
    page = store.reports(
        telling=telling,
        since=start,
        until=end,
        outlet=outlet or None,
        newest=True,
        after=after or None,
        limit=limit,
    )
    return Reports(first, last, outlet or None, telling, tuple(map(report_line, page)), page.after)


Kind = Literal["event", "statement", "time", "place", "person", "here"]


@dataclass(frozen=True, slots=True)
class Highlight:
    """Words that were read as something. `row` is the id of an event or statement, `label` its number."""

    kind: Kind
    start: int
    end: int
    row: str | None = None
    label: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that the same highlights cover; `opens` are the rows that begin here."""

    text: str
    kinds: tuple[Kind, ...]
    opens: tuple[Highlight, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A block of the text, in pieces."""

    kind: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A record as a page shows it: its text in pieces, `labels` by the id of a row (E1, S1)."""

    title: str
    facts: tuple[tuple[str, str], ...]
    record: Record
    paragraphs: tuple[Paragraph, ...]
    labels: dict[str, str]


@dataclass(frozen=True, slots=True)
class ReportPage:
    """A version of a report. `stories` is by the id of an event; `labels` by that of a row (E1, S1).
    `original` is the version of the text it was translated from, where the store has it; `fellows` tell the
    same stories. `kept` says what became of it when it was just added."""

    version: str
    title: str
    facts: tuple[tuple[str, str], ...]
    record: Record
    paragraphs: tuple[Paragraph, ...]
    labels: dict[str, str]
    stories: dict[str, str]
    versions: tuple[Version, ...]
    original: str | None
    fellows: tuple[RelatedReport, ...]
    kept: Outcome | None


def report(
    store: DeskStore,
    version: VersionId,
    mark: Annotated[
        str | None, Query(pattern=r"^\d{1,9}-\d{1,9}$", description="Words to show: 120-160")
    ] = None,
    kept: Annotated[Outcome | None, Query(description="What became of it, where it was just added")] = None,
) -> ReportPage:
    """The text of a report with everything that was read from it."""
    with as_not_found():
        record = store.record(version)
        versions = store.versions(version)
    marked_record = shown(record, mark)
    return ReportPage(
        version,
        marked_record.title,
        marked_record.facts,
        record,
        marked_record.paragraphs,
        marked_record.labels,
        stories_of_report(store, version),
        versions,
        version_at_address(store, record.report.original) if record.report.original else None,
        related_reports(store, version),
        kept,
    )


def shown(record: Record, mark: str | None = None) -> Shown:
    """Return a record as a page shows it, with the words marked that an address asks for."""
    in_order = sorted(record.events, key=lambda event: (min(event.evidence), event.id))
    events = {row.id: f"E{number}" for number, row in enumerate(in_order, 1)}
    said = {row.id: f"S{number}" for number, row in enumerate(record.statements, 1)}
    labels = {**events, **said}
    highlights_found = sorted(
        highlights(record, labels, mark),
        key=lambda highlight: (highlight.start, -highlight.end, highlight.label),
    )
    return Shown(
        words.heading(record.report),
        tuple(words.facts(record)),
        record,
        tuple(_paragraph(record.report.text, block, highlights_found) for block in record.report.blocks),
        labels,
    )


def highlights(record: Record, labels: dict[str, str], mark: str | None) -> Iterator[Highlight]:
    """Yield the words of each row, and those that an address asks to be shown."""
    for event in record.events:
        for nth, span in enumerate(sorted(event.evidence)):
            note = f"{labels[event.id]}: {kind(event.event_type, event.mode)}, {event.status}"
            yield _highlight("event", span, event.id if not nth else None, labels[event.id], note)
    for statement in record.statements:
        for nth, span in enumerate(sorted(statement.content or statement.evidence)):
            note = f"{labels[statement.id]}: {words.speaker(statement)}"
            yield _highlight("statement", span, statement.id if not nth else None, labels[statement.id], note)
    for time in record.times:
        yield _highlight("time", time.span, note=f"time: {time.value}")
    for place in record.places:
        yield _highlight("place", place.span, note=f"place: {place.name}")
    for actor in record.actors:
        if actor.kind == "person":
            for span in actor.mentions:
                yield _highlight("person", span, note=f"person: {actor.name}")
    if mark:
        start, _, end = mark.partition("-")
        yield Highlight("here", int(start), int(end), note="the words that led here")


def _highlight(kind: Kind, span: Span, row: str | None = None, label: str = "", note: str = "") -> Highlight:
    return Highlight(kind, span.start, span.end, row, label, words.plain(note))


def _paragraph(text: str, block: Block, highlights_found: Iterable[Highlight]) -> Paragraph:
    inside = [
        highlight
        for highlight in highlights_found
        if highlight.start < block.end and block.start < highlight.end
    ]
    ends = (
        end
        for highlight in inside
        for end in (highlight.start, highlight.end)
        if block.start < end < block.end
    )
    cuts = sorted({block.start, block.end, *ends})
    pieces = (_piece(text, low, high, inside, block) for low, high in pairwise(cuts))
    return Paragraph(block.kind, tuple(pieces))


def _piece(text: str, low: int, high: int, inside: Iterable[Highlight], block: Block) -> Piece:
    over = [highlight for highlight in inside if highlight.start <= low and high <= highlight.end]
    opens = tuple(
        highlight
        for highlight in over
        if highlight.start == low or (low == block.start and highlight.kind == "here")
    )
    kinds = tuple(dict.fromkeys(highlight.kind for highlight in over))
    notes = tuple(dict.fromkeys(highlight.note for highlight in over if highlight.note))
    labelled = tuple(highlight for highlight in opens if highlight.row or highlight.kind == "here")
    return Piece(text[low:high], kinds, labelled, "; ".join(notes))
