"""Readers and an editor of the desk while somebody tries to stall it.

Used by `benchmarks.desk`. Against `dragoman serve --edit` with a token run at once: `HELD` connections that
never finish the head of a request (each is opened anew when the server closes it), an upload of which a byte
comes every second, and a text that is made to take as long as it may, pasted by somebody who has the token.
Meanwhile readers ask for pages, and an editor decides on one doubtful entry after the other. All share this
machine.
"""

from __future__ import annotations

import asyncio
import html
import os
import re
import secrets
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlencode

import psutil
from benchmarks.desk_readers import (
    WAIT_MS,
    Browser,
    Evenly,
    Mix,
    Readings,
    ask_for_pages,
    free_port,
    wait_for_answer,
    warm_up,
)

HELD = 600
DECISION_MS = 1_000
PASTED = '"' * 70_000 + " said China of the United States."
"""Quotation marks: each may open or close words, so a reader that pairs them naively takes minutes."""
TOKEN = secrets.token_urlsafe()
"""Who has it may edit; the readers have it not."""
_BETWEEN = 1.0  # seconds between two decisions, and before a connection that was closed is opened anew
_HALF = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Half: "


@dataclass(slots=True)
class Attack:
    """What became of it: connections that are held, were held in the end, and that the server closed; bytes
    of the upload; and how each paste was answered (HTTP status)."""

    held: int = 0
    held_last: int = 0
    closed: int = 0
    dripped: int = 0
    pastes: Counter[int] = field(default_factory=Counter)


@dataclass(slots=True)
class Decisions:
    """Milliseconds until each decision was answered, and what was answered otherwise than it should."""

    took: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


def attacked(url: str, mix: Mix | Evenly, *, readers: int, seconds: float, think: float) -> bool:
    """Print how long readers and an editor wait during the attack; say whether they keep to the bars."""
    port = free_port()
    command = [sys.executable, "-m", "dragoman", "serve", "--edit", "--store", url, "--port", str(port)]
    environment = {**os.environ, "DRAGOMAN_TOKEN": TOKEN}
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL, env=environment)
    try:
        wait_for_answer(port)
        asyncio.run(warm_up(port, mix))
        desk = psutil.Process(server.pid)  # without the process that reads what is pasted
        busy, start = sum(desk.cpu_times()[:2]), time.monotonic()
        readings, decisions, attack = asyncio.run(_run(port, mix, readers, seconds, think))
        busy, lasted = sum(desk.cpu_times()[:2]) - busy, time.monotonic() - start
    finally:
        server.terminate()
        server.wait(30)
    print(f"  the desk's process used {busy / lasted:.2f} cores")
    return _report(readings, decisions, attack)


async def _run(
    port: int, mix: Mix | Evenly, readers: int, seconds: float, think: float
) -> tuple[Readings, Decisions, Attack]:
    attack, decisions = Attack(), Decisions()
    await _decide(port, Decisions(), 1)  # the server imports what editors use
    attackers = [asyncio.create_task(_hold(port, attack)) for _ in range(HELD)] + [
        asyncio.create_task(task) for task in (_drip(port, attack), _paste(port, attack))
    ]
    while attack.held < HELD and attack.closed < HELD // 4:  # the server holds fewer than all of them
        await asyncio.sleep(0.1)
    until = time.monotonic() + seconds
    editor = asyncio.create_task(_decide(port, decisions, seconds=until - time.monotonic()))
    readings = await ask_for_pages(port, mix, readers, seconds, think)
    await editor
    attack.held_last = attack.held
    for task in attackers:
        task.cancel()
    await asyncio.gather(*attackers, return_exceptions=True)
    return readings, decisions, attack


async def _hold(port: int, attack: Attack) -> None:
    """Open a connection, send half of a head, wait until the server closes it, and begin anew."""
    while True:
        with suppress(OSError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            attack.held += 1
            try:
                writer.write(_HALF)
                await reader.read()
            finally:
                attack.held -= 1
                attack.closed += 1
                writer.close()
        await asyncio.sleep(_BETWEEN)


async def _drip(port: int, attack: Attack) -> None:
    """Send an upload a byte a second, and begin anew when the server has enough of it."""
    head = (
        f"POST /add HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 5000000\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\n"
    )
    while True:
        with suppress(OSError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(head.encode())
            ended = asyncio.ensure_future(reader.read())
            while not ended.done():
                writer.write(b"-")
                attack.dripped += 1
                await asyncio.wait({ended}, timeout=1)
            writer.close()
        await asyncio.sleep(1)


async def _paste(port: int, attack: Attack) -> None:
    """Paste the hostile text again and again."""
    browser = await _logged_in(port, "attacker")
    while True:
        token = await _form(browser, "/add")
        sent = {"token": token["token"], "by": "attacker", "text": PASTED}
        status, _ = await browser.post("/add", urlencode(sent))
        attack.pastes[status] += 1
        await asyncio.sleep(0.5)


async def _decide(port: int, decisions: Decisions, most: int = 1_000_000, seconds: float = 60) -> None:
    """Accept one doubtful entry after the other; only sending the decision is timed."""
    browser, until = await _logged_in(port, "editor"), time.monotonic() + seconds
    while len(decisions.took) + len(decisions.failed) < most and time.monotonic() < until:
        fields = await _form(browser, "/review")
        if "event" not in fields:
            decisions.failed.append("no doubtful entry is left")
            return
        start = time.perf_counter()
        sent = {**fields, "by": "editor", "verdict": "accept"}
        status, body = await browser.post("/review", urlencode(sent))
        decisions.took.append(1000 * (time.perf_counter() - start))
        if status != 303:
            decisions.failed.append(f"{status}: {body[-200:]!r}")
        await asyncio.sleep(_BETWEEN)


async def _logged_in(port: int, name: str) -> Browser:
    """Return a browser that may edit."""
    browser = Browser(port)
    sent = {**await _form(browser, "/edit"), "by": name, "secret": TOKEN}
    status, body = await browser.post("/edit/login", urlencode(sent))
    assert status == 303, body[-200:]
    return browser


async def _form(browser: Browser, page: str) -> dict[str, str]:
    """Return the hidden fields of the first form of a page that sends a token."""
    _, body = await browser.get(page)
    forms = re.findall(r"<form[^>]*method=\"post\".*?</form>", body.decode(), re.DOTALL)
    form = next((form for form in forms if 'id="verdict"' in form), forms[0])
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
    return {name: html.unescape(value) for name, value in hidden}


def _report(readings: Readings, decisions: Decisions, attack: Attack) -> bool:
    pages, waits = sorted(readings.took), sorted(decisions.took)
    high = pages[int(0.95 * (len(pages) - 1))]
    print(
        f"  {attack.held_last} half-open connections at the end ({attack.closed} were closed), "
        f"{attack.dripped} bytes dripped, pastes answered {dict(attack.pastes)}"
    )
    print(
        f"  {len(pages)} pages: half within {pages[len(pages) // 2]:.0f} ms, 95 of 100 within {high:.0f} ms "
        f"(bar {WAIT_MS}), longest {pages[-1]:.0f} ms; {len(readings.failed)} failed"
    )
    print(
        f"  {len(waits)} decisions: half within {waits[len(waits) // 2]:.0f} ms, longest {waits[-1]:.0f} ms "
        f"(bar {DECISION_MS}); {len(decisions.failed)} failed"
    )
    for problem in sorted({*readings.failed, *decisions.failed})[:10]:
        print(f"  failed: {problem}")
    return high <= WAIT_MS and waits[-1] <= DECISION_MS and not readings.failed and not decisions.failed
