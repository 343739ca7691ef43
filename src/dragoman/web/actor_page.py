"""One actor: its officials over time, its partners, what happened, where it stands, what it says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dragoman.query.chronology import Entry, entry
from dragoman.record import Position, Statement
from dragoman.store.found import Found
from dragoman.store.queries.contacts_in_time import contacts
from dragoman.store.queries.issue_activity import latest_positions
from dragoman.store.queries.story_lines import StoryLine, partner_counts, story_lines
from dragoman.store.queries.story_lookup import stories_by_id
from dragoman.web.parameters import Kept, NotThere, One, day_after, state, today

_WINDOW = 2_000
_PARTNERS = 24
_ENTRIES = 10
_PLANNED = 5
_OFFICIALS = 24
_POSITIONS = 12
_STATEMENTS = 20


@dataclass(frozen=True, slots=True)
class Held:
    """A person who took part for the actor, the office told last, the days (ISO 8601) of the first and the
    last occurrence, and how many there are."""

    name: str
    offices: tuple[str, ...]
    first: str | None
    last: str | None
    occurrences: int


@dataclass(frozen=True, slots=True)
class ActorPage:
    """A state or organisation. `occurrences` are looked at, the latest (`more` are not); of these `partners`
    share some, each with how many, and `officials` took part. `planned` are the next contacts, `entries` the
    last occurrences that lie not behind the last report, `positions` the last on each issue."""

    actor: str
    occurrences: int
    more: bool
    partners: tuple[tuple[str, int], ...]
    officials: tuple[Held, ...]
    planned: tuple[Entry, ...]
    entries: tuple[Entry, ...]
    positions: tuple[Found[Position], ...]
    statements: tuple[Found[Statement], ...]

    @property
    def actors(self) -> tuple[str, ...]:
        """The actor, as a page of several has them."""
        return (self.actor,)


def actor(store: Kept, code: One) -> ActorPage:
    """A state or organisation: its officials, partners, last occurrences, positions and statements."""
    found = state(code)
    if found is None:
        raise NotThere("name one actor: /actors/CHN")
    lines = story_lines(store, (found,), limit=_WINDOW + 1)
    told = [one for one in lines[:_WINDOW] if not one.situation]
    now = today(store)
    happened = [one.story for one in told if one.first and one.first <= now][:_ENTRIES]
    ahead = contacts(store, actors=(found,), since=day_after(now), statuses=("planned",))[:_PLANNED]
    partners = partner_counts(store, found, told)
    return ActorPage(
        found,
        len(told),
        len(lines) > _WINDOW,
        tuple(sorted(partners.items(), key=lambda item: (-item[1], item[0]))[:_PARTNERS]),
        tuple(_officials(found, told))[:_OFFICIALS],
        tuple(entry(one) for one in stories_by_id(store, [one.story for one in ahead if one.first])),
        tuple(entry(one) for one in stories_by_id(store, happened)),
        latest_positions(store, found)[:_POSITIONS],
        tuple(store.statements(state=found, newest=True, limit=_STATEMENTS)),
    )


def _officials(code: str, told: Iterable[StoryLine]) -> Iterator[Held]:
    """Yield the officials of an actor, the one who took part last first. `told` has the latest first."""
    by_name: dict[str, list[tuple[StoryLine, str | None]]] = defaultdict(list)
    for line in told:
        for one in line.officials:
            if one.state == code:
                by_name[one.name].append((line, one.office))
    held = []
    for name, found in by_name.items():
        days = sorted(line.first for line, _ in found if line.first and line.status == "held")
        offices = tuple(dict.fromkeys(office for _, office in found if office))
        first, last = (days[0], days[-1]) if days else (None, None)
        held.append(Held(name, offices, first, last, len(found)))
    yield from sorted(held, key=lambda one: (one.last or "", one.occurrences, one.name), reverse=True)
