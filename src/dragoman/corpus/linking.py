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
from typing import NamedTuple

import msgspec

from dragoman.corpus.spread import Spread, Where, done
from dragoman.corpus.tables import MENTIONS
from dragoman.lexicon.merging import rules
from dragoman.merge.blocks import keys
from dragoman.merge.compare import EXCLUDED, compare
from dragoman.merge.features import Features, features
from dragoman.merge.links import days_told
from dragoman.merge.lone import is_of_one_kind, is_told_around
from dragoman.merge.story import Mention
from dragoman.merge.unions import Unions
from dragoman.runners.engine import Engine

Pair = tuple[Where, Where]
Known = tuple[Where, Features, frozenset[str]]
"""A mention: where it stands, what it is compared by, its block keys."""
MENTION = msgspec.json.Decoder(Mention)


class Ties(NamedTuple):
    """What was found between mentions: pairs that are the `same` or may be, pairs that are not but have
    `met`, and those that may only come `back` to what another story tells. A mention may stand for those it
    is the same as. `busy` are the keys of blocks in which nothing is seldom told."""

    same: set[Pair]
    met: set[Pair]
    back: set[Where]
    busy: set[str]


def together(shards: Spread, engine: Engine) -> tuple[list[list[Where]], set[str]]:
    """Return the sets of mentions that hang together (what stands alone is in none), and the busy keys."""
    done(engine, partial(_spread, shards), shards.tasks)
    found = done(engine, partial(_ties, shards), range(shards.groups))
    return hanging(found), {key for ties in found for key in ties.busy}


def hanging(found: Sequence[Ties]) -> list[list[Where]]:
    """Return the sets that hang together, given what ties mentions.

    Those that are the same hang together; and with a set that may come back to what others tell, every set
    that it has met and that has mentions enough to be what it comes back to.
    """
    sets = Unions({where for ties in found for pair in (*ties.same, *ties.met) for where in pair})
    for one, two in (pair for ties in found for pair in ties.same):
        sets.join(one, two)
    sizes = {group[0]: len(group) for group in sets.groups()}
    back = {sets.root(one) for ties in found for one in ties.back if one in sets}
    met = {(sets.root(one), sets.root(two)) for ties in found for one, two in ties.met}
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


def _ties(shards: Spread, group: int) -> Ties:
    """Return what ties the mentions of this group's keys."""
    blocks: dict[str, list[Known]] = defaultdict(list)
    read: dict[Where, Known] = {}
    for row in shards.group("keys", group):
        where = row["shard"], row["row"]
        if where not in read:
            one = features(MENTION.decode(row["body"]))
            read[where] = where, one, frozenset(keys(one))
        blocks[row["key"]].append(read[where])
    back = {where for where, one, _ in read.values() if one.retold and _undated(one)}
    found = Ties(set(), set(), back, set())
    for key, block in blocks.items():
        _tie(key, block, found)
    return _fewer(found)


def _tie(key: str, block: list[Known], found: Ties) -> None:
    """Find what ties the mentions of a block; two that share several keys are compared under the first."""
    if block[0][1].situation:  # what goes on between the same parties
        found.same.update((block[0][0], where) for where, _, _ in block[1:])
        return
    returning = block[0][1].family.name in rules().retold_families
    if block[0][1].family.name != "words":
        found.same.update(_near_lone(block))
    quiet = days_told([one for _, one, _ in block]) <= rules().quiet["days"]
    if not quiet:
        found.busy.add(key)
    for (here, one, ours), (there, two, theirs) in combinations(block, 2):
        if min(ours & theirs) != key:
            continue
        if one.id == two.id:  # a report that came twice
            found.same.add((here, there))
            continue
        link = compare(one, two, 1 if quiet else None)  # as near as they may be
        near = link.score > EXCLUDED or link.reasons[0].startswith("date")
        if link.score >= rules().loosest:
            found.same.add((here, there))
        elif near and returning and (_undated(one) or _undated(two)):
            found.met.add((here, there))


def _near_lone(block: Sequence[Known]) -> Iterator[Pair]:
    """Yield what ties a mention that may be of another, if nothing else is told, to all that is told then."""
    for at, (here, one, _) in enumerate(block):
        others = [row for row in (*block[:at], *block[at + 1 :]) if is_told_around(one, row[1])]
        if any(is_of_one_kind(one, two) for _, two, _ in others):
            yield from ((here, there) for there, _, _ in others)


def _undated(one: Features) -> bool:
    return one.dated is None or one.dated.days > 1


def _fewer(found: Ties) -> Ties:
    """Return ties that hold the same together, with one mention for all that are the same here."""
    sets = Unions({where for pair in (*found.same, *found.met) for where in pair} | found.back)
    for one, two in found.same:
        sets.join(one, two)
    same = {(group[0], other) for group in sets.groups() for other in group[1:]}
    met = {(sets.root(one), sets.root(two)) for one, two in found.met}
    back = {sets.root(one) for one in found.back}
    return Ties(same, {(one, two) for one, two in met if one != two}, back, found.busy)
