"""Names that bodies of several states bear: "Congress", "Foreign Office" (lexicons/shared_bodies.csv)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from dragoman.errors import LexiconError
from dragoman.lexicon import tables
from dragoman.lexicon.actors import bodies, states

_FILE = "shared_bodies.csv"


@dataclass(frozen=True, slots=True)
class Shared:
    """A name that several states' bodies bear: the body meant first (bodies.csv), its states, the others'."""

    body: str
    first: tuple[str, ...]
    others: frozenset[str]


@cache
def shared_bodies() -> dict[str, Shared]:
    """Return what each name, as bodies.csv writes it, can stand for."""
    known = {name: body for body in bodies() for name in (body.name, *body.aliases)}
    found = {}
    for row in tables.csv_rows(_FILE):
        tables.one_of(row["name"], known, file=_FILE, row=row["name"], column="name")
        codes = frozenset(tables.listed(row["states"]))
        if unknown := codes - states().keys():
            raise LexiconError(f"{_FILE}, {row['name']}: no state {', '.join(sorted(unknown))}")
        body = known[row["name"]]
        found[row["name"]] = Shared(body.name, body.states, codes)
    return found
