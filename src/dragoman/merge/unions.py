"""Disjoint sets of names: who belongs with whom, once all pairs are told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable


class Unions:
    """Names in sets that `join` makes one; the sets do not depend on the order of joining."""

    def __init__(self, names: Iterable[str]) -> None:
        self._above = {name: name for name in names}

    def root(self, name: str) -> str:
        """Return the name that stands for the set of `name`: its smallest."""
        above = self._above
        while above[name] != name:
            above[name] = above[above[name]]
            name = above[name]
        return name

    def join(self, one: str, two: str) -> str:
        """Make the sets of two names one; return the name that stands for it."""
        small, large = sorted((self.root(one), self.root(two)))
        self._above[large] = small
        return small

    def groups(self) -> list[list[str]]:
        """Return the sets, each in order, by their smallest names."""
        found: dict[str, list[str]] = defaultdict(list)
        for name in sorted(self._above):
            found[self.root(name)].append(name)
        return [found[root] for root in sorted(found)]
