"""A store of a million events: how long its pages and searches take, and adding to it.

    python -m benchmarks.million [STORE] [--events 1000000] [--no-pages]

STORE is a new SQLite file (the default, in a temporary folder) or the address of an empty PostgreSQL
database; `--postgres` starts a server of its own. Reports are invented (`benchmarks.invented`), five events
to each, with statements, positions, commitments and places (`benchmarks.filling`). Bars: a page
100 ms and 150 kB, a search 200 ms (QUALITY: speed), adding within 20 % of adding to an empty store. Times are
milliseconds of the wall clock, of pages (`benchmarks.pages`) of the processor, with those of a server that is
started here.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import pages
from benchmarks.filling import fill
from benchmarks.invented import PER_REPORT, reports
from benchmarks.postgres import processor, server

from dragoman.record import Record
from dragoman.store import Store


def questions(store: Store) -> dict[str, Callable[[], object]]:
    """Return what is asked, by what it is called in the table."""
    busiest = ("USA", "CHN")
    middle = store.events(actors=busiest, since="2012", limit=1).after
    return {
        "pair, first page": lambda: store.events(actors=busiest),
        "pair, newest page": lambda: store.events(actors=busiest, newest=True),
        "pair, a page in the middle": lambda: store.events(actors=busiest, after=middle),
        "pair, one year": lambda: store.events(actors=busiest, since="2015", until="2016"),
        "pair, one type": lambda: store.events(actors=busiest, type="SANCTION", newest=True),
        "pair, a rare status": lambda: store.events(actors=busiest, status="postponed", newest=True),
        "pair that hardly meets": lambda: store.events(actors=("MNG", "SEN")),
        "pair, as it stood": lambda: store.events(actors=busiest, at="2010-06-01", newest=True),
        "three states": lambda: store.events(actors=("USA", "CHN", "RUS")),
        "one state, newest": lambda: store.events(actors=("USA",), newest=True),
        "one state, one year": lambda: store.events(actors=("USA",), since="2015", until="2016"),
        "all, newest": lambda: store.events(newest=True),
        "statements of a state": lambda: store.statements(state="USA", newest=True),
        "search, rare word": lambda: store.search("rare77"),
        "search, two common words": lambda: store.search("sanctions missile"),
        "search, common word": lambda: store.search("minister"),
        "search, common word, newest": lambda: store.search("minister", newest=True),
        "search, phrase": lambda: store.search('"foreign minister"'),
        "search, statements": lambda: store.search("ceasefire", field="words"),
    }


def milliseconds(ask: Callable[[], object], times: int = 9) -> tuple[float, float]:
    """Return the first and the median time of asking."""
    took = []
    for _ in range(times):
        start = time.perf_counter()
        ask()
        took.append(1000 * (time.perf_counter() - start))
    return took[0], statistics.median(took)


def adding(store: Store, seed: int, count: int = 300) -> float:
    """Return the milliseconds of processor time that adding a report's record takes."""
    records = list(reports(count, random.Random(seed)))
    records = [own(one, str(seed)) for one in records]
    start = time.process_time()
    store.add(records, merge=False)
    return 1000 * (time.process_time() - start) / count


def own(record: Record, name: str) -> Record:
    """Return the record as that of another report, whose id begins and whose address ends with `name`; its
    spans name that."""
    import msgspec

    of = record.report
    record = replace(record, report=replace(of, id=f"{name} {of.id}", address=f"{of.address}?{name}"))
    line = msgspec.json.encode(record)
    for span in {event.evidence[0].report for event in record.events}:
        line = line.replace(f'"report":"{span}"'.encode(), f'"report":"{record.report.id}"'.encode())
    return msgspec.json.decode(line, type=Record)


def main() -> None:
    """Fill a store and print how long it takes to ask it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("store", nargs="?")
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--no-pages", action="store_true")
    given = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        url = stack.enter_context(server()) if given.postgres else given.store or str(folder / "million.db")
        with Store.open(str(folder / "empty.db")) as empty:
            before = adding(empty, 2)
        store = stack.enter_context(Store.open(url))
        start = time.perf_counter()
        fill(store, given.events // PER_REPORT)
        print(f"{given.events:,} events written in {time.perf_counter() - start:.0f} s")
        if Path(url).exists():
            print(f"{Path(url).stat().st_size / 1e6:,.0f} MB")
        print(", ".join(f"{many:,} {name}" for name, many in store.counts().items() if name in _COUNTED))
        _ask(store)
        if not given.no_pages:
            pages.measure(store, 5, partial(processor, url))
        after = adding(store, 3)
        print(f"adding a record takes {before:.2f} ms of processor time in an empty store, {after:.2f} here")


_COUNTED = ("report", "event", "statement", "position", "commitment", "place", "story")


def _ask(store: Store) -> None:
    print(f"{'asked':<32}{'first':>9}{'median':>9}  ms")
    for name, ask in questions(store).items():
        first, median = milliseconds(ask)
        print(f"{name:<32}{first:>9.1f}{median:>9.1f}", flush=True)


if __name__ == "__main__":
    main()
