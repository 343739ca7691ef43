"""The rows of a story but those of `story_mention`; and which stories list which openings of reports.

`brief` has the fields that lists are drawn by: reading it costs microseconds, a story a millisecond.

An opening is the title or the first words of a report:

    report_version ── opening ─< opening_party (found by its day and parties)
    story ─< story_opening >─ opening        story ─< story_report_day (the days of its reports)

Whether an opening matches a story is decided by these two alone (`merge.related_reports`), and by judgements
that hold them apart. A story that is written is compared with the openings near it that do not wait, and an
opening that waits (table `waiting_opening`) with every story near it: then each pair has been compared,
whatever came first. What is judged waits again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, delete, func, select

from dragoman.lexicon.story_rules import merge_rules
from dragoman.merge.corrections import HeldApart, held_apart
from dragoman.merge.dates import day, iso
from dragoman.merge.related_reports import story_keys, with_openings
from dragoman.merge.story import Opening, Story
from dragoman.query.chronology import doubts, is_listed
from dragoman.query.positions_and_undertakings import stems_of
from dragoman.record import Report
from dragoman.store import schema
from dragoman.store.amendments import judgements_with_carried
from dragoman.store.keys_and_days import day_range, next_day, report_day
from dragoman.store.paging import batched, in_list, standing, standing_moment
from dragoman.store.read import (
    NumberedOpenings,
    openings_of_versions,
    read_openings,
    stories_as_compared,
)
from dragoman.store.record_rows import Rows, first_number, sides


class Official(msgspec.Struct, frozen=True):
    """Who took part, for which state, in what office; None where nobody says."""

    name: str
    state: str | None
    office: str | None = None


class Brief(msgspec.Struct, frozen=True, array_like=True):
    """Who took part, the issues, whether it goes on, the outlets in the order of the alphabet, the second
    readers that alone tell it."""

    officials: tuple[Official, ...]
    issues: tuple[str, ...]
    situation: bool
    outlets: tuple[str, ...]
    proposed_by: tuple[str, ...] = ()


_BRIEF = msgspec.json.Decoder(Brief)


def brief_of(story: Story) -> Brief:
    """Return a story, which has its mentions, in short."""
    officials = tuple(Official(person.name, person.state, person.office) for person in story.persons)
    outlets = sorted({mention.outlet for mention in story.mentions if mention.outlet})
    return Brief(officials, story.issues, story.situation, tuple(outlets), story.proposed_by)


def brief_columns(story: Story) -> dict[str, str]:
    """Return the columns `brief` and `stems` of a story."""
    return {
        "brief": msgspec.json.encode(brief_of(story)).decode(),
        "stems": " ".join(sorted(stems_of(story))),
    }


def decoded_brief(column: str) -> Brief:
    """Return what a column `brief` holds."""
    brief: Brief = _BRIEF.decode(column)
    return brief


def filed(story: Story) -> dict[str, Any]:
    """Return the first day of a story's date, the day after its last, and the day it is filed under."""
    earliest, latest = day_range(story.when) or (None, None)
    day = earliest or report_day(story.reported)
    return {"earliest": earliest, "latest": latest or next_day(day), "day": day}


def story_rows(number: int, story: Story) -> Rows:
    """Return the rows of a story, which has its mentions, by table."""
    days = filed(story)
    rows: Rows = {}
    rows["story"] = [{
        "number": number, "id": story.id, "type": story.event_type, "mode": story.mode,
        "status": story.status, "earliest": days["earliest"],
        "latest": days["latest"] if days["earliest"] else None, "day": days["day"],
        "witnesses": len(story.witnesses), "mentions": len(story.mentions), "confidence": story.confidence,
        "body": body_of(story), **brief_columns(story),
    }]  # fmt: skip
    for name, row in sides("story", number, story.actors, story.recipients, days["day"], days["latest"]):
        rows.setdefault(name, []).append(row)
    rows["story_report_day"] = report_day_rows(number, story)
    return rows | rows_by_cut(number, story, days["day"])


def rows_by_cut(number: int, story: Story, day: str) -> Rows:
    """Return the rows of a story, filed under a day, that depend on the confidence from which stories are
    listed: its issues, and why it is doubtful."""
    listed = is_listed(story.confidence) and not story.situation
    return {
        "story_issue": [
            {"story": number, "issue": issue, "day": day} for issue in (story.issues if listed else ())
        ],
        "story_doubt": [{"story": number, "reason": reason, "day": day} for reason in doubts(story)],
    }


def body_of(story: Story) -> str:
    """Return the `body` of a story: without its mentions and what opens with it, which have their own
    tables."""
    return msgspec.json.encode(replace(story, mentions=(), also=())).decode()


_version = schema.report_version
_event = schema.event
_judged = schema.judged_row
_report = schema.report
_opening = schema.opening
_party = schema.opening_party
_listed = schema.story_opening
_unlisted = schema.waiting_opening
_mention = schema.story_mention
_told = schema.story_report_day
_story_party = schema.story_party


def reports_held_apart(connection: Connection, stories: Iterable[Story], at: str | None = None) -> HeldApart:
    """Return the reports (ids of versions) that are held apart from the events of some stories, or were by a
    time."""
    ids = {mention.id for story in stories for mention in story.mentions}
    kept = [
        judgement
        for judgement in judgements_with_carried(connection)
        if judgement.second is not None and (judgement.first in ids or judgement.second in ids)
        and (at is None or judgement.at < standing_moment(at))
    ]  # fmt: skip
    if not kept:
        return {}
    named = {id for judgement in kept for id in (judgement.first, judgement.second) if id is not None}
    return held_apart(kept, versions_of(connection, named))


def versions_of(connection: Connection, ids: Collection[str]) -> dict[str, dict[str, int]]:
    """Return the versions, ids with numbers, of the report that each id stands for: that of an event, also of
    one that is read no more, or of a version. Other ids are left out."""
    report_of = _reports(connection, ids)
    versions: dict[int, dict[str, int]] = defaultdict(dict)
    for batch in batched(sorted(set(report_of.values()))):
        query = select(_version.c.report, _version.c.id, _version.c.number)
        for report, id, number in connection.execute(query.where(_version.c.report.in_(batch))):
            versions[report][id] = number
    return {id: versions[report] for id, report in report_of.items()}


def _reports(connection: Connection, ids: Collection[str]) -> dict[str, int]:
    of_event = select(_event.c.id, _version.c.report).join(_version, _version.c.number == _event.c.version)
    queries: tuple[tuple[Select[Any], ColumnElement[str]], ...] = (
        (select(_judged.c.id, _judged.c.report).where(_judged.c.kind == "event"), _judged.c.id),
        (of_event, _event.c.id),
        (select(_version.c.id, _version.c.report), _version.c.id),
    )
    return {
        id: report
        for batch in batched(sorted(ids))
        for rows, column in queries
        for id, report in connection.execute(rows.where(in_list(column, batch)))
    }


_NOTES = msgspec.json.Decoder(tuple[str, ...])


@dataclass(frozen=True, slots=True)
class KeptOpening:
    """The row of an opening, and the states by which it is `indexed` on its day."""

    day: str
    start: int
    stop: int
    states: tuple[str, ...]
    indexed: Set[str]

    def is_of(self, report: Report) -> bool:
        """Say whether it stands in the text of its report, and is found by what it names on its day."""
        stands = 0 <= self.start < self.stop <= len(report.text)
        return stands and self.day == report_day(report.published_at) and self.indexed == set(self.states)


def kept_openings(connection: Connection, versions: Sequence[int]) -> dict[int, KeptOpening]:
    """Return what is kept of openings, by the numbers of their versions."""
    rows = connection.execute(select(_opening).where(openings_of_versions(versions))).all()
    named: dict[tuple[int, str], set[str]] = defaultdict(set)
    query = select(_party).where(
        _party.c.state.in_({state for row in rows for state in row.states.split()}),
        _party.c.day.in_({row.day for row in rows}),
        _party.c.opening.in_([row.number for row in rows]),
    )
    for party in connection.execute(query):
        named[party.opening, party.day].add(party.state)
    return {
        row.version: KeptOpening(
            row.day, row.start, row.stop, tuple(row.states.split()), named[row.number, row.day]
        )
        for row in rows
    }


def forget_opening(connection: Connection, version: int) -> None:
    """Take out what a version opens with, whose record is read anew; no story lists it then."""
    number = first_number(version)
    query = select(_opening.c.day, _opening.c.states).where(_opening.c.number == number)
    for opening_day, states in connection.execute(query).all():
        conditions = (
            _party.c.opening == number,
            _party.c.day == opening_day,
            _party.c.state.in_(states.split()),
        )
        connection.execute(delete(_party).where(*conditions))
    connection.execute(delete(_listed).where(_listed.c.opening == number))
    connection.execute(delete(_opening).where(_opening.c.number == number))
    connection.execute(delete(_unlisted).where(_unlisted.c.version == version))


def with_openings_as_of(connection: Connection, past_stories: Iterable[Story], at: str) -> tuple[Story, ...]:
    """Return stories, as they stood at a time, with what opened with them then."""
    stories = tuple(past_stories)
    openings = openings_near(connection, stories, standing(at))
    kept = reports_held_apart(connection, stories, at) if openings else {}
    return tuple(with_openings(stories, [opening for _, opening in openings.values()], kept))


def with_listed_openings(connection: Connection, past_stories: Iterable[Story], at: str) -> tuple[Story, ...]:
    """Return stories, as they stood at a time, with what opened with them then and is still listed: the store
    holds few such openings, so this costs little where `with_openings_as_of` looks at all that were near."""
    stories = tuple(past_stories)
    numbers: set[int] = set()
    for ids in batched(sorted({mention.id for story in stories for mention in story.mentions})):
        query = (
            select(_listed.c.opening)
            .join(_mention, _mention.c.story == _listed.c.story)
            .join(_event, _event.c.number == _mention.c.event)
            .where(in_list(_event.c.id, ids))
        )
        numbers.update(connection.execute(query).scalars())
    openings: NumberedOpenings = {}
    for batch in batched(sorted(numbers)):
        openings.update(read_openings(connection, (in_list(_opening.c.number, batch), *standing(at))))
    kept = reports_held_apart(connection, stories, at) if openings else {}
    return tuple(with_openings(stories, [opening for _, opening in openings.values()], kept))


def openings_near(
    connection: Connection, stories: Iterable[Story], conditions: tuple[ColumnElement[bool], ...]
) -> NumberedOpenings:
    """Return the openings that have a key in common with one of some stories, and hold `conditions`."""
    days: dict[str, set[int]] = defaultdict(set)
    for key in {key for story in stories for key in story_keys(story)}:
        parties, _, day = key.rpartition("|")
        days[parties].add(int(day))
    openings: NumberedOpenings = {}
    for parties, on in sorted(days.items()):
        named = parties.split("-")
        for batch in batched(sorted(on)):
            of_days = _party.c.day.in_([iso(day) for day in batch])
            naming = select(_party.c.opening).where(_party.c.state.in_(named), of_days)
            naming = naming.group_by(_party.c.opening).having(func.count() == len(named))
            openings.update(read_openings(connection, (_opening.c.number.in_(naming), *conditions)))
    return openings


def report_day_rows(number: int, story: Story) -> list[dict[str, Any]]:
    """Return the rows of `story_report_day`: none of what goes on for months, with which no report opens."""
    days = {on for mention in story.mentions if (on := day(mention.published_at)) is not None}
    return [] if story.situation else [{"day": iso(on), "story": number} for on in sorted(days)]


def waiting_versions(connection: Connection) -> list[int]:
    """Return the versions whose openings wait, in order of time, so that neighbours go together."""
    query = select(_unlisted.c.version)
    # An outer join, since SQLite would rather go through all versions in order than sort the few that wait.
    query = query.outerjoin(_version, _version.c.number == _unlisted.c.version)
    return list(connection.execute(query.order_by(_version.c.day, _version.c.number)).scalars())


def list_waiting_openings(connection: Connection, versions: Sequence[int]) -> None:
    """Hold what versions open with against the stories near it; then they wait no more."""
    openings: NumberedOpenings = {}
    for batch in batched(versions):
        connection.execute(delete(_listed).where(_listed.c.opening.in_(list(map(first_number, batch)))))
        openings.update(read_openings(connection, (openings_of_versions(batch), *standing())))
    if openings:
        numbers = _stories_near(connection, [opening for _, opening in openings.values()])
        _list(connection, stories_as_compared(connection, numbers), openings)
    for batch in batched(versions):
        connection.execute(delete(_unlisted).where(_unlisted.c.version.in_(batch)))


def list_openings_of_stories(connection: Connection, written: Mapping[int, Story]) -> None:
    """Hold stories that were written, by their numbers, against the openings near them that do not wait."""
    settled = _opening.c.version.not_in(select(_unlisted.c.version))
    if written and connection.execute(select(_opening.c.number).where(settled).limit(1)).first():
        _list(connection, written, openings_near(connection, written.values(), (settled, *standing())))


def _list(connection: Connection, stories: Mapping[int, Story], openings: NumberedOpenings) -> None:
    kept = reports_held_apart(connection, stories.values()) if stories and openings else {}
    listing = with_openings(stories.values(), [opening for _, opening in openings.values()], kept)
    rows = [
        {"story": number, "opening": openings[opening.report][0]}
        for number, story in zip(stories, listing, strict=True)
        for opening in story.also
    ]
    if rows:
        connection.execute(_listed.insert(), rows)


def _stories_near(connection: Connection, openings: Iterable[Opening]) -> list[int]:
    """Return the stories of which an opening near in time names two parties, or the only one."""
    around, days, sides = int(merge_rules().openings["days"]), set[int](), set[tuple[str, ...]]()
    for opening in openings:
        on = day(opening.published_at) or 0
        days.update(range(on - around, on + around + 1))
        sides.update((state,) for state in opening.states)
        sides.update(combinations(sorted(opening.states), 2))
    parties: dict[int, set[str]] = defaultdict(set)
    for batch in batched(sorted(days)):
        query = select(_told.c.story, _story_party.c.state).join(
            _story_party, _story_party.c.story == _told.c.story
        )
        for story, state in connection.execute(query.where(_told.c.day.in_([iso(on) for on in batch]))):
            parties[story].add(state)
    return [number for number, states in parties.items() if not sides.isdisjoint(_sides(states))]


def _sides(states: set[str]) -> Iterable[tuple[str, ...]]:
    return combinations(sorted(states), 2) if len(states) > 1 else [tuple(states)]
