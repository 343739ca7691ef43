"""The page of a statement, position or commitment: its fields with their words, and decisions by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Path

from dragoman.merge.corrections import read_values
from dragoman.merge.story import ROW_FIELDS, Kind
from dragoman.record import Aside, Commitment, Decision, Event, Position, Proposal, Report, Span, Statement
from dragoman.render import words
from dragoman.store import Store
from dragoman.store.paging import Found, Origin
from dragoman.store.queries.report_lookup import report_texts
from dragoman.store.queries.row_pages import JudgedRow, positions_on_statement
from dragoman.web.judgements_page import Act, acts_on
from dragoman.web.parameters import DeskStore, as_not_found
from dragoman.web.wording import row_named

_AROUND = 90  # characters


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
class Excerpt:
    """Words of a report and what stands around them in its text."""

    before: str
    words: str
    after: str
    version: str
    start: int
    end: int


def report_line(found_report: Found[Report]) -> ReportLine:
    """Return the line of a report."""
    of = found_report.row
    return ReportLine(
        found_report.origin.version, words.heading(of), of.outlet, of.published_at, of.kind, of.language
    )


def excerpt_of(span: Span, texts: Mapping[str, str]) -> Excerpt:
    """Return a span with what stands around it in its paragraph; `texts` are by version."""
    text = texts.get(span.report, "")
    if text[span.start : span.end] != span.quote:
        return Excerpt("", span.quote, "", span.report, span.start, span.end)
    low = max(text.rfind("\n", 0, span.start) + 1, span.start - _AROUND)
    line = text.find("\n", span.end)
    high = min(len(text) if line < 0 else line, span.end + _AROUND)
    before, after = text[low : span.start], text[span.end : high]
    if low > 0 and text[low - 1] != "\n":
        before = "… " + before.partition(" ")[2]
    if high < len(text) and text[high] != "\n":
        after = after.rpartition(" ")[0] + " …"
    return Excerpt(before, span.quote, after, span.report, span.start, span.end)


Named = Annotated[str, Path(description="A statement, event, position or commitment by its id")]


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a field and the words that show it; `by` is "hand" where people gave or confirmed it."""

    value: str
    by: str
    words: Excerpt | None


@dataclass(frozen=True, slots=True)
class Field:
    """A field with the values that stand; `read` are those that had been read and stand no more."""

    name: str
    values: tuple[Value, ...]
    read: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """Another row, in words, and whether people rejected it."""

    row: str
    says: str
    rejected: bool


@dataclass(frozen=True, slots=True)
class RowPage:
    """A row as it stands, or where people rejected it (`aside`) or accepted a proposed statement in its place
    (`replaced_by`), as it was read. `rests_on` are the statements of a position, `shows` the positions that
    rest on a statement; `proposal` is what a second reader proposed."""

    row: str
    kind: Kind
    says: Statement | Event | Position | Commitment
    origin: Origin
    words: tuple[Excerpt, ...]
    fields: tuple[Field, ...]
    by_hand: tuple[Decision, ...]
    aside: Aside | None
    rests_on: tuple[Beside, ...]
    shows: tuple[Beside, ...]
    acts: tuple[Act, ...]
    proposal: Proposal | None = None
    replaced_by: Beside | None = None


def row(store: DeskStore, id: Named) -> RowPage:
    """A statement, event, position or commitment: every field, its words, and what people decided of it."""
    with as_not_found():
        judged = store.row(id)
    says = judged.row if judged.row is not None else judged.read
    texts = report_texts(store, [judged.origin.version])
    shown = says.content or says.evidence if isinstance(says, Statement) else says.evidence
    return RowPage(
        id,
        judged.kind,
        says,
        judged.origin,
        tuple(excerpt_of(_of(span, judged), texts) for span in shown),
        tuple(_fields(judged, says, texts)),
        () if isinstance(says, Event) else says.by_hand,
        judged.aside,
        tuple(_beside(store, judged.read.statements)) if isinstance(says, Position) else (),
        tuple(_beside(store, positions_on_statement(store, id, judged.origin.version)))
        if isinstance(says, Statement)
        else (),
        acts_on(store, (id,)),
        judged.proposal,
        next(_beside(store, [judged.replaced_by])) if judged.replaced_by else None,
    )


def _beside(store: Store, ids: Iterable[str]) -> Iterator[Beside]:
    for id in ids:
        judged = store.row(id)
        yield Beside(
            id, row_named(judged.kind, judged.read if judged.row is None else judged.row), judged.row is None
        )


def _fields(judged: JudgedRow, says: Any, texts: Mapping[str, str]) -> Iterator[Field]:
    by_hand = () if isinstance(says, Event) else says.by_hand
    decided = {(decision.field, decision.value) for decision in by_hand if decision.verdict != "reject"}
    for name in ROW_FIELDS[judged.kind]:
        if name == judged.kind:
            continue
        values = read_values(says, name)
        words = {value: _words(says, name, value) for value in values}
        yield Field(
            name,
            tuple(
                Value(
                    value,
                    "hand" if (name, value) in decided else "rule",
                    excerpt_of(_of(span, judged), texts) if (span := words[value]) else None,
                )
                for value in values
            ),
            tuple(value for value in read_values(judged.read, name) if value not in values),
        )


def _words(row: Any, field: str, value: str) -> Span | None:
    """Return the words that show a value of a field, None where the row as a whole does."""
    match field:
        case "issue" if isinstance(row, Statement):
            return next((tag.span for tag in row.issues if tag.issue == value), None)
        case "party":
            return next((party.span for party in row.parties if party.state == value), None)
        case "date":
            span: Span | None = row.when.span
            return span
        case "addressee_state":
            return _span(row.addressee)
        case "speaker" | "channel" | "force":
            return _span(getattr(row, f"{field}_span", None))
    return None


def _span(value: Any) -> Span | None:
    return value if isinstance(value, Span) else None


def _of(span: Span, judged: JudgedRow) -> Span:
    """Return a span that says of which report it is."""
    return span if span.report else Span(span.start, span.end, span.quote, judged.origin.version)
