"""Which reports of a corpus are copies of each other, and which mentions may belong to one story.

Rows that share a key are brought together (`shuffle`), every two of them are compared, and what is connected
is put together here: copies by their fingerprints, as `merge.near_duplicates` finds them; mentions by their
block keys, as `merge.blocking` gives them. A story lies within one component, so each is merged by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import combinations

import msgspec

from dragoman.batch.corpus_tables import COPIES, MENTIONS
from dragoman.batch.shuffle import Shuffle, Where, results_of
from dragoman.batch.task_engine import Engine
from dragoman.merge.clustering import DisjointSets, keys_of, neighbours
from dragoman.merge.dates import sortable
from dragoman.merge.mention_features import Features, features
from dragoman.merge.mentions import MAX_REPORTS, is_near_duplicate
from dragoman.merge.pair_scores import BulkScorer
from dragoman.merge.story import Mention

Pair = tuple[Where, Where]
Known = tuple[Where, Features, frozenset[str]]
"""A mention: where it stands, what it is compared by, its block keys."""
Same = tuple[tuple[str, str], tuple[str, str]]
"""Two reports, each by its id and when it was published."""
MENTION = msgspec.json.Decoder(Mention)
_PAIRS = 20_000
"""Pairs of reports compared by one task, at most."""


def copies(shards: Shuffle, engine: Engine) -> dict[str, str]:
    """Return, by id, the report that a report is a copy of, for those that are one."""
    results_of(engine, partial(_by_fingerprint, shards), shards.tasks)
    candidates = results_of(engine, partial(_sharing_fingerprints, shards), range(shards.groups))
    pairs = sorted(set().union(*candidates))
    tasks = [pairs[at : at + _PAIRS] for at in range(0, len(pairs), _PAIRS)]
    same = [pair for pairs in results_of(engine, partial(_copies_among, shards), tasks) for pair in pairs]
    published = dict(report for pair in same for report in pair)
    sets = DisjointSets(published)
    for (first, _), (second, _) in same:
        sets.join(first, second)
    originals = {}
    for group in sets.groups():
        original = min(group, key=lambda id: (sortable(published[id]), id))
        originals.update({id: original for id in group if id != original})
    return originals


def _by_fingerprint(shards: Shuffle, task: int) -> None:
    """Bring reports together by their fingerprints."""
    rows = (
        {"group": print % shards.groups, "print": print, "report": row["report"], "shard": shard, "row": at}
        for (shard, at), row in shards.rows(COPIES, ("report", "prints"), task)
        for print in row["prints"]
    )
    shards.write("prints", task, rows, print="number", report="text", shard="number", row="number")


def _sharing_fingerprints(shards: Shuffle, group: int) -> set[Pair]:
    """Return every two reports that share a fingerprint of this group that is not everybody's."""
    sharing: dict[int, dict[str, Where]] = defaultdict(dict)
    for row in shards.by_tasks("prints", group):
        sharing[row["print"]].setdefault(row["report"], (row["shard"], row["row"]))
    pairs: set[Pair] = set()
    for reports in sharing.values():
        if len(reports) <= MAX_REPORTS:
            pairs.update(combinations(sorted(reports.values()), 2))
    return pairs


def _copies_among(shards: Shuffle, pairs: Sequence[Pair]) -> list[Same]:
    """Return the pairs of which one text is a copy of the other."""
    wanted: dict[int, set[int]] = defaultdict(set)
    for shard, at in (where for pair in pairs for where in pair):
        wanted[shard].add(at)
    texts = {}
    for shard, places in wanted.items():
        rows = shards.shard_rows(COPIES, ("report", "published", "runs"), shard)
        texts.update({(shard, at): rows[at] for at in places})
    runs = {where: frozenset(row["runs"]) for where, row in texts.items()}
    reports = {where: (row["report"], row["published"]) for where, row in texts.items()}
    return [
        (reports[first], reports[second])
        for first, second in pairs
        if is_near_duplicate(runs[first], runs[second])
    ]


def mention_components(shards: Shuffle, engine: Engine) -> list[list[Where]]:
    """Return the connected components of mentions; what stands alone is in none."""
    results_of(engine, partial(_by_block_key, shards), shards.tasks)
    return components(results_of(engine, partial(_edges, shards), range(shards.groups)))


def components(edges: Iterable[set[Pair]]) -> list[list[Where]]:
    """Return the connected components, given edges between mentions."""
    pairs = [pair for group in edges for pair in group]
    sets = DisjointSets({where for pair in pairs for where in pair})
    for first, second in pairs:
        sets.join(first, second)
    return sets.groups()


def _by_block_key(shards: Shuffle, task: int) -> None:
    """Bring mentions together by their block keys."""
    rows = (
        {"group": shards.group_of(key), "key": key, "shard": shard, "row": at, "body": row["body"]}
        for (shard, at), row in shards.rows(MENTIONS, ("keys", "body"), task)
        for key in row["keys"]
    )
    shards.write("keys", task, rows, key="text", shard="number", row="number", body="bytes")


def _edges(shards: Shuffle, group: int) -> set[Pair]:
    """Return edges between the mentions of this group's keys: as few as connect what is connected here."""
    blocks: dict[str, list[Known]] = defaultdict(list)
    mentions: dict[Where, Known] = {}
    for row in shards.by_tasks("keys", group):
        where = row["shard"], row["row"]
        if where not in mentions:
            mention = features(MENTION.decode(row["body"]))
            mentions[where] = where, mention, frozenset(keys_of(mention))
        blocks[row["key"]].append(mentions[where])
    edges: set[Pair] = set()
    for key, block in blocks.items():
        edges.update(_edges_in(key, block))
    return {(members[0], other) for members in components([edges]) for other in members[1:]}


def _edges_in(key: str, block: list[Known]) -> Iterator[Pair]:
    """Yield the edges in a block; two mentions that share several keys are compared under the first."""
    if block[0][1].situation:  # what goes on between the same parties
        yield from ((block[0][0], where) for where, _, _ in block[1:])
        return
    scores = BulkScorer()
    ordered = sorted(block, key=lambda row: row[1].id)
    for at, (here, mention, keys) in enumerate(ordered):
        rest = [row for row in ordered[at + 1 :] if min(keys & row[2]) == key]
        yield from ((here, there) for there, other, _ in rest if other.id == mention.id)  # came twice
        where = {other.id: there for there, other, _ in rest if other.id != mention.id}
        others = list({other.id: other for _, other, _ in rest if other.id != mention.id}.values())
        for other in neighbours(others, scores.of(mention, others)):
            yield here, where[other.id]
