"""The pages of the desk over a store: server time, size, and how long readers wait beside a writer.

    python -m benchmarks.desk STORE [--times 7] [--readers 50] [--seconds 20]

Pages are asked for within the process, without a network: processor time (what a busy machine leaves alone),
the median of so many after the first, and the wall clock beside it. Bars: 100 ms, and 200 kB without the
pictures. Then so many readers ask a server on this machine for these pages (those that take ten times the
bar left out), each its next when it has the last, while a writer adds four reports a second to a copy of the
store: no request may fail, no report may be lost, and 95 of 100 answers come within 500 ms of the wall clock.
The copy needs as much room as the store; `--readers 0` makes none.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from dragoman.store import Store
from dragoman.web.app import application
from dragoman.web.limits import Limits, Rate
from dragoman.web.pages import PAGES

FREE = Limits(rates=tuple((kind, Rate(1e9, 1e9)) for kind in ("read", "write", "add", "login")))
SLOW_MS, LARGE_KB, WAIT_MS = 100, 200, 500
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
    """The desk over a store, asked within this process."""

    def __init__(self, store: Store) -> None:
        self._app = application(store, limits=FREE)

    async def get(self, address: str) -> httpx.Response:
        """Return the answer to an address."""
        transport = httpx.ASGITransport(self._app, client=("127.0.0.1", 50_000))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.get(address)


def addresses(desk: Desk) -> list[str]:
    """Return the addresses of every page, filled with what is in the store, and those of ASKED."""
    values = asyncio.run(_values(desk))
    patterns = [path if path != "/compare" else "/compare?a={version}&b={other}" for path in PAGES]
    return [path.format(**values) for path in (*patterns, *ASKED)]


async def _values(desk: Desk) -> dict[str, str]:
    home = (await desk.get("/index.json")).json()
    pair = home["pairs"][0]
    relation = (await desk.get(f"/relations/{pair['first']}/{pair['second']}.json")).json()
    issues = (await desk.get("/issues")).text
    versions = [one["version"] for one in home["reports"]]
    story = max(relation["entries"], key=lambda one: one["reports"])
    return {
        "first": pair["first"],
        "second": pair["second"],
        "code": pair["first"],
        "id": story["story"],
        "version": versions[0],
        "other": versions[-1],
        "name": next(iter(re.findall(r'href="/issues/([^"?]+)"', issues)), "trade"),
    }


@dataclass(frozen=True, slots=True)
class Timed:
    """A page: milliseconds of the processor (median, most) and of the wall clock, kB without pictures."""

    address: str
    status: int
    median: float
    most: float
    wall: float
    size: float


def timed(desk: Desk, address: str, times: int) -> Timed:
    """Ask for a page so many times after the first, or once more where it is far from the bar."""
    took: list[tuple[float, float]] = []
    for _ in range(times + 1):
        start = time.process_time(), time.perf_counter()
        response = asyncio.run(desk.get(address))
        took.append((1000 * (time.process_time() - start[0]), 1000 * (time.perf_counter() - start[1])))
        if took[0][0] > 50 * SLOW_MS and len(took) == 2:
            break
    own, wall = zip(*took[1:], strict=True)
    bare = re.sub(rb"<svg.*?</svg>", b"", response.content, flags=re.DOTALL)
    size, middle = len(bare) / 1000, statistics.median(own)
    return Timed(address, response.status_code, middle, max(own), statistics.median(wall), size)


async def read(base: str, asked: Sequence[str], readers: int, until: float) -> tuple[list[float], list[str]]:
    """Ask for pages by so many readers at once until a moment; return milliseconds, and what failed."""
    took: list[float] = []
    failed: list[str] = []

    async def reader(number: int) -> None:
        chance = random.Random(number)
        await asyncio.sleep(chance.random())
        async with httpx.AsyncClient(base_url=base, timeout=60) as client:
            while time.monotonic() < until:
                address = chance.choice(asked)
                start = time.perf_counter()
                try:
                    response = await client.get(address)
                except httpx.HTTPError as error:
                    failed.append(f"{address}: {type(error).__name__}")
                    continue
                took.append(1000 * (time.perf_counter() - start))
                if response.status_code != 200:
                    failed.append(f"{address}: {response.status_code}")
                await asyncio.sleep(chance.uniform(0.5, 1.5))

    await asyncio.gather(*map(reader, range(readers)))
    return took, failed


WRITER = """
import sys, time, random
from benchmarks.million import own, reports
from dragoman.store import Store
url, seconds = sys.argv[1], float(sys.argv[2])
until, added = time.monotonic() + seconds, 0
with Store.open(url) as store:
    for record in reports(100_000, random.Random(11)):
        if time.monotonic() > until:
            break
        store.add([own(record, "read along")])
        added += 1
        time.sleep(0.25)
print(added)
"""


def concurrent(url: str, asked: Sequence[str], readers: int, seconds: float) -> bool:
    """Print how long readers wait while a writer adds; say whether nothing failed and nothing was lost."""
    port = _free_port()
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, url, str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        base = f"http://127.0.0.1:{port}"
        _answers(base)
        for address in asked:  # what it loads once, it has
            httpx.get(base + address, timeout=60)
        with Store.open(url) as store:
            before = store.totals().reports
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, url, str(seconds)], stdout=subprocess.PIPE, text=True
        )
        took, failed = asyncio.run(read(base, asked, readers, time.monotonic() + seconds))
        added = int(writer.communicate(timeout=300)[0] or 0)
        with Store.open(url) as store:
            kept = store.totals().reports - before
    finally:
        server.terminate()
        server.wait(30)
    middle = statistics.median(took)
    ninety_five = statistics.quantiles(took, n=20)[-1] if len(took) > 1 else 0.0
    print(
        f"{readers} readers, {len(took)} answers in {seconds:.0f} s: median {middle:.0f} ms, "
        f"95 of 100 within {ninety_five:.0f} ms (bar {WAIT_MS}), longest {max(took):.0f} ms; "
        f"{len(failed)} failed; the writer added {added} reports, {kept} are there"
    )
    for one in sorted(set(failed))[:10]:
        print(f"  failed: {one}")
    return not failed and kept == added


SERVER = """
import sys, uvicorn
from benchmarks.desk import FREE
from dragoman.store import Store
from dragoman.web.app import application
with Store.open(sys.argv[1]) as store:
    uvicorn.run(application(store, limits=FREE), host="127.0.0.1", port=int(sys.argv[2]), log_level="error")
"""


def _printed(one: Timed) -> Timed:
    over = " SLOW" * (one.median > SLOW_MS) + " LARGE" * (one.size > LARGE_KB)
    times = f"{one.median:>8.0f}{one.most:>8.0f}{one.wall:>8.0f}"
    answer = f"{times}{one.size:>10.1f}{over}" if one.status == 200 else f"  answers {one.status}"
    print(f"{one.address:<56}{answer}", flush=True)
    return one


def _meant(one: Timed) -> bool:
    """Say whether readers ask for a page: what takes ten times the bar keeps them all waiting."""
    return one.status == 200 and one.median <= 10 * SLOW_MS


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


def _answers(base: str) -> None:
    for _ in range(300):
        try:
            httpx.get(f"{base}/health", timeout=10)
            return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise SystemExit("the server does not answer")


def main() -> None:
    """Time the pages of a store, then readers beside a writer."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("store")
    parser.add_argument("--times", type=int, default=7)
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=20)
    given = parser.parse_args()
    with Store.open(given.store) as store:
        totals = store.totals()
        print(f"{totals.reports:,} reports, {totals.mentions:,} events, {totals.stories:,} stories")
        desk = Desk(store)
        asked = addresses(desk)
        print(f"{'page':<56}{'median':>8}{'most':>8}{'wall':>8} ms{'kB':>7}")
        times = [_printed(timed(desk, address, given.times)) for address in asked]
        good = [one.address for one in times if _meant(one)]
    if given.readers:
        with TemporaryDirectory(dir=Path(given.store).parent) as folder:
            copied = shutil.copy(given.store, Path(folder) / "copy.db")
            if not concurrent(str(copied), good, given.readers, given.seconds):
                raise SystemExit(1)


if __name__ == "__main__":
    main()
