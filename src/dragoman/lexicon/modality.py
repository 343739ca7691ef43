"""Words of planning, doubt, postponing and denial, from `lexicons/modality.toml`."""

from __future__ import annotations

from functools import cache

from dragoman.lexicon.tables import toml_rows

FILE = "modality.toml"


@cache
def words(status: str, key: str) -> frozenset[str]:
    """Return the list `key` of the table `status`; empty when the table has none."""
    return frozenset(toml_rows(FILE)[status].get(key, ()))
