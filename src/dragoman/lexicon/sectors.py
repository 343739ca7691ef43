"""The PLOVER sector of an actor: what kind of part it plays in its state (lexicons/sectors.toml)."""

from __future__ import annotations

from functools import cache

from dragoman.lexicon import tables
from dragoman.lexicon.actors import bodies
from dragoman.lexicon.phrases import folded
from dragoman.lexicon.titles import role_of

SECTORS = frozenset(
    {
        "COP", "GOV", "JUD", "LEG", "MIL", "PRM", "PTY", "REB", "SPY", "UAF", "UNK", "AGR", "BUS", "CRM",
        "CVL", "EDU", "ELI", "JRN", "LAB", "MED", "REF", "OPP", "PRE", "REL", "SOC",
    }
)  # fmt: skip
"""The sectors of the PLOVER manual of 2021."""


@cache
def sector_of_body(name: str, kind: str) -> str | None:
    """Return the sector of a body or group by what kind our table says it is, else by its name."""
    listed = _body_kinds().get(folded(name))
    if listed is not None and listed not in ("agency", "body"):
        return _by("kinds", listed)
    return _by_words(name) or _by("kinds", listed or kind)


@cache
def sector_of_office(office: str | None) -> str | None:
    """Return the sector of a person in `office`; None without one, or where no table knows it."""
    if not office:
        return None
    return _by_words(office) or _by("roles", role_of(office) or "")


def _by_words(name: str) -> str | None:
    key = f" {folded(name)} "
    return next((code for code, words in _phrases() if any(f" {word} " in key for word in words)), None)


def _by(column: str, value: str) -> str | None:
    rows = tables.toml_rows("sectors.toml").items()
    return next((code for code, row in rows if value in row.get(column, ())), None)


@cache
def _phrases() -> tuple[tuple[str, frozenset[str]], ...]:
    rows = tables.toml_rows("sectors.toml").items()
    for code, _ in rows:
        tables.one_of(code, SECTORS, file="sectors.toml", row=code, column="the table's name")
    return tuple((code, frozenset(folded(word) for word in row["words"])) for code, row in rows)


@cache
def _body_kinds() -> dict[str, str]:
    return {folded(name): body.kind for body in bodies() for name in (body.name, *body.aliases)}
