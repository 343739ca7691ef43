"""The state whose government sits in a city, from `lexicons/states.csv`: where a visit to it goes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from dragoman.lexicon.actors import states


@cache
def seats() -> Mapping[str, str]:
    """Return the states (ISO 3166 alpha-3) by the capital as written; a capital of two states is left out."""
    found: dict[str, set[str]] = {}
    for state in states().values():
        for seat in state.seats:
            found.setdefault(seat, set()).add(state.acts_for)
    return MappingProxyType({name: next(iter(codes)) for name, codes in found.items() if len(codes) == 1})
