"""Mentions that are one occurrence, or may be: links within each block, then what hangs together by them.

Mentions are brought together by their block keys, as `merge.blocks` gives them, and every two of a block are
compared. What links leave apart has no story in common, so each set that hangs together is merged by itself.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import combinations

import msgspec

from dragoman.corpus.spread import Spread, Where, done
from dragoman.corpus.tables import MENTIONS
from dragoman.lexicon.merging import rules
from dragoman.merge.blocks import keys
from dragoman.merge.compare import EXCLUDED, compare
from dragoman.merge.features import Features, features
from dragoman.merge.story import Mention
from dragoman.merge.unions import Unions
from dragoman.runners.engine import Engine

Tie = tuple[Where, Where, bool, bool, bool]
"""Two mentions; whether they are the same; whether the first, or the second, may be told of before."""
MENTION = msgspec.json.Decoder(Mention)


def together(shards: Spread, engine: Engine) -> list[list[Where]]:
    """Return the sets of mentions that hang together; what stands alone is in none."""
    done(engine, partial(_spread, shards), shards.tasks)
    found = done(engine, partial(_ties, shards), range(shards.groups))
    return hanging([tie for ties in found for tie in ties])


def hanging(ties: Sequence[Tie]) -> list[list[Where]]:
    """Return the sets that hang together, given the ties between mentions.

    Those that are the same hang together; and with a set that may come back to what others tell, every set
    that shares a block with it and has mentions enough to be what it comes back to.
    """
    sets = Unions({where for tie in ties for where in tie[:2]})
    for one, two, same, _, _ in ties:
        if same:
            sets.join(one, two)
    sizes = {group[0]: len(group) for group in sets.groups()}
    back = {sets.root(one) for one, _, _, comes_back, _ in ties if comes_back}
    back |= {sets.root(two) for _, two, _, _, comes_back in ties if comes_back}
    met = {(sets.root(one), sets.root(two)) for one, two, same, _, _ in ties if not same}
    needed = rules().retold["witnesses"]
    for one, two in met:
        if (one in back and sizes[two] >= needed) or (two in back and sizes[one] >= needed):
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


def _ties(shards: Spread, group: int) -> list[Tie]:
    """Return what ties the mentions of this group's keys, each pair under the first key that it shares."""
    blocks: dict[str, list[tuple[Where, Features, frozenset[str]]]] = defaultdict(list)
    read: dict[Where, tuple[Features, frozenset[str]]] = {}
    for row in shards.group("keys", group):
        where = row["shard"], row["row"]
        if where not in read:
            one = features(MENTION.decode(row["body"]))
            read[where] = one, frozenset(keys(one))
        blocks[row["key"]].append((where, *read[where]))
    return [tie for key, block in sorted(blocks.items()) for tie in _in_block(key, block)]


def _in_block(key: str, block: list[tuple[Where, Features, frozenset[str]]]) -> Iterator[Tie]:
    if block[0][1].situation:  # what goes on between the same parties
        yield from ((block[0][0], other[0], True, False, False) for other in block[1:])
        return
    for (here, one, ours), (there, two, theirs) in combinations(block, 2):
        if min(ours & theirs) != key:
            continue
        if one.id == two.id:  # a report that came twice
            yield here, there, True, False, False
            continue
        link = compare(one, two)
        first, second = _may_come_back(one), _may_come_back(two)
        near = link.verdict == "same" or link.score > EXCLUDED or link.reasons[0].startswith("date")
        if link.verdict == "same" or (near and (first or second)):
            yield here, there, link.verdict == "same", first, second


def _may_come_back(one: Features) -> bool:
    """Say whether a story that this mention is in may only come back to what another one tells."""
    return one.retold and (one.dated is None or one.dated.days > 1)
