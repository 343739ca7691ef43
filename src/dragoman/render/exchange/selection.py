"""What is exported: which records and rows, the stories that their events make, the options of a format; and
what formats ask of a story: its headline, its days, who acts on whom, whether it took place.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict, deque
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property
from itertools import combinations, product

from dragoman.lexicon.states import gleditsch_ward, organisations, states
from dragoman.merge.dates import between, instant, period
from dragoman.merge.mentions import mentions
from dragoman.merge.related_reports import openings
from dragoman.merge.sentences import sentence
from dragoman.merge.stories import stories
from dragoman.merge.story import Judgement, Mention, Opening, Story
from dragoman.record import RECIPROCAL, Commitment, Event, Place, Position, Record, Span, Statement, When
from dragoman.render import words


@dataclass(frozen=True, slots=True)
class RowFilter:
    """Rows of `actors` (our codes) from `since` to `until` (days, months or years, both included).

    Wanted are events and commitments in which all of the actors take part, and statements and positions
    of any of them. A row without a date of its own has that of its report; one that may lie in the time
    counts. `own` leaves out what second readers proposed.
    """

    actors: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    own: bool = False

    @property
    def everything(self) -> bool:
        """Whether rows of all actors and times are wanted."""
        return not (self.actors or self.since or self.until)

    def narrowed(self, records: Iterable[Record], listed: Container[str] = ()) -> Iterator[Record]:
        """Yield the records with their wanted rows alone; those that have none are left out, but reports (by
        id) that are `listed`."""
        records = (record.own() for record in records) if self.own else records
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
        states = event.states
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


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = r"(\d{4}-\d\d-\d\d)"


def headline(story: Story) -> str:
    """Return the story's sentence as a title, without a full stop: "US envoy Ann Smith visits China"."""
    return words.plain(sentence(story)).removesuffix(".")


def unnamed(story: Story) -> tuple[str, ...]:
    """Return the place and the people that the story's sentence does not name."""
    text = sentence(story)
    people = [person for person in story.persons if person.name not in text]
    where = story.where if story.where and story.where not in text else ""
    return tuple(filter(None, (words.plain(where), words.persons(people))))


def origin(story: Story) -> str:
    """Return which second readers alone tell a story; "" where our own reader tells it."""
    return words.proposed_by(story.proposed_by) if story.proposed_by else ""


def names(codes: Iterable[str]) -> str:
    """Return the names of states."""
    return ", ".join(state_name(code) for code in codes)


def mention_words(mention: Mention) -> str:
    """Return how a report tells it: the words, then outlet and day."""
    source = ", ".join(filter(None, (mention.outlet, (mention.published_at or "")[:10])))
    return words.plain(f"“{words.quoted(mention.event.evidence)}” ({source or mention.report})")


def reported(story: Story) -> tuple[datetime, datetime]:
    """Return when the story was first and last reported, in UTC; 1970 where no report says."""
    moments = sorted(filter(None, (instant(mention.published_at) for mention in story.mentions)))
    return (moments[0], moments[-1]) if moments else (EPOCH, EPOCH)


def took_place(story: Story) -> bool:
    """Say whether a story took place: it was held, or is itself a demand."""
    return story.status == "held" or (story.status == "demanded" and story.event_type == "REQUEST")


def first_day(when: When | None) -> date | None:
    """Return the day of a date, of several the first; None where only a week, a month or a year is told."""
    match = re.match(_DAY, when.value) if when else None
    return _valid(match[1]) if match else None


def last_day(when: When | None) -> date | None:
    """Return the last day of a date that is a range of days ("2023-06-18/2023-06-19"), else None."""
    match = re.fullmatch(f"{_DAY}/{_DAY}", when.value) if when else None
    return _valid(match[2]) if match else None


def date_parts(stamp: str | None) -> list[int]:
    """Return year, month and day of an ISO 8601 time, as many as it tells; none where it is no date."""
    match = re.match(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?![\d-])", stamp or "")
    parts = [int(part) for part in match.groups() if part] if match else []
    try:
        date(*parts, *(1,) * (3 - len(parts)))
    except (TypeError, ValueError):  # no year, a month 13
        return []
    return parts


def _valid(day: str) -> date | None:
    try:
        return date.fromisoformat(day)
    except ValueError:  # a 30 February
        return None


def directed_pairs(story: Story) -> set[tuple[str, str]]:
    """Return who acts on whom; both ways where the type has no direction."""
    sides = set(product(story.actors, story.recipients))
    if story.event_type in RECIPROCAL:
        sides = sides or set(combinations(story.actors, 2))
        sides |= {(recipient, actor) for actor, recipient in sides}
    return {(actor, recipient) for actor, recipient in sides if actor != recipient}


def state_name(code: str) -> str:
    """Return the name of a state or organisation; the code itself where the tables do not know it."""
    entity = states().get(code) or organisations().get(code)
    return entity.name if entity else code


def cow_number(code: str) -> int | None:
    """Return the Correlates of War number of a state."""
    state = states().get(code)
    return state.cow if state else None


def gleditsch_ward_number(code: str) -> int | None:
    """Return the Gleditsch and Ward number of a state."""
    return gleditsch_ward().get(code)
