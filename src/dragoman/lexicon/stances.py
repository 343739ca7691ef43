"""Words that show a stance, by kind, with how surely they show one and how strong it is (stances.toml)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from dragoman.errors import LexiconError
from dragoman.lexicon import issues
from dragoman.lexicon.tables import toml_rows

FILE = "stances.toml"


@dataclass(frozen=True, slots=True)
class Stance:
    """A kind of stance: `weight` says how surely its words state one, `force` how strong it is (0 to 6)."""

    kind: str
    weight: float
    force: int
    example: str


@cache
def stances() -> dict[str, Stance]:
    """Return the kinds of stance by name. Raises LexiconError for a weight or force out of range."""
    rows = {}
    for kind, row in toml_rows(FILE).items():
        weight, force = float(row["weight"]), int(row["force"])
        if not 0 < weight <= 3 or not 0 <= force <= 6:
            raise LexiconError(f"{FILE}, {kind}: weight is {weight}, force {force}; allowed: 0 to 3, 0 to 6")
        rows[kind] = Stance(kind, weight, force, row["example"])
    return rows


def find(text: str) -> Iterator[tuple[Stance, int, int]]:
    """Yield (stance, start, end) for every word of the table in `text`, in reading order."""
    for kind, start, end in issues.find(text, FILE):
        yield stances()[kind], start, end
