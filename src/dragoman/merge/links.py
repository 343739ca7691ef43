"""Which mentions the rules compare, and what they say of each pair."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from itertools import combinations

from dragoman.merge.blocks import keys
from dragoman.merge.compare import compare
from dragoman.merge.features import Features
from dragoman.merge.story import Link

Pair = tuple[str, str]
FLOOR = -50.0
"""Below every sum of weights: only an exclusion scores less."""
_MANY = 366  # days


def links(mentions: Sequence[Features], busy: Collection[str] = ()) -> dict[Pair, Link]:
    """Return what the rules say of every two mentions that share a block, by their ids in order.

    `busy` are keys of blocks that hold more than these mentions, so many that nothing in them is seldom told.
    A pair is compared in its busiest block.
    """
    blocks: dict[str, list[Features]] = defaultdict(list)
    for one in mentions:
        if not one.situation:
            for key in keys(one):
                blocks[key].append(one)
    days_of = {key: _MANY if key in busy else days_told(block) for key, block in blocks.items()}
    found: dict[Pair, Link] = {}
    for key in sorted(blocks, key=days_of.__getitem__, reverse=True):
        for one, two in combinations(blocks[key], 2):
            pair = pair_of(one.id, two.id)
            if pair not in found:
                found[pair] = compare(one, two, days_of[key])
    return found


def days_told(block: Sequence[Features]) -> int:
    """Return on how many days the mentions of a block were reported."""
    return len({one.reported for one in block})


def pair_of(one: str, two: str) -> Pair:
    """Return two ids in order."""
    return (one, two) if one < two else (two, one)
