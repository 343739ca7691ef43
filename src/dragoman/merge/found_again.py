"""Which row of another reading of a report a judged row is: an edited page or a better reader give other ids.

Its words tell: what somebody decided of them holds wherever the report says them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TypeVar

from dragoman.merge.amended import kind_of, read_values
from dragoman.merge.row_fields import Kind
from dragoman.record import Commitment, Position, Statement

Row = Statement | Position | Commitment
Place = TypeVar("Place")
_WHO: dict[Kind, tuple[str, ...]] = {
    "statement": ("speaker",), "position": ("state", "issue"), "commitment": ("party",),
}  # fmt: skip
"""What tells rows in the same words apart."""


def found_again(judged: Iterable[Row], rows: Mapping[Place, Row]) -> dict[str, Place]:
    """Return where rows that were judged stand among others, by their ids: the row with the id, else the only
    one in the same words, of several the one of the same speaker, state or parties."""
    by_id = {(kind_of(row), row.id): place for place, row in rows.items()}
    by_words: dict[tuple[Kind, str], list[Place]] = defaultdict(list)
    for place, row in rows.items():
        by_words[kind_of(row), _words(row)].append(place)
    found: dict[str, Place] = {}
    for one in judged:
        own = by_id.get((kind_of(one), one.id))
        there = by_words[kind_of(one), _words(one)] if own is None else [own]
        same = [place for place in there if _who(rows[place]) == _who(one)]
        chosen = same if len(same) == 1 else there
        if len(chosen) == 1:
            found[one.id] = chosen[0]
    return found


def _words(row: Row) -> str:
    """Return the words that a row was read from, whatever the spaces."""
    spans = (row.content or row.evidence) if isinstance(row, Statement) else row.evidence
    return " ".join(" ".join(span.quote for span in spans).split())


def _who(row: Row) -> tuple[tuple[str, ...], ...]:
    return tuple(read_values(row, field) for field in _WHO[kind_of(row)])
