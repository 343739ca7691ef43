"""The review of doubtful stories and proposals: which comes next, how many are left, what people decided of
whole stories, and how far they agree."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import combinations, islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, func, select, tuple_

from dragoman.merge.near_duplicates import DisjointSets
from dragoman.merge.stories import stories as merged
from dragoman.merge.story import FieldVerdict, Judgement, Mention, Story
from dragoman.query.chronology import DOUBTS
from dragoman.record import Event, Proposal, Statement
from dragoman.store import schema
from dragoman.store.amendments import judgements
from dragoman.store.database import Database
from dragoman.store.paging import ORIGIN, Found, in_list, is_listed, origin_of, page_token, standing
from dragoman.store.queries.report_lookup import report_origins
from dragoman.store.queries.row_pages import judged_rows
from dragoman.store.read import decoded, stories_of_numbers

_story, _mention, _event = schema.story, schema.story_mention, schema.event
_doubt, _carried, _former = schema.story_doubt, schema.carried_judgement, schema.former_story
_judged = schema.judged_row
_proposal, _version, _report = schema.proposal, schema.report_version, schema.report
_PLACE = (_doubt.c.day, _doubt.c.story)
_PROPOSED = "proposal"
"""The reason of what a second reader proposes, and how its number begins in a place of the queue (by its
first letter)."""


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

    def proposes(self, proposal: Proposal) -> bool:
        """Say whether a proposal is wanted: a statement has no status, no type, and its speaker as actor."""
        row = proposal.row
        if isinstance(row, Event):
            states = row.states
            is_of_kind = (not self.statuses or row.status in self.statuses) and (
                not self.types or row.event_type in self.types
            )
        else:
            states = frozenset((row.speaker_state or "", row.addressee_state or ""))
            is_of_kind = not self.statuses and not self.types
        return is_of_kind and states.issuperset(self.actors)

    @property
    def proposals(self) -> bool:
        """Whether proposals, which no list shows, are wanted."""
        return not self.listed and (not self.reasons or _PROPOSED in self.reasons)


@dataclass(frozen=True, slots=True)
class DoubtfulStory:
    """A story, why somebody should look at it, and its place in the queue ("2023-02-04.17").

    Of a `proposal` of a second reader it is the story that the event would make alone, None of a statement;
    nor is there a story of a proposed `statement` that somebody decided on.
    """

    story: Story | None
    reasons: tuple[str, ...]
    place: str
    proposal: Found[Proposal] | None = None
    statement: Statement | None = None

    @property
    def id(self) -> str:
        """The id by which it is decided on: that of the proposal, else of the story."""
        if self.proposal is not None:
            return self.proposal.row.id
        if self.statement is not None:
            return self.statement.id
        assert self.story is not None
        return self.story.id


@dataclass(frozen=True, slots=True)
class StoryDecision:
    """A decision on a story as a whole, or on a statement that was proposed (`field`), which stands: the
    numbers of its lines, the events (or the statement) that it is on, what it changes (verdict, field,
    value), by whom, when (UTC) and why."""

    numbers: tuple[int, ...]
    verdict: FieldVerdict
    events: tuple[str, ...]
    changes: tuple[tuple[str, str, str | None], ...]
    by: str
    at: str
    reason: str
    field: str = "event"


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often two people decided the same, of the stories that both decided on."""

    first: str
    second: str
    both: int
    alike: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How many doubtful stories and proposals nobody has decided on, in all and by reason; how many decisions
    on stories stand (the last of each person on an entry), in all and by name; and how far people agree who
    decided on the same."""

    left: int
    by_reason: tuple[tuple[str, int], ...]
    decided: int
    by_name: tuple[tuple[str, int], ...]
    agreement: tuple[Agreement, ...]


def doubtful(
    store: Database, wanted: Wanted | None = None, *, after: str | None = None, limit: int = 1
) -> tuple[DoubtfulStory, ...]:
    """Return doubtful stories and proposals that nobody has decided on, the newest first, from a place in the
    queue on. Those of a day begin with its stories."""
    wanted = wanted or Wanted()
    place = _place_of(after) if after else None
    with store.reading() as connection:
        stories = _doubtful_stories(connection, wanted, place, limit)
        proposals = list(islice(_waiting(connection, wanted, place), limit)) if wanted.proposals else []
    queue = [*stories, *(_of_proposal(number, proposal) for number, proposal in proposals)]
    return tuple(sorted(queue, key=lambda row: _order(row.place), reverse=True)[:limit])


def _place_of(after: str) -> tuple[bool, str, int]:
    """Return whether a place is that of a proposal, its day and its number."""
    day, dot, number = after.rpartition(".")
    is_proposal = number.startswith(_PROPOSED[0])
    return is_proposal, *page_token(f"{day}{dot}{number.removeprefix(_PROPOSED[0])}")


def _order(place: str) -> tuple[str, bool, int]:
    is_proposal, day, number = _place_of(place)
    return day, not is_proposal, number


def _waiting(
    connection: Connection, wanted: Wanted, place: tuple[bool, str, int] | None = None, id: str | None = None
) -> Iterator[tuple[int, Found[Proposal]]]:
    """Yield the proposals that wait for a decision, in the order of the queue, with their numbers."""
    number, day = _proposal.c.number, _proposal.c.day
    query = select(number, day, _proposal.c.body, *ORIGIN)
    query = query.join(_version, _version.c.number == _proposal.c.version)
    query = query.join(_report, _report.c.number == _version.c.report)
    query = query.where(_proposal.c.accepted == 0, *standing())
    if place is not None:
        is_proposal, last_day, last = place
        query = query.where(tuple_(day, number) < tuple_(last_day, last) if is_proposal else day <= last_day)
    if id is not None:
        query = query.where(_proposal.c.id == id)
    for row in connection.execute(query.order_by(day.desc(), number.desc())).mappings():
        proposal: Proposal = decoded("proposal", row["body"])
        if wanted.proposes(proposal):
            yield row["number"], Found(proposal, row["day"], origin_of(row))


def _of_proposal(number: int, proposal: Found[Proposal]) -> DoubtfulStory:
    row, origin = proposal.row.row, proposal.origin
    story = merged([_mention_of(row, {origin.version: origin})])[0] if isinstance(row, Event) else None
    return DoubtfulStory(story, (_PROPOSED,), f"{proposal.day}.{_PROPOSED[0]}{number}", proposal)


def proposal_in_queue(store: Database, id: str) -> DoubtfulStory | None:
    """Return a proposal that waits, by its id; None for any other."""
    with store.reading() as connection:
        return next((_of_proposal(*row) for row in _waiting(connection, Wanted(), id=id)), None)


def _doubtful_stories(
    connection: Connection, wanted: Wanted, place: tuple[bool, str, int] | None, limit: int
) -> list[DoubtfulStory]:
    conditions = wanted.conditions()
    if place is not None:
        is_proposal, *last = place
        conditions.append(_doubt.c.day < last[0] if is_proposal else tuple_(*_PLACE) < tuple_(*last))
    query = select(*_PLACE).join(_story, _story.c.number == _doubt.c.story).group_by(*_PLACE)
    query = query.order_by(_doubt.c.day.desc(), _doubt.c.story.desc()).limit(limit)
    decided = sorted({story for _, story in _stories_of(connection, _decisions(connection))})
    rows = connection.execute(query.where(*conditions, ~in_list(_doubt.c.story, decided))).all()
    place_of = {number: f"{day}.{number}" for day, number in rows}
    reasons = _reasons(connection, list(place_of))
    stories = stories_of_numbers(connection, list(place_of))
    return [
        DoubtfulStory(story, tuple(reasons[number]), story_place)
        for story, (number, story_place) in zip(stories, place_of.items(), strict=True)
    ]


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
    """Return the decisions on stories as wholes and on proposed statements that stand, in the order they were
    made."""
    with store.reading() as connection:
        return _decisions(connection)


def _decisions(connection: Connection) -> tuple[StoryDecision, ...]:
    """Lines of one moment and person are one decision."""
    of_proposals = select(_judged.c.id).where(_judged.c.kind == _PROPOSED)
    proposed = set(connection.execute(of_proposals).scalars())
    moments: dict[tuple[str, str], list[tuple[int, Judgement]]] = defaultdict(list)
    for kept in judgements(connection):
        moments[kept.judgement.at, kept.judgement.by].append((kept.number, kept.judgement))
    made = (_decision(lines, proposed) for lines in moments.values())
    return tuple(decision for decision in made if decision is not None)


def _decision(lines: Sequence[tuple[int, Judgement]], proposed: AbstractSet[str]) -> StoryDecision | None:
    whole = [
        of for _, of in lines if of.field == "event" or (of.field == "statement" and of.first in proposed)
    ]
    if not whole:
        return None
    changes = tuple(
        (of.verdict, of.field or "", of.value) for _, of in lines if of.field not in (whole[0].field, None)
    )
    verdict: FieldVerdict = "reject" if whole[0].verdict == "reject" else "correct" if changes else "accept"
    of = whole[0]
    numbers = tuple(number for number, _ in lines)
    events = tuple(of.first for of in whole)
    return StoryDecision(numbers, verdict, events, changes, of.by, of.at, of.reason, of.field or "event")


def latest_decisions(decisions: Sequence[StoryDecision]) -> tuple[StoryDecision, ...]:
    """Return of each person and event the last decision: one that the same person made before is left on
    those of its events that no later one is on."""
    last = {(made.by, id): made for made in decisions for id in made.events}
    left = ((made, tuple(id for id in made.events if last[made.by, id] is made)) for made in decisions)
    return tuple(replace(made, events=events) for made, events in left if events)


def progress(store: Database, wanted: Wanted | None = None) -> Progress:
    """Return how far the review is, of all doubtful stories or those that are wanted."""
    wanted = wanted or Wanted()
    conditions = wanted.conditions()
    with store.reading() as connection:
        decisions = _decisions(connection)
        story_of = _stories_of(connection, decisions)
        decided = sorted({story for _, story in story_of})
        open_rows = (*conditions, ~in_list(_doubt.c.story, decided))
        counted = select(_doubt.c.reason, func.count()).join(_story, _story.c.number == _doubt.c.story)
        by_reason = connection.execute(counted.where(*open_rows).group_by(_doubt.c.reason)).all()
        left = select(func.count(_doubt.c.story.distinct())).join(_story, _story.c.number == _doubt.c.story)
        number = connection.execute(left.where(*open_rows)).scalar_one()
        waiting = sum(1 for _ in _waiting(connection, wanted)) if wanted.proposals else 0
    latest = latest_decisions(decisions)
    by_name = Counter(made.by for made in latest)
    names = tuple(sorted(by_name.items(), key=lambda item: (-item[1], item[0])))
    counts = [*((reason, count) for reason, count in by_reason), *([(_PROPOSED, waiting)] if waiting else [])]
    reasons = tuple(sorted(counts))
    return Progress(number + waiting, reasons, len(latest), names, agreement(decisions, story_of))


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


def statement_as_read(store: Database, id: str) -> Statement | None:
    """Return a statement that was decided on as it was read or proposed; None for any other row."""
    row = judged_rows(store, [id]).get(id)
    return row[1] if row and row[0] == "statement" else None


def _mention_of(event: Event, origins: Any) -> Mention:
    origin = origins[event.evidence[0].report]
    facts = origin.outlet, origin.published_at, origin.title, origin.address
    return Mention(event, origin.version, origin.version, *facts)


def rejection_of(store: Database, id: str) -> StoryDecision | None:
    """Return the decision by which a story is in no list: by its id, or that of an event of it."""
    with store.reading() as connection:
        event = connection.execute(select(_former.c.event).where(_former.c.id == id)).scalar() or id
        decisions = [made for made in _decisions(connection) if made.field == "event"]
        made = [decision for decision in decisions if event in decision.events]
    return made[-1] if made and made[-1].verdict == "reject" else None
