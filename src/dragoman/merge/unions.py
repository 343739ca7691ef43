"""Disjoint sets of names: who belongs with whom, once all pairs are told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Generic, TypeVar

K = TypeVar("K", bound=Any)  # what has an order


class Unions(Generic[K]):
    """Names in sets that `join` makes one; the sets do not depend on the order of joining."""

    def __init__(self, names: Iterable[K]) -> None:
        self._above = {name: name for name in names}

    def __contains__(self, name: K) -> bool:
        return name in self._above

    def root(self, name: K) -> K:
        """Return the name that stands for the set of `name`: its smallest."""
        above = self._above
        while above[name] != name:
            above[name] = above[above[name]]
            name = above[name]
        return name

    def join(self, one: K, two: K) -> K:
        """Make the sets of two names one; return the name that stands for it."""
        small, large = sorted((self.root(one), self.root(two)))
        self._above[large] = small
        return small

    def groups(self) -> list[list[K]]:
        """Return the sets, each in order, by their smallest names."""
        found: dict[K, list[K]] = defaultdict(list)
        for name in sorted(self._above):
            found[self.root(name)].append(name)
        return [found[root] for root in sorted(found)]
