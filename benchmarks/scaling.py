"""One process and two, one Ray node and two, over the same reports: how much faster, and what it takes.

    python -m benchmarks.scaling FILE [--reports 1200] [--shard 100] [--rounds 1] [--gate] [--no-ray]

FILE is what `dragoman build` takes. Its first reports are read by `dragoman add` and `dragoman build`, in one
process and in two, and on a Ray cluster of one node and of two with a core each, all on this machine. Each
run goes the same way with so many readers. The first third warms them; what is counted is the same two thirds
in each, from when none of these is read to when all are. Bars: two processes 1.8 times one, two nodes 1.6.

Of a machine shared with others, one run says little: the same loop alone takes half as long again from one
minute to the next. With `--rounds` one and two run by turns so many times; a row is the middle run of its
kind by `by CPU`, the ratio is of the two middle runs, and below them stand the ratios of the single rounds.

`a second` is by the clock, which says little where others use the machine. `by CPU` is what the processors'
seconds allow: no reader waits, and all that the run takes is spread over the cores; so what the program does
beside its readers costs one of them nothing, and two of them some of their cores. The ratio is of these.
`one core` is the ratio to one reader that has a single core for itself and for the program.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import psutil

from dragoman.batch.corpus_tables import tabler
from dragoman.batch.into_store import add_items
from dragoman.batch.process_readers import cores
from dragoman.batch.shard import Job, Shard, ShardTask, plan, read_by
from dragoman.batch.task_engine import Cluster, Engine, Failed, Threads
from dragoman.settings import Settings
from dragoman.sources.item import How, Item
from dragoman.sources.items import items
from dragoman.store import Store
from dragoman.store.write import Summary


@dataclass(frozen=True)
class Taken:
    """What reading some reports took: seconds of the clock, CPU seconds of all processes and of the readers
    among them, how many these are, and the most memory of one (MiB)."""

    reports: int
    wall: float
    cpu: float
    reading: float
    readers: int
    memory: float

    def after(self, first: Taken) -> Taken:
        """Return what came after `first`, which this began with in the same way."""
        return Taken(
            self.reports - first.reports, self.wall - first.wall, self.cpu - first.cpu,
            self.reading - first.reading, self.readers, self.memory,
        )  # fmt: skip

    @property
    def by_cpu(self) -> float:
        """Reports a second if nobody else used the machine and no reader waited."""
        return min(self.reports / self.reading * self.readers, self.reports / self.cpu * cores())


class Clock:
    """Follows this process and all that it started."""

    def begin(self) -> None:
        """Count from here on."""
        self._began, self._before = time.perf_counter(), _used()

    def end(self, reports: int, readers: int) -> Taken:
        """Return what was taken since `begin`; the readers are the processes that used most."""
        wall = time.perf_counter() - self._began
        spent = {pid: cpu - self._before.get(pid, 0.0) for pid, cpu in _used().items()}
        most = sorted(spent, key=lambda pid: -spent[pid])[:readers]
        memory = max(_memory(psutil.Process(pid)) for pid in most)
        return Taken(reports, wall, sum(spent.values()), sum(spent[pid] for pid in most), readers, memory)


def _used() -> dict[int, float]:
    """Return the seconds that each process used a core."""
    own = psutil.Process()
    found = {}
    for process in (own, *own.children(recursive=True)):
        try:
            told = process.cpu_times()
        except psutil.Error:
            continue
        found[process.pid] = told.user + told.system
    return found


def _memory(process: psutil.Process) -> float:
    """Return the mebibytes that a process holds."""
    try:
        return float(process.memory_info().rss) / 2**20
    except psutil.Error:
        return 0.0


def adding(sample: list[Item], settings: Settings, folder: Path, workers: int) -> Taken:
    """Add the sample to a new store; what its first third takes alone, with all that starting takes, is not
    counted."""
    with TemporaryDirectory(dir=folder) as new:
        first, whole = (
            _added(sample[:stop], settings, Path(new) / f"{stop}.db", workers)
            for stop in (len(sample) // 3, len(sample))
        )
    return whole.after(first)


def _added(sample: list[Item], settings: Settings, path: Path, workers: int) -> Taken:
    """Add reports; what the readers took is known when they have ended."""
    began, before, memory = time.perf_counter(), os.times(), 0.0
    with Store.open(str(path)) as store:
        for number, _ in enumerate(add_items(store, sample, Summary(), settings=settings, workers=workers)):
            if number % 100 == 0:
                memory = max((memory, *map(_memory, psutil.Process().children())))
    wall, after = time.perf_counter() - began, os.times()
    own = after.user + after.system - before.user - before.system
    reading = sum(after[2:4]) - sum(before[2:4])  # of the children
    return Taken(len(sample), wall, own + reading, reading, workers, memory)


def building(job: Job, shards: list[Shard], workers: int, engine: Engine) -> Taken:
    """Build the shards; the first third of them is done before anything is counted."""
    clock, warming = Clock(), max(1, len(shards) // 3)
    crew = engine.crew(partial(tabler, job.settings), job.timeout)
    with crew or nullcontext() as hands:

        def done(some: list[Shard]) -> int:
            """Build some shards; return how many reports they hold."""
            found = read_by(hands, job, some, _untold) if hands else engine.map(ShardTask(job), some)
            notes = [note for _, note in found]
            return sum(note.reports for note in notes if not isinstance(note, Failed))

        done(shards[:warming])
        clock.begin()
        return clock.end(done(shards[warming:]), workers)


def _untold(read: int, aside: int) -> None:
    """Be told how many reports were read."""


@contextmanager
def nodes(count: int) -> Iterator[Engine]:
    """A Ray cluster of so many nodes with a core each."""
    from ray.cluster_utils import Cluster as Nodes

    small: dict[str, Any] = {"num_cpus": 1, "object_store_memory": 80 * 2**20}
    started = Nodes(initialize_head=True, head_node_args={**small, "include_dashboard": False})
    try:
        for _ in range(count - 1):
            started.add_node(**small)
        with Cluster(started.address) as engine:
            yield engine
    finally:
        started.shutdown()


Run = Callable[[int], Taken]
"""Reads the reports with so many readers."""


def runs(
    file: Path, reports: int, size: int, settings: Settings, folder: Path
) -> Iterator[tuple[str, str, Run]]:
    """Yield each way of reading, by its names with one reader and with two."""
    sample = [one for one in islice(items([str(file)], How()), reports) if isinstance(one, Item)]
    corpus = folder / "corpus.jsonl"
    with corpus.open("wb") as rows:
        for item in sample:
            text = item.content if isinstance(item.content, str) else item.content.decode("utf-8", "replace")
            row = {"text": text, "title": item.title, "published": item.published, "url": item.address}
            rows.write(msgspec.json.encode(row) + b"\n")
    out = folder / "out"
    job = Job(str(corpus), str(out), settings, How(), size, 300.0, "benchmark")
    with Threads(1) as engine:
        shards = plan(job, engine)

    def built(opened: Callable[[int], Any], workers: int) -> Taken:
        shutil.rmtree(out, ignore_errors=True)
        with opened(workers) as engine:
            return building(job, shards, workers, engine)

    yield "add, 1 process", "add, 2 processes", partial(adding, sample, settings, folder)
    yield "build, 1 process", "build, 2 processes", partial(built, Threads)
    yield "build, 1 Ray node", "build, 2 Ray nodes", partial(built, nodes)


@dataclass(frozen=True)
class Scaled:
    """One way of reading: its names with one reader and with two, and what these took in each round."""

    alone: str
    both: str
    ones: list[Taken]
    twos: list[Taken]

    @property
    def one(self) -> Taken:
        """The middle run with one reader."""
        return _middle(self.ones)

    @property
    def two(self) -> Taken:
        """The middle run with two."""
        return _middle(self.twos)

    @property
    def ratio(self) -> float:
        """How many times as much two read as one."""
        return self.two.by_cpu / self.one.by_cpu

    @property
    def ratios(self) -> list[float]:
        """The same in each round."""
        return [two.by_cpu / one.by_cpu for one, two in zip(self.ones, self.twos, strict=True)]


def _middle(found: list[Taken]) -> Taken:
    return sorted(found, key=lambda one: one.by_cpu)[len(found) // 2]


def measure(
    file: Path, reports: int, size: int, settings: Settings, ray: bool = True, rounds: int = 1
) -> Iterator[Scaled]:
    """Yield each way of reading as it is done: one reader and two by turns, in so many rounds."""
    with TemporaryDirectory() as folder:
        for alone, both, run in runs(file, reports, size, settings, Path(folder)):
            if ray or "Ray" not in alone:
                found = [(run(1), run(2)) for _ in range(rounds)]
                yield Scaled(alone, both, [one for one, _ in found], [two for _, two in found])


def main() -> None:
    """Print a row for each run, as it is done."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("--reports", type=int, default=1200)
    parser.add_argument("--shard", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--gate", action="store_true")
    parser.add_argument("--no-ray", dest="ray", action="store_false")
    given = parser.parse_args()
    machine = f"{cores()} cores, Python {platform.python_version()}"
    print(f"{given.file.name}, {given.reports} reports; {machine}\n")
    heads = ("a second", "by CPU", "ratio", "one core", "CPU ms each", "not readers'", "MiB", "load")
    print(f"{'run':<20}" + "".join(f"{head:>{len(head) + 3}}" for head in heads))
    settings = Settings(gate=given.gate)
    for found in measure(given.file, given.reports, given.shard, settings, given.ray, given.rounds):
        print(_row(found.alone, found.one, found.one, heads))
        print(_row(found.both, found.two, found.one, heads))
        if given.rounds > 1:
            print("  ratio of each round: " + ", ".join(f"{ratio:.2f}" for ratio in found.ratios))
        sys.stdout.flush()


def _row(name: str, taken: Taken, one: Taken, heads: tuple[str, ...]) -> str:
    """Return a line of the table, with its ratios to a run with one reader."""
    told = (
        f"{taken.reports / taken.wall:.1f}", f"{taken.by_cpu:.1f}", f"{taken.by_cpu / one.by_cpu:.2f}",
        f"{taken.by_cpu * one.cpu / one.reports:.2f}", f"{1000 * taken.cpu / taken.reports:.2f}",
        f"{1000 * (taken.cpu - taken.reading) / taken.reports:.2f}", f"{taken.memory:.0f}",
        f"{os.getloadavg()[0]:.1f}",
    )  # fmt: skip
    return f"{name:<20}" + "".join(f"{cell:>{len(head) + 3}}" for head, cell in zip(heads, told, strict=True))


if __name__ == "__main__":
    main()
