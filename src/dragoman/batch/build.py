"""START HERE: a corpus in, a folder of Parquet out; what is done already is not done again.

What was built is told in `manifest.json` for programs and in `README.md` for people. The stories are the same
as `merge.stories` makes of all mentions of the corpus at once. Openings of reports are brought to the stories
that they may belong to by their keys, as `merge.related_reports` gives them, and held against them there:

    stories --wanted-->  key, group of stories ─┐
    shards --opening-->  key, opening ----------┴─ met --> openings of each group of stories
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

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
from dragoman.batch.corpus_tables import COPIES, MENTIONS, OPENINGS, REFUSALS, part_of, schemas
from dragoman.batch.files import Files, extras_for, files_at
from dragoman.batch.shard import COUNTS, NOTES, Job, Note, Progress, Shard, build_shards, plan
from dragoman.batch.task_engine import Engine, Failed
from dragoman.batch.worker import TIMEOUT
from dragoman.errors import BadUsage, require
from dragoman.merge.related_reports import story_keys, with_openings
from dragoman.merge.stories import stories, story_order
from dragoman.merge.story import Mention, Opening, Story
from dragoman.record import content_id
from dragoman.render.exchange import table_files
from dragoman.render.exchange.record_tables import STORIES, TABLES
from dragoman.render.exchange.table_files import arrow_schema
from dragoman.settings import DEFAULT, Settings
from dragoman.sources.item import How, printable

SHARD = 2_000
"""Reports of a shard: what is lost at most, for each process, when a run is killed."""
MANIFEST, README = "manifest.json", "README.md"
_ABOUT = {table.name: table.about for table in TABLES} | {
    REFUSALS: "One row for what was not read, or set aside, and why.",
}
_COLUMNS = {
    REFUSALS: [("source", "Where it stands in the corpus."), ("reason", "Why it has no record.")],
}


@dataclass(slots=True)
class Built:
    """What a run did: of its `shards`, `done_before` were built before and `built` now; `failed`
    says why others are not."""

    shards: int = 0
    done_before: int = 0
    built: int = 0
    reports: int = 0
    passed_over: int = 0
    refused: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    cpu: float = 0.0
    failed: list[str] = field(default_factory=list)


def build(
    corpus: str,
    out: str,
    engine: Engine,
    *,
    settings: Settings = DEFAULT,
    how: How | None = None,
    shard_size: int = SHARD,
    timeout: float = TIMEOUT,
    planned: Callable[[int, int], None] = lambda reports, done: None,
    noted: Callable[[Note], None] = lambda note: None,
    read: Progress = lambda reports, aside: None,
    built: Built | None = None,
) -> Built:
    """Read every report under the address `corpus` and write its record in Parquet under `out`.

    `planned` is told once how many reports there are and how many of them were done before; `read` how many
    more were read, and `noted` the note of each shard, as it is done. `built` is filled and returned; it says
    what was done also when a signal asks to stop, which raises Stopped. Raises BadInput when there is nothing
    to read, BadUsage when `out` holds something else.
    """
    built = Built() if built is None else built
    check_installed(corpus, out)
    inside, outside = files_at(corpus), files_at(out)
    if (outside.address + "/").startswith(inside.address + "/"):
        raise BadUsage(f"{out} is within {corpus}: what is written would be read")
    if (there := outside.listed()) and COUNTS not in {file.name for file in there}:
        raise BadUsage(f"{out} holds something else ({there[0].name}); give an empty folder")
    job = Job(
        inside.address, outside.address, settings, how or How(), shard_size, timeout, _version(settings)
    )
    shards = plan(job, engine)
    notes = _notes(outside, shards)
    missing = [shard for shard in shards if shard.id not in notes]
    built.shards, built.done_before = len(shards), len(notes)
    for note in notes.values():
        _count(built, note)
    done = sum(note.reports + note.refused for note in notes.values())
    planned(sum(shard.reports for shard in shards), done)
    with closing(build_shards(job, missing, engine, read)) as results:  # whatever happens ends its processes
        for shard, result in results:
            if isinstance(result, Failed):
                built.failed.append(printable(f"{shard.parts[0].file.name}: {result.reason}"))
            else:
                notes[shard.id] = result
                built.built += 1
                _count(built, result)
                noted(result)
    if not built.failed:
        _clear(outside, shards)
        in_order = [notes[shard.id] for shard in shards]
        stories = merge(job.out, in_order, engine)
        built.rows[STORIES.name] = stories[0]
        _write_manifest(job, outside, in_order, *stories)
    return built


def _notes(out: Files, shards: Iterable[Shard]) -> dict[str, Note]:
    """Return the notes of shards that are done and whose parts are all there."""
    there = {file.name for file in out.listed()}
    notes = {}
    for shard in shards:
        name = f"{NOTES}/{shard.id}.json"
        if name in there:
            note = msgspec.json.decode(out.read(name) or b"", type=Note)
            if all(part_of(table, shard.id) in there for table in note.rows):
                notes[shard.id] = note
    return notes


def _clear(out: Files, shards: Iterable[Shard]) -> None:
    """Remove the parts and notes of shards that the corpus no longer has, and what killed writers left."""
    wanted = {shard.id for shard in shards}
    for file in out.listed():
        folder, _, name = file.name.rpartition("/")
        id = name.removeprefix("part-").partition(".")[0]
        if (folder == NOTES or folder in schemas()) and id not in wanted:
            out.remove(file.name)
    out.sweep()


def _count(built: Built, note: Note) -> None:
    built.reports += note.reports
    built.passed_over += note.passed_over
    built.refused += note.refused
    built.cpu += note.cpu
    for table, count in note.rows.items():
        if not table.startswith("_"):
            built.rows[table] = built.rows.get(table, 0) + count


def _version(settings: Settings) -> str:
    """Return a mark of what reads: of the program, and of the user's own actors."""
    from dragoman import __version__

    actors = Path(settings.actors).read_bytes() if settings.actors else b""
    return f"{__version__} {content_id(actors.decode('utf-8', 'replace'))}" if actors else __version__


def check_installed(corpus: str, out: str, *extras: str) -> None:
    """Raise InstallationError that names all that is missing for a build from `corpus` to `out`."""
    remote = next((address for address in (corpus, out) if extras_for(address)), "")
    require(f"build {remote}".rstrip(), *(extras or ("parquet",)), *extras_for(remote))


def _write_manifest(job: Job, out: Files, notes: Sequence[Note], count: int, stories: Sequence[str]) -> None:
    """Write what there is, with the files of so many stories; the parts of the other tables stand in the
    order of the corpus."""
    columns = table_files.parquet_columns() | _COLUMNS
    tables = {
        name: {
            "about": about,
            "rows": sum(note.rows.get(name, 0) for note in notes),
            "columns": [{"name": column, "about": meant} for column, meant in columns[name]],
            "parts": [part_of(name, note.id) for note in notes if note.rows.get(name)],
        }
        for name, about in _ABOUT.items()
        if name in columns
    }
    tables[STORIES.name] = {
        "about": STORIES.about,
        "rows": count,
        "columns": [{"name": column, "about": meant} for column, meant in STORIES.described()],
        "parts": list(stories),
    }
    manifest = {
        "format": 1,
        "program": f"dragoman {job.version}",
        "corpus": job.corpus,
        "model": job.settings.model,
        "reports": sum(note.reports for note in notes),
        "passed_over": sum(note.passed_over for note in notes),
        "refused": sum(note.refused for note in notes),
        "tables": tables,
    }
    out.write(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n")
    out.write(README, _readme(tables).encode())


def _readme(tables: dict[str, dict[str, object]]) -> str:
    lines = [
        "# The record of a corpus",
        "",
        "A folder for each table, in it Parquet files with the same columns; identifiers tie rows together.",
        "Offsets count the Unicode code points of `reports.text`; `spans` says what fields were read from.",
        "`manifest.json` names every file and column. Folders that begin with `_` are for going on with it.",
        "",
        "```python",
        "import pyarrow.dataset as ds",
        'ds.dataset("events").to_table(columns=["date", "event_type", "actors", "recipients", "evidence"])',
        "```",
        "",
        "| table | rows | |",
        "|---|--:|---|",
    ]
    lines += [f"| {name} | {table['rows']:,} | {table['about']} |" for name, table in tables.items()]
    return "\n".join(lines) + "\n"


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
