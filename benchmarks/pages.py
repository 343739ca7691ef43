"""Every kind of page over a store: milliseconds of the processor, and kB without the pictures.

    python -m benchmarks.pages STORE [--times 7]

STORE is a file or the address of a PostgreSQL database. Each kind of page is asked for within the process, of
the busiest pair and actor, a story with many accounts, and so on: the median after the first time, and the
most. What a PostgreSQL server does is in it, and in a column of its own, where the server has its socket and
its data/ in one folder of this machine (`?host=FOLDER`), as that of `benchmarks.million --postgres` has; of
another one the wall clock tells something. Bars: 100 ms, 150 kB; for JSON twins,
exports and counts, which are no pages, there are none.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from functools import partial

from benchmarks.desk import LARGE_KB, SLOW_MS, Desk, Timed, addresses, timed
from benchmarks.postgres import processor

from dragoman.store import Store
from dragoman.store.queries.issue_activity import issue_counts
from dragoman.store.queries.overview import busiest_pairs

FURTHER = (
    "/relations/{first}/{second}?at={middle}",
    "/relations/{first}/{second}?at={last}",
    "/relations/{first}/any?at={middle}",
    "/relations/{first}/{second}/channels?at={middle}",
    "/relations/{first}/{second}?since={middle}",
    "/relations/{first}/{second}/positions?until={middle}",
    "/relations/{first}/{second}/positions?issue={issue}",
    "/relations/{first}/{second}/commitments?until={middle}",
    "/issues/{issue}?speaker={first}",
    "/relations/{first}/{second}?issue={issue}",
    "/search.csv?q=talks&limit=1000",
    "/calendar.ics",
    "/map.geojson",
    "/network.graphml",
    "/relations/{first}/{second}.json",
    "/relations/{first}/{second}/positions.json",
    "/relations/{first}/{second}/commitments.json",
    "/metrics",
    "/health",
)
"""What is asked for beside the pages of `benchmarks.desk`."""
_NO_PAGES = ("/metrics", "/health")


def asked(store: Store, desk: Desk) -> Iterator[str]:
    """Yield the addresses of every kind of page, filled with what is in the store."""
    yield from addresses(desk)
    pair = busiest_pairs(store, 1)[0]
    totals = store.totals()
    counts = sorted(issue_counts(store), key=lambda one: -one.statements)
    values = {
        "first": pair.first,
        "second": pair.second,
        "issue": counts[0].issue if counts else "trade",
        "middle": _middle(totals.first or "2001", totals.last or "2001"),
        "last": totals.last or "2001",
    }
    yield from (address.format(**values) for address in FURTHER)


def _middle(first: str, last: str) -> str:
    return f"{(int(first[:4]) + int(last[:4])) // 2}{last[4:]}"


def measure(store: Store, times: int, server: Callable[[], float] = lambda: 0.0) -> list[Timed]:
    """Print what each page takes; return those over a bar. `server` as for `benchmarks.desk.timed`."""
    desk = Desk(store)
    print(f"{'page':<60}{'median':>8}{'most':>8}{'server':>8}{'wall':>8} ms{'kB':>8}")
    over = []
    for address in dict.fromkeys(asked(store, desk)):
        one = timed(desk, address, times, server)
        page = "." not in address.partition("?")[0] and address not in _NO_PAGES
        signs = " SLOW" * (page and one.median > SLOW_MS) + " LARGE" * (page and one.size > LARGE_KB)
        told = f"{one.median:>8.0f}{one.most:>8.0f}{one.server:>8.0f}{one.wall:>8.0f}{one.size:>11.1f}{signs}"
        print(f"{address:<60}{told if one.status == 200 else f'  answers {one.status}'}", flush=True)
        if signs and one.status == 200:
            over.append(one)
    return over


def main() -> None:
    """Print the times of a store's pages; end with exit code 1 where one is over a bar."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("store")
    parser.add_argument("--times", type=int, default=7)
    given = parser.parse_args()
    with Store.open(given.store, create=False) as store:
        raise SystemExit(1 if measure(store, given.times, partial(processor, given.store)) else 0)


if __name__ == "__main__":
    main()
