"""Who wrote a text, and who only carried it: near-duplicate reports are one witness.

Texts are compared by their runs of five words. Candidates share a fingerprint (winnowing, Schleimer,
Wilkerson and Aiken 2003: any shared run of twelve words is found, without comparing all pairs); two of them
are one witness when most of the shorter's runs stand in the longer. So a wire story, its updates and the
papers that carry it whole or cut short are one.
"""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import accumulate, combinations, product
from typing import NamedTuple

from dragoman.merge.dates import sortable
from dragoman.merge.unions import Unions
from dragoman.record import Report

RUN = 5  # words
WINDOW = 8  # runs, one of which is kept as a fingerprint
SHARE = 0.6  # of the shorter text's runs
FEWEST = 8  # words: a shorter text can agree by chance
COMMONEST = 100  # reports with one fingerprint, beyond which it is a publisher's standing line

_OUTLINE = 2048  # bits
_WORD = re.compile(r"\w+")


class Text(NamedTuple):
    """What of a text is compared: its runs, and those that are its fingerprints."""

    runs: frozenset[int]
    kept: frozenset[int]


class Texts(dict[str, Text]):
    """The texts of reports by the reports' ids; may be kept from one time to the next."""

    def add(self, report: Report) -> None:
        """Take in a report, if it is new."""
        if report.id not in self:
            runs = runs_of(report)
            self[report.id] = Text(frozenset(runs), frozenset(fingerprints(runs)))


def witnesses(reports: Iterable[Report], texts: Texts | None = None) -> dict[str, str]:
    """Return, by report id, the id of the report it is a copy of: the earliest of them, or itself. `texts`
    are those of reports that were compared before; those of `reports` are added."""
    known = {report.id: report for report in reports}
    texts = Texts() if texts is None else texts
    for report in known.values():
        texts.add(report)
    sets = {id: texts[id].runs for id in known}
    outlines = _Outlines(sets)
    alike = Unions(known)
    for one, two in _candidates({id: texts[id].kept for id in known}, alike):
        if _may_share_most(len(sets[one]), outlines[one], len(sets[two]), outlines[two]) and copied(
            sets[one], sets[two]
        ):
            alike.join(one, two)
    found: dict[str, str] = {}
    for group in alike.groups():
        first = min(group, key=lambda id: (sortable(known[id].published_at), id))
        found.update(dict.fromkeys(group, first))
    return found


def runs_of(report: Report) -> tuple[int, ...]:
    """Return the hashed runs of a report's body, or of all of it when its body is too short."""
    for text in (report.body, report.text):
        words = _WORD.findall(text.casefold())
        if len(words) >= FEWEST:
            written = [word.encode("utf-8", "surrogatepass") for word in words]
            ends = list(accumulate(len(word) + 1 for word in written))
            told, starts = b" ".join(written), (0, *ends[:-RUN])
            runs = zip(starts, ends[RUN - 1 :], strict=True)
            return tuple(zlib.crc32(told[start : end - 1]) for start, end in runs)
    return ()


def fingerprints(runs: tuple[int, ...]) -> set[int]:
    """Return the runs that are kept: two texts that share none share no run of twelve words."""
    if len(runs) <= WINDOW:
        return {min(runs)} if runs else set()
    least: Sequence[int] = runs
    reach = 1
    while reach < WINDOW:  # the least of so many from each on, of twice as many, of all in a window
        by = min(reach, WINDOW - reach)
        least = list(map(min, least, least[by:]))
        reach += by
    return set(least)


def _candidates(kept: Mapping[str, Set[int]], alike: Unions[str]) -> Iterator[tuple[str, str]]:
    """Yield pairs of reports that share a fingerprint, each once, but those that are `alike` by then."""
    shared: dict[int, list[str]] = defaultdict(list)
    for id, own in kept.items():
        for print_ in own:
            shared[print_].append(id)
    seen: set[tuple[str, str]] = set()
    for ids in {frozenset(ids) for ids in shared.values() if 1 < len(ids) <= COMMONEST}:
        sets: dict[str, list[str]] = defaultdict(list)
        for id in ids:
            sets[alike.root(id)].append(id)
        for ours, theirs in combinations(sets.values(), 2):
            for one, two in product(ours, theirs):
                pair = (one, two) if one < two else (two, one)
                if pair not in seen and alike.root(one) != alike.root(two):
                    seen.add(pair)
                    yield pair


class _Outlines(dict[str, int]):
    """The runs of texts as bits of a number each, several of them as one; made when they are asked for."""

    def __init__(self, runs: Mapping[str, Set[int]]) -> None:
        self._runs = runs

    def __missing__(self, id: str) -> int:
        self[id] = found = sum(1 << place for place in {run % _OUTLINE for run in self._runs[id]})
        return found


def _may_share_most(ours: int, one: int, theirs: int, two: int) -> bool:
    """Say whether `copied` may hold of texts of so many runs with these outlines: a bit of one that the other
    lacks is a run that it lacks."""
    if ours > theirs:
        ours, one, theirs, two = theirs, two, ours, one
    return ours - (one & ~two).bit_count() >= SHARE * ours


def copied(one: Set[int], two: Set[int]) -> bool:
    """Say whether most runs of the shorter text stand in the longer."""
    return len(one & two) >= SHARE * min(len(one), len(two))
