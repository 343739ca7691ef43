"""Openings brought to the stories that they may belong to: by their keys, as `merge.related_reports` gives
them.

    stories --wanted--> key, group of stories ─┐
    shards --spread-->  key, opening ----------┴─ met --> openings of each group of stories

An opening goes to a group of stories where one has a key in common with it; there it is held against them.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any

import msgspec

from dragoman.corpus.spread import Spread, done
from dragoman.corpus.tables import OPENINGS
from dragoman.merge.related_reports import story_keys
from dragoman.merge.story import Opening, Story
from dragoman.runners.engine import Engine

_OPENING = msgspec.json.Decoder(Opening)


def want(shards: Spread, group: int, told: Iterable[Story]) -> None:
    """Write which keys the stories of a group have."""
    keys = {key for story in told for key in story_keys(story)}
    rows = ({"group": _group(key, shards), "key": key, "to": group} for key in sorted(keys))
    shards.write("wanted", group, rows, _schema(key="text", to="number"))


def bring(shards: Spread, opening: Sequence[str], engine: Engine) -> None:
    """Bring the openings of shards to the groups of stories that want them."""
    sources = Spread(shards.out, tuple(opening), shards.together, shards.groups)
    done(engine, partial(_spread, sources), sources.tasks)
    done(engine, partial(_meet, sources), range(sources.groups))


def brought(shards: Spread, group: int) -> Iterator[Opening]:
    """Yield the openings that were brought to a group, some more than once."""
    for row in shards.of_groups("met", group):
        yield _OPENING.decode(row["body"])


def _spread(sources: Spread, task: int) -> None:
    rows = (
        {"group": _group(key, sources), "key": key, "body": row["body"]}
        for _, row in sources.rows(OPENINGS, ("keys", "body"), task)
        for key in row["keys"]
    )
    sources.write("opening", task, rows, _schema(key="text", body="bytes"))


def _meet(sources: Spread, group: int) -> None:
    """Write the openings of this group's keys, each to every group of stories that has its key."""
    wanted: dict[str, list[int]] = defaultdict(list)
    for row in sources.of_groups("wanted", group):
        wanted[row["key"]].append(row["to"])
    found = {
        (to, row["body"]) for row in sources.group("opening", group) for to in wanted.get(row["key"], ())
    }
    rows = ({"group": to, "body": body} for to, body in sorted(found))
    sources.write("met", group, rows, _schema(body="bytes"))


def _group(key: str, shards: Spread) -> int:
    return zlib.crc32(key.encode()) % shards.groups


def _schema(**columns: str) -> Any:
    import pyarrow

    kinds = {"text": pyarrow.string(), "number": pyarrow.int64(), "bytes": pyarrow.binary()}
    return pyarrow.schema(
        [("group", kinds["number"]), *((name, kinds[kind]) for name, kind in columns.items())]
    )
