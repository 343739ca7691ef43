"""Which stories to take out and which to write, where some events may have come to be told in others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import msgspec
from sqlalchemy import Connection, select

from dragoman.merge.story import Story
from dragoman.store import tables
from dragoman.store.paging import batched

_mention, _story = tables.story_mention, tables.story


class Alteration:
    """Stories that were `made` of events, beside those in which the store has these."""

    def __init__(
        self,
        connection: Connection,
        events: Sequence[int],
        made: Sequence[Story],
        number_of: Mapping[str, int],
    ) -> None:
        self._connection, self._made = connection, made
        self._old: dict[int, int] = {}
        for some in batched(events):
            asked = select(_mention.c.event, _mention.c.story).where(_mention.c.event.in_(some))
            self._old.update((event, story) for event, story in connection.execute(asked))
        self._of_old: dict[int, set[int]] = defaultdict(set)
        for event, number in self._old.items():
            self._of_old[number].add(event)
        self._of_new = [{number_of[mention.id] for mention in story.mentions} for story in made]

    def of(self, altered: Collection[int]) -> tuple[set[int], list[Story], dict[str, int]]:
        """Return the stories to take out, by their numbers, and those to write: those of the events that may
        be altered, and all that share an event with them; and by their ids the numbers of those that stay."""
        new_of = {event: place for place, events in enumerate(self._of_new) for event in events}
        gone, new = set[int](), set[int]()
        events = {event for event in (*self._old, *new_of) if event in altered}
        while events:
            fresh = {self._old[event] for event in events if event in self._old} - gone
            again = {new_of[event] for event in events if event in new_of} - new
            gone |= fresh
            new |= again
            events = {event for number in fresh for event in self._of_old[number]}
            events |= {event for place in again for event in self._of_new[place]}
        return self._without_same(gone, new)

    def _without_same(self, gone: set[int], new: set[int]) -> tuple[set[int], list[Story], dict[str, int]]:
        known: dict[str, tuple[int, str]] = {}
        for some in batched(sorted(gone)):
            asked = select(_story.c.id, _story.c.number, _story.c.body).where(_story.c.number.in_(some))
            known.update((id, (number, body)) for id, number, body in self._connection.execute(asked))
        stay: dict[str, int] = {}
        written: list[Story] = []
        for place in sorted(new):
            story = self._made[place]
            number, body = known.get(story.id, (0, ""))
            if self._of_old.get(number) == self._of_new[place] and body == body_of(story):
                stay[story.id] = number
            else:
                written.append(story)
        return gone.difference(stay.values()), written, stay


def body_of(story: Story) -> str:
    """Return a story as the store keeps it: without its mentions and what else opens with it, which stand in
    tables of their own."""
    return msgspec.json.encode(replace(story, mentions=(), also=())).decode()
