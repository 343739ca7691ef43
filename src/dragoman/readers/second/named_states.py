"""Which state or person the words of a report name or refer to: by its cast, and in English by the tables.

The cast is that of our own reader, in a language without one the states that `readers.partial` finds by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dragoman.lexicon.foreign_words import offices
from dragoman.lexicon.known_actors import NameIndex
from dragoman.lexicon.user_actors import actor_tables
from dragoman.readers.second.quoted_words import Passage
from dragoman.record import Actor, Person, Record
from dragoman.settings import Settings

_LONGEST_NAME = 60
_SHORT_NAME = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\uac00-\ud7a3]{2,4}")
_TO_OFFICE = re.compile(r"\s*\w{0,4}")
"""What stands between a name and its office: a space, a ministry."""
_BESIDE = 8


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
        self._is_english = record.report.language in (None, "en")
        self.dropped_persons = 0
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
        if not named and self._is_english:
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

    def persons(self, names: Iterable[str], quoted: Passage) -> tuple[Person, ...]:
        """Return who is named there: in English those of the cast, else the names as they are written."""
        people: dict[str, Person] = {}
        for name in names:
            place = quoted.find(name)
            known = self.person_of(*place) if place else None
            if place and known is not None:
                person = Person(known.name, known.state, self._report.span(*place), known.office)
                people.setdefault(known.name, person)
            elif place and self._is_name(*place):
                people.setdefault(name, Person(name, None, self._report.span(*place)))
            else:
                self.dropped_persons += 1
        return tuple(people.values())

    def _is_name(self, start: int, end: int) -> bool:
        """Say whether words can name a person: by capitals, in a script without by an office beside them."""
        words = self._report.text[start:end]
        if self._is_english or len(words) > _LONGEST_NAME or self.states_of(start, end):
            return False
        if all(word[:1].isupper() for word in words.split()):
            return True
        office = offices(self._report.language or "")
        if office is None or not _SHORT_NAME.fullmatch(words) or office.search(words):
            return False
        text = self._report.text
        before, after = text[max(0, start - _BESIDE) : start], text[end : end + _BESIDE]
        return any(not before[match.end() :].strip() for match in office.finditer(before)) or any(
            _TO_OFFICE.fullmatch(after[: match.start()]) for match in office.finditer(after)
        )
