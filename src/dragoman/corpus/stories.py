"""The stories of a corpus: the same as `merge.stories` makes of all its mentions at once."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from dragoman.corpus import spread
from dragoman.corpus.copies import copies
from dragoman.corpus.files import files_at
from dragoman.corpus.linking import MENTION, together
from dragoman.corpus.meeting import bring, brought, want
from dragoman.corpus.shard import Note
from dragoman.corpus.spread import Spread, Where, done
from dragoman.corpus.tables import COPIES, MENTIONS, OPENINGS
from dragoman.merge.related_reports import with_openings
from dragoman.merge.stories import stories, story_order
from dragoman.merge.story import Mention, Story
from dragoman.render.exchange.parquet import schema
from dragoman.render.exchange.record_tables import STORIES
from dragoman.runners.engine import Engine

if TYPE_CHECKING:
    pass

GROUP = 20_000
"""Mentions that one task merges, about, of many."""
_FEW = 1_000
_TASKS = 64
"""There are as many tasks as this where each has a `_FEW` mentions: so all processes have something to do."""
_PRINTED = 4_000
"""Reports whose fingerprints one task puts together, about."""
_STORY = msgspec.json.Decoder(Story)
_COPIED = f"{spread.BETWEEN}/copies.json"
_Dealt = dict[int, dict[int, tuple[int, int]]]
"""The group and the set of mentions that hang together with others, by shard and row."""


def merge(out: str, notes: Sequence[Note], engine: Engine) -> tuple[int, list[str]]:
    """Write the table of stories; return how many there are, and its files. What was there is replaced.

    Raises BadInput when a part of it could not be done.
    """
    files = files_at(out)
    telling = tuple(note.id for note in notes if note.rows.get(MENTIONS))
    spread.clear(files)
    copied = copies(_spread_of(out, telling, _rows(notes, COPIES), _PRINTED), engine)
    told = _rows(notes, MENTIONS)
    shards = _spread_of(out, telling, told, min(GROUP, max(_FEW, told // _TASKS)))
    sets = together(shards, engine)
    dealt = _deal(sets, shards.groups)
    files.write(_COPIED, msgspec.json.encode(copied))
    for task in shards.tasks:
        of_task = {shard: rows for shard, rows in dealt.items() if shard // shards.together == task}
        files.write(_plan(task), msgspec.json.encode(of_task))
    done(engine, partial(_spread, shards), shards.tasks)
    done(engine, partial(_merged, shards), range(shards.groups))
    bring(shards, [note.id for note in notes if note.rows.get(OPENINGS)], engine)
    made = dict(done(engine, partial(_written, shards), range(shards.groups)))
    names = [_name(group) for group, count in sorted(made.items()) if count]
    for file in files.listed(STORIES.name):
        if file.name not in names:
            files.remove(file.name)
    spread.clear(files)
    return sum(made.values()), names


def _rows(notes: Sequence[Note], table: str) -> int:
    return sum(note.rows.get(table, 0) for note in notes)


def _spread_of(out: str, shards: tuple[str, ...], rows: int, size: int) -> Spread:
    groups = max(1, -(-rows // size))
    return Spread(out, shards, max(1, -(-len(shards) // groups)), groups)


def _deal(sets: Sequence[Sequence[Where]], groups: int) -> _Dealt:
    """Deal sets to groups, the biggest first, each to the group that has least."""
    heap = [(0, group) for group in range(groups)]
    dealt: _Dealt = defaultdict(dict)
    for number, own in sorted(enumerate(sets), key=lambda one: (-len(one[1]), one[0])):
        size, group = heapq.heappop(heap)
        heapq.heappush(heap, (size + len(own), group))
        for shard, row in own:
            dealt[shard][row] = (group, number)
    return dealt


def _spread(shards: Spread, task: int) -> None:
    """Bring together the mentions that hang together; one that stands alone goes anywhere."""
    import pyarrow

    files = files_at(shards.out)
    dealt = msgspec.json.decode(files.read(_plan(task)) or b"{}", type=_Dealt)
    copied = msgspec.json.decode(files.read(_COPIED) or b"{}", type=dict[str, str])
    rows = (
        {
            "group": group, "set": number, "witness": copied.get(row["report"], row["report"]),
            "body": row["body"],
        }
        for (shard, at), row in shards.rows(MENTIONS, ("report", "body"), task)
        for group, number in [dealt.get(shard, {}).get(at, (at % shards.groups, -1))]
    )  # fmt: skip
    whole, text = pyarrow.int64(), pyarrow.string()
    kinds = {"group": whole, "set": whole, "witness": text, "body": pyarrow.binary()}
    shards.write("sets", task, rows, pyarrow.schema(list(kinds.items())))


def _merged(shards: Spread, group: int) -> None:
    """Make the stories of a group of sets."""
    import pyarrow

    sets: dict[int, list[Mention]] = defaultdict(list)
    for alone, row in enumerate(shards.group("sets", group), 1):
        mention = replace(MENTION.decode(row["body"]), witness=row["witness"])
        sets[row["set"] if row["set"] >= 0 else -alone].append(mention)
    told = [story for own in sets.values() for story in stories(own)]
    want(shards, group, told)
    rows = ({"group": group, "body": msgspec.json.encode(story)} for story in told)
    kinds = {"group": pyarrow.int64(), "body": pyarrow.binary()}
    shards.write("told", group, rows, pyarrow.schema(list(kinds.items())))


def _written(shards: Spread, group: int) -> tuple[int, int]:
    """Write the stories of a group with what opens with each; return the group and how many there are."""
    from pyarrow import Table
    from pyarrow.parquet import write_table

    made = (_STORY.decode(row["body"]) for row in shards.of_task("told", group))
    told = sorted(with_openings(made, brought(shards, group)), key=story_order)
    if told:
        rows = [STORIES.cells(story, None) for story in told]
        with files_at(shards.out).writing(_name(group)) as stream:
            write_table(Table.from_pylist(rows, schema(STORIES)), stream, compression="zstd")
    return group, len(told)


def _name(group: int) -> str:
    return f"{STORIES.name}/part-{group:06}.parquet"


def _plan(task: int) -> str:
    return f"{spread.BETWEEN}/plan/{task:06}.json"
