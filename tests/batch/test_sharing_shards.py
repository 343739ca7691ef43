"""Processes share the batches of shards: none waits for another, and what is written is the same."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from corpora import RECORDS, lines

from dragoman.batch import process_readers
from dragoman.batch import shard as shards_of
from dragoman.batch.corpus_tables import TableRows, rows_of
from dragoman.batch.process_readers import AHEAD
from dragoman.batch.shard import Job, Note, Shard, plan, read_by
from dragoman.batch.task_engine import Failed, Threads
from dragoman.errors import InstallationError
from dragoman.settings import Settings
from dragoman.sources.item import How

MANY = 12
"""Reports of the corpus, each of which is a batch here."""


class Held:
    """Hands that hold what they are given until so many batches are held, and then answer the last one first.

    The batch whose name ends with `stays` is answered when there are no more to come.
    """

    def __init__(self, size: int, stays: str = "-") -> None:
        self.size, self.most, self._left = size, 0, MANY
        self._stays = stays
        self._held: list[tuple[Future[list[Any]], Sequence[Any]]] = []

    def submit(self, batch: Sequence[Any]) -> Future[list[Any]]:
        answer: Future[list[Any]] = Future()
        self._held.append((answer, batch))
        self._left -= 1
        self.most = max(self.most, len(self._held))
        if len(self._held) >= AHEAD * self.size or not self._left:
            self.answer()
        return answer

    def answer(self) -> None:
        """Answer what is held, but what stays if there is more to come."""
        held, self._held = self._held, []
        for answer, batch in reversed(held):
            if self._left and batch[0].name.endswith(self._stays):
                self._held.append((answer, batch))
            else:
                answer.set_result([rows_of(batch, Settings())])


@pytest.fixture(autouse=True)
def batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process_readers, "BATCH", 1)


@pytest.fixture
def job(tmp_path: Path) -> Job:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "big.jsonl").write_bytes(lines(RECORDS[:MANY]))
    return job_of(tmp_path, "out")


def job_of(folder: Path, out: str) -> Job:
    return Job(str(folder / "corpus"), str(folder / out), Settings(), How(), 4, 60.0, "test")


def planned(job: Job) -> list[Shard]:
    with Threads(1) as engine:
        return plan(job, engine)


def test_rows_stand_in_the_order_of_the_corpus_whoever_is_first(tmp_path, job, contents):
    there = job_of(tmp_path, "there")
    notes = list(read_by(Held(1), job, planned(job), untold))
    assert [note.reports for _, note in notes] == [4, 4, 4]
    list(read_by(Held(3), there, planned(there), untold))
    assert contents(job.out) == contents(there.out)


def untold(read: int, aside: int) -> None:
    pass


def test_one_shard_is_given_to_all_hands_and_no_more_than_they_can_soon_read(job):
    (shard,) = planned(Job(job.corpus, job.out, job.settings, job.how, MANY, job.timeout, job.version))
    hands = Held(2)
    ((_, note),) = read_by(hands, job, [shard], untold)
    assert isinstance(note, Note) and note.reports == MANY
    assert hands.most == 2 * AHEAD


def test_what_takes_long_holds_up_its_own_shard_only(job):
    shards = planned(job)
    done = [shard.id for shard, _ in read_by(Held(1, stays="line 2"), job, shards, untold)]
    first, second, third = (shard.id for shard in shards)
    assert done == [second, third, first]


def test_a_shard_that_cannot_be_written_fails_alone_and_leaves_nothing(job, monkeypatch):
    shards = planned(job)
    write = shards_of.Parts.write

    def full(self: Any, rows: TableRows) -> None:
        if self._shard == shards[1].id:
            write(self, rows)
            raise OSError(28, "No space left on device")
        write(self, rows)

    monkeypatch.setattr(shards_of.Parts, "write", full)
    found = dict(read_by(Held(2), job, shards, untold))
    assert [isinstance(found[shard], Failed) for shard in shards] == [False, True, False]
    assert "No space left" in str(found[shards[1]])
    left = [path.name for path in Path(job.out).rglob("*") if path.is_file()]
    assert left and not [name for name in left if shards[1].id in name or name.endswith(".partial")]


def test_what_is_wrong_with_all_is_raised_and_nothing_half_written_stays(job):
    class Broken(Held):
        def submit(self, batch: Sequence[Any]) -> Future[list[Any]]:
            if batch[0].name.endswith("line 3"):
                answer: Future[list[Any]] = Future()
                answer.set_exception(InstallationError("no parser"))
                return answer
            answer = super().submit(batch)
            self.answer()  # at once
            return answer

    with pytest.raises(InstallationError):
        list(read_by(Broken(1), job, planned(job), untold))
    assert not list(Path(job.out).rglob("*.partial"))
