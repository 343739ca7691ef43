"""iCalendar (RFC 5545): the stories that have a day, for any calendar program.

A story keeps its UID, that of the event of it that was read first, when more reports tell it, and SEQUENCE
grows with its history, so that a program that reads the file again moves the entry instead of doubling it.
A clock time has the zone of its place, or is left floating where the zone is not known. Entries are
transparent: they do not block the reader's own time.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import BinaryIO
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from dragoman import __version__
from dragoman.ingest.moments import zone_of_city
from dragoman.lexicon.issue_words import label_of
from dragoman.lexicon.place_names import alpha2_of
from dragoman.lexicon.time_tables import place_zone
from dragoman.merge.stories import story_order
from dragoman.merge.story import Story
from dragoman.record import Place, When
from dragoman.record.web_address import web_address
from dragoman.render import words
from dragoman.render.exchange.output import Tally
from dragoman.render.exchange.selection import Options, Selection
from dragoman.render.exchange.story_facts import first_day, headline, last_day, reported, told, took_place

_STATUS = {
    "planned": "TENTATIVE", "unconfirmed": "TENTATIVE", "cancelled": "CANCELLED", "postponed": "CANCELLED",
}  # fmt: skip
_PRECISE_KM = 25.0
"""A point says where something is only if the place is no larger: the middle of a country would mislead."""


def write(selection: Selection, out: BinaryIO, tally: Tally, options: Options) -> None:
    """Write one calendar."""
    calendar = empty_calendar(options.title or "Relations between states")
    for story in sorted(selection.stories, key=story_order):
        entry = _entry(story, selection, tally)
        if entry is not None:
            calendar.add_component(entry)
            tally.write("stories")
    calendar.add_missing_timezones()
    out.write(calendar.to_ical())


def empty_calendar(title: str) -> Calendar:
    """Return a calendar without entries."""
    calendar = Calendar()
    calendar.add("prodid", f"-//Dragoman//{__version__}//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", words.plain(title))
    calendar.add("x-wr-calname", words.plain(title))
    return calendar


def _entry(story: Story, selection: Selection, tally: Tally) -> Event | None:
    """Return the entry of a story, None (and counted) where it has no place in a calendar."""
    day, last = first_day(story.when), last_day(story.when)
    status = status_of(story)
    if day is None:
        tally.leave_out(f"{story.status} {story.event_type}", "no day is known")
        return None
    if status is None:
        tally.leave_out(f"{story.status} {story.event_type}", "nothing that takes place on a day")
        return None
    places = [place for mention in story.mentions if (place := selection.place(mention))]
    entry = Event()
    first_report, last_report = reported(story)
    entry.add("uid", f"urn:dragoman:event:{selection.lasting_id(story)}")
    entry.add("sequence", max(0, len(story.history) - 1))
    entry.add("dtstamp", last_report)
    entry.add("created", first_report)
    entry.add("last-modified", last_report)
    entry.add("summary", headline(story))
    start = _start(story.when, day, places[0] if places else None)
    entry.add("dtstart", start)
    if last is not None and not isinstance(start, datetime):
        entry.add("dtend", last + timedelta(days=1))  # the first day that is not in it
    entry.add("status", status)
    entry.add("transp", "TRANSPARENT")
    entry.add("categories", [story.event_type, *map(label_of, story.issues)])
    entry.add("description", _description(story))
    _add_place(entry, story, places)
    if address := next(filter(None, (web_address(mention.address) for mention in story.mentions)), None):
        entry.add("url", address)
    return entry


def status_of(story: Story) -> str | None:
    """Return the STATUS of a story; None for what nobody says takes place: denied, or only demanded."""
    return "CONFIRMED" if took_place(story) else _STATUS.get(story.status)


def _start(when: When | None, day: date, place: Place | None) -> date | datetime:
    """Return the day, or the minute where the report gives one: in the zone of the place, else floating."""
    match = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)", when.time) if when and when.time else None
    if not match:
        return day
    zone = _zone(place)
    return datetime(
        day.year, day.month, day.day, int(match[1]), int(match[2]), tzinfo=ZoneInfo(zone) if zone else None
    )


def _zone(place: Place | None) -> str | None:
    """Return the zone of a city, else that of a country that has one alone."""
    if place is None:
        return None
    city = zone_of_city(place.name) if place.kind in ("city", "capital") else None
    return city or place_zone(alpha2_of(place.country) or "", "")


def _description(story: Story) -> str:
    people = [f"With {words.persons(story.persons)}."] if story.persons else []
    return "\n".join([*people, *(told(mention) for mention in story.mentions)])


def _add_place(entry: Event, story: Story, places: list[Place]) -> None:
    if story.where:
        entry.add("location", words.plain(story.where))
    exact = [
        place for place in places if place.latitude is not None and (place.precision_km or 0) <= _PRECISE_KM
    ]
    if exact:
        entry.add("geo", (exact[0].latitude, exact[0].longitude))
