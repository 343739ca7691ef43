"""A long run of `dragoman add` that is killed again and again: nothing is lost, and memory stays flat.

    python -m benchmarks.soak FEED [--reports 100000] [--kills 100] [--workers 2] [--poison 0.001]

FEED is a table of items (JSON lines, packed or not); they are repeated, each time with another title, until
there are enough, and a share of them is replaced by what is no text. The command that adds them is killed
with all its processes after a random time (SIGKILL), and started again, so often; then it is left to end.
Told are the time, the memory of its processes early and late, and whether the store holds each report once,
every span reads back and a last run finds nothing to do. Ends with exit code 1 if not.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import psutil

from dragoman.store import Store

SHORTEST, LONGEST = 4.0, 40.0
"""Seconds between two kills. A run needs some two to get going, then it passes over what is known."""
MIB = 2**20


def main() -> int:
    """Fill, kill, compare, print; return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("feed", type=Path)
    parser.add_argument("--reports", type=int, default=100_000)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--poison", type=float, default=0.001)
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        corpus, store = Path(folder) / "corpus.jsonl", str(Path(folder) / "soak.db")
        wanted, bad = written(corpus, given.feed, given.reports, given.poison)
        command = [sys.executable, "-m", "dragoman", "add", str(corpus), "--store", store, "--format", "json"]
        command += ["--workers", str(given.workers)]
        chance, start, kills = random.Random(8), time.monotonic(), 0
        weights: list[float] = []
        while kills < given.kills and run(command, chance.uniform(SHORTEST, LONGEST), weights) is None:
            kills += 1
        last = run(command, None, weights)
        seconds = time.monotonic() - start
        again = run(command, None, [])
        return told(store, wanted, bad, kills, seconds, weights, last, again)


def written(corpus: Path, feed: Path, reports: int, poison: float) -> tuple[int, int]:
    """Write the corpus; return how many good reports are in it, and how many bad ones."""
    chance, good, bad = random.Random(9), 0, 0
    with corpus.open("w", encoding="utf-8") as out:
        for number, row in enumerate(repeated(feed)):
            if number == reports:
                return good, bad
            if chance.random() < poison:
                row = {**row, "title": f"Bad {number}", "summary": "\x00\x01\x02" * 50}
                bad += 1
            else:
                good += 1
            out.write(json.dumps(row) + "\n")
    return good, bad


def repeated(feed: Path) -> Iterator[dict[str, Any]]:
    """Yield the items of a feed without end, those of each round with another title, text and address."""
    opened = gzip.open if feed.suffix == ".gz" else open
    for round_ in count(1):
        with opened(feed, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                row = json.loads(line)
                yield {
                    "title": f"{row.get('title') or ''} ({round_})",
                    "summary": f"{row.get('summary') or row.get('text') or ''}\n\nRound {round_}.",
                    "url": f"https://soak.example/{round_}/{number}",
                    "published": row.get("published") or row.get("date") or "2023-01-01",
                }


def run(command: list[str], seconds: float | None, weights: list[float]) -> dict[str, Any] | None:
    """Run the command and return its summary; or kill it and its children after `seconds`, and return None.

    The memory of all its processes, in MiB, is put to `weights` once a second.
    """
    started = time.monotonic()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        while process.poll() is None:
            if seconds is not None and time.monotonic() - started > seconds:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                return None
            weights.append(weight(process.pid))
            try:
                process.wait(1)
            except subprocess.TimeoutExpired:
                continue
        return json.loads(process.stdout.read())  # type: ignore[no-any-return, union-attr]


def weight(process: int) -> float:
    """Return the memory of a process and its children, in MiB."""
    found = 0
    try:
        one = psutil.Process(process)
        for each in (one, *one.children(recursive=True)):
            found += each.memory_info().rss
    except psutil.Error:
        pass
    return found / MIB


def told(
    store: str, wanted: int, bad: int, kills: int, seconds: float, weights: list[float],
    last: dict[str, Any] | None, again: dict[str, Any] | None,
) -> int:  # fmt: skip
    """Print what came of it; return the exit code."""
    with Store.open(store, create=False) as kept:
        counts = kept.counts()
        problems = sum(len(check.problems) for check in kept.verify())
    quarter = max(1, len(weights) // 4)
    early, late = median(weights[:quarter]), median(weights[-quarter:])
    idle = again is not None and again["new"] == 0 and again["changed"] == 0
    print(f"{wanted:,} reports and {bad:,} bad ones, {kills} kills, {seconds:,.0f} s")
    print(f"reports in the store       {counts['report']:,} of {wanted:,}")
    print(f"events, stories            {counts['event']:,}, {counts['story']:,}")
    print(f"spans that do not hold     {problems}")
    print(f"refused in the last run    {last['refused'] if last else '-'}")
    print(f"a run more finds new       {again['new'] if again else '-'}")
    memory = f"{early:,.0f} MiB in the first quarter, {late:,.0f} in the last, at most {max(weights):,.0f}"
    print(f"memory of all processes    {memory}")
    return 0 if counts["report"] == wanted and not problems and idle else 1


if __name__ == "__main__":
    sys.exit(main())
