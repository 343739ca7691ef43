"""Decisions by hand as people made them; the page of a statement, position or commitment, with those on it.

Lines of one moment are one decision, told in a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Path, Query

from dragoman.lexicon.issue_words import label_of
from dragoman.lexicon.story_rules import name_of
from dragoman.merge.corrections import read_values
from dragoman.merge.dates import spelled
from dragoman.merge.story import ROW_FIELDS, Kind, is_code
from dragoman.record import Aside, Commitment, Decision, Event, Position, Proposal, Span, Statement
from dragoman.store import Store
from dragoman.store.amendments import KeptJudgement as Line
from dragoman.store.paging import Origin
from dragoman.store.queries.report_lookup import report_texts
from dragoman.store.queries.row_pages import JudgedRow, judged_rows, positions_on_statement
from dragoman.store.queries.story_lookup import stories_of_mentions
from dragoman.web.parameters import PAGE, DeskStore, as_not_found
from dragoman.web.wording import field_name, opened, row_named

Told = Mapping[str, tuple[Origin, str | None]]
Judged = Mapping[str, tuple[Kind, Any]]
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Act:
    """A decision: the numbers of its lines, what it says, who took it, when (UTC) and why.

    `stories` are those that its events stand in now, `rows` the statements, positions or commitments it is
    on, and `of` says which; `events` are those that it is on as wholes; `held` is whether they stand as it
    wants, `undone` whether it was taken back, by whom and when.
    """

    numbers: tuple[int, ...]
    says: str
    by: str
    at: str
    reason: str
    undone: bool
    undone_by: str
    undone_at: str
    held: bool
    stories: tuple[str, ...]
    rows: tuple[str, ...] = ()
    of: str = ""
    events: tuple[str, ...] = ()

    @property
    def range(self) -> str:
        """The numbers as an address has them: 12 or 12-15."""
        first, last = self.numbers[0], self.numbers[-1]
        return str(first) if first == last else f"{first}-{last}"


@dataclass(frozen=True, slots=True)
class Judgements:
    """A page of decisions, the newest first. `after` asks for the next, None at the end."""

    acts: tuple[Act, ...]
    after: int | None


def judgements(
    store: DeskStore,
    after: Annotated[int | None, Query(ge=1, description="What the page before ends with")] = None,
) -> Judgements:
    """What people decided by hand: who, when and why, and whether it was taken back."""
    lines = [line for line in store.judgements(undone=True) if after is None or line.number < after]
    moments = _moments(lines)
    shown, rest = moments[:PAGE], moments[PAGE:]
    return Judgements(_acts(store, shown), shown[-1][0].number if rest else None)


def acts_on(store: Store, rows: Iterable[str]) -> tuple[Act, ...]:
    """Return the decisions on events, or other rows, by their ids, the newest first."""
    return _acts(store, _moments(store.judgements(sorted(set(rows)), undone=True)))


def acts_numbered(store: Store, asked: str) -> tuple[Act, ...]:
    """Return the decisions of which an address tells: 12 or 12-15."""
    first, _, last = asked.partition("-")
    wanted = range(int(first), int(last or first) + 1)
    lines = [line for line in store.judgements(undone=True) if line.number in wanted]
    return _acts(store, _moments(lines))


def _moments(lines: Iterable[Line]) -> list[list[Line]]:
    """Return lines by decision, the newest first."""
    by_moment: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        by_moment.setdefault((line.judgement.at, line.judgement.by), []).append(line)
    return list(reversed(by_moment.values()))


def _acts(store: Store, moments: list[list[Line]]) -> tuple[Act, ...]:
    ids = {id for lines in moments for line in lines for id in (line.judgement.first, line.judgement.second)}
    mentions = stories_of_mentions(store, filter(None, ids))
    judged = judged_rows(store, filter(None, ids))
    return tuple(_act(lines, mentions, judged) for lines in moments)


def _act(lines: list[Line], mentions: Told, judged: Judged) -> Act:
    of = lines[0].judgement
    ids = [id for line in lines for id in (line.judgement.first, line.judgement.second) if id]
    stories = tuple(dict.fromkeys(mentions[id][1] or "" for id in ids if id in mentions))
    held = True
    if of.verdict == "same":
        held = len(stories) == 1
    elif of.verdict == "different":
        held = all(_apart(line, mentions) for line in lines)
    return Act(
        tuple(line.number for line in lines),
        _pairs(lines, mentions) if of.second else "; ".join(dict.fromkeys(map(_field, lines))),
        of.by,
        of.at,
        of.reason,
        all(line.undone for line in lines),
        lines[-1].undone_by,
        lines[-1].undone_at,
        held,
        tuple(filter(None, stories)),
        tuple(dict.fromkeys(id for id in ids if id in judged and id not in mentions)),
        row_named(judged[of.first][1]) if of.first in judged and not of.second else "",
        tuple(dict.fromkeys(line.judgement.first for line in lines if line.judgement.field == "event")),
    )


def _apart(line: Line, mentions: Told) -> bool:
    first, second = (mentions.get(id or "") for id in (line.judgement.first, line.judgement.second))
    return first is None or second is None or first[1] != second[1]


def _field(line: Line) -> str:
    of = line.judgement
    value, name = shown(of.field or "", of.value or ""), field_name(of.field or "")
    if of.verdict == "correct":
        return opened(f"{name} corrected to {value}")
    done = "accepted" if of.verdict == "accept" else "rejected"
    return opened(" ".join(filter(None, (name, value, done))))


def _pairs(lines: list[Line], mentions: Told) -> str:
    ones, others = _sides(lines)
    verdict = lines[0].judgement.verdict
    if verdict == "same":
        return f"{_names(ones, mentions)} and {_names(others, mentions)} tell of one event"
    if verdict == "unsure":
        return f"Unsure whether {_names(ones, mentions)} and {_names(others, mentions)} tell of one event"
    reports = next((side for side in (ones, others) if _are_reports(side, mentions)), None)
    if reports is not None:
        events = others if reports is ones else ones
        return f"{_names(reports, mentions)} opened with another event than {_names(events, mentions)}"
    return f"{_names(ones, mentions)} told of another event than {_names(others, mentions)}"


def _are_reports(ids: list[str], mentions: Told) -> bool:
    """Say whether these are reports as a whole, and no events in them."""
    return all(id in mentions and mentions[id][0].version == id for id in ids)


def _sides(lines: list[Line]) -> tuple[list[str], list[str]]:
    """Return the events of pairs by side, the smaller one first."""
    side: dict[str, int] = {}
    for line in lines:
        first, second = line.judgement.first, line.judgement.second or ""
        if second in side:
            side.setdefault(first, 1 - side[second])
        side.setdefault(first, 0)
        side.setdefault(second, 1 - side[first])
    ones = [id for id, place in side.items() if place == 0]
    others = [id for id, place in side.items() if place == 1]
    return (others, ones) if len(others) < len(ones) else (ones, others)


def _names(ids: list[str], mentions: Told) -> str:
    """Return whose mentions these are: "The Fjord (5 May 2023)"."""
    names = list(dict.fromkeys(_name(id, mentions) for id in ids))
    if len(names) > _NAMED:
        return f"{', '.join(names[:_NAMED])} and {len(names) - _NAMED} more"
    return ", ".join(names)


def _name(id: str, mentions: Told) -> str:
    if id not in mentions:
        return "a mention that is gone"
    origin, _ = mentions[id]
    when = f" ({spelled(origin.published_at[:10])})" if origin.published_at else ""
    return f"{origin.outlet or origin.title or origin.version}{when}"


def shown(field: str, value: str) -> str:
    """Return a field's value as pages show it: a date and a state in words."""
    if field == "date":
        return spelled(value)
    if field in ("actor", "recipient") or is_code(field):
        return opened(name_of(value))
    return label_of(value) if field == "issue" else value


_AROUND = 90  # characters


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Words of a report and what stands around them in its text."""

    before: str
    words: str
    after: str
    version: str
    start: int
    end: int


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
        yield Beside(id, row_named(judged.read if judged.row is None else judged.row), judged.row is None)


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
