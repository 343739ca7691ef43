"""How fast a feed is read with and without the gate, against a bare `nlp.pipe`, and what the gate loses.

    python -m benchmarks.feed_speed FEED... [--items 1500] [--seed 1] [--lost]

A FEED is a .jsonl or .jsonl.gz of reports: `title`, `text` (or `summary`, or `lead` and `body`), `published`
or `date`, `outlet` (or the host of `url`). --items of them are drawn with --seed. Times are CPU time of one
thread, taken in slices that take turns, so that a busy machine slows all alike; taking in is not counted.
--lost lists the rows that the gate loses.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks.feed_records import plain

from dragoman.ingest import ingest
from dragoman.pipeline import extract_all
from dragoman.record import Event, Record, Report, Statement
from dragoman.settings import DEFAULT, collect_seldom

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")  # before spaCy is loaded, which `measure` does

SLICES = 6
KINDS = ("events", "statements that concern another state", "statements at home", "of no state's speaker")


@dataclass
class Measured:
    """Seconds of CPU by way of reading, and the records with and without the gate, report by report."""

    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    ungated: list[Record] = field(default_factory=list)
    gated: list[Record] = field(default_factory=list)

    def ratio(self, way: str) -> float:
        """How many times the documents a second of the bare parse."""
        return self.seconds["bare"] / self.seconds[way]

    def kept(self) -> tuple[int, int]:
        """Return how many rows on relations between states are found with the gate, and without it."""
        after, before = (Counter(_kinds(records)) for records in (self.gated, self.ungated))
        return sum(after[kind] for kind in KINDS[:2]), sum(before[kind] for kind in KINDS[:2])


def main() -> None:
    """Print speeds and ratios, what share is read, and the rows kept, a line each."""
    options = _options()
    for feed in options.feeds:
        _print(feed.name, measure(sample(feed, options.items, options.seed)), options.lost)


def _print(name: str, found: Measured, lost: bool) -> None:
    reports = [record.report for record in found.ungated]
    words = [len(report.text.split()) for report in reports]
    read = [record.passed_over is None for record in found.gated]
    print(f"{name}: {len(reports)} reports, {sum(words):,} words")
    for way in found.seconds:
        speed = len(reports) / found.seconds[way]
        print(f"{way + ' reports/s of CPU':42}{speed:9.1f}{found.ratio(way):8.2f} times the bare nlp.pipe")
    print(f"{'share of reports read':42}{sum(read) / len(read):9.3f}")
    words_read = sum(count for count, one in zip(words, read, strict=True) if one)
    print(f"{'share of words read':42}{words_read / sum(words):9.3f}")
    before, after = Counter(_kinds(found.ungated)), Counter(_kinds(found.gated))
    for kind in KINDS:
        print(f"{kind + ', kept':42}{_share(after[kind], before[kind])}")
    print(f"{'the first two, kept':42}{_share(*found.kept())}")
    if lost:
        _print_lost(found)


def _share(kept: int, of: int) -> str:
    return f"{kept / of if of else 1:9.4f}   {kept:,} of {of:,}"


def sample(feed: Path, size: int, seed: int) -> list[Report]:
    """Return `size` reports of the file `feed`, drawn at random; the same seed, the same reports."""
    opened = gzip.open if feed.suffix == ".gz" else open
    with opened(feed, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    rows = [row for row in rows if (row.get("lang") or "en").startswith("en")]
    drawn = random.Random(seed).sample(rows, min(size, len(rows)))
    reports = {report.id: report for report in map(_report, drawn) if report is not None}
    return list(reports.values())


def _report(row: dict[str, Any]) -> Report | None:
    body = (
        row.get("text") or row.get("summary") or "\n".join(filter(None, (row.get("lead"), row.get("body"))))
    )
    text = "\n\n".join(filter(None, (plain(part) for part in body.split("\n"))))
    title, host = plain(row["title"]), urlsplit(row.get("url", "")).hostname
    if not (text or title):
        return None
    published = (row.get("published") or row["date"]).replace(" ", "T")
    outlet = row.get("outlet") or OUTLETS.get(host or "") or host
    return ingest(text or title, title=title if text else None, published=published, outlet=outlet)


OUTLETS = {"en.kremlin.ru": "Kremlin", "bidenwhitehouse.archives.gov": "The White House"}
"""Hosts of official sets whose rows name no outlet."""


def measure(reports: list[Report]) -> Measured:
    """Read `reports` bare, without the gate and with it, in turns."""
    import spacy

    collect_seldom()  # as the processes of the program do
    bare, found = spacy.load(DEFAULT.model), Measured()
    gated = replace(DEFAULT, gate=True)
    first = reports[:20]
    for warm in (lambda: bare.pipe(report.text for report in first), lambda: extract_all(first, gated)):
        list(warm())
    list(extract_all(first))
    for start in range(SLICES):
        part = reports[start::SLICES]
        _timed(found, "bare", partial(_drained, bare.pipe(report.text for report in part)))
        found.ungated += _timed(found, "ungated", partial(_records, extract_all(part)))
        found.gated += _timed(found, "gated", partial(_records, extract_all(part, gated)))
    return found


def _timed(found: Measured, way: str, run: Callable[[], Any]) -> Any:
    start = time.process_time()
    done = run()
    found.seconds[way] += time.process_time() - start
    return done


def _drained(docs: Iterable[object]) -> None:
    for _ in docs:
        pass


def _records(done: Iterable[object]) -> list[Record]:
    return [one for one in done if isinstance(one, Record)]


def _rows(record: Record) -> Iterator[tuple[str, Event | Statement]]:
    """Yield each event and statement with its kind."""
    yield from ((KINDS[0], event) for event in record.events)
    named = [(span, actor.state) for actor in record.actors if actor.state for span in actor.mentions]
    for row in record.statements:
        own = row.speaker_state
        foreign = [span for span, state in named if state != own]
        concerns = any(part.contains(span) for span in foreign for part in row.evidence)
        if own is None:
            yield KINDS[3], row
        elif (row.addressee_state or own) != own or concerns:
            yield KINDS[1], row
        else:
            yield KINDS[2], row


def _kinds(records: Iterable[Record]) -> Iterator[str]:
    return (kind for record in records for kind, _ in _rows(record))


def _print_lost(found: Measured) -> None:
    kept = {row.id for record in found.gated for _, row in _rows(record)}
    why = {record.report.id: record.passed_over for record in found.gated}
    for record in found.ungated:
        for kind, row in _rows(record):
            if row.id not in kept and kind in KINDS[:2]:
                what = row.event_type if isinstance(row, Event) else row.speaker
                print(f"lost, {what}: {row.evidence[0].quote!r} ({why[record.report.id]})")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("feeds", type=Path, nargs="+", metavar="FEED")
    parser.add_argument("--items", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lost", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
