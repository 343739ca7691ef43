"""What reports open with, kept beside their versions: its place in the text, and the states it names.

report_version ── opening ─< opening_party (by these and the day it is found)
story ─< story_opening >─ opening (`listing` keeps these)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, RowMapping, Select, delete, func, select

from dragoman.merge.dates import iso
from dragoman.merge.mentions import LEAD, opening_words
from dragoman.merge.related_reports import story_keys, with_openings
from dragoman.merge.story import Act, Opening, Story
from dragoman.record import Report, Span
from dragoman.store import schema
from dragoman.store.among import among
from dragoman.store.apart import apart
from dragoman.store.days import report_day
from dragoman.store.paging import batched, standing
from dragoman.store.rows import first_number

_version, _report = schema.report_version, schema.report
_opening, _party, _listed = schema.opening, schema.opening_party, schema.story_opening
_unlisted, _mention, _event = schema.unlisted, schema.story_mention, schema.event
_COLUMNS = (
    _opening.c.number, _version.c.id, _version.c.outlet, _version.c.published_at, _version.c.title,
    _report.c.address, _opening.c.states, _opening.c.acts, _opening.c.start, _opening.c.stop,
    func.substr(_version.c.text, _opening.c.start + 1, _opening.c.stop - _opening.c.start).label("words"),
)  # fmt: skip
_BEGINNING = func.substr(_version.c.text, 1, func.length(func.coalesce(_version.c.title, "")) + LEAD)
"""As much of a text as `opening_words` looks at."""
_ACTS = msgspec.json.Decoder(tuple[Act, ...])
_NOTES = msgspec.json.Decoder(tuple[str, ...])
Found = dict[str, tuple[int, Opening]]
"""Openings by their reports (ids of versions), each with its number."""


@dataclass(frozen=True, slots=True)
class KeptOpening:
    """The row of an opening, and the states under which it is `found` on its day."""

    day: str
    start: int
    stop: int
    states: tuple[str, ...]
    found: Set[str]

    def is_of(self, report: Report) -> bool:
        """Say whether it stands in the text of its report, and is found by what it names on its day."""
        stands = 0 <= self.start < self.stop <= len(report.text)
        return stands and self.day == report_day(report.published_at) and self.found == set(self.states)


def of_versions(versions: Iterable[int]) -> ColumnElement[bool]:
    """Return the condition that an opening is of one of some versions."""
    return _opening.c.number.in_([first_number(version) for version in versions])


def kept_openings(connection: Connection, versions: Sequence[int]) -> dict[int, KeptOpening]:
    """Return what is kept of openings, by the numbers of their versions."""
    rows = connection.execute(select(_opening).where(of_versions(versions))).all()
    named: dict[tuple[int, str], set[str]] = defaultdict(set)
    asked = select(_party).where(
        _party.c.state.in_({state for row in rows for state in row.states.split()}),
        _party.c.day.in_({row.day for row in rows}),
        _party.c.opening.in_([row.number for row in rows]),
    )
    for party in connection.execute(asked):
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
    asked = select(_opening.c.day, _opening.c.states).where(_opening.c.number == number)
    for day, states in connection.execute(asked).all():
        own = _party.c.opening == number, _party.c.day == day, _party.c.state.in_(states.split())
        connection.execute(delete(_party).where(*own))
    connection.execute(delete(_listed).where(_listed.c.opening == number))
    connection.execute(delete(_opening).where(_opening.c.number == number))
    connection.execute(delete(_unlisted).where(_unlisted.c.version == version))


def also_of(connection: Connection, numbers: Sequence[int]) -> dict[int, tuple[Opening, ...]]:
    """Return what opens with stories, by their numbers, in order of publication; without the words that it is
    compared by."""
    found: dict[int, list[Opening]] = defaultdict(list)
    for some in batched(numbers):
        asked = _asked(_listed.c.story).join(_listed, _listed.c.opening == _opening.c.number)
        for row in connection.execute(asked.where(_listed.c.story.in_(some))).mappings():
            found[row["story"]].append(_opening_of(row, ""))
    return {number: tuple(sorted(own, key=lambda one: one.order)) for number, own in found.items()}


def with_also(connection: Connection, told: Iterable[Story], at: str) -> tuple[Story, ...]:
    """Return stories, as they stood at a time, with what opened with them then."""
    stories = tuple(told)
    found = near(connection, stories, standing(at))
    kept = apart(connection, stories, at) if found else {}
    return tuple(with_openings(stories, [one for _, one in found.values()], kept))


def with_listed(connection: Connection, told: Iterable[Story], at: str) -> tuple[Story, ...]:
    """Return stories, as they stood at a time, with what opened with them then and is still listed: the store
    holds few such openings, so this costs little where `with_also` looks at all that were near."""
    stories = tuple(told)
    numbers: set[int] = set()
    for ids in batched(sorted({mention.id for story in stories for mention in story.mentions})):
        asked = (
            select(_listed.c.opening)
            .join(_mention, _mention.c.story == _listed.c.story)
            .join(_event, _event.c.number == _mention.c.event)
            .where(among(_event.c.id, ids))
        )
        numbers.update(connection.execute(asked).scalars())
    found: Found = {}
    for some in batched(sorted(numbers)):
        found.update(read(connection, (among(_opening.c.number, some), *standing(at))))
    kept = apart(connection, stories, at) if found else {}
    return tuple(with_openings(stories, [one for _, one in found.values()], kept))


def near(connection: Connection, told: Iterable[Story], asked: tuple[ColumnElement[bool], ...]) -> Found:
    """Return the openings that have a key in common with one of some stories, and are as asked."""
    days: dict[str, set[int]] = defaultdict(set)
    for key in {key for story in told for key in story_keys(story)}:
        parties, _, day = key.rpartition("|")
        days[parties].add(int(day))
    found: Found = {}
    for parties, on in sorted(days.items()):
        named = parties.split("-")
        for some in batched(sorted(on)):
            of_days = _party.c.day.in_([iso(day) for day in some])
            naming = select(_party.c.opening).where(_party.c.state.in_(named), of_days)
            naming = naming.group_by(_party.c.opening).having(func.count() == len(named))
            found.update(read(connection, (_opening.c.number.in_(naming), *asked)))
    return found


def read(connection: Connection, asked: tuple[ColumnElement[bool], ...]) -> Found:
    """Return openings with the words that they are compared by."""
    found = connection.execute(_asked(_BEGINNING.label("beginning")).where(*asked)).mappings()
    return {row["id"]: (row["number"], _opening_of(row, _words(row))) for row in found}


def _asked(*columns: ColumnElement[Any]) -> Select[Any]:
    return (
        select(*_COLUMNS, *columns)
        .select_from(_opening)
        .join(_version, _version.c.number == _opening.c.version)
        .join(_report, _report.c.number == _version.c.report)
    )


def _words(row: RowMapping) -> str:
    return opening_words(Report(row["id"], row["beginning"], (), title=row["title"]))


def _opening_of(row: RowMapping, lead: str) -> Opening:
    span = Span(row["start"], row["stop"], row["words"], row["id"])
    states, acts = tuple(row["states"].split()), _ACTS.decode(row["acts"]) if row["acts"] else ()
    of_report = row["outlet"], row["published_at"], row["title"], row["address"]
    return Opening(row["id"], row["id"], span, states, lead, acts, *of_report)
