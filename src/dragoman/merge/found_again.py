"""Which row of another reading of a report a judged row is: an edited page or a better reader give other ids.

Its words tell: what somebody decided of them holds wherever the report says them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TypeVar

from dragoman.record import Commitment, Event, Position, Statement

Row = Event | Statement | Position | Commitment
Place = TypeVar("Place")


def found_again(judged: Iterable[Row], rows: Mapping[Place, Row]) -> dict[str, Place]:
    """Return where rows that were judged stand among others, by their ids: the row with the id, else the only
    one of the kind (and type) in the same words, of several the one of the same speaker, state or sides."""
    by_id = {(type(row), row.id): place for place, row in rows.items()}
    by_words: dict[tuple[str, ...], list[Place]] = defaultdict(list)
    for place, row in rows.items():
        by_words[_says(row)].append(place)
    found: dict[str, Place] = {}
    for one in judged:
        own = by_id.get((type(one), one.id))
        there = by_words[_says(one)] if own is None else [own]
        same = [place for place in there if _who(rows[place]) == _who(one)]
        chosen = same if len(same) == 1 else there
        if len(chosen) == 1:
            found[one.id] = chosen[0]
    return found


def _says(row: Row) -> tuple[str, ...]:
    """Return what kind of row this is and the words that it was read from, whatever the spaces."""
    spans = (row.content or row.evidence) if isinstance(row, Statement) else row.evidence
    kind = row.event_type if isinstance(row, Event) else ""
    return type(row).__name__, kind, " ".join(" ".join(span.quote for span in spans).split())


def _who(row: Row) -> tuple[str | None, ...]:
    """Return what tells rows in the same words apart."""
    match row:
        case Statement():
            return (row.speaker,)
        case Position():
            return row.state, row.issue
        case Commitment():
            return tuple(party.state for party in row.parties)
    return (*(party.state for party in row.actors), None, *(party.state for party in row.recipients))
