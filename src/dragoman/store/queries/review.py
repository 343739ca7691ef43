"""The review of doubtful stories: which comes next, how many are left, what people decided of whole stories,
how far they agree, and their decisions as examples to train on."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, func, select, tuple_

from dragoman.merge.near_duplicates import DisjointSets
from dragoman.merge.stories import stories as merged
from dragoman.merge.story import FieldVerdict, Judgement, Mention, Story
from dragoman.query.chronology import DOUBTS
from dragoman.record import Event
from dragoman.store import schema
from dragoman.store.amendments import judgements
from dragoman.store.database import Database
from dragoman.store.paging import in_list, is_listed, page_token
from dragoman.store.queries.report_lookup import report_origins, report_texts
from dragoman.store.queries.row_pages import judged_rows
from dragoman.store.read import stories_of_numbers

_story, _mention, _event = schema.story, schema.story_mention, schema.event
_doubt, _carried, _former = schema.story_doubt, schema.carried_judgement, schema.former_story
_PLACE = (_doubt.c.day, _doubt.c.story)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which doubtful stories are wanted: for one of some reasons (all of DOUBTS without any), of one of some
    statuses and types, in which all of some actors take part, those that lists show or not (`listed`)."""

    reasons: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    listed: bool | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return what is asked of a row of `story_doubt` that is joined with its story."""
        party = schema.story_party
        taking = [
            exists().where(party.c.story == _doubt.c.story, party.c.state == code) for code in self.actors
        ]
        conditions = [_doubt.c.reason.in_(self.reasons or DOUBTS), *taking]
        if self.statuses:
            conditions.append(_story.c.status.in_(self.statuses))
        if self.types:
            conditions.append(_story.c.type.in_(self.types))
        if self.listed is not None:
            conditions.append(is_listed() if self.listed else ~is_listed())
        return conditions


@dataclass(frozen=True, slots=True)
class DoubtfulStory:
    """A story, why somebody should look at it, and its place in the queue ("2023-02-04.17")."""

    story: Story
    reasons: tuple[str, ...]
    place: str


@dataclass(frozen=True, slots=True)
class StoryDecision:
    """A decision on a story as a whole, which stands: the numbers of its lines, the events that it is on,
    what it changes (verdict, field, value), by whom, when (UTC) and why."""

    numbers: tuple[int, ...]
    verdict: FieldVerdict
    events: tuple[str, ...]
    changes: tuple[tuple[str, str, str | None], ...]
    by: str
    at: str
    reason: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often two people decided the same, of the stories that both decided on."""

    first: str
    second: str
    both: int
    alike: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How many doubtful stories nobody has decided on, in all and by reason; how many decisions stand (the
    last of each person on an entry), in all and by name; and how far people agree who decided on the same."""

    left: int
    by_reason: tuple[tuple[str, int], ...]
    decided: int
    by_name: tuple[tuple[str, int], ...]
    agreement: tuple[Agreement, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A decision as an example to train on: where the words stand, what was `read` there, and what is `right`
    (None where nothing is: the event was rejected). Values stand by field, several in one field."""

    event: str
    verdict: FieldVerdict
    report: str
    outlet: str | None
    published: str | None
    start: int
    end: int
    words: str
    paragraph: str
    read: dict[str, tuple[str, ...]]
    right: dict[str, tuple[str, ...]] | None
    confidence: float | None
    by: str
    at: str
    reason: str


def doubtful(
    store: Database, wanted: Wanted | None = None, *, after: str | None = None, limit: int = 1
) -> tuple[DoubtfulStory, ...]:
    """Return doubtful stories that nobody has decided on, the newest first, from a place in the queue on."""
    conditions = (wanted or Wanted()).conditions()
    if after:
        conditions.append(tuple_(*_PLACE) < tuple_(*page_token(after)))
    query = select(*_PLACE).join(_story, _story.c.number == _doubt.c.story).group_by(*_PLACE)
    query = query.order_by(_doubt.c.day.desc(), _doubt.c.story.desc()).limit(limit)
    with store.reading() as connection:
        decided = sorted({story for _, story in _stories_of(connection, _decisions(connection))})
        rows = connection.execute(query.where(*conditions, ~in_list(_doubt.c.story, decided))).all()
        place_of = {number: f"{day}.{number}" for day, number in rows}
        reasons = _reasons(connection, list(place_of))
        stories = stories_of_numbers(connection, list(place_of))
    return tuple(
        DoubtfulStory(story, tuple(reasons[number]), place)
        for story, (number, place) in zip(stories, place_of.items(), strict=True)
    )


def in_queue(store: Database, story: Story) -> DoubtfulStory:
    """Return a story with its place in the queue, doubtful or not."""
    with store.reading() as connection:
        query = select(_story.c.number, _story.c.day).where(_story.c.id == story.id)
        number, day = connection.execute(query).one()
        return DoubtfulStory(story, tuple(_reasons(connection, [number])[number]), f"{day}.{number}")


def _reasons(connection: Connection, numbers: Sequence[int]) -> dict[int, list[str]]:
    query = select(_doubt.c.story, _doubt.c.reason).where(in_list(_doubt.c.story, numbers))
    reasons: dict[int, list[str]] = defaultdict(list)
    for story, reason in connection.execute(query.order_by(_doubt.c.reason.desc())):
        reasons[story].append(reason)
    return reasons


def _stories_of(connection: Connection, decisions: Iterable[StoryDecision]) -> list[tuple[str, int]]:
    """Return the events of decisions, each with the story (number) that it is in, also where that has it from
    another version of its report."""
    ids = sorted({id for made in decisions for id in made.events})
    of_events = select(_event.c.id, _mention.c.story).join(_mention, _mention.c.event == _event.c.number)
    of_carried = select(_carried.c.id, _mention.c.story).join(_mention, _mention.c.event == _carried.c.event)
    asked = (of_events.where(in_list(_event.c.id, ids)), of_carried.where(in_list(_carried.c.id, ids)))
    return [(id, number) for query in asked for id, number in connection.execute(query)]


def _entries(decisions: Sequence[StoryDecision], story_of: Iterable[tuple[str, int]]) -> dict[str, str]:
    """Return the entry that each decided event is of, by the first id of those in it: they are in one story,
    or were when a decision was made on all of them."""
    sets = DisjointSets({id for made in decisions for id in made.events})
    for made in decisions:
        for id in made.events[1:]:
            sets.join(made.events[0], id)
    first_of: dict[int, str] = {}
    for id, story in story_of:
        sets.join(first_of.setdefault(story, id), id)
    return {made_on: sets.root(made_on) for made in decisions for made_on in made.events}


def story_decisions(store: Database) -> tuple[StoryDecision, ...]:
    """Return the decisions on stories as wholes that stand, in the order they were made."""
    with store.reading() as connection:
        return _decisions(connection)


def _decisions(connection: Connection) -> tuple[StoryDecision, ...]:
    """Lines of one moment and person are one decision."""
    moments: dict[tuple[str, str], list[tuple[int, Judgement]]] = defaultdict(list)
    for kept in judgements(connection):
        moments[kept.judgement.at, kept.judgement.by].append((kept.number, kept.judgement))
    return tuple(
        _decision(lines) for lines in moments.values() if any(of.field == "event" for _, of in lines)
    )


def _decision(lines: Sequence[tuple[int, Judgement]]) -> StoryDecision:
    whole = [of for _, of in lines if of.field == "event"]
    changes = tuple(
        (of.verdict, of.field or "", of.value) for _, of in lines if of.field not in ("event", None)
    )
    verdict: FieldVerdict = "reject" if whole[0].verdict == "reject" else "correct" if changes else "accept"
    of = whole[0]
    numbers = tuple(number for number, _ in lines)
    return StoryDecision(numbers, verdict, tuple(of.first for of in whole), changes, of.by, of.at, of.reason)


def _latest(decisions: Sequence[StoryDecision]) -> tuple[StoryDecision, ...]:
    """Return of each person and event the last decision: one that the same person made before is left on
    those of its events that no later one is on."""
    last = {(made.by, id): made for made in decisions for id in made.events}
    left = ((made, tuple(id for id in made.events if last[made.by, id] is made)) for made in decisions)
    return tuple(replace(made, events=events) for made, events in left if events)


def progress(store: Database, wanted: Wanted | None = None) -> Progress:
    """Return how far the review is, of all doubtful stories or those that are wanted."""
    conditions = (wanted or Wanted()).conditions()
    with store.reading() as connection:
        decisions = _decisions(connection)
        story_of = _stories_of(connection, decisions)
        decided = sorted({story for _, story in story_of})
        open_rows = (*conditions, ~in_list(_doubt.c.story, decided))
        counted = select(_doubt.c.reason, func.count()).join(_story, _story.c.number == _doubt.c.story)
        by_reason = connection.execute(counted.where(*open_rows).group_by(_doubt.c.reason)).all()
        left = select(func.count(_doubt.c.story.distinct())).join(_story, _story.c.number == _doubt.c.story)
        number = connection.execute(left.where(*open_rows)).scalar_one()
    latest = _latest(decisions)
    by_name = Counter(made.by for made in latest)
    names = tuple(sorted(by_name.items(), key=lambda item: (-item[1], item[0])))
    reasons = tuple(sorted((reason, count) for reason, count in by_reason))
    return Progress(number, reasons, len(latest), names, agreement(decisions, story_of))


def agreement(
    decisions: Sequence[StoryDecision], story_of: Iterable[tuple[str, int]] = ()
) -> tuple[Agreement, ...]:
    """Return how far people agree, two by two: the last decision of each on a story counts, and two are alike
    where they accept, reject, or change the same. `story_of` are the stories (numbers) of decided events."""
    entries = _entries(decisions, story_of)
    latest: dict[str, dict[str, StoryDecision]] = defaultdict(dict)
    for made in decisions:
        latest[entries[made.events[0]]][made.by] = made
    both, alike = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for by_name in latest.values():
        for first, second in combinations(sorted(by_name), 2):
            both[first, second] += 1
            alike[first, second] += _says(by_name[first]) == _says(by_name[second])
    return tuple(Agreement(*pair, count, alike[pair]) for pair, count in sorted(both.items()))


def _says(made: StoryDecision) -> tuple[str, frozenset[tuple[str, str, str | None]]]:
    return made.verdict, frozenset(made.changes)


def decided_by_others(store: Database, by: str) -> tuple[StoryDecision, ...]:
    """Return the decisions on stories of which somebody else, but not `by`, has decided; the newest first."""
    with store.reading() as connection:
        decisions = _decisions(connection)
        entries = _entries(decisions, _stories_of(connection, decisions))
    mine = {entries[made.events[0]] for made in decisions if made.by == by}
    latest = {entries[made.events[0]]: made for made in decisions if made.by != by}
    others = (made for entry, made in latest.items() if entry not in mine)
    return tuple(sorted(others, key=lambda made: made.numbers, reverse=True))


def story_as_read(store: Database, events: Sequence[str]) -> Story | None:
    """Return the story that judged events make as they were read, whatever was decided of them since; None
    where they are not known."""
    rows = [row for kind, row in judged_rows(store, events).values() if kind == "event"]
    origins = report_origins(store, {row.evidence[0].report for row in rows})
    mentions = [_mention_of(row, origins) for row in rows if row.evidence[0].report in origins]
    return max(merged(mentions), key=lambda story: len(story.mentions)) if mentions else None


def _mention_of(event: Event, origins: Any) -> Mention:
    origin = origins[event.evidence[0].report]
    facts = origin.outlet, origin.published_at, origin.title, origin.address
    return Mention(event, origin.version, origin.version, *facts)


def rejection_of(store: Database, id: str) -> StoryDecision | None:
    """Return the decision by which a story is in no list: by its id, or that of an event of it."""
    with store.reading() as connection:
        event = connection.execute(select(_former.c.event).where(_former.c.id == id)).scalar() or id
        made = [decision for decision in _decisions(connection) if event in decision.events]
    return made[-1] if made and made[-1].verdict == "reject" else None


def examples(store: Database) -> tuple[Example, ...]:
    """Return the decisions that stand as examples to train on, in the order they were made: one for each
    event and person that decided on it, the last one. What is accepted is right as it stood then, with what
    had been corrected before."""
    decisions = _latest(_with_corrections(story_decisions(store)))
    events = {id for made in decisions for id in made.events}
    read = {id: row for id, (kind, row) in judged_rows(store, events).items() if kind == "event"}
    versions = sorted({row.evidence[0].report for row in read.values()})
    texts, origins = report_texts(store, versions), report_origins(store, versions)
    return tuple(
        _example(made, read[id], texts, origins)
        for made in decisions
        for id in made.events
        if id in read and read[id].evidence[0].report in origins
    )


def _with_corrections(decisions: Iterable[StoryDecision]) -> tuple[StoryDecision, ...]:
    """Return decisions, each of one event, with the changes that were made to it until then, by anybody."""
    changes: dict[str, tuple[tuple[str, str, str | None], ...]] = defaultdict(tuple)
    of_events = []
    for made in decisions:
        for id in made.events:
            changes[id] += made.changes
            verdict = "correct" if made.verdict == "accept" and changes[id] else made.verdict
            of_events.append(replace(made, verdict=verdict, events=(id,), changes=changes[id]))
    return tuple(of_events)


def _example(made: StoryDecision, event: Event, texts: dict[str, str], origins: Any) -> Example:
    span, values = event.evidence[0], _values(event)
    text, origin = texts[span.report], origins[span.report]
    start, end = text.rfind("\n", 0, span.start) + 1, text.find("\n", span.end)
    return Example(
        event.id, made.verdict, span.report, origin.outlet, origin.published_at, span.start, span.end,
        span.quote, text[start : end if end >= 0 else len(text)], values,
        None if made.verdict == "reject" else _changed(values, made), event.confidence, made.by, made.at,
        made.reason,
    )  # fmt: skip


def _values(event: Event) -> dict[str, tuple[str, ...]]:
    """Return what was read of an event, by the fields that are judged."""
    when, where = event.when, event.where
    values: dict[str, tuple[str | None, ...]] = {
        "type": (event.event_type,), "mode": (event.mode,), "status": (event.status,),
        "date": (when.value if when else None,), "time": (when.time if when else None,),
        "place": (where.name if where else None,), "person": tuple(person.name for person in event.persons),
        "actor": tuple(party.state for party in event.actors),
        "recipient": tuple(party.state for party in event.recipients),
        "issue": tuple(tag.issue for tag in event.issues),
    }  # fmt: skip
    return {field: tuple(filter(None, of_field)) for field, of_field in values.items()}


def _changed(values: dict[str, tuple[str, ...]], made: StoryDecision) -> dict[str, tuple[str, ...]]:
    """Return values with what a decision changes."""
    changed = dict(values)
    several = ("person", "actor", "recipient", "issue")
    for verdict, field, value in made.changes:
        kept = tuple(present for present in changed.get(field, ()) if present != value)
        if verdict != "reject" and value is not None:
            kept = (*kept, value) if field in several else (value,)
        changed[field] = kept
    return changed
