"""The mentions of events, and the stories with theirs, as they are compared: with the words around them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

import msgspec
from sqlalchemy import Connection, select

from dragoman.merge.mentions import mentions
from dragoman.merge.story import Mention, Story
from dragoman.record import Event, Record
from dragoman.store import tables
from dragoman.store.among import among
from dragoman.store.paging import batched, standing
from dragoman.store.reading import decoded, report_of

_version, _event = tables.report_version, tables.event
_story, _mention = tables.story, tables.story_mention
_STORY = msgspec.json.Decoder(Story)


def mentions_of(
    connection: Connection,
    numbers: Sequence[int],
    at: str | None,
    witness: Mapping[str, str] | None = None,
) -> dict[str, tuple[int, Mention]]:
    """Return the mentions of events by id, with their numbers; not those of versions that were replaced.
    `witness` as for `merge.mentions`."""
    known, number_of = telling(connection, numbers, at)
    return {mention.id: (number_of[mention.id], mention) for mention in mentions(known, witness)}


def telling(
    connection: Connection, numbers: Sequence[int], at: str | None = None
) -> tuple[list[Record], dict[str, int]]:
    """Return the reports that tell events, each with these and nothing else, and the numbers of the events by
    their ids; nothing of versions that were replaced."""
    found: dict[int, list[tuple[int, Event]]] = {}
    columns = (_event.c.number, _event.c.version, _event.c.body)
    for some in batched(numbers):
        asked = select(*columns).join(_version, _version.c.number == _event.c.version)
        asked = asked.where(among(_event.c.number, some), *standing(at)).order_by(_event.c.number)
        for number, version, body in connection.execute(asked):
            found.setdefault(version, []).append((number, decoded("event", body)))
    known: list[Record] = []
    number_of: dict[str, int] = {}
    for some in batched(list(found)):
        asked = select(_version.c.number, _version.c.text, _version.c.body).where(
            among(_version.c.number, some)
        )
        for row in connection.execute(asked).mappings():
            its_events = found[row["number"]]
            number_of.update({event.id: number for number, event in its_events})
            known.append(Record(report_of(row), events=tuple(event for _, event in its_events)))
    return known, number_of


def stories_as_compared(connection: Connection, numbers: Sequence[int]) -> dict[int, Story]:
    """Return stories by their numbers, with their mentions as they are compared, whoever copied whom; but not
    what goes on for months, which no report opens with."""
    found: dict[int, Story] = {}
    told: dict[int, list[Mention]] = defaultdict(list)
    for some in batched(sorted(numbers)):
        bodies = select(_story.c.number, _story.c.body).where(among(_story.c.number, some))
        for number, body in connection.execute(bodies):
            story = _STORY.decode(body)
            if not story.situation:
                found[number] = story
    for some in batched(list(found)):
        asked = select(_mention.c.event, _mention.c.story).where(_mention.c.story.in_(some))
        story_of: dict[int, int] = {row.event: row.story for row in connection.execute(asked)}
        for number, mention in mentions_of(connection, list(story_of), None, {}).values():
            told[story_of[number]].append(mention)
    return {number: replace(story, mentions=tuple(told[number])) for number, story in found.items()}
