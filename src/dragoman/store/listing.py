"""Which stories list what reports open with: kept so that either is found from the other.

    story ─< story_opening >─ opening        story ─< story_told (the days on which it is told)

Whether a report opens with what a story tells is seen from these two alone (`merge.related_reports`), and
from what people judged of them (`apart`). So a story that is written is held against the openings that do not
wait, and one that waits (table `unlisted`) against every story near it: then each pair has been looked at,
whatever came first. What somebody judged waits again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

from sqlalchemy import Connection, delete, select

from dragoman.lexicon.merge_rules import merge_rules
from dragoman.merge.dates import day, iso
from dragoman.merge.related_reports import with_openings
from dragoman.merge.story import Opening, Story
from dragoman.store import schema
from dragoman.store.apart import apart
from dragoman.store.openings import Found, near, of_versions, read
from dragoman.store.paging import batched, standing
from dragoman.store.read_stories import stories_as_compared
from dragoman.store.rows import first_number

_version, _opening = schema.report_version, schema.opening
_listed, _unlisted = schema.story_opening, schema.unlisted
_told, _party = schema.story_told, schema.story_party


def told_rows(number: int, story: Story) -> list[dict[str, Any]]:
    """Return the rows of `story_told`: none of what goes on for months, with which no report opens."""
    told = {on for one in story.mentions if (on := day(one.published_at)) is not None}
    return [] if story.situation else [{"day": iso(on), "story": number} for on in sorted(told)]


def waiting(connection: Connection) -> list[int]:
    """Return the versions whose openings wait, in order of time, so that neighbours go together."""
    asked = select(_unlisted.c.version)
    # An outer join, since SQLite would rather go through all versions in order than sort the few that wait.
    asked = asked.outerjoin(_version, _version.c.number == _unlisted.c.version)
    return list(connection.execute(asked.order_by(_version.c.day, _version.c.number)).scalars())


def list_waiting(connection: Connection, versions: Sequence[int]) -> None:
    """Hold what versions open with against the stories near it; then they wait no more."""
    found: Found = {}
    for some in batched(versions):
        connection.execute(delete(_listed).where(_listed.c.opening.in_(list(map(first_number, some)))))
        found.update(read(connection, (of_versions(some), *standing())))
    if found:
        numbers = _stories_near(connection, [one for _, one in found.values()])
        _list(connection, stories_as_compared(connection, numbers), found)
    for some in batched(versions):
        connection.execute(delete(_unlisted).where(_unlisted.c.version.in_(some)))


def list_beside(connection: Connection, written: Mapping[int, Story]) -> None:
    """Hold stories that were written, by their numbers, against the openings near them that do not wait."""
    settled = _opening.c.version.not_in(select(_unlisted.c.version))
    if written and connection.execute(select(_opening.c.number).where(settled).limit(1)).first():
        _list(connection, written, near(connection, written.values(), (settled, *standing())))


def _list(connection: Connection, told: Mapping[int, Story], found: Found) -> None:
    kept = apart(connection, told.values()) if told and found else {}
    listing = with_openings(told.values(), [one for _, one in found.values()], kept)
    rows = [
        {"story": number, "opening": found[one.report][0]}
        for number, story in zip(told, listing, strict=True)
        for one in story.also
    ]
    if rows:
        connection.execute(_listed.insert(), rows)


def _stories_near(connection: Connection, told: Iterable[Opening]) -> list[int]:
    """Return the stories of which an opening near in time names two parties, or the only one."""
    around, days, sides = int(merge_rules().openings["days"]), set[int](), set[tuple[str, ...]]()
    for one in told:
        on = day(one.published_at) or 0
        days.update(range(on - around, on + around + 1))
        sides.update((state,) for state in one.states)
        sides.update(combinations(sorted(one.states), 2))
    parties: dict[int, set[str]] = defaultdict(set)
    for some in batched(sorted(days)):
        asked = select(_told.c.story, _party.c.state).join(_party, _party.c.story == _told.c.story)
        for story, state in connection.execute(asked.where(_told.c.day.in_([iso(on) for on in some]))):
            parties[story].add(state)
    return [number for number, own in parties.items() if not sides.isdisjoint(_sides(own))]


def _sides(states: set[str]) -> Iterable[tuple[str, ...]]:
    return combinations(sorted(states), 2) if len(states) > 1 else [tuple(states)]
