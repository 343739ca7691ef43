"""Wars between states and their words, from `lexicons/wars.toml`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from dragoman.errors import LexiconError
from dragoman.lexicon.actors import states
from dragoman.lexicon.tables import one_of, toml_rows

FILE = "wars.toml"
_WORDS = "words"


@dataclass(frozen=True, slots=True)
class War:
    """Who attacked whom (ISO 3166 alpha-3), from the first day to the last; without one it goes on."""

    attacker: str
    attacked: str
    first: date
    last: date | None
    source: str


@cache
def wars() -> tuple[War, ...]:
    """Return the wars, in the file's order. Raises LexiconError when a row is not in order."""
    return tuple(_war(key, row) for key, row in toml_rows(FILE).items() if key != _WORDS)


def wars_on(day: str | None) -> tuple[War, ...]:
    """Return the wars that were fought on `day` (ISO 8601); none when it is not known to the day."""
    if day is None or len(day) != len("2023-06-18"):
        return ()
    on = date.fromisoformat(day)
    return tuple(war for war in wars() if war.first <= on and (war.last is None or on <= war.last))


@cache
def war_words(key: str) -> frozenset[str]:
    """Return the list `key` of the words by which reports tell of a war."""
    return frozenset(toml_rows(FILE)[_WORDS][key])


def _war(key: str, row: dict[str, object]) -> War:
    for side in ("attacker", "attacked"):
        one_of(str(row.get(side)), states().keys(), file=FILE, row=key, column=side)
    first, last = row.get("first"), row.get("last")
    if not isinstance(first, date) or not (last is None or (isinstance(last, date) and first <= last)):
        raise LexiconError(f"{FILE}, {key}: first and last must be days, the last not before the first")
    return War(str(row["attacker"]), str(row["attacked"]), first, last, str(row["source"]))
