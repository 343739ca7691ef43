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
from collections.abc import Iterable, Iterator, Set
from itertools import combinations

from dragoman.merge.dates import sortable
from dragoman.merge.unions import Unions
from dragoman.record import Report

RUN = 5  # words
WINDOW = 8  # runs, one of which is kept as a fingerprint
SHARE = 0.6  # of the shorter text's runs
FEWEST = 8  # words: a shorter text can agree by chance
COMMONEST = 100  # reports with one fingerprint, beyond which it is a publisher's standing line

_WORD = re.compile(r"\w+")


def witnesses(reports: Iterable[Report]) -> dict[str, str]:
    """Return, by report id, the id of the report it is a copy of: the earliest of them, or itself."""
    known = {report.id: report for report in reports}
    runs = {id: runs_of(report) for id, report in known.items()}
    sets = {id: frozenset(own) for id, own in runs.items()}
    alike = Unions(known)
    for one, two in _candidates(runs):
        if alike.root(one) != alike.root(two) and copied(sets[one], sets[two]):
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
            return tuple(
                zlib.crc32(" ".join(words[at : at + RUN]).encode("utf-8", "surrogatepass"))
                for at in range(len(words) - RUN + 1)
            )
    return ()


def fingerprints(runs: tuple[int, ...]) -> set[int]:
    """Return the runs that are kept: two texts that share none share no run of twelve words."""
    last = max(1, len(runs) - WINDOW + 1)
    return {min(runs[at : at + WINDOW]) for at in range(last)} if runs else set()


def _candidates(runs: dict[str, tuple[int, ...]]) -> Iterator[tuple[str, str]]:
    shared: dict[int, list[str]] = defaultdict(list)
    for id, own in runs.items():
        for print_ in fingerprints(own):
            shared[print_].append(id)
    seen: set[tuple[str, str]] = set()
    for ids in shared.values():
        if 1 < len(ids) <= COMMONEST:
            seen.update(combinations(sorted(ids), 2))
    yield from seen


def copied(one: Set[int], two: Set[int]) -> bool:
    """Say whether most runs of the shorter text stand in the longer."""
    return len(one & two) >= SHARE * min(len(one), len(two))
