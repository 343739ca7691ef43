"""The pages of actors: a list of all, and one with its officials, partners, stories and positions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import Query

from dragoman.lexicon.states import organisations
from dragoman.lexicon.story_rules import name_of
from dragoman.query.chronology import Entry, entry, is_listed
from dragoman.record import Position, Statement
from dragoman.store.paging import Found
from dragoman.store.queries.contacts_in_time import contacts
from dragoman.store.queries.issue_activity import latest_positions
from dragoman.store.queries.overview import ActorCount, actor_counts
from dragoman.store.queries.story_lookup import StoryLine, partner_counts, stories_by_id, story_lines
from dragoman.web.parameters import (
    LONGEST_WORD,
    ActorCode,
    DeskStore,
    NotFound,
    day_after,
    state,
    today,
)


@dataclass(frozen=True, slots=True)
class Actors:
    """The states and organisations that take part in stories, those in most of them first."""

    q: str
    states: tuple[ActorCount, ...]
    organisations: tuple[ActorCount, ...]


def actors(
    store: DeskStore,
    q: Annotated[str, Query(max_length=LONGEST_WORD, description="A part of the name or the code")] = "",
) -> Actors:
    """Every state and organisation that takes part in a story: how many, and the day of the last."""
    wanted = q.strip().casefold()
    counts = [
        count
        for count in actor_counts(store)
        if wanted in name_of(count.actor).casefold() or wanted == count.actor.casefold()
    ]
    joint = organisations()
    return Actors(
        q.strip(),
        tuple(count for count in counts if count.actor not in joint),
        tuple(count for count in counts if count.actor in joint),
    )


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
    last story, and how many there are."""

    name: str
    offices: tuple[str, ...]
    first: str | None
    last: str | None
    occurrences: int


@dataclass(frozen=True, slots=True)
class ActorPage:
    """A state or organisation. `occurrences` are looked at, the latest (`more` are not); of these `partners`
    share some, each with how many, and `officials` took part. `planned` are the next contacts, `entries` the
    last stories that lie not behind the last report, `positions` the last on each issue."""

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


def actor(store: DeskStore, code: ActorCode) -> ActorPage:
    """A state or organisation: its officials, partners, last stories, positions and statements."""
    code_of_actor = state(code)
    if code_of_actor is None:
        raise NotFound("name one actor: /actors/CHN")
    lines = story_lines(store, (code_of_actor,), limit=_WINDOW + 1)
    recent = [line for line in lines[:_WINDOW] if not line.situation and is_listed(line.confidence)]
    now = today(store)
    happened = [line.story for line in recent if line.first and line.first <= now][:_ENTRIES]
    ahead = contacts(store, actors=(code_of_actor,), since=day_after(now), statuses=("planned",))[:_PLANNED]
    partners = partner_counts(store, code_of_actor, recent)
    return ActorPage(
        code_of_actor,
        len(recent),
        len(lines) > _WINDOW,
        tuple(sorted(partners.items(), key=lambda item: (-item[1], item[0]))[:_PARTNERS]),
        tuple(_officials(code_of_actor, recent))[:_OFFICIALS],
        tuple(
            entry(story)
            for story in stories_by_id(store, [contact.story for contact in ahead if contact.first])
        ),
        tuple(entry(story) for story in stories_by_id(store, happened)),
        latest_positions(store, code_of_actor)[:_POSITIONS],
        tuple(store.statements(state=code_of_actor, newest=True, limit=_STATEMENTS)),
    )


def _officials(code: str, lines: Iterable[StoryLine]) -> Iterator[Held]:
    """Yield the officials of an actor, the one who took part last first. `told` has the latest first."""
    by_name: dict[str, list[tuple[StoryLine, str | None]]] = defaultdict(list)
    for line in lines:
        for official in line.officials:
            if official.state == code:
                by_name[official.name].append((line, official.office))
    held = []
    for name, appearances in by_name.items():
        days = sorted(line.first for line, _ in appearances if line.first and line.status == "held")
        offices = tuple(dict.fromkeys(office for _, office in appearances if office))
        first, last = (days[0], days[-1]) if days else (None, None)
        held.append(Held(name, offices, first, last, len(appearances)))
    yield from sorted(
        held, key=lambda held_by: (held_by.last or "", held_by.occurrences, held_by.name), reverse=True
    )
