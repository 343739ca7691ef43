"""A long run of `dragoman add` that is killed again and again: nothing is lost, and memory stays flat.

    python -m benchmarks.soak FEED... [--reports 100000] [--kills 30] [--workers 2] [--poison 0.001]

FEEDs are tables of items (JSON lines, packed or not). Those that have not enough are told again, each time
two months later with another title, text and address; a share is replaced by what is no text. The command
that adds them is killed with all its processes (SIGKILL) each time it has added a random number, and started
again, so often; then it is left to end. Told are the time, the memory of its processes early and late,
whether the store holds each report once, every span reads back, and a last run finds nothing to do. Ends with
exit code 1 if not.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import psutil

from dragoman.store import Store

MIB = 2**20
Weight = tuple[float, float]


def main() -> int:
    """Fill, kill, compare, print; return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("feed", type=Path, nargs="+")
    parser.add_argument("--reports", type=int, default=100_000)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--poison", type=float, default=0.001)
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        corpus, store = Path(folder) / "corpus.jsonl", str(Path(folder) / "soak.db")
        wanted, bad = written(corpus, given.feed, given.reports, given.poison)
        command = [sys.executable, "-m", "dragoman", "add", str(corpus), "--store", store, "--format", "json"]
        command += ["--workers", str(given.workers)]
        chance, start, kills = random.Random(8), time.monotonic(), 0
        weights: list[Weight] = []
        print(f"{wanted:,} reports and {bad:,} bad ones", flush=True)
        most, goal = 2 * given.reports // (given.kills + 1), 0
        while kills < given.kills:
            goal = reports_in(store) + chance.randrange(1, most)
            if run(command, weights, store, goal, chance.random()) is not None:
                break
            kills += 1
            if kills % 10 == 0:
                print(f"{kills} kills, {reports_in(store):,} reports", flush=True)
        last = run(command, weights)
        seconds = time.monotonic() - start
        again = run(command, [])
        return told(store, wanted, kills, seconds, weights, last, again)


def reports_in(store: str) -> int:
    """Return how many reports a store has; 0 where there is none yet."""
    if not Path(store).exists():
        return 0
    try:
        with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as kept:
            return kept.execute("SELECT coalesce(max(number), 0) FROM report").fetchone()[0]  # type: ignore[no-any-return]
    except sqlite3.Error:  # its tables are being made
        return 0


def written(corpus: Path, feeds: Sequence[Path], reports: int, poison: float) -> tuple[int, int]:
    """Write the corpus; return how many good reports are in it, and how many bad ones."""
    chance, good, bad = random.Random(9), 0, 0
    with corpus.open("w", encoding="utf-8") as out:
        for number, row in enumerate(repeated(feeds)):
            if number == reports:
                return good, bad
            if chance.random() < poison:
                row = {**row, "title": f"Bad {number}", "summary": "\x00\x01\x02" * 50}
                bad += 1
            else:
                good += 1
            out.write(json.dumps(row) + "\n")
    return good, bad


def repeated(feeds: Sequence[Path]) -> Iterator[dict[str, Any]]:
    """Yield the items of feeds without end, those of each further round with another title, text, address and
    day."""
    for round_ in count():
        for feed in feeds:
            opened = gzip.open if feed.suffix == ".gz" else open
            with opened(feed, "rt", encoding="utf-8") as lines:
                for number, line in enumerate(lines):
                    row = json.loads(line)
                    text = row.get("summary") or row.get("text") or row.get("body") or ""
                    again = f" ({round_ + 1})" if round_ else ""
                    yield {
                        "title": f"{row.get('title') or ''}{again}",
                        "summary": f"{text}\n\nRound {round_ + 1}." if round_ else text,
                        "url": f"https://soak.example/{round_}/{feed.name}/{number}",
                        "published": later(str(row.get("published") or row.get("date") or ""), round_),
                    }


def later(day: str, rounds: int) -> str:
    """Return a day two months later for each round; another one for what is no day."""
    try:
        first = date.fromisoformat(day[:10])
    except ValueError:
        first = date(2023, 1, 1)
    return (first + timedelta(days=60 * rounds)).isoformat()


def run(
    command: list[str], weights: list[Weight], store: str = "", goal: int = 0, late: float = 0
) -> dict[str, Any] | None:
    """Run the command and return its summary; or kill it and its children, `late` seconds after the store is
    seen to have `goal` reports, and return None.

    The memory of its processes is put to `weights` once a second.
    """
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        while process.poll() is None:
            if goal and reports_in(store) >= goal:
                time.sleep(late)
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                return None
            weights.append(weight(process.pid))
            try:
                process.wait(1)
            except subprocess.TimeoutExpired:
                continue
        return json.loads(process.stdout.read())  # type: ignore[no-any-return, union-attr]


def weight(process: int) -> Weight:
    """Return the memory in MiB of a process, and of the heaviest of its children."""
    try:
        one = psutil.Process(process)
        children = [each.memory_info().rss for each in one.children(recursive=True)]
        return one.memory_info().rss / MIB, max(children, default=0) / MIB
    except psutil.Error:
        return 0.0, 0.0


def told(
    store: str, wanted: int, kills: int, seconds: float, weights: list[Weight],
    last: dict[str, Any] | None, again: dict[str, Any] | None,
) -> int:  # fmt: skip
    """Print what came of it; return the exit code."""
    with Store.open(store, create=False) as kept:
        counts = kept.counts()
        checks = list(kept.verify())
        with kept.reading() as connection:
            twice = "SELECT count(*) - count(DISTINCT id) FROM report_version"
            twice = connection.exec_driver_sql(twice).scalar_one()
    problems = sum(len(check.problems) for check in checks)
    idle = again is not None and again["new"] == 0 and again["changed"] == 0
    print(f"{kills} kills, {seconds:,.0f} s")
    print(f"reports in the store      {counts['report']:,}; lost {wanted - counts['report']}, twice {twice}")
    print(f"events, stories           {counts['event']:,}, {counts['story']:,}")
    print(f"spans that were verified  {sum(check.spans for check in checks):,}, that do not hold {problems}")
    print(f"refused in the last run   {last['refused'] if last else '-'}")
    print(f"a run more finds new      {again['new'] if again else '-'}")
    tenth = max(1, len(weights) // 10)
    for name, place in (("the program", 0), ("its heaviest reader", 1)):
        sizes = [one[place] for one in weights if one[place]] or [0.0]
        early, late = median(sizes[:tenth]), median(sizes[-tenth:])
        print(f"memory of {name:<19} {early:,.0f} MiB in the first tenth of the time, {late:,.0f} in the "
              f"last, at most {max(sizes):,.0f}")  # fmt: skip
    return 0 if counts["report"] == wanted and not twice and not problems and idle else 1


if __name__ == "__main__":
    sys.exit(main())
