"""States that words name, by the tables of names alone: a hint where a report's reader found no party."""

from __future__ import annotations

import re
from functools import cache

from dragoman.lexicon.actors import states


def states_named(words: str) -> frozenset[str]:
    """Return the codes of the states whose names or demonyms stand in `words`, with capitals as written."""
    return frozenset(code for match in _pattern().finditer(words) if (code := _codes().get(match[0])))


@cache
def _codes() -> dict[str, str]:
    """Return the state of each name; a name of several states is none's."""
    found: dict[str, str] = {}
    several: set[str] = set()
    for code, state in states().items():
        for name in (state.name, *state.aliases, *state.demonyms):
            if found.setdefault(name, code) != code:
                several.add(name)
    return {name: code for name, code in found.items() if name not in several and name[:1].isupper()}


@cache
def _pattern() -> re.Pattern[str]:
    longest = sorted(_codes(), key=lambda name: (-len(name), name))
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest))})\b")
