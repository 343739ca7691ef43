"""A desk on a port of this machine, and a browser that notes what its pages do that they must not."""

from __future__ import annotations

import re
import shutil
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import axe_playwright_python
import httpx
import uvicorn
from browsing import FREE
from lxml import html
from playwright.sync_api import Browser, Page, sync_playwright

from dragoman.store import Store
from dragoman.web.app import PAGES, application

WIDE, NARROW, NARROWEST = 1300, 390, 320
_AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
_STATE = """() => ({
    ran: window.ran, href: location.href, frames: window.frames.length,
    over: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    bad: [...document.querySelectorAll("[href], [src], [action], [formaction]")]
        .map(e => e.getAttribute("href") || e.getAttribute("src") || e.getAttribute("action") || "")
        .filter(a => /^\\s*(javascript|data|vbscript|file):/i.test(a)),
})"""
_FOCUSED = """() => {
    const at = document.activeElement, box = at.getClientRects()[0], look = getComputedStyle(at);
    if (at === document.body) return {tag: "", id: "", text: "", seen: true, marked: true};
    const x = box.left + Math.min(box.width, innerWidth) / 2, y = box.top + Math.min(box.height, 24) / 2;
    const top = document.elementFromPoint(Math.min(Math.max(x, 1), innerWidth - 2), y);
    return {
        tag: at.tagName, id: at.id, text: at.textContent.trim().slice(0, 60),
        seen: !!top && (at.contains(top) || top.contains(at)), marked: look.outlineStyle !== "none",
    };
}"""
_DATA = re.compile(r"\.[a-z]+$")
_ASKED = ".//input[@required or @type='search'][@name]"
_JUDGED = """async rules => (await axe.run(document, rules)).violations
    .flatMap(one => one.nodes.slice(0, 3)
        .map(node => `${one.id}: ${node.target.join(" ")}: ${node.failureSummary}`))"""


@contextmanager
def served(store: Store, **options: Any) -> Iterator[str]:
    """Serve the desk over `store` on a free port of this machine while the block runs; gives its address."""
    listening = socket.create_server(("127.0.0.1", 0))
    desk = application(store, limits=FREE, **options)
    server = uvicorn.Server(uvicorn.Config(desk, log_level="warning", lifespan="off"))
    thread = Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()


def chromium() -> str | None:
    """Return where this machine's Chromium is."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@contextmanager
def browser(program: str) -> Iterator[Browser]:
    """Start a browser that resolves no name but this machine's while the block runs."""
    arguments = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=arguments)
        yield started
        started.close()


def crawled(base: str, first: Iterable[str]) -> list[str]:
    """Return the pages of `first`, and of each other kind one that links and forms lead to from there."""
    waiting, kinds = list(first), {kind_of(address) for address in first}
    pages = []
    with httpx.Client(base_url=base, follow_redirects=True, timeout=60) as client:
        for address in waiting:
            response = client.get(address)
            if response.status_code == 400 and address in PAGES:
                continue  # it wants to be asked something
            assert response.status_code == 200, f"{address}: {response.status_code}"
            pages.append(str(response.url).removeprefix(base) if response.history else address)
            for found in _links(html.document_fromstring(response.text)):
                if kind_of(found) not in kinds:
                    kinds.add(kind_of(found))
                    waiting.append(found)
    return list(dict.fromkeys(pages))


def kind_of(address: str) -> str:
    """Return an address's pattern in PAGES (itself where it is no page) and the first thing it asks."""
    parts = urlsplit(address)
    asked = sorted(name for name, value in parse_qsl(parts.query) if value)
    fits = (path for path in PAGES if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", path), parts.path))
    return " ".join([next(fits, parts.path), *asked[:1]])


def _links(page: html.HtmlElement) -> Iterator[str]:
    for link in page.xpath("//a/@href"):
        if link.startswith("/") and not _DATA.search(urlsplit(link).path):
            yield link.partition("#")[0]
    for form in page.xpath("//form[not(@method) or @method='get']"):
        action = form.get("action") or ""
        if action.startswith("/"):
            asked = dict(form.form_values())
            asked |= {one.get("name"): "Norway" for one in form.xpath(_ASKED) if not one.get("value")}
            yield f"{action}?{urlencode(asked)}"


class Walk:
    """A way through pages with one kind of browser window; `complaints` are what they did wrong."""

    def __init__(self, browser: Browser, base: str, *, width: int = WIDE, javascript: bool = True) -> None:
        self.base = base
        self.complaints: list[str] = []
        self.context = browser.new_context(
            viewport={"width": width, "height": 800}, java_script_enabled=javascript, base_url=base
        )
        self.context.set_default_timeout(120_000)  # a machine may be busy
        self.page = self.context.new_page()
        self._watch(self.page)

    def __enter__(self) -> Walk:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()

    def go(self, address: str) -> None:
        """Open a page and look at what became of it."""
        self.page.goto(address)
        state = self.page.evaluate(_STATE)
        if state["ran"] is not None:
            self.complain(f"ran a report's script {state['ran']}")
        if state["href"] != self.base + address:
            self.complain(f"was led to {state['href']}")
        if state["frames"]:
            self.complain("opened a frame")
        if state["over"] > 0:
            self.complain(f"is {state['over']} pixels wider than the window")
        for bad in state["bad"]:
            self.complain(f"has an address {bad[:60]}")

    def judge(self, *rules: str) -> None:
        """Let axe look at the page, by some of its rules or by all; what it finds are complaints."""
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(f"() => {{ {_AXE} }}")
        asked: dict[str, Any] = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
        if rules:
            asked = {"resultTypes": ["violations"], "runOnly": list(rules)}
        for found in self.page.evaluate(_JUDGED, asked):
            self.complain(found)

    def looks(self, width: int, scheme: str) -> None:
        """Give the window a width, and the pages a colour scheme: "light" or "dark"."""
        self.page.set_viewport_size({"width": width, "height": 800})
        self.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]

    def fits(self) -> None:
        """Complain of a page that is wider than the window."""
        if (over := self.page.evaluate(_STATE)["over"]) > 0:
            self.complain(f"is {over} pixels wider than the window")

    def focused(self) -> dict[str, Any]:
        """Return what has the focus: its tag ("" for none), id and text, whether it is seen and marked."""
        found: dict[str, Any] = self.page.evaluate(_FOCUSED)
        return found

    def complain(self, what: str) -> None:
        """Note what the page that is open does wrong."""
        self.complaints.append(f"{self.page.url[:200].removeprefix(self.base)} {what}")

    def _watch(self, page: Page) -> None:
        page.on("console", lambda said: self.complain(f"says {said.type}: {said.text[:300]}"))
        page.on("pageerror", lambda error: self.complain(f"fails: {error}"))
        page.on("websocket", lambda opened: self.complain(f"opens {opened.url}"))
        page.on("popup", lambda opened: self.complain(f"opens {opened.url}"))
        page.on("request", lambda asked: self._ours(asked.url))
        page.on("dialog", self._dismiss)

    def _ours(self, address: str) -> None:
        if not address.startswith((f"{self.base}/", "blob:")):
            self.complain(f"asks for {address[:200]}")

    def _dismiss(self, dialog: Any) -> None:
        self.complain(f"shows a dialog: {dialog.message}")
        dialog.dismiss()
