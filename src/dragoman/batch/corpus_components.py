"""Which reports of a corpus are copies of each other, and which mentions may belong to one story.

Rows that share a key are brought together (a shuffle: every task writes its rows by group), every two of them
are compared, and what is connected is put together here: copies by their fingerprints, as
`merge.near_duplicates` finds them; mentions by their block keys, as `merge.clustering` gives them. A story
lies within one component, so each is merged by itself.

What is between stands in files under the output (`_merge/`), a row group for each group of rows, so little
travels through the engine, and nothing is lost with a machine.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from typing import Any, Literal, TypeVar

import msgspec

from dragoman.batch.corpus_tables import COPIES, MENTIONS, part_of
from dragoman.batch.files import Files, files_at
from dragoman.batch.task_engine import Apart, Engine, Failed
from dragoman.errors import BadInput
from dragoman.merge.clustering import keys_of, neighbours
from dragoman.merge.dates import sortable
from dragoman.merge.mentions import Features, features
from dragoman.merge.near_duplicates import MAX_REPORTS, DisjointSets, is_near_duplicate
from dragoman.merge.pair_scores import BulkScorer
from dragoman.merge.story import Mention

BETWEEN = "_merge"
Where = tuple[int, int]
"""A row of a table: the number of its shard, and its own there."""
Kind = Literal["text", "number", "bytes"]
T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Shuffle:
    """Shards in order, how many are gone through by one task, and into how many groups their rows go."""

    out: str
    shards: tuple[str, ...]
    together: int
    groups: int

    @property
    def tasks(self) -> range:
        """The numbers of the tasks that go through all shards."""
        return range(-(-len(self.shards) // self.together))

    def group_of(self, key: str) -> int:
        """Return the group that rows with a key go to."""
        return zlib.crc32(key.encode()) % self.groups

    def rows(self, table: str, columns: Sequence[str], task: int) -> Iterator[tuple[Where, dict[str, Any]]]:
        """Yield the rows of a table in the shards of a task, with where each stands."""
        first = task * self.together
        for number in range(first, min(first + self.together, len(self.shards))):
            for at, row in enumerate(self.shard_rows(table, columns, number)):
                yield (number, at), row

    def shard_rows(self, table: str, columns: Sequence[str], shard: int) -> list[dict[str, Any]]:
        """Return the rows of a table in a shard, by its number."""
        from pyarrow.parquet import read_table

        with files_at(self.out).open(part_of(table, self.shards[shard])) as stream:
            return read_table(stream, columns=list(columns)).to_pylist()  # type: ignore[no-any-return]

    def write(self, step: str, task: int, rows: Iterable[dict[str, Any]], **columns: Kind) -> None:
        """Write the rows of a task of a step with these columns, each "group" (a number) a row group."""
        import pyarrow
        from pyarrow.parquet import ParquetWriter

        types = {"text": pyarrow.string(), "number": pyarrow.int64(), "bytes": pyarrow.binary()}
        kinds = {"group": "number", **columns}
        schema = pyarrow.schema([(name, types[kind]) for name, kind in kinds.items()])
        table = pyarrow.Table.from_pylist(sorted(rows, key=lambda row: row["group"]), schema)
        groups = table.column("group").to_pylist()
        start = 0
        out = files_at(self.out)
        with out.writing(_name(step, task)) as stream, ParquetWriter(stream, schema) as writer:
            for at in range(1, len(groups) + 1):
                if at == len(groups) or groups[at] != groups[start]:
                    writer.write_table(table.slice(start, at - start))
                    start = at

    def by_tasks(self, step: str, group: int) -> Iterator[dict[str, Any]]:
        """Yield the rows that the tasks through all shards wrote for a group, in the order of the shards."""
        return self._read(step, self.tasks, group)

    def by_itself(self, step: str, group: int) -> Iterator[dict[str, Any]]:
        """Yield the rows that a group wrote for itself in a step."""
        return self._read(step, [group], group)

    def by_groups(self, step: str, group: int) -> Iterator[dict[str, Any]]:
        """Yield the rows that all groups wrote for one in a step."""
        return self._read(step, range(self.groups), group)

    def _read(self, step: str, writers: Iterable[int], group: int) -> Iterator[dict[str, Any]]:
        from pyarrow.parquet import ParquetFile

        out = files_at(self.out)
        for writer in writers:
            with out.open(_name(step, writer)) as stream, ParquetFile(stream) as file:
                for at in range(file.num_row_groups):
                    bounds = file.metadata.row_group(at).column(0).statistics
                    if bounds.min <= group <= bounds.max:
                        yield from file.read_row_group(at).to_pylist()


def results_of(engine: Engine, function: Callable[[T], R], tasks: Iterable[T]) -> list[R]:
    """Return the results of tasks, in whatever order they came. Raises BadInput when one failed."""
    results = []
    for _, result in engine.map(Apart(function), tasks):
        if isinstance(result, Failed):
            raise BadInput(f"the stories could not be made: {result.reason}; the same command goes on")
        results.append(result)
    return results


def clear(out: Files) -> None:
    """Remove what is between."""
    for file in out.listed(BETWEEN):
        out.remove(file.name)


def _name(step: str, task: int) -> str:
    return f"{BETWEEN}/{step}/{task:06}.parquet"


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
