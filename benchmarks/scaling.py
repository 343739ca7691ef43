"""One process and two, one Ray node and two, over the same reports: how much faster, and what it takes.

    python -m benchmarks.scaling FILE [--reports 600] [--shard 30] [--gate]

FILE is what `dragoman build` takes. Its first reports are read by `dragoman add` and `dragoman build`, in one
process and in two, and on a Ray cluster of one node and of two with a core each, all on this machine. What is
counted is read from when every process is warm to the end. Bars: two processes 1.8 times one, two nodes 1.6
(QUALITY: speed).

`a second` is by the clock, which says little where others use the machine. `by CPU` is what the processors'
seconds allow: no reader waits, and all that the run takes is spread over the cores. The ratio is of these.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import psutil

from dragoman.corpus.plan import Job, Shard, plan
from dragoman.corpus.shard import Building
from dragoman.runners.cluster import Cluster
from dragoman.runners.engine import Engine, Failed, Threads
from dragoman.runners.local import cores
from dragoman.settings import Settings
from dragoman.sources.item import How, Item
from dragoman.sources.items import items
from dragoman.store import Store
from dragoman.store.found import Summary


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
        memory = max(psutil.Process(pid).memory_info().rss for pid in most) / 2**20
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


def adding(sample: list[Item], settings: Settings, folder: Path, workers: int) -> Taken:
    """Add the sample to a new store."""
    clock, summary, counted = Clock(), Summary(), 0
    with Store.open(str(folder / f"{workers}.db")) as store:
        found = store.add_items(sample, summary, settings=settings, workers=workers)
        for number, _ in enumerate(found, 1):
            if number == len(sample) // 4:
                clock.begin()
                counted = number
            elif number == len(sample):
                return clock.end(number - counted, workers)
    raise AssertionError("nothing to add")


def building(job: Job, shards: list[Shard], workers: int, engine: Engine) -> Taken:
    """Build the shards; two for each worker are done before anything is counted."""
    clock, counted = Clock(), 0
    for number, (_, note) in enumerate(engine.map(Building(job), shards), 1):
        assert not isinstance(note, Failed), note
        if number == 2 * workers:
            clock.begin()
        elif number > 2 * workers:
            counted += note.reports
            if number == len(shards):
                return clock.end(counted, workers)
    raise AssertionError("too few shards: give more reports or smaller shards")


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


def runs(
    file: Path, reports: int, size: int, settings: Settings, folder: Path
) -> Iterator[tuple[str, Callable[[], Taken]]]:
    """Yield each run by its name."""
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

    def built(workers: int, opened: Callable[[int], Any]) -> Taken:
        shutil.rmtree(out, ignore_errors=True)
        with opened(workers) as engine:
            return building(job, shards, workers, engine)

    yield "add, 1 process", partial(adding, sample, settings, folder, 1)
    yield "add, 2 processes", partial(adding, sample, settings, folder, 2)
    yield "build, 1 process", partial(built, 1, Threads)
    yield "build, 2 processes", partial(built, 2, Threads)
    yield "build, 1 Ray node", partial(built, 1, nodes)
    yield "build, 2 Ray nodes", partial(built, 2, nodes)


def measure(file: Path, reports: int, size: int, settings: Settings) -> Iterator[tuple[str, Taken, float]]:
    """Yield each run as it is done: its name, what it took, how many times as fast as one of its kind is."""
    with TemporaryDirectory() as folder:
        first = 0.0
        for number, (name, run) in enumerate(runs(file, reports, size, settings, Path(folder))):
            taken = run()
            first = first if number % 2 else taken.by_cpu
            yield name, taken, taken.by_cpu / first


def main() -> None:
    """Print a row for each run, as it is done."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("--reports", type=int, default=600)
    parser.add_argument("--shard", type=int, default=30)
    parser.add_argument("--gate", action="store_true")
    given = parser.parse_args()
    machine = f"{cores()} cores, Python {platform.python_version()}"
    print(f"{given.file.name}, {given.reports} reports; {machine}\n")
    print(f"{'run':<20}{'a second':>10}{'by CPU':>10}{'ratio':>8}{'CPU ms each':>14}{'MiB':>6}{'load':>6}")
    for name, taken, ratio in measure(given.file, given.reports, given.shard, Settings(gate=given.gate)):
        print(
            f"{name:<20}{taken.reports / taken.wall:>10.1f}{taken.by_cpu:>10.1f}{ratio:>8.2f}"
            f"{1000 * taken.cpu / taken.reports:>14.1f}{taken.memory:>6.0f}{os.getloadavg()[0]:>6.1f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
