"""Sport is not diplomacy: where a text is about a match, "Norway" is a team.

Only what a government does there stays an event: an office, a ministry, a capital or an organisation
must act ("the Norwegian minister called for a boycott of the Games").
"""

from __future__ import annotations

from dragoman.lexicon.event_words import sport_words
from dragoman.readers.english.document import Document
from dragoman.record import Event

_A_WORD_IN = 400  # characters: long reports mention the Olympics without being about sport
_TEAMS = frozenset({"named", "demonym", "metonym", "person", "pronoun", "place", "pair"})


def without_matches(document: Document, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """Return the events, of a text about sport only those in which a government takes part."""
    if not events or not _is_sport(document.report.text):
        return events
    return tuple(event for event in events if _governs(event))


def _is_sport(text: str) -> bool:
    found = {match.group().lower() for match in sport_words().finditer(text)}
    return len(found) >= 1 + len(text) // _A_WORD_IN


def _governs(event: Event) -> bool:
    offices = {person.state for person in event.persons if person.office}
    return any(party.via not in _TEAMS or party.state in offices for party in event.actors)
