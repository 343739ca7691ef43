"""What a build wrote: `manifest.json` for programs, `README.md` for people."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from dragoman.corpus.files import Files
from dragoman.corpus.parts import part_of
from dragoman.corpus.plan import Job
from dragoman.corpus.shard import Note
from dragoman.corpus.tables import REFUSALS
from dragoman.render.exchange import parquet
from dragoman.render.exchange.record_tables import STORIES, TABLES

MANIFEST, README = "manifest.json", "README.md"
_ABOUT = {table.name: table.about for table in TABLES} | {
    REFUSALS: "One row for what was not read, or set aside, and why.",
}
_COLUMNS = {
    REFUSALS: [("source", "Where it stands in the corpus."), ("reason", "Why it has no record.")],
}


def write_manifest(job: Job, out: Files, notes: Sequence[Note], told: int, stories: Sequence[str]) -> None:
    """Write what there is, with the files of `told` stories; the parts of the other tables stand in the order
    of the corpus."""
    columns = parquet.columns() | _COLUMNS
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
        "rows": told,
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
