"""Pair two lists one to one: as many pairs as can be, and of those pairings the heaviest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Pair = tuple[int, int]
_UNREACHED = float("-inf")


def best_pairs(weights: Mapping[Pair, float]) -> list[Pair]:
    """Return the pairing of largest size and, within that, of largest weight, in order of the left index.

    `weights` holds the pairs that are allowed. Each round lengthens the pairing by one along the path
    that gains most (successive augmenting paths), so every size on the way is the heaviest of its size.
    """
    partner: dict[int, int] = {}  # right -> left
    rights: dict[int, list[int]] = {}
    for left, right in weights:
        rights.setdefault(left, []).append(right)
    while (path := _best_path(weights, rights, partner)) is not None:
        partner.update((right, left) for left, right in path)
    return sorted((left, right) for right, left in partner.items())


def _best_path(
    weights: Mapping[Pair, float], rights: Mapping[int, list[int]], partner: Mapping[int, int]
) -> list[Pair] | None:
    """Return the new pairs along the alternating path of largest gain from a free left to a free right."""
    matched = {left: right for right, left in partner.items()}
    gain = {left: 0.0 for left in rights if left not in matched}
    reached: dict[int, int] = {}  # right -> the left it was reached from
    best_at: dict[int, float] = {}
    queue = list(gain)
    while queue:
        left = queue.pop(0)
        for right in rights[left]:
            if matched.get(left) == right:
                continue
            total = gain[left] + weights[left, right]
            if total <= best_at.get(right, _UNREACHED) + 1e-12:
                continue
            best_at[right], reached[right] = total, left
            if right in partner:
                owner = partner[right]
                gain[owner] = total - weights[owner, right]
                queue.append(owner)
    free = [right for right in best_at if right not in partner]
    if not free:
        return None
    return list(_back(max(free, key=best_at.__getitem__), reached, matched))


def _back(right: int, reached: Mapping[int, int], matched: Mapping[int, int]) -> Iterable[Pair]:
    while True:
        left = reached[right]
        yield left, right
        if left not in matched:
            return
        right = matched[left]
