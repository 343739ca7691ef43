"""A store whose writer is killed again and again ends as one whose writer never was.

    python -m benchmarks.kill [STORE] [--kills 100] [--postgres]

STORE is a new SQLite file (the default, in a temporary folder) or the address of an empty PostgreSQL
database; --postgres starts a server of its own. A process adds some of the invented records, ten to a
transaction, and merges; it is killed (SIGKILL) at a random moment of the time that this takes, again and
again; between kills every version in the store is checked. Told is how many kills met an open transaction.
Then the rest is added, and reports, rows and stories are compared with those of a store filled in one
go. Ends with exit code 1 on a difference.
"""

from __future__ import annotations

import argparse
import mmap
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.invented import reports
from benchmarks.postgres import server
from benchmarks.signals_run import BETWEEN, COMMITTING, OPEN, tell

from dragoman.record import Record
from dragoman.store import Store, record_writer

SLICE = 40
"""Records that a writer adds before it merges."""
TOGETHER = 10
"""Records in a transaction: fewer than the program takes, so that a writer has several."""


def records(kills: int) -> list[Record]:
    """Return more records than that many writers can add before they are killed."""
    return list(reports(SLICE * (kills + 1), random.Random(5)))


def writer(url: str, wanted: Sequence[Record], seconds: float | None) -> tuple[float, bytes]:
    """Add `wanted` to the store in a process of its own, which is killed `seconds` after it has begun, if at
    all; return how long it lived from there, and what it was at."""
    ready, say = os.pipe()
    at = mmap.mmap(-1, 1)  # shared with the child
    at[:] = BETWEEN
    child = os.fork()
    if child == 0:
        record_writer.MOST = TOGETHER
        with Store.open(url) as store:
            tell(store.engine, at)
            store.add(_announced(wanted, say))
        os._exit(0)
    os.close(say)
    os.read(ready, 1)  # returns also when the writer has ended
    start = time.perf_counter()
    if seconds is not None:
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(ready)
    return time.perf_counter() - start, at[:]


def _announced(wanted: Sequence[Record], say: int) -> Iterator[Record]:
    """Yield records, and say when the first has been taken."""
    for number, record in enumerate(wanted):
        if number == 1:
            os.write(say, b"1")
        yield record


def contents(store: Store) -> tuple[list[Record], list[tuple[str, ...]]]:
    """Return every record and the mentions of every story, in an order of their own."""
    found = sorted(store.records(every_version=True), key=lambda record: record.report.id)
    told, after = [], None
    while True:
        page = store.stories(limit=1000, after=after)
        told += [(story.id, story.status, *sorted(one.id for one in story.mentions)) for story in page]
        after = page.after
        if after is None:
            return found, sorted(told)


def main() -> int:
    """Kill, compare and say what was found; return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("store", nargs="?")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--postgres", action="store_true")
    given = parser.parse_args()
    with TemporaryDirectory() as folder, _store(given.store, folder, given.postgres) as url:
        return _run(url, folder, given.kills)


@contextmanager
def _store(named: str | None, folder: str, postgres: bool) -> Iterator[str]:
    if postgres:
        with server() as address:
            yield address
    else:
        yield named or str(Path(folder) / "killed.db")


def _run(url: str, folder: str, kills: int) -> int:
    wanted, chance, problems = records(kills), random.Random(6), 0
    with Store.open(url) as store:
        store.merge()
    lasts, _ = writer(url, wanted[:SLICE], None)
    grown: list[int] = []
    met: Counter[bytes] = Counter()
    for number in range(kills):
        with Store.open(url) as store:
            known = store.counts()["report"]
            if number % 10 == 9:
                problems += sum(len(check.problems) for check in store.verify())
                grown.append(known)
        _, at = writer(url, wanted[known : known + SLICE], chance.uniform(0, lasts))
        met[at] += 1
    print(f"{kills} writers killed within {lasts:.2f} s: {met[OPEN]} in a transaction, {met[COMMITTING]} in "
          f"its commit, {met[BETWEEN]} between; reports in the store after every ten: {grown}")  # fmt: skip
    with Store.open(url) as store, Store.open(str(Path(folder) / "whole.db")) as whole:
        store.add(wanted)
        store.merge()
        whole.add(wanted)
        same = contents(store) == contents(whole)
        print(f"{problems} broken spans or rows in between; in the end {len(wanted):,} reports, "
              f"{store.counts()['event']:,} events, {store.counts()['story']:,} stories: "
              f"{'the same' if same else 'NOT the same'} as in a store never killed")  # fmt: skip
    return 0 if same and not problems else 1


if __name__ == "__main__":
    sys.exit(main())
