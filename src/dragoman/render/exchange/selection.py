"""What is exported: which records and rows, the stories that their events make, the options of a format."""

from __future__ import annotations

import sys
from collections import defaultdict, deque
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from dragoman.merge.dates import between, period
from dragoman.merge.mentions import mentions
from dragoman.merge.related_reports import openings
from dragoman.merge.stories import stories
from dragoman.merge.story import Judgement, Mention, Opening, Story
from dragoman.record import Commitment, Event, Place, Position, Record, Span, Statement


@dataclass(frozen=True, slots=True)
class RowFilter:
    """Rows of `actors` (our codes) from `since` to `until` (days, months or years, both included).

    Wanted are events and commitments in which all of the actors take part, and statements and positions
    of any of them. A row without a date of its own has that of its report; one that may lie in the time
    counts.
    """

    actors: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None

    @property
    def everything(self) -> bool:
        """Whether nothing is asked."""
        return not (self.actors or self.since or self.until)

    def narrowed(self, records: Iterable[Record], listed: Container[str] = ()) -> Iterator[Record]:
        """Yield the records with their wanted rows alone; those that have none are left out, but reports (by
        id) that are `listed`."""
        if self.everything:
            yield from records
            return
        for record in records:
            selected = self.of(record)
            wanted = selected.events or selected.statements or selected.positions or selected.commitments
            if wanted or record.report.id in listed:
                yield selected

    def of(self, record: Record) -> Record:
        """Return a record with its wanted rows, and the statements that they refer to.

        Actors, times and places of the report stay.
        """
        events = tuple(event for event in record.events if self._event(event, record))
        positions = tuple(position for position in record.positions if self._position(position, record))
        commitments = tuple(
            commitment for commitment in record.commitments if self._commitment(commitment, record)
        )
        wanted = {statement.id for statement in record.statements if self._statement(statement, record)}
        wanted |= {event.statement for event in events if event.statement}
        wanted |= {identifier for position in positions for identifier in position.statements}
        wanted = _with_parents(wanted, record.statements)
        statements = tuple(statement for statement in record.statements if statement.id in wanted)
        return replace(
            record, events=events, statements=statements, positions=positions, commitments=commitments
        )

    def _event(self, event: Event, record: Record) -> bool:
        states = {party.state for party in (*event.actors, *event.recipients)}
        return set(self.actors) <= states and self._in_time(event.when.value if event.when else None, record)

    def _statement(self, statement: Statement, record: Record) -> bool:
        said = statement.when.value if statement.when else None
        return (not self.actors or statement.speaker_state in self.actors) and self._in_time(said, record)

    def _position(self, position: Position, record: Record) -> bool:
        return (not self.actors or position.state in self.actors) and self._in_time(None, record)

    def _commitment(self, commitment: Commitment, record: Record) -> bool:
        states = {party.state for party in commitment.parties}
        return set(self.actors) <= states and self._in_time(
            commitment.when.value if commitment.when else None, record
        )

    def _in_time(self, date: str | None, record: Record) -> bool:
        days = period(date) or period((record.report.published_at or "")[:10])
        return between(days, self.since, self.until)


def _with_parents(wanted: set[str], statements: Iterable[Statement]) -> set[str]:
    """Return the identifiers with those of the statements that they stand in."""
    parents = {statement.id: statement.parent for statement in statements}
    identifiers, ahead = set(wanted), list(wanted)
    while ahead:
        parent = parents.get(ahead.pop())
        if parent is not None and parent not in identifiers:
            identifiers.add(parent)
            ahead.append(parent)
    return identifiers


class _StoryMaker:
    """What stories are made of, taken from records one by one: of most, which tell of no event, that is
    nothing or a few words, so many can go by."""

    def __init__(self) -> None:
        self._telling: list[Record] = []
        self._openings: list[Opening] = []

    def passing(self, records: Iterable[Record]) -> Iterator[Record]:
        """Yield `records` as they are, and take from each what is needed."""
        for record in records:
            if record.events:
                self._telling.append(Record(record.report, events=record.events))
            self._openings += openings([record])
            yield record

    def stories(self, judgements: Iterable[Judgement] = ()) -> tuple[Story, ...]:
        """Return the stories of the records that went by."""
        return stories(mentions(self._telling), judgements, openings=self._openings)


@dataclass(frozen=True, slots=True)
class Options:
    """`bom`: a byte order mark first (CSV); `table`: that table alone, to a stream (CSV); `title`: what the
    result is called (feeds, briefs, calendars); `address`: where a feed will stand; `confidence`: the least
    of a story that counts (dyads)."""

    bom: bool = False
    table: str | None = None
    title: str | None = None
    address: str | None = None
    confidence: float = 0.0


class Selection:
    """Records to export. They are read once, and kept only when `kept` or `stories` are asked for.

    `told`: the stories to use; without them the events of the records are merged, under `judgements`.
    `first_read`: by the id of a story, the event of it that was read first, where somebody knows.
    """

    def __init__(
        self,
        records: Iterable[Record],
        stories: Iterable[Story] | None = None,
        judgements: Iterable[Judgement] = (),
        first_read: Mapping[str, str] | None = None,
    ) -> None:
        self._records: Iterable[Record] = records
        self._given_stories = stories
        self.judgements = tuple(judgements)
        self._first_read = first_read or {}
        self._gathering: _StoryMaker | None = None

    def records(self) -> Iterator[Record]:
        """Yield the records."""
        yield from self._records

    def passing(self) -> Iterator[Record]:
        """Yield the records before `listed` is asked for."""
        if self._given_stories is not None:
            return self.records()
        self._gathering = _StoryMaker()
        return self._gathering.passing(self._records)

    def listed(self) -> Iterator[Story]:
        """Yield the stories with the reports that only open with them (`also`): those given, as they come, or
        those of the records that went by, all of them where none did."""
        if self._given_stories is not None:
            yield from self._given_stories
            return
        if self._gathering is None:
            deque(self.passing(), maxlen=0)
        assert self._gathering is not None
        yield from self._gathering.stories(self.judgements)

    @cached_property
    def kept(self) -> Sequence[Record]:
        """The records, for formats that need them more than once."""
        if not isinstance(self._records, Sequence):
            self._records = tuple(self._records)
        return self._records

    @cached_property
    def stories(self) -> tuple[Story, ...]:
        """The stories that the records tell."""
        if self._given_stories is not None:
            return tuple(self._given_stories)
        return stories(mentions(self.kept), self.judgements)

    def lasting_id(self, story: Story) -> str:
        """Return what calendars and feeds know a story by: the event of it that was read first, which stays
        when other reports join it, even those published before. Without one, the first in the records."""
        known = self._first_read.get(story.id)
        return known or min(story.mentions, key=lambda mention: self._places_in_order[mention.id]).id

    def report_length(self, report: str) -> int | None:
        """Return how many characters a report has, None where its record is not at hand."""
        return self._lengths.get(report)

    def place(self, mention: Mention) -> Place | None:
        """Return where a mention says that its event was, with coordinates, if the record knows them."""
        where = mention.event.where
        return self._places.get(_key(where.span, mention.report)) if where else None

    @cached_property
    def _places_in_order(self) -> dict[str, int]:
        """Where each event stands in the records; one that is in none comes last."""
        event_ids = (event.id for record in self.kept for event in record.events)
        order: dict[str, int] = defaultdict(lambda: sys.maxsize)
        for place, id in enumerate(event_ids):
            order.setdefault(id, place)
        return order

    @cached_property
    def _lengths(self) -> dict[str, int]:
        return {record.report.id: len(record.report.text) for record in self.kept}

    @cached_property
    def _places(self) -> dict[Span, Place]:
        return {_key(place.span, record.report.id): place for record in self.kept for place in record.places}


def _key(span: Span, report: str) -> Span:
    return span if span.report else replace(span, report=report)
