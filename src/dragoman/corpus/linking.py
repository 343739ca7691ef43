"""Connected components of mentions in a corpus: edges within each block, then what they connect.

Mentions are brought together by their block keys, as `merge.blocking` gives them, and every two of a block
are compared. A story lies within one component, so each component is merged by itself.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import partial

import msgspec

from dragoman.corpus.spread import Spread, Where, done
from dragoman.corpus.tables import MENTIONS
from dragoman.merge.blocking import keys_of
from dragoman.merge.connected_components import DisjointSets, neighbours
from dragoman.merge.mention_features import Features, features
from dragoman.merge.pair_scores import BulkScorer
from dragoman.merge.story import Mention
from dragoman.runners.engine import Engine

Pair = tuple[Where, Where]
Known = tuple[Where, Features, frozenset[str]]
"""A mention: where it stands, what it is compared by, its block keys."""
MENTION = msgspec.json.Decoder(Mention)


def together(shards: Spread, engine: Engine) -> list[list[Where]]:
    """Return the connected components of mentions; what stands alone is in none."""
    done(engine, partial(_spread, shards), shards.tasks)
    return components(done(engine, partial(_edges, shards), range(shards.groups)))


def components(edges: Iterable[set[Pair]]) -> list[list[Where]]:
    """Return the connected components, given edges between mentions."""
    pairs = [pair for found in edges for pair in found]
    sets = DisjointSets({where for pair in pairs for where in pair})
    for first, second in pairs:
        sets.join(first, second)
    return sets.groups()


def _spread(shards: Spread, task: int) -> None:
    """Bring mentions together by their block keys."""
    import pyarrow

    rows = (
        {
            "group": zlib.crc32(key.encode()) % shards.groups, "key": key,
            "shard": shard, "row": at, "body": row["body"],
        }
        for (shard, at), row in shards.rows(MENTIONS, ("keys", "body"), task)
        for key in row["keys"]
    )  # fmt: skip
    whole = pyarrow.int64()
    kinds = {"group": whole, "key": pyarrow.string(), "shard": whole, "row": whole, "body": pyarrow.binary()}
    shards.write("keys", task, rows, pyarrow.schema(list(kinds.items())))


def _edges(shards: Spread, group: int) -> set[Pair]:
    """Return edges between the mentions of this group's keys: as few as connect what is connected here."""
    blocks: dict[str, list[Known]] = defaultdict(list)
    read: dict[Where, Known] = {}
    for row in shards.group("keys", group):
        where = row["shard"], row["row"]
        if where not in read:
            mention = features(MENTION.decode(row["body"]))
            read[where] = where, mention, frozenset(keys_of(mention))
        blocks[row["key"]].append(read[where])
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
