"""Words that say what an event followed from, from `lexicons/reasons.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import get_args

from dragoman.lexicon.tables import one_of, toml_rows
from dragoman.record import Relation

FILE = "reasons.toml"


@cache
def connectives() -> Mapping[str, tuple[tuple[tuple[str, ...], Relation], ...]]:
    """Return the connectives by their first word: their words and relation, longer ones first."""
    found: dict[str, list[tuple[tuple[str, ...], Relation]]] = {}
    for name, row in toml_rows(FILE).items():
        relation: Relation = row["relation"]
        one_of(relation, get_args(Relation), file=FILE, row=name, column="relation")
        for said in row["words"]:
            found.setdefault(said.split()[0], []).append((tuple(said.split()), relation))
    ordered = {first: tuple(sorted(rows, key=lambda one: -len(one[0]))) for first, rows in found.items()}
    return MappingProxyType(ordered)
