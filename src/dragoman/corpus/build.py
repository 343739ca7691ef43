"""START HERE: a corpus in, a folder of Parquet out; what is done already is not done again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from dragoman.corpus.files import Files, files_at
from dragoman.corpus.manifest import write_manifest
from dragoman.corpus.parts import part_of
from dragoman.corpus.plan import COUNTS, Job, Shard, plan
from dragoman.corpus.shard import NOTES, Note, Told
from dragoman.corpus.shard import built as built_by
from dragoman.corpus.stories import merge
from dragoman.corpus.tables import schemas
from dragoman.errors import BadUsage, InstallationError
from dragoman.record import content_id
from dragoman.render.exchange.record_tables import STORIES
from dragoman.runners.engine import Engine, Failed
from dragoman.runners.worker import TIMEOUT
from dragoman.settings import DEFAULT, Settings
from dragoman.sources.item import How, printable

SHARD = 2_000
"""Reports of a shard: what is lost at most, for each process, when a run is killed."""


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
    shard: int = SHARD,
    timeout: float = TIMEOUT,
    planned: Callable[[int, int], None] = lambda reports, done: None,
    told: Callable[[Note], None] = lambda note: None,
    read: Told = lambda reports, aside: None,
    built: Built | None = None,
) -> Built:
    """Read every report under the address `corpus` and write its record in Parquet under `out`.

    `planned` is told once how many reports there are and how many of them were done before; `read` how many
    more were read, and `told` the note of each shard, as it is done. `built` is filled and returned; it says
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
    job = Job(inside.address, outside.address, settings, how or How(), shard, timeout, _version(settings))
    shards = plan(job, engine)
    notes = _notes(outside, shards)
    missing = [one for one in shards if one.id not in notes]
    built.shards, built.done_before = len(shards), len(notes)
    for known in notes.values():
        _count(built, known)
    planned(sum(one.reports for one in shards), sum(note.reports + note.refused for note in notes.values()))
    with closing(built_by(job, missing, engine, read)) as found:  # whatever happens here ends its processes
        for one, note in found:
            if isinstance(note, Failed):
                built.failed.append(printable(f"{one.parts[0].file.name}: {note.reason}"))
            else:
                notes[one.id] = note
                built.built += 1
                _count(built, note)
                told(note)
    if not built.failed:
        _clear(outside, shards)
        in_order = [notes[one.id] for one in shards]
        stories = merge(job.out, in_order, engine)
        built.rows[STORIES.name] = stories[0]
        write_manifest(job, outside, in_order, *stories)
    return built


def _notes(out: Files, shards: Iterable[Shard]) -> dict[str, Note]:
    """Return the notes of shards that are done and whose parts are all there."""
    there = {file.name for file in out.listed()}
    found = {}
    for one in shards:
        name = f"{NOTES}/{one.id}.json"
        if name in there:
            note = msgspec.json.decode(out.read(name) or b"", type=Note)
            if all(part_of(table, one.id) in there for table in note.rows):
                found[one.id] = note
    return found


def _clear(out: Files, shards: Iterable[Shard]) -> None:
    """Remove the parts and notes of shards that the corpus no longer has, and what killed writers left."""
    wanted = {one.id for one in shards}
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

    own = Path(settings.actors).read_bytes() if settings.actors else b""
    return f"{__version__} {content_id(own.decode('utf-8', 'replace'))}" if own else __version__


def _check_parquet() -> None:
    try:
        import pyarrow.parquet  # noqa: F401
    except ModuleNotFoundError as error:
        raise InstallationError("build needs pyarrow: pip install 'dragoman[parquet]'") from error
