"""Speed and size of this version on this machine, in one table: each bar, what is measured, met or missed.

    python -m benchmarks.table [DATA] [--quick]        (make benchmark)

DATA is the folder of development data; without it only what the repository holds is measured. --quick takes
a third of the reports. What takes hours is named with its command. The bars are those of the project.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

from benchmarks import feed_speed, growth, peers, scaling, speed, store_growth

from dragoman.ingest import ingest
from dragoman.observing import spent
from dragoman.pipeline import extract_all
from dragoman.settings import Settings

FEED = "real/rss_2023_01_02.jsonl.gz"
DIPLOMATIC = (
    ("White House", "real/white_house_2021.jsonl.gz", 45),
    ("Kremlin", "real/kremlin_2000_2012.jsonl.gz", 300),
)
ITEMS = 1500  # of the feed
SCALED = 1200  # reports that one process and two read
LONGEST = 16  # times 600 words
STORED = 50_000  # events
LONG = (
    ("memory over 100,000 reports", "700 MB at most, flat", "python -m benchmarks.soak FEED"),
    ("a million events: a page; a search", "100 ms; 200 ms", "python -m benchmarks.million"),
    ("adding to a store of a million events", "20 % above an empty one", "python -m benchmarks.adding STORE"),
)


@dataclass(frozen=True)
class Row:
    """What is measured, its bar, the figure, and whether it meets the bar (None: there is none)."""

    what: str
    bar: str
    measured: str
    met: bool | None = None

    def __str__(self) -> str:
        told = {True: "met", False: "MISSED", None: ""}[self.met]
        return f"{self.what:<50}{self.bar:<30}{self.measured:<30}{told}".rstrip()


def one_report() -> Iterator[Row]:
    """Yield what reading one report takes, warm and cold."""
    found = speed.measure(speed.bundled())
    yield Row("600 words, warm", "150 ms CPU", f"{found.reading:.0f} ms", found.reading <= 150)
    ratio = f"{found.ratio:.2f} (parse {found.parsing:.0f} ms)"
    yield Row("  times the bare parse", "1.5", ratio, found.ratio <= 1.5)
    yield Row("dragoman --help", "0.3 s", str(found.helping), found.helping.wall <= 0.3)
    yield Row("dragoman read, cold", "4 s", str(found.cold), found.cold.wall <= 4)


def feeds(data: Path, part: int) -> Iterator[Row]:
    """Yield how fast a general feed and diplomatic reports are read, against the bare `nlp.pipe`."""
    found = feed_speed.measure(feed_speed.sample(data / FEED, ITEMS // part, 1))
    kept, of = found.kept()
    ratio = found.ratio("gated")
    yield Row("a general feed, times the bare nlp.pipe", "3", f"{ratio:.2f}", ratio >= 3)
    told = f"{kept / of:.1%} ({kept} of {of})"
    yield Row("  of the record without the gate, kept", "99 %", told, kept >= 0.99 * of)
    for name, file, items in DIPLOMATIC:
        found = feed_speed.measure(feed_speed.sample(data / file, items // part, 1))
        gated, ungated = found.ratio("gated"), found.ratio("ungated")
        told = f"{gated:.2f} (without gate {ungated:.2f})"
        yield Row(f"{name} only, times the bare nlp.pipe", "0.8", told, min(gated, ungated) >= 0.8)


def processes(data: Path, part: int) -> Iterator[Row]:
    """Yield how much faster two processes and nodes are than one, and the memory of a reader."""
    most = 0.0
    rounds = 3 if part == 1 else 1
    for found in scaling.measure(data / FEED, SCALED // part, 100 // part, Settings(), rounds=rounds):
        most = max(most, found.one.memory, found.two.memory)
        bar = 1.6 if "node" in found.both else 1.8
        told = f"{found.ratio:.2f} ({', '.join(f'{ratio:.2f}' for ratio in found.ratios)})"
        yield Row(f"{found.both}, times one", str(bar), told, found.ratio >= bar)
    yield Row("memory of a reader", "700 MB", f"{most:.0f} MiB", most * 2**20 <= 700e6)


def size() -> Iterator[Row]:
    """Yield the size of the wheel without the weights of the learned reader, where it can be built."""
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder]
        subprocess.run([*command, str(speed.ROOT)], check=False, capture_output=True)
        for wheel in Path(folder).glob("*.whl"):
            files = ZipFile(wheel).infolist()
            weights = sum(file.compress_size for file in files if "/learned/model/" in file.filename) / 1e6
            rest = wheel.stat().st_size / 1e6 - weights
            told = f"{rest + weights:.1f}; {rest:.1f} MB"
            yield Row("wheel; without the weights", "15 MB", told, rest <= 15)


def lengths() -> Iterator[Row]:
    """Yield how the time for 600 words grows with the length of the report."""
    found = list(growth.rows(LONGEST))
    (words, _, first), (most, _, last) = found[0], found[-1]
    told = f"{last / first:.2f} ({first:.0f} and {last:.0f} ms)"
    yield Row(f"600 words of {most:,}, times 600 of {words:,}", "1.2", told, last <= 1.2 * first)


def stores() -> Iterator[Row]:
    """Yield how the time to add a report grows with the store."""
    with TemporaryDirectory() as folder:
        found = list(store_growth.measured(str(Path(folder) / "growth.db"), STORED, 300))
    first, last = (sum(taken[:3]) for _, taken in (found[0], found[-1]))
    told = f"{last / first:.2f} ({first:.0f} and {last:.0f} ms)"
    yield Row(f"adding to {STORED:,} events, times to an empty store", "1.2", told, last <= 1.2 * first)


def shares() -> Iterator[str]:
    """Yield a line on what part of a reading each stage takes."""
    reports = [ingest(path) for path in speed.bundled()]
    list(extract_all(reports))
    before = spent()
    list(extract_all(reports))
    after = spent()
    taken = {name: after[name].seconds - one.seconds for name, one in before.items()}
    whole = sum(taken.values())
    told = (f"{name} {seconds / whole:.0%}" for name, seconds in taken.items() if seconds)
    yield "stages: " + ", ".join(told)


def compared() -> Iterator[str]:
    """Yield the peers beside us, on the bundled reports."""
    yield f"{'peers in the same run':<44}{'':<24}{'ms / 600 words':>9}"
    yield from peers.printed(peers.measure([ingest(path) for path in speed.bundled()]))


def main() -> int:
    """Print the rows as they are measured; return 1 if one misses its bar."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, nargs="?", default=Path("../shared/dev"))
    parser.add_argument("--quick", action="store_true", help="a third of the reports")
    given = parser.parse_args()
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in ("dragoman", "spacy", "numpy"))
    machine = f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}"
    print(f"{machine}; Python {platform.python_version()}, {versions}\n")
    print(f"{'what':<50}{'bar':<30}{'measured':<30}")
    missed = 0
    for row in rows(given.data, 3 if given.quick else 1):
        print(row, flush=True)
        missed += row.met is False
    print()
    for line in (*shares(), "", *compared()):
        print(line, flush=True)
    return min(missed, 1)


def rows(data: Path, part: int) -> Iterator[Row]:
    """Yield the rows of the table."""
    yield from one_report()
    yield from lengths()
    if (data / FEED).is_file():
        yield from feeds(data, part)
        yield from processes(data, part)
    else:
        yield Row("feeds, processes and nodes", "", f"not measured without {data / FEED}")
    yield from stores()
    yield from size()
    yield from (Row(what, bar, command) for what, bar, command in LONG)


if __name__ == "__main__":
    sys.exit(main())
