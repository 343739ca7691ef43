"""What adding the same reports to an empty store and to a large one costs: it must be the same.

    python -m benchmarks.adding STORE [--feed FILE] [--items 300] [--long 40] [--rounds 5] [--no-gate]

STORE is the file or address of a store such as `benchmarks.million` makes; a file that is not there is
filled by it first, with a million events (9 GB). In each round new reports are read, once, and added to a new
empty store and to STORE, both warmed by others of their kind. What is counted is all that `dragoman add`
does beside reading, with as many reports to a transaction as come together there; then the stories are
brought up to date. Feed items are consecutive ones of FILE, which is what `dragoman add` takes, or invented,
of which three in four tell nothing of states; reports of 600 words are invented, and each tells ten things.
Their weeks are as full in STORE as any other; each round is of weeks of its own and each run has reports of
its own, so that none is known. Told are milliseconds of processor time a report, the medians of the rounds; a
PostgreSQL server's is not in it. Ends with exit code 1 where a ratio is above the bar (QUALITY: 1.2).
"""

from __future__ import annotations

import argparse
import random
import secrets
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from benchmarks import filling
from benchmarks.invented import PER_REPORT, YEAR
from benchmarks.store_growth import BESIDE, news

from dragoman.batch.into_store import add_items
from dragoman.batch.process_readers import read_items
from dragoman.settings import Settings
from dragoman.sources.item import How, Item
from dragoman.sources.items import items
from dragoman.store import Store
from dragoman.store.write import Summary

BAR = 1.2
DAYS, APART = 14, 42
"""Days of the reports of a round, and from one round to the next: too far to be compared."""
EVENTS = 1_000_000
MOST = 10_000
"""Items that are left after the first that is taken of a feed."""


@dataclass(frozen=True)
class Kind:
    """Reports of one kind: how many a round, how many share a transaction, and what makes so many of the part
    of a round: part 0 of the first, which warms, part 1, which is counted, part 2 of the second ..."""

    name: str
    count: int
    together: int
    make: Callable[[int, int], list[Item]]


@dataclass(frozen=True)
class Taken:
    """Milliseconds of the processor that adding a report takes."""

    reading: float
    writing: float
    merging: float

    @property
    def unmerged(self) -> float:
        """What it takes without its stories."""
        return self.reading + self.writing

    @property
    def whole(self) -> float:
        """What it takes with them."""
        return self.unmerged + self.merging


def kinds(feed: Path | None, count: int, long: int) -> Iterator[Kind]:
    """Yield the kinds of reports, of which no store has any."""
    run = secrets.token_hex(4)
    chance = random.Random(run)
    first = date(YEAR + chance.randrange(filling.YEARS), 1, 8)
    found = [one for one in items([str(feed)], How()) if isinstance(one, Item)] if feed else []
    start = chance.randrange(max(1, len(found) - MOST))

    def invented(many: int, nth: int) -> list[Told]:
        weeks = first + timedelta(days=nth // 2 * APART)
        return sorted(news(many, weeks, DAYS, random.Random(f"{run} {nth}")), key=lambda told: told[1])

    def of_feed(many: int, nth: int) -> list[Item]:
        at = start + nth * count
        return [_own(one, run) for one in found[at : at + many]]

    def short(many: int, nth: int) -> list[Item]:
        return [_short(told, chance, run) for told in invented(many, nth)]

    def whole(many: int, nth: int) -> list[Item]:
        told = invented(5 * many, nth)
        return [_long(told[start : start + 5], run) for start in range(0, 5 * many, 5)]

    yield Kind("feed items", count, 200, of_feed if feed else short)
    yield Kind("600 words", long, 13, whole)  # 50,000 characters, which a reader is given at a time


Told = tuple[str, str, str]
"""The text of invented news, its day and its outlet."""


def _own(item: Item, run: str) -> Item:
    return replace(item, address=f"{item.address or item.name}?run={run}")


def _short(told: Told, chance: random.Random, run: str) -> Item:
    """Return a title and a sentence or two of what is told, or of nothing."""
    text, day, outlet = told
    lines = [text.split("\n\n")[0]] if chance.random() < 0.25 else []
    lines += chance.sample(BESIDE, 2)
    return _item("\n\n".join(lines), day, outlet, chance.randrange(10**9), run)


def _long(told: Sequence[Told], run: str) -> Item:
    """Return what five reports tell as one."""
    (text, day, outlet), *_ = told
    number = text.rsplit("(", 1)[1].rstrip(")")
    return _item("\n\n".join(one[0] for one in told), day, outlet, number, run)


def _item(text: str, day: str, outlet: str, number: object, run: str) -> Item:
    host = outlet.lower().replace(" ", "-")
    address = f"https://www.{host}.example/{day}/{number}?run={run}"
    return Item(address, text, address, published=f"{day}T09:00:00Z", outlet=outlet)


def spent(run: Callable[[], object]) -> float:
    """Return the milliseconds of processor time that a call takes."""
    start = time.process_time()
    run()
    return 1000 * (time.process_time() - start)


def taken(store: Store, kind: Kind, nth: int, settings: Settings) -> tuple[Taken, Taken]:
    """Return what adding the reports of a round takes: in a new store, and in this one."""
    warming, counted = (
        kind.make(many, 2 * nth + part) for part, many in enumerate((kind.count // 4, kind.count))
    )
    known = dict(zip((one.name for one in warming), read_items(warming, settings), strict=True))
    found = []
    start = time.process_time()
    for batch in range(0, kind.count, kind.together):
        found += read_items(counted[batch : batch + kind.together], settings)
    reading = 1000 * (time.process_time() - start) / kind.count
    known |= zip((one.name for one in counted), found, strict=True)

    def add(to: Store, some: list[Item]) -> float:
        return spent(lambda: list(add_items(to, some, Summary(), settings=settings))) / kind.count

    def given(some: Sequence[Item], _: Settings) -> list[object]:
        return [known[one.name] for one in some]

    took = []
    with (
        TemporaryDirectory() as folder,
        Store.open(str(Path(folder) / "empty.db")) as empty,
        patch("dragoman.batch.process_readers.read_items", given),
        patch("dragoman.store.record_writer.MOST", kind.together),
    ):
        for to in (empty, store):
            add(to, warming)
            to.merge()
            took.append(Taken(reading, add(to, counted), spent(to.merge) / kind.count))
    return took[0], took[1]


def measured(store: Store, kind: Kind, rounds: int, settings: Settings) -> tuple[Taken, Taken]:
    """Return the medians of what adding takes, in an empty store and in this one."""
    found = [taken(store, kind, nth, settings) for nth in range(rounds)]
    return _median([one for one, _ in found]), _median([other for _, other in found])


def _median(found: Sequence[Taken]) -> Taken:
    values = [(one.reading, one.writing, one.merging) for one in found]
    return Taken(*(statistics.median(column) for column in zip(*values, strict=True)))


def main() -> int:
    """Print what adding takes for each kind of report; return 1 where a ratio is above the bar."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("store")
    parser.add_argument("--feed", type=Path)
    parser.add_argument("--items", type=int, default=300, help="feed items a round; 0 for none")
    parser.add_argument("--long", type=int, default=40, help="reports of 600 words; 0 for none")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--no-gate", dest="gate", action="store_false", help="read all, as add --no-gate")
    given = parser.parse_args()
    is_there = "://" in given.store or Path(given.store).exists()
    most = 0.0
    with Store.open(given.store) as store:
        if not is_there:
            filling.fill(store, EVENTS // PER_REPORT)
        print(f"{store.counts()['event']:,} events; milliseconds of the processor a report\n")
        print(f"{'':<22}{'reading':>9}{'writing':>9}{'merging':>9}{'unmerged':>10}{'merged':>9}")
        for kind in kinds(given.feed, given.items, given.long):
            if not kind.count:
                continue
            empty, here = measured(store, kind, given.rounds, Settings(gate=given.gate))
            ratios = here.unmerged / empty.unmerged, here.whole / empty.whole
            most = max(most, *ratios)
            for where, one in (("empty", empty), ("here", here)):
                print(
                    f"{f'{kind.name}, {where}':<22}{one.reading:>9.2f}{one.writing:>9.2f}{one.merging:>9.2f}"
                    f"{one.unmerged:>10.2f}{one.whole:>9.2f}"
                )
            print(f"{'times':<49}{ratios[0]:>10.2f}{ratios[1]:>9.2f}", flush=True)
    return 0 if most <= BAR else 1


if __name__ == "__main__":
    sys.exit(main())
