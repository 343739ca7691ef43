"""States that words name, by the tables of names alone: a hint where a report's reader found no party."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from dragoman.lexicon.actors import states
from dragoman.lexicon.name_index import NameIndex
from dragoman.lexicon.own_actors import BUNDLED

_WORD = re.compile(r"\b\w+")


@lru_cache(maxsize=2000)  # the events of a report are asked for by one opening
def states_named(words: str) -> frozenset[str]:
    """Return the codes of the states whose names or demonyms stand in `words`, with capitals as written."""
    found, end = set[str](), 0
    for word in _WORD.finditer(words):
        if word[0] in _openings() and word.start() >= end:
            named = _pattern().match(words, word.start())
            if named is not None:
                end = named.end()
                found.add(_codes()[named[0]])
    return frozenset(found)


def parties_named(words: str, date: str | None) -> frozenset[str]:
    """Return the codes of the states and organisations that `words` name by any of their names, bodies and
    office-holders, as the gate sees them; `date` (ISO 8601) tells who held office."""
    return frozenset(state for name in _index().find(words, date or "") for state in name.states)


@lru_cache(maxsize=10_000)
def parties_in_order(words: str, date: str | None) -> tuple[str, ...]:
    """Return the codes of `parties_named`, each once, in the order in which `words` name them first."""
    return tuple(dict.fromkeys(state for name in _index().find(words, date or "") for state in name.states))


@cache
def _index() -> NameIndex:
    return NameIndex(BUNDLED)


@cache
def _openings() -> frozenset[str]:
    """Return the words that names begin with, to look for these instead of for a thousand names."""
    return frozenset(first[0] for name in _codes() if (first := _WORD.match(name)))


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
