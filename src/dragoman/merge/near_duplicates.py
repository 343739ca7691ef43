"""Near-duplicate reports: which report is a copy of which. And disjoint sets, by which copies stand together.

Reports are compared by their shingles (runs of five words). Candidates share a fingerprint (winnowing,
Schleimer, Wilkerson and Aiken 2003: any shared run of twelve words is found, without comparing all pairs).
Two reports are copies of one text when most shingles of the shorter stand in the longer. So a wire story, its
updates and the papers that carry it whole or cut short count as one source.
"""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import accumulate, combinations, product
from typing import Any, Generic, NamedTuple, TypeVar

from dragoman.merge.dates import sortable
from dragoman.record import Report

Key = TypeVar("Key", bound=Any)  # what has an order
SHINGLE_WORDS = 5
WINDOW = 8  # shingles, one of which is kept as a fingerprint
MIN_SHARED = 0.6  # of the shingles of the shorter text
MIN_WORDS = 8  # a shorter text can agree by chance
MAX_REPORTS = 100  # reports with one fingerprint, beyond which it is a publisher's standing line
_OUTLINE_BITS = 2048
_WORD = re.compile(r"\w+")


class Shingles(NamedTuple):
    """The hashed shingles of a text, and those of them that are its fingerprints."""

    all: frozenset[int]
    fingerprints: frozenset[int]


class ShingleIndex(dict[str, Shingles]):
    """The shingles of reports by report id; may be kept from one call of `originals` to the next."""

    def add(self, report: Report) -> None:
        """Add a report, if it is new."""
        if report.id not in self:
            shingles = shingles_of(report)
            self[report.id] = Shingles(frozenset(shingles), frozenset(fingerprints(shingles)))


def originals(reports: Iterable[Report], index: ShingleIndex | None = None) -> dict[str, str]:
    """Return, by report id, the id of the report it is a copy of: the earliest of them, or itself. `index`
    holds reports that were compared before; `reports` are added to it."""
    known = {report.id: report for report in reports}
    index = ShingleIndex() if index is None else index
    for report in known.values():
        index.add(report)
    shingles = {id: index[id].all for id in known}
    outlines = _Outlines(shingles)
    copies = DisjointSets(known)
    for first, second in _candidates({id: index[id].fingerprints for id in known}, copies):
        sizes = len(shingles[first]), len(shingles[second])
        if _may_be_copies(sizes, outlines[first], outlines[second]) and is_near_duplicate(
            shingles[first], shingles[second]
        ):
            copies.join(first, second)
    original_of: dict[str, str] = {}
    for group in copies.groups():
        earliest = min(group, key=lambda id: (sortable(known[id].published_at), id))
        original_of.update(dict.fromkeys(group, earliest))
    return original_of


def shingles_of(report: Report) -> tuple[int, ...]:
    """Return the hashed shingles of a report's body in order, or of all of it when its body is too short."""
    for text in (report.body, report.text):
        words = _WORD.findall(text.casefold())
        if len(words) >= MIN_WORDS:
            encoded = [word.encode("utf-8", "surrogatepass") for word in words]
            ends = list(accumulate(len(word) + 1 for word in encoded))
            joined, starts = b" ".join(encoded), (0, *ends[:-SHINGLE_WORDS])
            places = zip(starts, ends[SHINGLE_WORDS - 1 :], strict=True)
            return tuple(zlib.crc32(joined[start : end - 1]) for start, end in places)
    return ()


def fingerprints(shingles: tuple[int, ...]) -> set[int]:
    """Return the shingles that are kept: two texts that share none share no run of twelve words."""
    if len(shingles) <= WINDOW:
        return {min(shingles)} if shingles else set()
    minima: Sequence[int] = shingles
    reach = 1
    while reach < WINDOW:  # the minimum of each window, in windows of twice the size at each step
        step = min(reach, WINDOW - reach)
        minima = list(map(min, minima, minima[step:]))
        reach += step
    return set(minima)


def is_near_duplicate(first: Set[int], second: Set[int]) -> bool:
    """Say whether most shingles of the shorter text stand in the longer."""
    return len(first & second) >= MIN_SHARED * min(len(first), len(second))


def _candidates(
    fingerprints_of: Mapping[str, Set[int]], copies: DisjointSets[str]
) -> Iterator[tuple[str, str]]:
    """Yield pairs of reports that share a fingerprint, each once, without those known as `copies` by then."""
    reports_with: dict[int, list[str]] = defaultdict(list)
    for id, prints in fingerprints_of.items():
        for fingerprint in prints:
            reports_with[fingerprint].append(id)
    seen: set[tuple[str, str]] = set()
    for ids in {frozenset(ids) for ids in reports_with.values() if 1 < len(ids) <= MAX_REPORTS}:
        groups: dict[str, list[str]] = defaultdict(list)
        for id in ids:
            groups[copies.root(id)].append(id)
        for group, other_group in combinations(groups.values(), 2):
            for first, second in product(group, other_group):
                pair = (first, second) if first < second else (second, first)
                if pair not in seen and copies.root(first) != copies.root(second):
                    seen.add(pair)
                    yield pair


class _Outlines(dict[str, int]):
    """The shingles of texts as a bit set each, in which several shingles share a bit; made when asked for."""

    def __init__(self, shingles: Mapping[str, Set[int]]) -> None:
        self._shingles = shingles

    def __missing__(self, id: str) -> int:
        bits = {shingle % _OUTLINE_BITS for shingle in self._shingles[id]}
        self[id] = outline = sum(1 << bit for bit in bits)
        return outline


def _may_be_copies(sizes: tuple[int, int], first: int, second: int) -> bool:
    """Say whether `is_near_duplicate` may hold of texts of these sizes and outlines: a bit of the shorter
    that the longer lacks is a shingle that it lacks."""
    shorter, longer = (first, second) if sizes[0] <= sizes[1] else (second, first)
    return min(sizes) - (shorter & ~longer).bit_count() >= MIN_SHARED * min(sizes)


class DisjointSets(Generic[Key]):
    """Disjoint sets of keys (union-find); the sets do not depend on the order of joining."""

    def __init__(self, keys: Iterable[Key]) -> None:
        self._parent = {key: key for key in keys}

    def __contains__(self, key: Key) -> bool:
        return key in self._parent

    def root(self, key: Key) -> Key:
        """Return the key that stands for the set of `key`: its smallest."""
        parent = self._parent
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    def join(self, first: Key, second: Key) -> Key:
        """Make the sets of two keys one; return the key that stands for it."""
        small, large = sorted((self.root(first), self.root(second)))
        self._parent[large] = small
        return small

    def groups(self) -> list[list[Key]]:
        """Return the sets, each in order, by their smallest keys."""
        members: dict[Key, list[Key]] = defaultdict(list)
        for key in sorted(self._parent):
            members[self.root(key)].append(key)
        return [members[root] for root in sorted(members)]
