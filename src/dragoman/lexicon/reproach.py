"""Words of reproach, wrongdoing and consequence, from `lexicons/reproach.toml`."""

from __future__ import annotations

from functools import cache

from dragoman.lexicon.tables import toml_rows

FILE = "reproach.toml"


@cache
def reproaches() -> frozenset[str]:
    """Return the words that call a deed or a state bad."""
    return frozenset(toml_rows(FILE)["reproach"]["words"])


@cache
def wrongs() -> frozenset[str]:
    """Return the verbs of wrongdoing that turn a claim into an accusation."""
    return frozenset(toml_rows(FILE)["wrong"]["words"])


@cache
def consequences() -> frozenset[str]:
    """Return the words for what will follow, by which a warning is a threat."""
    return frozenset(toml_rows(FILE)["consequence"]["words"])


@cache
def duties() -> frozenset[str]:
    """Return the verbs of duty that, denied of somebody, accuse him."""
    return frozenset(toml_rows(FILE)["undone"]["words"])


@cache
def costs() -> frozenset[str]:
    """Return the consequences that whoever warns of them means to bring about himself."""
    return frozenset(toml_rows(FILE)["cost"]["words"])
