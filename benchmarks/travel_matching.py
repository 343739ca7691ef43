"""Trips of an independent record, the texts that mention them, and the stories that tell them.

    CSV --trips--> Trip;  Trip, Text --mentioned--> texts to read;  Trip, stories --told--> Told

Days are proleptic ordinals, those of the place; both ends of a trip are included.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from dragoman.ingest import ingest
from dragoman.lexicon.phrases import folded
from dragoman.lexicon.states import State, states
from dragoman.merge.dates import Period, day, iso, period
from dragoman.merge.story import Story
from dragoman.readers.english.actors.cast_finder import find_cast
from dragoman.readers.english.document import parse
from dragoman.record import Actor, Person

OWN = "USA"
AROUND = 30  # days: a text that mentions a trip is published no further from it
NEAR = 7  # days: a story further from a trip is of another occasion
_OFFICES = {
    "president": r"\bthe President(?! of)\b",
    "secretary": r"\b(?:[Tt]he|[Oo]ur|[Hh]is) Secretary of State\b",
}
_GOING = re.compile(r"\b(?:visit|trip|travel|meet|met|summit|talks|arriv|welcom|receiv)", re.IGNORECASE)
_AFAR = re.compile(r"\b(?:calls?|phone|telephon\w*|virtual\w*|video\w*)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?])(?<!\b[A-Z]\.)(?<!\b[A-Z][a-z]\.)\s+(?=[^a-z])|\n\n+")  # not "Mr. "


@dataclass(frozen=True, slots=True)
class Trip:
    """One row of the record: who went where, when, and what for. `state` is ISO 3166 alpha-3."""

    id: str
    role: str  # "president" or "secretary"
    name: str
    days: Period
    state: str
    places: tuple[str, ...]
    remarks: str

    @property
    def surname(self) -> str:
        return self.name.split()[-1]


@dataclass(frozen=True, slots=True)
class Text:
    """A text as an archive keeps it; `issuer` is the state that issued it."""

    id: str
    title: str
    body: str
    published: str  # ISO 8601
    outlet: str
    issuer: str

    @property
    def days(self) -> Period:
        """The day of publication."""
        on = day(self.published) or 0
        return Period(on, on)

    @property
    def sentences(self) -> list[str]:
        return [" ".join(one.split()) for one in (self.title, *_SENTENCE.split(self.body))]


@dataclass(frozen=True, slots=True)
class Told:
    """A story of a trip, and what of it agrees with the record; None where one of the two is silent.

    `off`: how many days outside the trip its date reaches, 0 within it or where it is a week or month that
    holds the whole trip (`coarse`); of a contact that was held and
    that no text dates, the day of the first report stands in (`by_report`), as it does in a chronology.
    `state`: a party is the host or a state that the remarks name. `person`: a foreign official of the
    story is named in the remarks. `traveller`: the story names him.
    """

    story: Story
    off: int | None
    by_report: bool
    coarse: bool
    state: bool
    person: bool | None
    traveller: bool


def trips(path: Path) -> Iterator[Trip]:
    """Yield the trips of the record traveller by traveller; those to no state are left out.

    Rows of one traveller in one country whose days meet are one trip.
    """
    with path.open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: (row["name"], row["start"], row["end"]))
    last: dict[tuple[str, str], Trip] = {}
    for trip in filter(None, map(_trip, rows)):
        before = last.get((trip.name, trip.state))
        if before and not before.days.apart(trip.days):
            trip = _joined(before, trip)
        elif before:
            yield before
        last[trip.name, trip.state] = trip
    yield from last.values()


def _trip(row: dict[str, str]) -> Trip | None:
    code, days = state_code(row["country"]), period(f"{row['start']}/{row['end']}")
    if code is None or days is None:
        return None
    places = tuple(place.strip() for place in row["locale"].split(",") if place.strip())
    return Trip(row["id"], row["role"], row["name"], days, code, places, row["remarks"])


def _joined(one: Trip, two: Trip) -> Trip:
    days = Period(min(one.days.first, two.days.first), max(one.days.last, two.days.last))
    places, remarks = tuple(dict.fromkeys((*one.places, *two.places))), f"{one.remarks} {two.remarks}"
    return replace(one, days=days, places=places, remarks=remarks)


def state_code(country: str) -> str | None:
    """Return the code of a country as the record writes it: "Korea, South", "Burma (Myanmar)"."""
    name = re.sub(r"\s*\(.*\)", "", country)
    turned = " ".join(reversed(name.split(", ")))
    return _codes().get(folded(turned)) or _codes().get(folded(turned.replace("’", "'")))


def mentioned(trip: Trip, texts: Iterable[Text], others: Iterable[Trip] = ()) -> list[Text]:
    """Return the texts of the time around a trip with a sentence that mentions it.

    Such a sentence names the traveller (by the office alone only where his own state issues the text) and
    the country (by name, demonym or a place of the trip), and has a word of going or meeting, none of a
    call. What the host issues in the days of the trip need not name the host. A text speaks of the
    nearest of the traveller's trips to the country, which are among `others`.
    """
    same = [one.days for one in others if (one.name, one.state) == (trip.name, trip.state)]
    return [
        text
        for text in texts
        if _off(trip, text.days) <= min((AROUND, *(days.apart(text.days) for days in same)))
        and _mentions(trip, text)
    ]


def _mentions(trip: Trip, text: Text) -> bool:
    by_office = f"|{_OFFICES[trip.role]}" if text.issuer == OWN else ""
    who = re.compile(rf"\b{re.escape(trip.surname)}\b{by_office}")
    where = _country(trip)
    at_home = text.issuer == trip.state and _off(trip, text.days) <= 1
    return any(
        who.search(one) and (at_home or where.search(one)) and _GOING.search(one) and not _AFAR.search(one)
        for one in text.sentences
    )


def told(trip: Trip, stories: Iterable[Story]) -> list[Told]:
    """Return the stories of a trip: those that name the traveller first, then by how many texts tell them.

    A story is of the trip when it is a contact in person, held or planned, of the United States, with the
    host as a party or the place; when the traveller takes part in it, or nobody of his country by
    name; and when its day (of the report where it has none) lies within NEAR days of the trip.
    """
    found = [_told(trip, story) for story in stories if _of(trip, story)]
    return sorted(found, key=lambda one: (not one.traveller, -len(one.story.mentions), one.story.id))


def _of(trip: Trip, story: Story) -> bool:
    parties = {*story.actors, *story.recipients}
    ours = [person.name for person in story.persons if person.state == OWN]
    when = _period(story) or _reported(story)
    return (
        story.event_type == "CONSULT"
        and story.mode != "phone"
        and story.status in ("held", "planned")
        and OWN in parties
        and (trip.state in parties or trip.state in _countries(story))
        and (not ours or _takes_part(trip, story))
        and when is not None
        and _off(trip, when) <= NEAR
    )


def _told(trip: Trip, story: Story) -> Told:
    when = _period(story)
    by_report = when is None and story.status == "held"
    filed = _reported(story) if by_report else when
    coarse = filed is not None and filed.days > trip.days.days and filed.contains(trip.days)
    off = None if filed is None else 0 if coarse else _outside(trip.days, filed)
    named = [person for person in story.persons if person.state not in (OWN, None)]
    known = _named(trip.remarks, iso(trip.days.first))
    agreed = {trip.state, *(actor.state for actor in known if actor.state)}
    parties = {*story.actors, *story.recipients} - {OWN}
    asked = named and any(actor.kind == "person" for actor in known)
    person = any(_in(one, trip.remarks) for one in named) if asked else None
    return Told(story, off, by_report, coarse, bool(parties & agreed), person, _takes_part(trip, story))


def _outside(trip: Period, filed: Period) -> int:
    return max(0, trip.first - filed.first, filed.last - trip.last)


def _takes_part(trip: Trip, story: Story) -> bool:
    named = (*story.persons, *(person for told in story.mentions for person in told.event.persons))
    return any(trip.surname in person.name.split() for person in named)


def _reported(story: Story) -> Period | None:
    return period((story.reported or "")[:10])


@cache
def _named(remarks: str, on: str) -> tuple[Actor, ...]:
    """Return whom the remarks name, with the states they stand for on the day `on`."""
    return find_cast(parse(ingest(remarks, published=on))).actors if remarks else ()


def _period(story: Story) -> Period | None:
    return period(story.when.value) if story.when else None


def _off(trip: Trip, when: Period) -> int:
    return trip.days.apart(when)


def _countries(story: Story) -> set[str]:
    return {m.event.where.country for m in story.mentions if m.event.where and m.event.where.country}


def _in(person: Person, remarks: str) -> bool:
    """Tell whether the remarks name a person, by the last word of the name or, as in the East, the first."""
    said = set(folded(remarks).split())
    words = folded(person.name).split()
    return bool({words[0], words[-1]} & said)


def _country(trip: Trip) -> re.Pattern[str]:
    state = states()[trip.state]
    names = sorted({state.name, *state.aliases, *state.demonyms, *trip.places}, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b")


@cache
def _codes() -> dict[str, str]:
    found: dict[str, str] = {}
    for state in states().values():
        for name in _names(state):
            found.setdefault(folded(name), state.acts_for)
    return found


def _names(state: State) -> tuple[str, ...]:
    return (state.name, *state.aliases, *state.former)
