"""Verbs by which something is undertaken, and words that say what became of it (commitments.toml)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from dragoman.lexicon.tables import one_of, toml_rows

FILE = "commitments.toml"
KINDS = ("undertake", "kept", "broken")
TAKES = ("to", "that", "on", "object")
Fate = Literal["followed up", "broken off"]
_FATES: dict[str, Fate] = {"kept": "followed up", "broken": "broken off"}


@dataclass(frozen=True, slots=True)
class Undertaking:
    """A verb, what may follow it, and whether only several parties together undertake by it."""

    lemma: str
    takes: frozenset[str]
    joint: bool
    example: str


@cache
def verbs() -> dict[str, Undertaking]:
    """Return the verbs by lemma. Raises LexiconError for an unknown kind or complement."""
    rows = {}
    for lemma, row in toml_rows(FILE).items():
        if one_of(row["kind"], KINDS, file=FILE, row=lemma, column="kind") == "undertake":
            for taken in row["takes"]:
                one_of(taken, TAKES, file=FILE, row=lemma, column="takes")
            rows[lemma] = Undertaking(lemma, frozenset(row["takes"]), row.get("joint", False), row["example"])
    return rows


def fate(text: str) -> tuple[Fate, int, int] | None:
    """Return what `text` says became of an undertaking, and where it says so."""
    match = _fates().search(text)
    if match is None or match.lastgroup is None:
        return None
    return _FATES[match.lastgroup], match.start(), match.end()


@cache
def _fates() -> re.Pattern[str]:
    kinds = ((kind, toml_rows(FILE)[kind]["words"]) for kind in _FATES)
    groups = (rf"(?P<{kind}>{'|'.join(re.escape(word) for word in words)})" for kind, words in kinds)
    return re.compile(rf"\b(?:{'|'.join(groups)})\b", re.IGNORECASE)
