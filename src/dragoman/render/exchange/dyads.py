"""Stories as CAMEO rows: one code, a day, and one actor on each side.

CAMEO holds pairs only. A story of several states on each side gives a row a pair; a meeting of three or
more without sides gives a row a participant, with nobody opposite, rather than every pair of a summit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

from dragoman.lexicon.cameo import TYPES, Cameo, cameo_of, countries
from dragoman.lexicon.plover import Unmapped
from dragoman.lexicon.sectors import sector_of_office
from dragoman.merge.story import Story
from dragoman.record import Person, Place, content_id
from dragoman.render.exchange.coding import state_name
from dragoman.render.exchange.days import first_day
from dragoman.render.exchange.selection import Selection
from dragoman.render.exchange.tabbed import Value
from dragoman.render.exchange.tally import Tally


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


Placed = tuple[Dyad, Place | None]
"""A row, with the place that the first of its story's accounts to name one gives."""


def placed(selection: Selection, tally: Tally) -> Iterator[Placed]:
    """Yield the rows of every story."""
    for story in selection.stories:
        place = next((found for one in story.mentions if (found := selection.place(one))), None)
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


def of_actor(side: str, field: Callable[[CameoActor], Value]) -> Callable[[Placed], Value]:
    """Return what gives a field of the actor on a side ("first", "second") of a row; None without one."""
    return lambda row: field(actor) if (actor := getattr(row[0], side)) else None


def _pairs(story: Story, tally: Tally) -> Iterator[tuple[str | None, str | None]]:
    actors, recipients = story.actors, story.recipients
    if actors and recipients:
        yield from ((one, two) for one, two in product(actors, recipients) if one != two)
    elif len(actors) == 2:
        yield actors[0], actors[1]
    elif actors:
        if len(actors) > 2:
            tally.lose("who met whom", "CAMEO holds pairs; each participant has a row", len(actors))
        yield from ((one, None) for one in actors)
    else:
        yield from ((None, one) for one in recipients)


def _actor(state: str | None, story: Story, tally: Tally) -> CameoActor | None:
    if state is None:
        return None
    codes = countries().get(state)
    if codes is None or not (codes.cameo or codes.group):
        tally.lose("actor code", f"CAMEO has none for {state}")
    person = next((one for one in story.persons if one.state == state), None)
    sector = sector_of_office(person.office) if person else None
    return CameoActor(
        state,
        person.name if person else state_name(state),
        codes.cameo if codes else None,
        codes.group if codes else None,
        sector if sector in TYPES else None,
        person,
    )
