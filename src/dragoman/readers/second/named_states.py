"""Which state the words of a report name or refer to: by its cast, and in English by the tables.

The cast is that of our own reader, in a language without one the states that `readers.partial` finds by name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dragoman.lexicon.known_actors import NameIndex
from dragoman.lexicon.user_actors import actor_tables
from dragoman.record import Actor, Record
from dragoman.settings import Settings


@dataclass(frozen=True, slots=True)
class Mention:
    """Characters of the report that name an actor or refer to it."""

    start: int
    end: int
    actor: Actor


class NamedStates:
    """The mentions of a report, and what the tables know of its words."""

    def __init__(self, record: Record, settings: Settings) -> None:
        self._report = record.report
        self._settings = settings
        self._mentions = sorted(
            (Mention(span.start, span.end, actor) for actor in record.actors for span in actor.mentions),
            key=lambda mention: (mention.start, -mention.end),
        )

    def within(self, start: int, end: int) -> Iterator[Mention]:
        """Yield the mentions that lie within some characters, or cover them."""
        for mention in self._mentions:
            inside = start <= mention.start and mention.end <= end
            if inside or (mention.start <= start and end <= mention.end):
                yield mention

    def states_of(self, start: int, end: int) -> frozenset[str]:
        """Return the states that the words there name; several where they name a pair, or more than one."""
        mentions = list(self.within(start, end))
        named = {mention.actor.state for mention in mentions if mention.actor.state is not None}
        if not named and self._report.language in (None, "en"):
            words, day = self._report.text[start:end], (self._report.published_at or "")[:10]
            index = NameIndex(actor_tables(self._settings.actors))
            named = {state for name in index.find(words, day) for state in name.states}
        return frozenset(named)

    def is_pair(self, start: int, end: int) -> bool:
        """Say whether the words there, as they stand, refer to several states at once: "the two sides"."""
        exact = {m.actor.state for m in self._mentions if (m.start, m.end) == (start, end)}
        return len(exact - {None}) > 1

    def actor_of(self, state: str, start: int, end: int) -> Actor | None:
        """Return the first actor of a state that the words there name."""
        return next((m.actor for m in self.within(start, end) if m.actor.state == state), None)

    def person_of(self, start: int, end: int) -> Actor | None:
        """Return the person whom the words there name, where it is one alone."""
        people = {m.actor.id: m.actor for m in self.within(start, end) if m.actor.kind == "person"}
        return next(iter(people.values())) if len(people) == 1 else None

    def others_between(self, start: int, end: int, state: str) -> bool:
        """Say whether somebody of another state is named between two places."""
        low, high = min(start, end), max(start, end)
        return any(
            low <= mention.start and mention.end <= high and mention.actor.state not in (None, state)
            for mention in self._mentions
        )
