"""How stories are worded (lexicons/sentences.toml): a sentence and a noun phrase for each type and mode."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import get_args

from dragoman.errors import LexiconError
from dragoman.lexicon.actors import organisations, states
from dragoman.lexicon.tables import toml_rows
from dragoman.record import EventStatus, EventType

FILE = "sentences.toml"
_NO_TYPES = frozenset({"status", "adjectives", "before_state", "articles", "called"})


@dataclass(frozen=True, slots=True)
class Wording:
    """The sentence of what was held, and the noun phrase of the rest; {a}, {b}, {all}, {place} to fill in.
    `name` is what a list calls a type ("" for a mode); `officials`: whose officials they name, "all", "a" or
    nobody's (None); `plural`: whether `what` is."""

    name: str
    held: str
    what: str
    officials: str | None
    plural: bool


@cache
def wordings() -> dict[str, Wording]:
    """Return the wordings by type ("CONSULT") and by type and mode ("CONSULT-visit")."""
    rows = {name: row for name, row in toml_rows(FILE).items() if name not in _NO_TYPES}
    types = set(get_args(EventType))
    for name in rows:
        if name.split("-")[0] not in types:
            raise LexiconError(f"{FILE}: no event type {name!r}; there are: {', '.join(sorted(types))}")
    missing = types - rows.keys()
    if missing:
        raise LexiconError(f"{FILE}: no table for {', '.join(sorted(missing))}")
    if unnamed := [name for name in types if not rows[name].get("name")]:
        raise LexiconError(f"{FILE}: no name for {', '.join(sorted(unnamed))}")
    return {
        name: Wording(
            row.get("name", ""), row["held"], row["what"], row.get("officials"), bool(row.get("plural"))
        )
        for name, row in rows.items()
    }


def type_name(event_type: str) -> str:
    """Return what a list calls an event type: "contact" for CONSULT; what is no type stays as it is."""
    found = wordings().get(event_type)
    return found.name if found else event_type


@cache
def status_sentences() -> dict[str, str]:
    """Return the sentence for each status but "held", with {what} to fill in."""
    row = toml_rows(FILE)["status"]
    missing = set(get_args(EventStatus)) - {"held"} - row.keys()
    if missing:
        raise LexiconError(f"{FILE}, status: no sentence for {', '.join(sorted(missing))}")
    return dict(row)


@cache
def before_state() -> frozenset[str]:
    """Return the words of an office that stand before the state: "former US Secretary of State"."""
    return frozenset(toml_rows(FILE)["before_state"]["words"])


@cache
def name_of(code: str) -> str:
    """Return the name of a state or organisation as a sentence has it: "the United States"; else the code."""
    if called := toml_rows(FILE)["called"].get(code):
        return str(called)
    row = states().get(code) or organisations().get(code)
    articled = toml_rows(FILE)["articles"]["names"]
    if row is None or (code not in states() and row.name not in articled):
        return code  # NATO, ASEAN: known by their letters
    return f"the {row.name}" if row.name in articled else row.name


@cache
def adjective_of(code: str) -> str:
    """Return the adjective of a state or organisation ("Chilean", "US"), else its name."""
    given = toml_rows(FILE)["adjectives"].get(code)
    row = states().get(code) or organisations().get(code)
    return str(given) if given else row.demonyms[0] if row and row.demonyms else row.name if row else code
