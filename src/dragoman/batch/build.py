"""START HERE: a corpus in, a folder of Parquet out; what is done already is not done again.

What was built is told in `manifest.json` for programs and in `README.md` for people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from dragoman.batch.corpus_stories import merge
from dragoman.batch.corpus_tables import REFUSALS, part_of, schemas
from dragoman.batch.files import Files, files_at
from dragoman.batch.shard import COUNTS, NOTES, Job, Note, Progress, Shard, build_shards, plan
from dragoman.batch.task_engine import Engine, Failed
from dragoman.batch.worker import TIMEOUT
from dragoman.errors import BadUsage, InstallationError
from dragoman.record import content_id
from dragoman.render.exchange import table_files
from dragoman.render.exchange.record_tables import STORIES, TABLES
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
    _check_parquet()
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


def _check_parquet() -> None:
    try:
        import pyarrow.parquet  # noqa: F401
    except ModuleNotFoundError as error:
        raise InstallationError("build needs pyarrow: pip install 'dragoman[parquet]'") from error


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
