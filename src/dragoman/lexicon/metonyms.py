"""Words that tell a capital's two senses apart, and an issuer's own text (lexicons/metonyms.toml)."""

from __future__ import annotations

from functools import cache

from dragoman.lexicon import tables


@cache
def beside(kind: str) -> frozenset[str]:
    """Return the words of one kind: "place_prepositions", "motion", "reached", "organs", "joint" ..."""
    return frozenset(tables.toml_rows("metonyms.toml")[kind]["words"])
