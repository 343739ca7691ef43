"""A big file is read once by each reader, whatever number of shards it is cut into."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dragoman.batch.files import Folder, files_at
from dragoman.batch.shard import Job, Part, found_in, plan
from dragoman.batch.task_engine import Threads
from dragoman.settings import Settings
from dragoman.sources.item import How, Item
from inprocess import Here


@pytest.fixture
def job(tmp_path: Path) -> Job:
    texts = "".join(f'{{"text": "Report {number}."}}\n' for number in range(9))
    (tmp_path / "big.jsonl").write_text(texts, encoding="utf-8")
    return Job(str(tmp_path), str(tmp_path / "out"), Settings(), How(), 3, 60.0, "test")


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What is done in other processes, as it happens; here in this one."""
    done: list[object] = []

    class Noting(Here):
        def do(self, batch: Any) -> list[Any]:
            done.append(batch)
            return super().do(batch)

    monkeypatch.setattr("dragoman.batch.task_engine.own_worker", Noting)
    return done


@pytest.fixture
def openings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are opened, as it happens."""
    names: list[str] = []
    own = Folder.open
    monkeypatch.setattr(Folder, "open", lambda self, name: names.append(name) or own(self, name))
    return names


def read(job: Job, first: int, stop: int) -> list[str]:
    (file,) = files_at(job.corpus).listed()
    return [str(one.content) for one in found_in(job, Part(file, first, stop)) if isinstance(one, Item)]


def test_parts_in_order_are_read_in_one_go(job: Job, openings: list[str]) -> None:
    parts = [read(job, first, first + 2) for first in (0, 2, 5)]  # another reader has the one between
    assert parts == [[f"Report {n}." for n in numbers] for numbers in ((0, 1), (2, 3), (5, 6))]
    assert openings == ["big.jsonl"]


def test_an_earlier_part_is_read_from_the_start(job: Job, openings: list[str]) -> None:
    assert read(job, 4, 6) == ["Report 4.", "Report 5."]
    assert read(job, 0, 2) == ["Report 0.", "Report 1."]
    assert len(openings) == 2


def test_nothing_goes_on_from_a_part_that_was_left_in_the_middle(job: Job, openings: list[str]) -> None:
    (file,) = files_at(job.corpus).listed()
    left = found_in(job, Part(file, 0, 4))
    next(left)
    left.close()
    assert read(job, 4, 5) == ["Report 4."]
    assert len(openings) == 2


def test_a_file_that_has_changed_is_read_anew(job: Job) -> None:
    assert read(job, 0, 2) == ["Report 0.", "Report 1."]
    path = Path(job.corpus) / "big.jsonl"
    path.write_text(path.read_text(encoding="utf-8").replace("Report", "Note"), encoding="utf-8")
    assert read(job, 2, 3) == ["Note 2."]


def test_many_files_are_counted_in_processes_of_their_own(
    job: Job, apart: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Threads(1) as engine:
        (first, *_) = shards = plan(job, engine)
    assert [shard.reports for shard in shards] == [3, 3, 3] and not apart
    (Path(job.corpus) / "small.jsonl").write_text('{"text": "One more."}\n{}\n', encoding="utf-8")
    monkeypatch.setattr("dragoman.batch.shard._TOGETHER", 1)
    (Path(job.out) / "_counts.json").unlink()
    with Threads(2) as engine:
        shards = plan(job, engine)
    assert [shard.reports for shard in shards] == [3, 3, 3, 2] and len(apart) == 2
    assert shards[0] == first
