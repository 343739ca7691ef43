"""One-to-one pairing, against trying every pairing there is."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.evaluation.pairing import Pair, best_pairs


def tried(weights: dict[Pair, float]) -> tuple[int, float]:
    """Size and weight of the best pairing, by trying all."""
    lefts = sorted({left for left, _ in weights})
    rights: list[int | None] = [*sorted({right for _, right in weights}), *[None] * len(lefts)]
    best = (0, 0.0)
    for chosen in set(permutations(rights, len(lefts))):
        pairs = [(left, right) for left, right in zip(lefts, chosen, strict=True) if right is not None]
        if all(pair in weights for pair in pairs):
            best = max(best, (len(pairs), float(sum(weights[pair] for pair in pairs))))
    return best


@pytest.mark.parametrize(
    ("weights", "pairs"),
    [
        ({}, []),
        ({(0, 0): 1.0}, [(0, 0)]),
        ({(0, 0): 0.0}, [(0, 0)]),
        ({(0, 0): 2.0, (0, 1): 1.0}, [(0, 0)]),
        ({(0, 0): 9.0, (0, 1): 1.0, (1, 0): 1.0}, [(0, 1), (1, 0)]),  # two light pairs before a heavy one
        ({(0, 0): 2.0, (0, 1): 1.5, (1, 0): 1.0, (1, 1): 2.0}, [(0, 0), (1, 1)]),
        ({(0, 0): 3.0, (1, 0): 3.1, (1, 1): 1.0, (2, 1): 5.0, (2, 2): 4.0}, [(0, 0), (1, 1), (2, 2)]),
    ],
)
def test_pairing(weights: dict[Pair, float], pairs: list[Pair]) -> None:
    assert best_pairs(weights) == pairs


@given(
    st.dictionaries(
        st.tuples(st.integers(0, 3), st.integers(0, 3)), st.integers(0, 20).map(float), max_size=12
    )
)
def test_no_pairing_is_better(weights: dict[Pair, float]) -> None:
    pairs = best_pairs(weights)
    assert len({left for left, _ in pairs}) == len({right for _, right in pairs}) == len(pairs)
    assert (len(pairs), sum(weights[pair] for pair in pairs)) == tried(weights)
