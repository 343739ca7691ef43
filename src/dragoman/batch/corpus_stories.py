"""The stories of a corpus: the same as `merge.stories` makes of all its mentions at once.

Openings of reports are brought to the stories that they may belong to by their keys, as
`merge.related_reports` gives them, and held against them there:

    stories --wanted-->  key, group of stories ─┐
    shards --opening-->  key, opening ----------┴─ met --> openings of each group of stories
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial

import msgspec

from dragoman.batch.corpus_components import (
    BETWEEN,
    MENTION,
    Shuffle,
    Where,
    clear,
    copies,
    mention_components,
    results_of,
)
from dragoman.batch.corpus_tables import COPIES, MENTIONS, OPENINGS
from dragoman.batch.files import files_at
from dragoman.batch.shard import Note
from dragoman.batch.task_engine import Engine
from dragoman.merge.related_reports import story_keys, with_openings
from dragoman.merge.stories import stories, story_order
from dragoman.merge.story import Mention, Opening, Story
from dragoman.render.exchange.record_tables import STORIES
from dragoman.render.exchange.table_files import arrow_schema

GROUP = 20_000
"""Mentions that one task merges, about, of many."""
_FEW = 1_000
_TASKS = 64
"""There are as many tasks as this where each has a `_FEW` mentions: so all processes have something to do."""
_PRINTED = 4_000
"""Reports whose fingerprints one task puts together, about."""
_STORY = msgspec.json.Decoder(Story)
_OPENING = msgspec.json.Decoder(Opening)
_ORIGINALS = f"{BETWEEN}/copies.json"
_Dealt = dict[int, dict[int, tuple[int, int]]]
"""The group and the component of mentions that are connected with others, by shard and row."""


def merge(out: str, notes: Sequence[Note], engine: Engine) -> tuple[int, list[str]]:
    """Write the table of stories; return how many there are, and its files. What was there is replaced.

    Raises BadInput when a part of it could not be done.
    """
    files = files_at(out)
    with_events = tuple(note.id for note in notes if note.rows.get(MENTIONS))
    clear(files)
    originals = copies(_shuffle(out, with_events, _rows(notes, COPIES), _PRINTED), engine)
    mentions = _rows(notes, MENTIONS)
    shards = _shuffle(out, with_events, mentions, min(GROUP, max(_FEW, mentions // _TASKS)))
    dealt = _deal(mention_components(shards, engine), shards.groups)
    files.write(_ORIGINALS, msgspec.json.encode(originals))
    for task in shards.tasks:
        of_task = {shard: rows for shard, rows in dealt.items() if shard // shards.together == task}
        files.write(_plan(task), msgspec.json.encode(of_task))
    results_of(engine, partial(_by_component, shards), shards.tasks)
    results_of(engine, partial(_merged, shards), range(shards.groups))
    _bring_openings(shards, [note.id for note in notes if note.rows.get(OPENINGS)], engine)
    counts = dict(results_of(engine, partial(_written, shards), range(shards.groups)))
    names = [_name(group) for group, count in sorted(counts.items()) if count]
    for file in files.listed(STORIES.name):
        if file.name not in names:
            files.remove(file.name)
    clear(files)
    return sum(counts.values()), names


def _rows(notes: Sequence[Note], table: str) -> int:
    return sum(note.rows.get(table, 0) for note in notes)


def _shuffle(out: str, shards: tuple[str, ...], rows: int, size: int) -> Shuffle:
    groups = max(1, -(-rows // size))
    return Shuffle(out, shards, max(1, -(-len(shards) // groups)), groups)


def _deal(components: Sequence[Sequence[Where]], groups: int) -> _Dealt:
    """Deal components to groups, the biggest first, each to the group that has least."""
    heap = [(0, group) for group in range(groups)]
    dealt: _Dealt = defaultdict(dict)
    for number, members in sorted(enumerate(components), key=lambda pair: (-len(pair[1]), pair[0])):
        size, group = heapq.heappop(heap)
        heapq.heappush(heap, (size + len(members), group))
        for shard, row in members:
            dealt[shard][row] = (group, number)
    return dealt


def _by_component(shards: Shuffle, task: int) -> None:
    """Bring together the mentions of a component; one that stands alone goes anywhere."""
    files = files_at(shards.out)
    dealt = msgspec.json.decode(files.read(_plan(task)) or b"{}", type=_Dealt)
    originals = msgspec.json.decode(files.read(_ORIGINALS) or b"{}", type=dict[str, str])
    rows = (
        {
            "group": group, "set": number, "witness": originals.get(row["report"], row["report"]),
            "body": row["body"],
        }
        for (shard, at), row in shards.rows(MENTIONS, ("report", "body"), task)
        for group, number in [dealt.get(shard, {}).get(at, (at % shards.groups, -1))]
    )  # fmt: skip
    shards.write("sets", task, rows, set="number", witness="text", body="bytes")


def _merged(shards: Shuffle, group: int) -> None:
    """Make the stories of a group of components, and write which openings they want."""
    sets: dict[int, list[Mention]] = defaultdict(list)
    for alone, row in enumerate(shards.by_tasks("sets", group), 1):
        mention = replace(MENTION.decode(row["body"]), witness=row["witness"])
        sets[row["set"] if row["set"] >= 0 else -alone].append(mention)
    made = [story for mentions in sets.values() for story in stories(mentions)]
    _want_openings(shards, group, made)
    rows = ({"group": group, "body": msgspec.json.encode(story)} for story in made)
    shards.write("stories", group, rows, body="bytes")


def _written(shards: Shuffle, group: int) -> tuple[int, int]:
    """Write the stories of a group with what opens with each; return the group and how many there are."""
    from pyarrow import Table
    from pyarrow.parquet import write_table

    made = (_STORY.decode(row["body"]) for row in shards.by_itself("stories", group))
    openings = (_OPENING.decode(row["body"]) for row in shards.by_groups("met", group))  # some more than once
    ordered = sorted(with_openings(made, openings), key=story_order)
    if ordered:
        rows = [STORIES.cells(story, None) for story in ordered]
        with files_at(shards.out).writing(_name(group)) as stream:
            write_table(Table.from_pylist(rows, arrow_schema(STORIES)), stream, compression="zstd")
    return group, len(ordered)


def _want_openings(shards: Shuffle, group: int, made: Iterable[Story]) -> None:
    """Write which keys the stories of a group have."""
    keys = {key for story in made for key in story_keys(story)}
    rows = ({"group": shards.group_of(key), "key": key, "to": group} for key in sorted(keys))
    shards.write("wanted", group, rows, key="text", to="number")


def _bring_openings(shards: Shuffle, opening_shards: Sequence[str], engine: Engine) -> None:
    """Bring the openings of shards to the groups of stories that want them."""
    sources = Shuffle(shards.out, tuple(opening_shards), shards.together, shards.groups)
    results_of(engine, partial(_openings_by_key, sources), sources.tasks)
    results_of(engine, partial(_meet, sources), range(sources.groups))


def _openings_by_key(sources: Shuffle, task: int) -> None:
    rows = (
        {"group": sources.group_of(key), "key": key, "body": row["body"]}
        for _, row in sources.rows(OPENINGS, ("keys", "body"), task)
        for key in row["keys"]
    )
    sources.write("opening", task, rows, key="text", body="bytes")


def _meet(sources: Shuffle, group: int) -> None:
    """Write the openings of this group's keys, each to every group of stories that has its key."""
    wanted: dict[str, list[int]] = defaultdict(list)
    for row in sources.by_groups("wanted", group):
        wanted[row["key"]].append(row["to"])
    openings = sources.by_tasks("opening", group)
    met = {(to, row["body"]) for row in openings for to in wanted.get(row["key"], ())}
    sources.write("met", group, ({"group": to, "body": body} for to, body in sorted(met)), body="bytes")


def _name(group: int) -> str:
    return f"{STORIES.name}/part-{group:06}.parquet"


def _plan(task: int) -> str:
    return f"{BETWEEN}/plan/{task:06}.json"
