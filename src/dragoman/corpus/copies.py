"""Which reports of a corpus are copies of which: what `merge.near_duplicates` finds, some fingerprints at a
time.

Reports that share a fingerprint are brought together, every two of them that may be copies are compared by
their texts, and who belongs with whom is put together here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import combinations
from typing import Any

from dragoman.corpus.files import files_at
from dragoman.corpus.parts import part_of
from dragoman.corpus.spread import Spread, Where, done, part_rows
from dragoman.corpus.tables import COPIES
from dragoman.merge.connected_components import DisjointSets
from dragoman.merge.dates import sortable
from dragoman.merge.near_duplicates import MAX_REPORTS, is_near_duplicate
from dragoman.runners.engine import Engine

Pair = tuple[Where, Where]
Same = tuple[tuple[str, str], tuple[str, str]]
"""Two reports, each by its id and when it was published."""
_PAIRS = 20_000
"""Pairs compared by one task, at most."""


def copies(shards: Spread, engine: Engine) -> dict[str, str]:
    """Return, by id, the report that a report is a copy of, for those that are one."""
    done(engine, partial(_spread, shards), shards.tasks)
    alike = {pair for found in done(engine, partial(_alike, shards), range(shards.groups)) for pair in found}
    pairs = sorted(alike)
    tasks = [pairs[at : at + _PAIRS] for at in range(0, len(pairs), _PAIRS)]
    same = [one for found in done(engine, partial(_compared, shards), tasks) for one in found]
    published = dict(report for pair in same for report in pair)
    unions = DisjointSets(published)
    for (one, _), (two, _) in same:
        unions.join(one, two)
    found = {}
    for group in unions.groups():
        first = min(group, key=lambda id: (sortable(published[id]), id))
        found.update({id: first for id in group if id != first})
    return found


def _spread(shards: Spread, task: int) -> None:
    """Bring reports together by their fingerprints."""
    import pyarrow

    rows = (
        {"group": print % shards.groups, "print": print, "report": row["report"], "shard": shard, "row": at}
        for (shard, at), row in shards.rows(COPIES, ("report", "prints"), task)
        for print in row["prints"]
    )
    whole = pyarrow.int64()
    kinds = {"group": whole, "print": whole, "report": pyarrow.string(), "shard": whole, "row": whole}
    shards.write("prints", task, rows, pyarrow.schema(list(kinds.items())))


def _alike(shards: Spread, group: int) -> set[Pair]:
    """Return every two reports that share a fingerprint of this group that is not everybody's."""
    shared: dict[int, dict[str, Where]] = defaultdict(dict)
    for row in shards.group("prints", group):
        shared[row["print"]].setdefault(row["report"], (row["shard"], row["row"]))
    found: set[Pair] = set()
    for reports in shared.values():
        if len(reports) <= MAX_REPORTS:
            found.update(combinations(sorted(reports.values()), 2))
    return found


def _compared(shards: Spread, pairs: Sequence[Pair]) -> list[Same]:
    """Return the pairs of which one text is a copy of the other."""
    wanted: dict[int, set[int]] = defaultdict(set)
    for shard, row in (where for pair in pairs for where in pair):
        wanted[shard].add(row)
    texts = {(shard, at): row for shard, rows in wanted.items() for at, row in _rows(shards, shard, rows)}
    runs = {where: frozenset(row["runs"]) for where, row in texts.items()}
    found = ((texts[one], texts[two]) for one, two in pairs if is_near_duplicate(runs[one], runs[two]))
    return [((one["report"], one["published"]), (two["report"], two["published"])) for one, two in found]


def _rows(shards: Spread, shard: int, wanted: set[int]) -> Iterator[tuple[int, dict[str, Any]]]:
    name = part_of(COPIES, shards.shards[shard])
    rows = part_rows(files_at(shards.out), name, ("report", "published", "runs"))
    yield from ((at, rows[at]) for at in sorted(wanted))
