"""Mentions that are one occurrence, or may be: ties within each block, then what hangs together by them.

Mentions are brought together by their block keys, as `merge.blocking` gives them, and every two of a block
are compared. What no tie joins has no story in common, so each set that hangs together is merged by itself.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import msgspec

from dragoman.corpus.spread import Spread, Where, done
from dragoman.corpus.tables import MENTIONS
from dragoman.lexicon.merging import rules
from dragoman.merge.blocking import days_reported, keys_of
from dragoman.merge.connected_components import DisjointSets, neighbours
from dragoman.merge.mention_features import Features, features
from dragoman.merge.pair_scores import BulkScorer
from dragoman.merge.story import Mention
from dragoman.runners.engine import Engine

Pair = tuple[Where, Where]
Known = tuple[Where, Features, frozenset[str]]
"""A mention: where it stands, what it is compared by, its block keys."""
MENTION = msgspec.json.Decoder(Mention)


class Ties(NamedTuple):
    """What was found between mentions: pairs that hang together (`merge.connected_components`), where one may
    stand for all that it hangs together with; and the keys of `busy` blocks, in which nothing is seldom
    told."""

    pairs: set[Pair]
    busy: set[str]


def together(shards: Spread, engine: Engine) -> tuple[list[list[Where]], set[str]]:
    """Return the sets of mentions that hang together (what stands alone is in none), and the busy keys."""
    done(engine, partial(_spread, shards), shards.tasks)
    found = done(engine, partial(_ties, shards), range(shards.groups))
    return hanging(found), {key for ties in found for key in ties.busy}


def hanging(found: Sequence[Ties]) -> list[list[Where]]:
    """Return the sets that hang together, given what ties mentions."""
    sets = DisjointSets({where for ties in found for pair in ties.pairs for where in pair})
    for one, two in (pair for ties in found for pair in ties.pairs):
        sets.join(one, two)
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


def _ties(shards: Spread, group: int) -> Ties:
    """Return what ties the mentions of this group's keys."""
    blocks: dict[str, list[Known]] = defaultdict(list)
    read: dict[Where, Known] = {}
    for row in shards.group("keys", group):
        where = row["shard"], row["row"]
        if where not in read:
            one = features(MENTION.decode(row["body"]))
            read[where] = where, one, frozenset(keys_of(one))
        blocks[row["key"]].append(read[where])
    found = Ties(set(), set())
    for key, block in blocks.items():
        _tie(key, block, found)
    return _fewer(found)


def _tie(key: str, block: list[Known], found: Ties) -> None:
    """Find what ties the mentions of a block; two that share several keys are compared under the first."""
    if block[0][1].situation:  # what goes on between the same parties
        found.pairs.update((block[0][0], where) for where, _, _ in block[1:])
        return
    quiet = days_reported([one for _, one, _ in block]) <= rules().quiet["days"]
    if not quiet:
        found.busy.add(key)
    scores = BulkScorer()
    ordered = sorted(block, key=lambda row: row[1].id)
    for at, (here, one, ours) in enumerate(ordered):
        rest = [row for row in ordered[at + 1 :] if min(ours & row[2]) == key]
        found.pairs.update((here, there) for there, two, _ in rest if two.id == one.id)  # came twice
        where = {two.id: there for there, two, _ in rest if two.id != one.id}
        others = list({two.id: two for _, two, _ in rest if two.id != one.id}.values())
        near = scores.of(one, others, 1 if quiet else None)  # as near as they may be
        for two in neighbours(one, others, near, [quiet] * len(others)):
            found.pairs.add((here, where[two.id]))


def _fewer(found: Ties) -> Ties:
    """Return ties that hold the same together, with one mention for all that hang together here."""
    return Ties({(own[0], other) for own in hanging([found]) for other in own[1:]}, found.busy)
