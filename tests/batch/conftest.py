"""A corpus of records, which need no parser, and what a build of it must hold."""

from __future__ import annotations

from pathlib import Path

import pytest
from corpora import RECORDS, lines

from dragoman.batch.files import files_at
from inprocess import without_processes


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A folder: a file of many reports, a folder of small files, and what cannot be read."""
    folder = tmp_path / "corpus"
    (folder / "small").mkdir(parents=True)
    (folder / "big.jsonl").write_bytes(lines(RECORDS[:12]))
    for number, record in enumerate(RECORDS[12:], 12):
        (folder / "small" / f"{number:02}.jsonl").write_bytes(lines([record]))
    (folder / "torn.jsonl").write_bytes(lines(RECORDS[:1])[:40] + b"\n")
    return folder


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do in this process, and quickly, what is otherwise given to another."""
    without_processes(monkeypatch)


@pytest.fixture
def out(tmp_path: Path) -> str:
    return str(tmp_path / "out")


@pytest.fixture
def contents():
    """Every file of a build by its name, but for notes, which say how long it took."""

    def contents(out: str) -> dict[str, bytes | None]:
        files = files_at(out)
        names = [file.name for file in files.listed() if not file.name.startswith("_shards/")]
        return {name: files.read(name) for name in names}

    return contents
