"""Planned and held contacts by month: a grid of days, the list of them, and an address for calendars."""

from __future__ import annotations

import io
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from fastapi import Query
from pydantic import AfterValidator
from starlette.responses import Response

from dragoman.errors import BadUsage
from dragoman.merge.dates import iso
from dragoman.merge.sentences import sentence
from dragoman.merge.story import Story
from dragoman.query.chronology import Entry, entry
from dragoman.render.exchange.export_parts import Tally, ranked
from dragoman.render.exchange.feeds_and_graphs import write_calendar
from dragoman.render.exchange.selection import Options, Selection
from dragoman.store import Store
from dragoman.store.keys_and_days import END
from dragoman.store.queries.contacts_in_time import (
    Contact,
    contacts,
    first_events,
    next_contact_day,
    reports_with_places,
)
from dragoman.store.queries.story_lookup import stories_by_id, story_outlines
from dragoman.web.parameters import PAGE, Day, DeskStore, Sides, Status, day, day_after, several, today

_IN_A_DAY, _REPORTED = 3, 2
_WIDE = 7
"""A contact dated less precisely than this many days stands below the grid, not in it."""
_SENT = 400
_BACK = 90
"""A calendar's address gives the contacts of so many days before the last report, and all after it."""
Month = Annotated[
    str | None,
    Query(max_length=7, description="A month: 2023-02"),
    AfterValidator(lambda month: month and _first(month)[:7]),
]
Skip = Annotated[int, Query(ge=0, le=100_000, description="How many of the list are passed over")]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a calendar was asked for; `day` narrows the list below the grid."""

    month: str
    day: str | None
    status: str | None


@dataclass(frozen=True, slots=True)
class Item:
    """A contact in the grid, and how many independent texts tell it."""

    story: str
    status: str
    mode: str | None
    states: tuple[str, ...]
    sentence: str
    witnesses: int


@dataclass(frozen=True, slots=True)
class Square:
    """A day of the grid with its most told contacts and how many there are; `outside` the month none.
    `reported` are contacts of which no report says when they took place, first told of on this day."""

    day: str
    outside: bool
    items: tuple[Item, ...]
    contacts: int
    reported: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Calendar:
    """A month of contacts. `undated` are those of which no day is told; `earlier` and `later` are the months
    with contacts before and after it. `after` asks for the rest of the list, None at its end."""

    actors: tuple[str, ...]
    asked: Asked
    weeks: tuple[tuple[Square, ...], ...]
    statuses: tuple[tuple[str, int], ...]
    found: int
    undated: int
    earlier: str | None
    later: str | None
    entries: tuple[Entry, ...]
    after: int | None


def calendar(
    store: DeskStore,
    actors: Sides,
    month: Month = None,
    day: Day = None,
    status: Status = None,
    after: Skip = 0,
) -> Calendar:
    """Contacts by month: planned, held, postponed, cancelled; the month of the last report first."""
    asked = Asked(month or (_day(day) or "")[:7] or _latest(store, actors), _day(day), status or None)
    first, following = _first(asked.month), day_after(asked.month)
    all_contacts, statuses = contacts(store, actors=actors, since=first, until=following), several(status)
    shown = [contact for contact in all_contacts if not statuses or contact.status in statuses]
    on = _by_day(shown)
    listed = on[asked.day] if asked.day else shown
    page = listed[after : after + PAGE]
    before = next_contact_day(store, first, actors=actors, before=True)
    later = next_contact_day(store, following, actors=actors, before=False)
    return Calendar(
        actors,
        asked,
        _weeks(store, on, _reported(shown), asked.month),
        tuple(ranked(Counter(contact.status for contact in all_contacts))),
        len(listed),
        sum(not _dated(contact) for contact in shown),
        before and before[:7],
        later and later[:7],
        tuple(entry(story) for story in stories_by_id(store, [contact.story for contact in page])),
        after + PAGE if len(listed) > after + PAGE else None,
    )


def ics(store: DeskStore, actors: Sides, month: Month = None, status: Status = None) -> Response:
    """The contacts for a calendar program: of a month, else of the last quarter and all to come."""
    last = date.fromisoformat(today(store))
    since = _first(month) if month else (last - timedelta(days=_BACK)).isoformat()
    found_contacts = contacts(store,
        actors=actors, since=since, until=day_after(month) if month else END,
        statuses=several(status), limit=_SENT,
    )  # fmt: skip
    stories = stories_by_id(store, [contact.story for contact in found_contacts if contact.first])
    names = " and ".join(actors)
    body = calendar_of(store, stories, f"Contacts of {names}" if names else "Contacts between states")
    return Response(body, media_type="text/calendar; charset=utf-8")


def calendar_of(store: Store, stories: Sequence[Story], title: str) -> bytes:
    """Return stories as a calendar; those of which no day is known are not in it."""
    out = io.BytesIO()
    selection = Selection(
        reports_with_places(store, stories), stories, first_read=first_events(store, stories)
    )
    write_calendar(selection, out, Tally("ical"), Options(title=title))
    return out.getvalue()


def _day(asked: str | None) -> str | None:
    asked_day = day("day", asked)
    if asked_day and len(asked_day) != len("2023-02-04"):
        raise BadUsage(f"day is {asked_day!r}; expected a day such as 2023-02-04")
    return asked_day


def _latest(store: Store, actors: Sequence[str]) -> str:
    """Return the month of the last report, or that of the last contact before it where it has none."""
    now = today(store)
    last = next_contact_day(store, day_after(now[:7]), actors=actors, before=True)
    return (last or now)[:7]


def _first(month: str) -> str:
    try:
        if month[:1] in ("1", "2"):
            return date.fromisoformat(f"{month}-01").isoformat()
    except ValueError:
        pass
    raise BadUsage(f"month is {month!r}; expected a month such as 2023-02")


def _days(first: str) -> Iterator[str]:
    """Yield the days of whole weeks, from Monday, that hold a month."""
    day = start = date.fromisoformat(first)
    day -= timedelta(days=day.weekday())
    while day.month == start.month or day < start or day.weekday():
        yield day.isoformat()
        day += timedelta(days=1)


def _dated(contact: Contact) -> bool:
    """Say whether it is told on which day a contact was, or on which few."""
    if contact.first is None or contact.until is None:
        return False
    return (date.fromisoformat(contact.until) - date.fromisoformat(contact.first)).days < _WIDE


def _by_day(all_contacts: Sequence[Contact]) -> dict[str, list[Contact]]:
    """Return the contacts of each day, the most told first; one of several days is on each of them."""
    by_day: dict[str, list[Contact]] = defaultdict(list)
    for contact in sorted(all_contacts, key=lambda contact: (-contact.witnesses, contact.number)):
        if _dated(contact):
            start, end = date.fromisoformat(contact.first or ""), date.fromisoformat(contact.until or "")
            for day in range(start.toordinal(), end.toordinal() + 1):
                by_day[iso(day)].append(contact)
    return by_day


def _reported(all_contacts: Sequence[Contact]) -> dict[str, list[Contact]]:
    """Return the contacts that no report dates, by the day of their first report, the most told first."""
    by_day: dict[str, list[Contact]] = defaultdict(list)
    for contact in sorted(all_contacts, key=lambda contact: (-contact.witnesses, contact.number)):
        if contact.first is None:
            by_day[contact.day].append(contact)
    return by_day


def _weeks(
    store: Store, on: dict[str, list[Contact]], reported: dict[str, list[Contact]], month: str
) -> tuple[tuple[Square, ...], ...]:
    """Return the weeks of a month, each from Monday."""
    days = list(_days(_first(month)))
    few = {day: on[day][:_IN_A_DAY] for day in days if day.startswith(month)}
    later = {day: reported[day][:_REPORTED] for day in few if day in reported}
    drawn = [contact.story for by_day in (few, later) for contacts in by_day.values() for contact in contacts]
    outlines = story_outlines(store, drawn)
    squares = [
        Square(
            day,
            day not in few,
            tuple(_items(few.get(day, ()), outlines)),
            len(on[day]) if day in few else 0,
            tuple(_items(later.get(day, ()), outlines)),
        )
        for day in days
    ]
    return tuple(tuple(squares[start : start + 7]) for start in range(0, len(squares), 7))


def _items(shown_contacts: Sequence[Contact], outlines: dict[str, Story]) -> Iterator[Item]:
    for contact in shown_contacts:
        if contact.story in outlines:
            yield Item(
                contact.story,
                contact.status,
                contact.mode,
                contact.states,
                sentence(outlines[contact.story]),
                contact.witnesses,
            )
