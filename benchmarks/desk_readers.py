"""Readers of the desk beside a writer: what they ask for, how long they wait, how old what they see is.

Used by `benchmarks.desk`. The server is `dragoman serve`, the writer adds four reports a second and brings
the stories up to date after each; both and the readers share this machine. Readers send no If-None-Match.
"""

from __future__ import annotations

import asyncio
import random
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

import httpx
import psutil

from dragoman.store import Store
from dragoman.store.queries.overview import busiest_pairs

WAIT_MS = 500
KINDS = {
    "home": (15, ("/",)),
    "relation": (25, ("/relations/{pair}",)),
    "narrowed": (10, (
        "/relations/{pair}?order=oldest", "/relations/{pair}?type=CONSULT",
        "/relations/{pair}?status=planned", "/relations/{pair}?since=2023-02",
        "/relations/{pair}?at=2023-02-01", "/relations/{state}/any",
    )),
    "view": (10, (
        "/relations/{pair}/positions", "/relations/{pair}/channels", "/relations/{pair}/commitments",
    )),
    "story": (15, ("/stories/{story}",)),
    "report": (10, ("/reports/{report}",)),
    "actor": (5, ("/actors/{state}",)),
    "time and place": (5, (
        "/calendar", "/calendar?first={state}", "/map", "/network", "/issues", "/issues/{issue}",
        "/map?first={state}",
    )),
    "search": (5, ("/search?q={word}", "/search?q={word}&order=newest", "/search?q={word}&field=words")),
}  # fmt: skip
"""What readers ask for: of a hundred requests so many, each of the addresses as often."""
ISSUES = ("security", "trade", "diplomacy", "sanctions", "taiwan", "ukraine", "arms", "human-rights")
WORDS = (
    "minister", "president", "talks", "visit", "sanctions", "ceasefire", "trade", "agreement", "border",
    "summit", "ambassador", "missile", "election", "troops", "energy", "aid", "statement", "meeting", "call",
    "exports", '"foreign minister"', "nuclear", "treaty", "climate", "grain", "islands", "drones", "embassy",
    "peace", "war",
)  # fmt: skip
MOST = 200
"""Stories and reports among which readers choose, the latest."""


class Mix:
    """What readers may ask for in a store: pairs of states by how busy they are, stories, reports evenly."""

    def __init__(self, store: Store) -> None:
        pairs = busiest_pairs(store, 20)
        self.values = {
            "pair": [f"{one.first}/{one.second}" for one in pairs],
            "state": list(dict.fromkeys(one.first for one in pairs)),
            "story": [story.id for story in store.stories(newest=True, limit=MOST)],
            "report": [found.row.id for found in store.reports(newest=True, limit=MOST)],
            "issue": list(ISSUES),
            "word": [quote(word) for word in WORDS],
        }
        self.kinds = [kind for kind in KINDS.values() if all(map(self._can_fill, kind[1]))]

    def __len__(self) -> int:
        """How many addresses there are."""
        addresses = (address for _, kind in self.kinds for address in kind)
        return sum(len(self.values[name[0]]) if (name := _names(one)) else 1 for one in addresses)

    def draw(self, chance: random.Random) -> str:
        """Return an address."""
        (kind,) = chance.choices([one for _, one in self.kinds], [weight for weight, _ in self.kinds])
        address = chance.choice(kind)
        return address.format(**{name: self._one(name, chance) for name in _names(address)})

    def _one(self, name: str, chance: random.Random) -> str:
        values = self.values[name]
        if name in ("pair", "state"):  # the first as often as the second and third together
            return chance.choices(values, [1 / (rank + 1) for rank in range(len(values))])[0]
        return chance.choice(values)

    def _can_fill(self, address: str) -> bool:
        return all(self.values[name] for name in _names(address))


class Evenly:
    """Each of some addresses as often."""

    def __init__(self, addresses: Sequence[str]) -> None:
        self._addresses = addresses

    def __len__(self) -> int:
        return len(self._addresses)

    def draw(self, chance: random.Random) -> str:
        """Return an address."""
        return chance.choice(self._addresses)


@dataclass(slots=True)
class Readings:
    """What readers saw: milliseconds of each answer, what failed, and how many reports there seemed to be
    when it was asked (seconds of the clock that the writer has)."""

    took: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    seen: list[tuple[float, int]] = field(default_factory=list)


class Browser:
    """One connection that is kept open, as light as can be: it shares the machine with what it measures."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._cookie = b""

    async def get(self, address: str) -> tuple[int, bytes]:
        """Return the status and the body. Raises OSError, EOFError when the server does not answer."""
        return await self._ask("GET", address, "")

    async def post(self, address: str, form: str) -> tuple[int, bytes]:
        """Send a form, and return the status and the body."""
        return await self._ask("POST", address, form)

    async def _ask(self, method: str, address: str, form: str) -> tuple[int, bytes]:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port, limit=2**20)
        reader, writer = self._streams
        kind = "Content-Type: application/x-www-form-urlencoded\r\n" if form else ""
        head = f"{method} {address} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\n{kind}"
        if method == "POST":
            head += f"Content-Length: {len(form)}\r\n"
        try:
            writer.write(b"".join((head.encode(), self._cookie, b"\r\n", form.encode())))
            answer = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 60)
            for cookie in re.findall(rb"(?i)^set-cookie: *([^;\r]+)", answer, re.MULTILINE):
                self._cookie = b"Cookie: " + cookie + b"\r\n"
            (length,) = re.findall(rb"(?i)^content-length: *(\d+)", answer, re.MULTILINE)
            return int(answer.split(b" ", 2)[1]), await reader.readexactly(int(length))
        except BaseException:
            writer.close()
            self._streams = None
            raise


async def ask_for_pages(port: int, mix: Mix | Evenly, readers: int, seconds: float, think: float) -> Readings:
    """Ask for pages by so many readers at once, each its next a while after it has the last."""
    readings, until = Readings(), time.monotonic() + seconds

    async def reader(number: int) -> None:
        chance, browser = random.Random(number), Browser(port)
        await asyncio.sleep(chance.random())
        while time.monotonic() < until:
            address, start = mix.draw(chance), time.perf_counter()
            try:
                status, _ = await browser.get(address)
            except (OSError, EOFError, TimeoutError) as error:
                readings.failed.append(f"{address}: {type(error).__name__}")
                continue
            readings.took.append(1000 * (time.perf_counter() - start))
            if status != 200:
                readings.failed.append(f"{address}: {status}")
            await asyncio.sleep(chance.uniform(0.5, 1.5) * think)

    async def watcher() -> None:
        browser = Browser(port)
        while time.monotonic() < until:
            asked = time.monotonic()
            _, body = await browser.get("/index.json")
            (reports,) = re.findall(rb'"reports":(\d+)', body)[:1]
            readings.seen.append((asked, int(reports)))
            await asyncio.sleep(0.2)

    await asyncio.gather(watcher(), *map(reader, range(readers)))
    return readings


WRITER = """
import sys, time, random
from benchmarks.million import own, reports
from dragoman.store import Store
url, seconds = sys.argv[1], float(sys.argv[2])
with Store.open(url) as store:
    print("ready", flush=True)
    until = time.monotonic() + seconds
    for record in reports(100_000, random.Random(11)):
        if time.monotonic() > until:
            break
        store.add([own(record, "read along")])
        print(time.monotonic())
        time.sleep(0.25)
"""


def concurrent(
    url: str, mix: Mix | Evenly, *, readers: int, seconds: float, think: float, serve: Sequence[str]
) -> bool:
    """Print how long readers wait while a writer adds; say whether nothing failed and nothing was lost."""
    port = free_port()
    command = [sys.executable, "-m", "dragoman", "serve", "--store", url, "--port", str(port), *serve]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        wait_for_answer(port)
        asyncio.run(warm_up(port, mix))
        _settled(server.pid)  # its processes are started
        asyncio.run(warm_up(port, mix))
        with Store.open(url) as store:
            before = store.totals().reports
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, url, str(seconds)], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        writer.stdout.readline()  # it takes seconds to start on a busy machine
        busy, start = _busy(server.pid), time.monotonic()
        readings = asyncio.run(ask_for_pages(port, mix, readers, seconds, think))
        lasted, busy = time.monotonic() - start, _busy(server.pid) - busy
        added = [float(line) for line in writer.stdout.read().split()]
        with Store.open(url) as store:
            kept = store.totals().reports - before
    finally:
        server.terminate()
        server.wait(30)
    _print(readings, lasted, busy)
    print(
        f"  staleness: {_staleness(readings, added, before)}; the writer added {len(added)}, {kept} are there"
    )
    for problem in sorted(set(readings.failed))[:10]:
        print(f"  failed: {problem}")
    return not readings.failed and kept == len(added)


async def warm_up(port: int, mix: Mix | Evenly) -> None:
    """Ask for pages, so that the server and all its processes have what they load once."""
    chance, browsers = random.Random("warm"), [Browser(port) for _ in range(4)]
    for _ in range(20):
        await asyncio.gather(*(browser.get(mix.draw(chance)) for browser in browsers))


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


def _print(readings: Readings, lasted: float, busy: float) -> None:
    took = sorted(readings.took)
    middle, high, highest = (took[int(share * (len(took) - 1))] for share in (0.5, 0.95, 0.99))
    print(
        f"  {len(took)} answers, {len(took) / lasted:.0f} a second: half within {middle:.0f} ms, 95 of 100 "
        f"within {high:.0f} ms (bar {WAIT_MS}), 99 within {highest:.0f} ms, longest {took[-1]:.0f} ms; "
        f"{len(readings.failed)} failed"
    )
    print(f"  the server used {busy / lasted:.2f} cores, {1000 * busy / len(took):.1f} ms for an answer")


def _staleness(readings: Readings, added: Sequence[float], before: int) -> str:
    """Return how long ago the first report was added that an answer did not count yet, when it was asked."""
    late = [
        max(0.0, asked - added[count - before]) if 0 <= count - before < len(added) else 0.0
        for asked, count in readings.seen
    ]
    return f"median {statistics.median(late):.1f} s, most {max(late):.1f} s" if late else "not seen"


def _busy(pid: int) -> float:
    """Return the processor seconds of a process and of those that it started."""
    own = psutil.Process(pid)
    times = [one.cpu_times() for one in (own, *own.children(recursive=True))]
    return float(sum(one.user + one.system for one in times))


def _settled(pid: int) -> None:
    """Wait until a process and those that it started have nothing to do."""
    busy = -1.0
    while (now := _busy(pid)) - busy > 0.05:
        busy = now
        time.sleep(1)


def wait_for_answer(port: int) -> None:
    """Wait until a server answers."""
    for _ in range(600):
        try:
            httpx.get(f"http://127.0.0.1:{port}/health", timeout=10)
            return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise SystemExit("the server does not answer")


def _names(address: str) -> list[str]:
    return re.findall(r"\{(\w+)\}", address)
