"""Stories as rows of a pair of actors, coded with CAMEO, and as ICEWS-shaped files of them.

CAMEO holds pairs only. A story of several states on each side gives a row a pair; a meeting of three or
more without sides gives a row a participant, with nobody opposite, rather than every pair of a summit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import BinaryIO

from dragoman.lexicon.event_codes import CAMEO_ACTOR_TYPES, Cameo, Unmapped, cameo_of, countries
from dragoman.lexicon.states import armed_groups, sector_of_office
from dragoman.merge.story import Story
from dragoman.record import Person, Place, content_id
from dragoman.render.exchange.columns import TabColumn, TabValue, described_columns, tab_header, tab_line
from dragoman.render.exchange.output import Tally
from dragoman.render.exchange.selection import Options, Selection, first_day, state_name


@dataclass(frozen=True, slots=True)
class CameoActor:
    """One side of a row. `country` and `group` are CAMEO's codes, `type` the sector of who acts for it."""

    state: str
    name: str
    country: str | None
    group: str | None
    type: str | None
    person: Person | None

    @property
    def code(self) -> str:
        return f"{self.country or self.group or ''}{self.type or ''}"


@dataclass(frozen=True, slots=True)
class Dyad:
    """One row: a story between two sides, one of which may be nobody. `id` is a number below 2**60."""

    id: int
    story: Story
    cameo: Cameo
    day: str  # ISO 8601
    first: CameoActor | None
    second: CameoActor | None


PlacedDyad = tuple[Dyad, Place | None]
"""A row, with the place that the first of its story's accounts to name one gives."""


def placed_dyads(selection: Selection, tally: Tally) -> Iterator[PlacedDyad]:
    """Yield the rows of every story."""
    for story in selection.stories:
        place = next(filter(None, map(selection.place, story.mentions)), None)
        yield from ((dyad, place) for dyad in dyads(story, tally))


def dyads(story: Story, tally: Tally) -> Iterator[Dyad]:
    """Yield the rows of a story; where there are none, count it with the reason."""
    what = f"{story.status} {story.event_type}"
    cameo = cameo_of(story.event_type, story.mode, story.status)
    if isinstance(cameo, Unmapped):
        tally.leave_out(what, cameo.why)
        return
    day = first_day(story.when)
    if day is None:
        tally.leave_out(what, "no day is known, and a row must have one")
        return
    if story.status not in ("held", "demanded"):
        tally.lose("status", f"CAMEO has none; {story.status} events are coded {cameo.code} ({cameo.text})")
    for first, second in _pairs(story, tally):
        number = int(content_id("dyad", story.id, first, second)[:15], 16)
        sides = _actor(first, story, tally), _actor(second, story, tally)
        yield Dyad(number, story, cameo, day.isoformat(), *sides)


def of_actor(side: str, field: Callable[[CameoActor], TabValue]) -> Callable[[PlacedDyad], TabValue]:
    """Return what gives a field of the actor on a side ("first", "second") of a row; None without one."""
    return lambda row: field(actor) if (actor := getattr(row[0], side)) else None


def _pairs(story: Story, tally: Tally) -> Iterator[tuple[str | None, str | None]]:
    actors, recipients = story.actors, story.recipients
    if actors and recipients:
        yield from (
            (actor, recipient) for actor, recipient in product(actors, recipients) if actor != recipient
        )
    elif len(actors) == 2:
        yield actors[0], actors[1]
    elif actors:
        if len(actors) > 2:
            tally.lose("who met whom", "CAMEO holds pairs; each participant has a row", len(actors))
        yield from ((actor, None) for actor in actors)
    else:
        yield from ((None, actor) for actor in recipients)


def _actor(state: str | None, story: Story, tally: Tally) -> CameoActor | None:
    if state is None:
        return None
    codes = countries().get(state)
    if codes is None or not (codes.cameo or codes.group):
        tally.lose("actor code", f"CAMEO has none for {state}")
    person = next((official for official in story.persons if official.state == state), None)
    sector = sector_of_office(person.office) if person else "REB" if state in armed_groups() else None
    return CameoActor(
        state,
        person.name if person else state_name(state),
        codes.cameo if codes else None,
        codes.group if codes else None,
        sector if sector in CAMEO_ACTOR_TYPES else None,
        person,
    )


def write_icews(selection: Selection, out: BinaryIO, tally: Tally, options: Options) -> None:
    """Write ICEWS-shaped events: 20 columns with a header, a line for each pair of actors of a story."""
    out.write(tab_header(ICEWS_COLUMNS))
    for row in placed_dyads(selection, tally):
        out.write(tab_line(ICEWS_COLUMNS, row))
        tally.write("rows")


def icews_columns() -> dict[str, list[tuple[str, str]]]:
    """Return the columns with what they mean."""
    return described_columns(ICEWS_COLUMNS)


def _side_columns(name: str, side: str) -> list[TabColumn[PlacedDyad]]:
    known = partial(of_actor, side)
    return [
        (f"{name} Name", "The person who acts for it, else the state.", known(lambda actor: actor.name)),
        (f"{name} Sectors", "PLOVER sector, where CAMEO has it.", known(lambda actor: actor.type)),
        (f"{name} Country", "Its name.", known(lambda actor: state_name(actor.state))),
    ]


def _place_field(kind: tuple[str, ...], field: str) -> Callable[[PlacedDyad], TabValue]:
    """A field of the place, if it is of this kind (of any, where none is given)."""
    return lambda row: getattr(row[1], field) if row[1] and (not kind or row[1].kind in kind) else None


def _country_name(row: PlacedDyad) -> str | None:
    return state_name(row[1].country) if row[1] and row[1].country else None


ICEWS_COLUMNS: tuple[TabColumn[PlacedDyad], ...] = (
    ("Event ID", "A number from the story's hash and the pair, that of `gdelt`.", lambda row: row[0].id),
    ("Event Date", "YYYY-MM-DD.", lambda row: row[0].day),
    *_side_columns("Source", "first"),
    ("Event Text", "The code in our words.", lambda row: row[0].cameo.text),
    ("CAMEO Code", "CAMEO.", lambda row: row[0].cameo.code),
    ("Intensity", "Goldstein value of the code.", lambda row: row[0].cameo.goldstein),
    *_side_columns("Target", "second"),
    ("Story ID", "Identifier of the first report.", lambda row: row[0].story.mentions[0].report),
    ("Sentence Number", "Always empty: we count characters.", lambda row: None),
    ("Publisher", "Outlet of the first report.", lambda row: row[0].story.mentions[0].outlet),
    ("City", "The place's name, if it is a city.", _place_field(("city", "capital"), "name")),
    ("District", "Always empty.", lambda row: None),
    ("Province", "The place's name, if it is a province.", _place_field(("province",), "name")),
    ("Country", "Its country's name; empty where it is disputed.", _country_name),
    ("Latitude", "WGS 84.", _place_field((), "latitude")),
    ("Longitude", "WGS 84.", _place_field((), "longitude")),
)  # fmt: skip
