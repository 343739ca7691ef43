"""The pages of the desk over a store: server time, size, and how long readers wait beside a writer.

    python -m benchmarks.desk STORE [--times 7] [--readers 50] [--seconds 20] [--think 1] [--serve ...]
                                    [--attack 30]

Pages are asked for within the process, without a network, and made anew each time: processor time (what a
busy machine leaves alone), the median of so many after the first, and the wall clock beside it. Bars: 100
ms, and 150 kB, pictures included, not compressed. Then `dragoman serve` opens a copy of the store, so many
readers ask it, and a writer adds four reports a second: no request may fail, no report may be lost, and 95
of 100 answers come within 500 ms of the wall clock. Twice: for what readers ask for (`KINDS` of
`desk_readers`: the first page and relations often, hundreds of stories and reports evenly), and for each of
the pages above as often as another (those that take ten times the bar left out). A reader thinks for
`--think` s, half more or less, before its next page. `--serve "--processes 4"` is given to the server.
Last, an editor and ten readers use the desk for `--attack` s while somebody tries to stall it
(`desk_attack`): 95 of 100 pages come within 500 ms and every decision within 1 s. The copies need as much
room as the store. `--times 0`, `--readers 0` and `--attack 0` leave a part out.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import shutil
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import get_args

import httpx
from benchmarks.desk_attack import attacked
from benchmarks.desk_readers import Evenly, Mix, concurrent

from dragoman.settings import collect_seldom
from dragoman.store import Store
from dragoman.web.app import PAGES, application
from dragoman.web.limits import Kind, Limits, Rate
from dragoman.web.middleware import Shared

SLOW_MS, LARGE_KB = 100, 150
ASKED_FOR = "what readers ask for"
ATTACKED_READERS = 10
FREE = Limits(rates=tuple((kind, Rate(1e9, 1e9)) for kind in get_args(Kind)))
ASKED = (
    "/relations/{first}/{second}?order=oldest",
    "/relations/{first}/{second}?type=CONSULT",
    "/relations/{first}/{second}?since=2015&until=2016",
    "/relations/{first}/{second}?at=2015-06-01",
    "/relations/{first}/any",
    "/relations/{first}/any/positions",
    "/relations/{first}/any/commitments",
    "/calendar?first={first}",
    "/map?first={first}&second={second}",
    "/network?since=2015&until=2016",
    "/search?q=minister",
    "/search?q=minister&order=newest",
    '/search?q="foreign+minister"',
    "/search?q=ceasefire&field=words",
)
"""What else pages are asked for than to be shown as they are."""


class Desk:
    """The desk over a store, asked within this process, where each page is made anew."""

    def __init__(self, store: Store) -> None:
        collect_seldom()
        Shared.MOST = 0
        self._app, self.store = application(store, limits=FREE), store

    async def get(self, address: str) -> httpx.Response:
        """Return the answer to an address."""
        transport = httpx.ASGITransport(self._app, client=("127.0.0.1", 50_000))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.get(address)


def addresses(desk: Desk) -> list[str]:
    """Return the addresses of every page, filled with what is in the store, and those of ASKED."""
    values = asyncio.run(_values(desk))
    filled = {"/compare": "/compare?a={version}&b={other}", "/rows/{id}": "/rows/{row}"}
    patterns = [filled.get(path, path) for path in PAGES]
    return [path.format(**values) for path in (*patterns, *ASKED)]


async def _values(desk: Desk) -> dict[str, str]:
    home = (await desk.get("/index.json")).json()
    pair = home["pairs"][0]
    relation = (await desk.get(f"/relations/{pair['first']}/{pair['second']}.json")).json()
    issues = (await desk.get("/issues")).text
    said = desk.store.statements(limit=1).items
    versions = [one["version"] for one in home["reports"]]
    story = max(relation["entries"], key=lambda one: one["reports"])
    return {
        "first": pair["first"],
        "second": pair["second"],
        "code": pair["first"],
        "id": story["story"],
        "row": next((one.row.id for one in said), "none"),
        "version": versions[0],
        "other": versions[-1],
        "name": next(iter(re.findall(r'href="/issues/([^"?]+)"', issues)), "trade"),
    }


@dataclass(frozen=True, slots=True)
class Timed:
    """A page: milliseconds of the processor (median, most; of them those of a database server, median) and of
    the wall clock, kB."""

    address: str
    status: int
    median: float
    most: float
    wall: float
    size: float
    server: float


def timed(desk: Desk, address: str, times: int, server: Callable[[], float] = lambda: 0.0) -> Timed:
    """Ask for a page so many times after the first, or once more where it is far from the bar. `server` says
    how many seconds of the processor a database server has taken."""
    took: list[tuple[float, float, float]] = []
    for _ in range(times + 1):
        start = time.process_time(), time.perf_counter(), server()
        response = asyncio.run(desk.get(address))
        end = time.process_time(), time.perf_counter(), server()
        own, clock, beside = (1000 * (after - before) for before, after in zip(start, end, strict=True))
        took.append((own + beside, clock, beside))
        if took[0][0] > 50 * SLOW_MS and len(took) == 2:
            break
    whole, wall, served = zip(*(took[1:] or took), strict=True)
    middle, clock, beside = map(statistics.median, (whole, wall, served))
    return Timed(
        address, response.status_code, middle, max(whole), clock, len(response.content) / 1000, beside
    )


def _printed(one: Timed) -> None:
    over = " SLOW" * (one.median > SLOW_MS) + " LARGE" * (one.size > LARGE_KB)
    times = f"{one.median:>8.0f}{one.most:>8.0f}{one.wall:>8.0f}"
    answer = f"{times}{one.size:>10.1f}{over}" if one.status == 200 else f"  answers {one.status}"
    print(f"{one.address:<56}{answer}", flush=True)


def _meant(one: Timed) -> bool:
    """Say whether readers ask for a page: what takes ten times the bar keeps them all waiting."""
    return one.status == 200 and one.median <= 10 * SLOW_MS


def main() -> None:
    """Time the pages of a store, then readers beside a writer."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("store")
    parser.add_argument("--times", type=int, default=7)
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--think", type=float, default=1)
    parser.add_argument("--serve", default="", help="options for `dragoman serve`")
    parser.add_argument("--attack", type=float, default=30)
    given = parser.parse_args()
    with Store.open(given.store) as store:
        totals = store.totals()
        print(f"{totals.reports:,} reports, {totals.mentions:,} events, {totals.stories:,} stories")
        desk, good = Desk(store), []
        asked = addresses(desk)
        if given.times:
            print(f"{'page':<56}{'median':>8}{'most':>8}{'wall':>8} ms{'kB':>7}")
        for address in asked:
            one = timed(desk, address, given.times)
            good += [address] * _meant(one)
            if given.times:
                _printed(one)
        mixes: dict[str, Mix | Evenly] = {
            ASKED_FOR: Mix(store),
            "each page as often": Evenly(good),
        }
    among = partial(concurrent, readers=given.readers, serve=given.serve.split())
    under_attack = partial(attacked, readers=ATTACKED_READERS)
    parts = [(name, mix, among, given.seconds) for name, mix in mixes.items() if given.readers]
    if given.attack:
        parts.append(("under attack", mixes[ASKED_FOR], under_attack, given.attack))
    for name, mix, part, seconds in parts:
        print(f"{name} ({len(mix)} addresses), for {seconds:.0f} s:")
        with TemporaryDirectory(dir=Path(given.store).parent) as folder:
            copied = str(shutil.copy(given.store, Path(folder) / "copy.db"))
            if not part(copied, mix, seconds=seconds, think=given.think):
                raise SystemExit(1)


if __name__ == "__main__":
    main()
