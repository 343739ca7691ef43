"""The rules of `dragoman compare` (comparison_rules.toml): id, block, verdict and what it says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal, cast, get_args

from dragoman.errors import BadUsage
from dragoman.lexicon.tables import one_of, toml_rows

BlockName = Literal["envelope", "characterisation", "issues", "assurances", "outcomes"]
BLOCKS: tuple[BlockName, ...] = get_args(BlockName)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: the verdict it gives in a block, and what that says to a reader."""

    id: str
    block: BlockName
    verdict: str
    says: str


@cache
def rules() -> dict[str, Rule]:
    """Return the rules by id. Raises LexiconError for an unknown block."""
    name = "comparison_rules.toml"
    found = {}
    for key, row in toml_rows(name).items():
        block = cast(BlockName, one_of(row["block"], BLOCKS, file=name, row=key, column="block"))
        found[key] = Rule(key, block, row["verdict"], row["says"])
    return found


def switched_on(without: Iterable[str]) -> frozenset[str]:
    """Return the ids of all rules but those of `without`. Raises BadUsage for an id there is not."""
    off = list(without)
    for rule in off:
        if rule not in rules():
            raise BadUsage(f"no rule {rule!r} to switch off; there are: {', '.join(rules())}")
    return frozenset(rules()) - frozenset(off)
