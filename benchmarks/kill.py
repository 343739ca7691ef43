"""A store whose writer is killed again and again ends as one whose writer never was.

    python -m benchmarks.kill [STORE] [--kills 100]

STORE is a new SQLite file (the default, in a temporary folder) or the address of an empty PostgreSQL
database. A process adds invented records and is killed (SIGKILL) after a random moment, until it was killed
so often; between kills every version in the store is checked. Then the rest is added, and reports, rows and
stories are compared with those of a store that was filled in one go. Ends with exit code 1 on a difference.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.million import reports

from dragoman.record import Record
from dragoman.store import Store

LONGEST = 0.8  # seconds that a writer lives at most; it needs a part of them to get going


def records(kills: int) -> list[Record]:
    """Return more records than that many writers can add before they are killed."""
    return list(reports(20 * kills, random.Random(5)))


def killed(url: str, wanted: list[Record], seconds: float) -> None:
    """Add `wanted` to the store in a process of its own, which is killed after `seconds`."""
    ready, say = os.pipe()
    writer = os.fork()
    if writer == 0:
        with Store.open(url) as store:
            os.write(say, b"1")
            store.add(wanted)
        os._exit(0)
    os.read(ready, 1)
    time.sleep(seconds)
    os.kill(writer, signal.SIGKILL)
    os.waitpid(writer, 0)
    os.close(ready)
    os.close(say)


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
    given = parser.parse_args()
    wanted, chance, problems = records(given.kills), random.Random(6), 0
    with TemporaryDirectory() as folder:
        url = given.store or str(Path(folder) / "killed.db")
        Store.open(url).close()
        grown = []
        for number in range(given.kills):
            killed(url, wanted, chance.uniform(0, LONGEST))
            if number % 10 == 9:
                with Store.open(url) as store:
                    problems += sum(len(check.problems) for check in store.verify())
                    grown.append(store.counts()["report"])
        print(f"{given.kills} writers killed; reports in the store after every ten: {grown}")
        with Store.open(url) as store, Store.open(str(Path(folder) / "whole.db")) as whole:
            store.add(wanted)
            whole.add(wanted)
            same = contents(store) == contents(whole)
            print(f"{problems} broken spans or rows in between; in the end {len(wanted):,} reports, "
                  f"{store.counts()['event']:,} events, {store.counts()['story']:,} stories: "
                  f"{'the same' if same else 'NOT the same'} as in a store never killed")  # fmt: skip
    return 0 if same and not problems else 1


if __name__ == "__main__":
    sys.exit(main())
