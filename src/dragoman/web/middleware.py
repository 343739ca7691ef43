"""What stands around every page: limits, safety headers, error pages, ETags, the log, Prometheus' counts.

Each page has an ETag that names the revision of the store, so a browser or a proxy that has the page is told
so, without the page being made. What readers ask for is made once for all of them while nothing changes; a
few pages of readers are made at a time, and an editor's page and what an editor sends never wait for these.

Where several processes serve one desk, each writes its counts to files in the folder that the environment
variable PROMETHEUS_MULTIPROC_DIR names, and every one of them answers with the sums
(`prometheus_client.multiprocess`).
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime

from fastapi import Request
from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dragoman import __version__
from dragoman.errors import StoreError
from dragoman.store import Store
from dragoman.store.queries.overview import Totals
from dragoman.web import access
from dragoman.web.limits import (
    Body,
    Buckets,
    Limits,
    TooLong,
    check_address,
    check_host,
    client_of,
    is_local,
    kind_of,
    measured,
    peer_of,
)
from dragoman.web.rendering import error_page

KIND = "text/plain; version=0.0.4; charset=utf-8"
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The environment variable that names the folder of counts; it must stand before `prometheus_client` is
imported."""
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper ends of the classes that times are counted in; the last class has none."""

disable_created_metrics()  # type: ignore[no-untyped-call]  # a line beside each count that says since when it counts


class Metrics:
    """Counts requests; may be asked from several threads."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "dragoman_http_requests", "Requests answered, by page and status.", ("method", "page", "status"),
            registry=self._registry,
        )  # fmt: skip
        self._seconds = Histogram(
            "dragoman_http_request_seconds", "Time from a request to the end of its answer.", ("page",),
            buckets=_SECONDS, registry=self._registry,
        )  # fmt: skip

    def count(self, method: str, page: str, status: int, seconds: float) -> None:
        """Count a request that was answered. `page` is the pattern of its address."""
        known = method if method in ("GET", "HEAD", "POST") else "other"
        self._requests.labels(known, page, str(status)).inc()
        self._seconds.labels(page).observe(seconds)

    def text(self, totals: Totals) -> str:
        """Return all counts in the text format of Prometheus."""
        counted = self._registry
        if FOLDER in os.environ:
            counted = CollectorRegistry()
            MultiProcessCollector(counted)  # type: ignore[no-untyped-call]
        return (generate_latest(_OfStore(totals)) + generate_latest(counted)).decode()


class _OfStore(Collector):
    """What the store holds, asked for anew each time."""

    def __init__(self, totals: Totals) -> None:
        self._totals = totals

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics of the store."""
        version = GaugeMetricFamily("dragoman_info", "The program's version.", labels=("version",))
        version.add_metric((__version__,), 1)
        yield version
        rows = GaugeMetricFamily("dragoman_store_rows", "What the store holds.", labels=("kind",))
        for kind in ("reports", "statements", "mentions", "stories"):
            rows.add_metric((kind,), getattr(self._totals, kind))
        yield rows


HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # a stricter one would take the Origin from our own forms
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
READERS = 3
"""Pages of readers that are made at a time: more would only make each other wait, and editors."""
_UNTAGGED = ("/health", "/metrics", "/add", "/edit")
_log = logging.getLogger("dragoman.web")


class Guard:
    """The outermost layer: what a request may be, what every answer says, what is counted and logged."""

    def __init__(self, app: ASGIApp, *, limits: Limits, buckets: Buckets, metrics: Metrics) -> None:
        self._app, self._limits, self._buckets, self._metrics = app, limits, buckets, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request, started, status = Request(scope), time.perf_counter(), 0
        head = request.method == "HEAD"
        asked = {**scope, "method": "GET"} if head else scope

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                of_answer = MutableHeaders(scope=message)
                for name, value in HEADERS.items():  # a picture says of itself who may show it
                    of_answer.setdefault(name, value)
            await send({**message, "body": b""} if head and "body" in message else message)

        try:
            await self._app(asked, measured(receive, self._allowed(request), self._limits.silence), sent)
        except ClientDisconnect:
            return
        except Exception as error:
            if not getattr(error, "status_code", None):
                _log.exception("%s %s failed", request.method, request.url.path)
            if status:  # half an answer is sent: nothing but its end can be told
                raise
            answer = await run_in_threadpool(error_page, request, error)
            await answer(scope, receive, sent)
        finally:
            seconds = time.perf_counter() - started
            self._metrics.count(request.method, pattern_of(asked), status, seconds)
            fields = {"method": request.method, "path": request.url.path, "status": status}
            _log.info("answered", extra={**fields, "seconds": round(seconds, 4)})

    def _allowed(self, request: Request) -> Body:
        """Return which body a request may bring. Raises what a request is refused with that brings or asks
        too much, or calls the desk by another name."""
        path = request.scope["path"]  # that of `request.url` is read from a text, which drops parts of some
        kind = kind_of(request.method, path)
        check_host(request, request.app.state.hosts)
        check_address(request, self._limits.address)
        free = kind == "read" and (is_local(request) or "/static/" in path)
        if not free:
            behind_proxy = request.app.state.behind_proxy
            self._buckets.take(kind, client_of(request, behind_proxy=behind_proxy))
            if kind == "login" and behind_proxy:  # whoever the proxy says they are, or who pretends to be one
                self._buckets.take("logins", peer_of(request))
        most = self._limits.upload if kind == "add" else self._limits.form
        length = request.headers.get("content-length", "")
        if length.isdigit() and int(length) > most.size:
            raise TooLong(most.size)
        return most


Asked = tuple[str, str, str]
"""What a reader asked for: the tag of the page, and scheme and host, by which it names its addresses."""
Page = tuple[Message, Message]
"""The start and the body of an answer."""


class Shared:
    """The pages that were made for readers of one revision of the store, at most `PAGES` and `MOST` bytes of
    them: those that nobody has asked for the longest go first. Who asks for one that is being made waits for
    it."""

    MOST, LARGEST, PAGES, BESIDE = 16_000_000, 1_000_000, 4_000, 2_000
    """`BESIDE` is what a page takes beside its body, in bytes; `LARGEST` is the largest body that is kept."""

    def __init__(self) -> None:
        self._pages: OrderedDict[Asked, Page] = OrderedDict()
        self._making: dict[Asked, asyncio.Event] = {}
        self._size, self._revision = 0, ""

    async def page(self, asked: Asked, revision: str) -> Page | asyncio.Event | None:
        """Return a page that was made. Where it is to be made, return the event that `keep` is to set, by who
        makes it for all, or None where somebody else does: then this one is not to be kept."""
        if revision != self._revision:
            self._pages, self._size, self._revision = OrderedDict(), 0, revision
        if making := self._making.get(asked):
            await making.wait()
        if page := self._pages.get(asked):
            self._pages.move_to_end(asked)
            return page
        return None if asked in self._making else self._making.setdefault(asked, asyncio.Event())

    def keep(self, asked: Asked, revision: str, page: Page | None, making: asyncio.Event | None) -> None:
        """Keep a page that was made for all, None where there is none to be kept, and let go on who wait for
        it. Nothing is done where that was done already, and for who made a page for itself."""
        if making is None or making.is_set():
            return
        if page and revision == self._revision and len(page[1].get("body", b"")) <= self.LARGEST:
            self._pages[asked] = page
            self._size += self._size_of(page)
            while self._size > self.MOST or len(self._pages) > self.PAGES:
                self._size -= self._size_of(self._pages.popitem(last=False)[1])
        del self._making[asked]
        making.set()

    def _size_of(self, page: Page) -> int:
        return len(page[1].get("body", b"")) + self.BESIDE


class Freshness:
    """The layer that answers 304 to who has a page already, gives readers a page that was made for another,
    and has a few pages of readers made at a time.

    Readers may use a page for `oldest` seconds without asking again; editors ask each time.
    """

    def __init__(self, app: ASGIApp, *, oldest: float = 0.0) -> None:
        self._app, self._oldest = app, oldest
        self._turns, self._shared = asyncio.Semaphore(READERS), Shared()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        revision = await _revision(request) if _is_tagged(request) else None
        if revision is None:
            await self._app(scope, receive, _with_headers(send, {}))
            return
        visitor = access.visitor_of(request)
        tag = _tag(request, visitor, revision)
        headers = self._headers(request, visitor, tag)
        if tag in request.headers.get("if-none-match", ""):
            scope["route"] = _route(request)  # by which the answer is counted
            await Response(status_code=304, headers=headers)(scope, receive, send)
        elif visitor.may_edit or visitor.session:
            await self._app(scope, receive, _with_headers(send, headers))
        else:
            await self._answer_reader(request, receive, send, headers, revision)

    async def _answer_reader(
        self, request: Request, receive: Receive, send: Send, headers: dict[str, str], revision: str
    ) -> None:
        asked = headers["ETag"], request.url.scheme, request.url.netloc
        shared = await self._shared.page(asked, revision)
        if isinstance(shared, tuple):
            request.scope["route"] = _route(request)
            for message in shared:
                await send(_copied(message))
            return
        start: Message | None = None

        async def sent(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = _copied(message) if message["status"] == 200 else None
            elif start and not message.get("more_body"):
                self._shared.keep(asked, revision, (start, _copied(message)), shared)
            else:
                start = None  # it is sent in parts
            await send(message)

        try:
            async with AsyncExitStack() as turn:
                await turn.enter_async_context(self._turns)
                await self._app(request.scope, receive, _with_headers(sent, headers, turn))
        finally:
            self._shared.keep(asked, revision, None, shared)

    def _headers(self, request: Request, visitor: access.Visitor, tag: str) -> dict[str, str]:
        """Return what is said of a page that may be kept by who gets it, and asked for again with its tag."""
        may_wait = self._oldest > 0 and not visitor.session and not visitor.may_edit
        kept = f"max-age={self._oldest:.0f}" if may_wait else "no-cache"
        if request.app.state.editing is None:
            return {"ETag": tag, "Cache-Control": kept}
        return {"ETag": tag, "Cache-Control": f"private, {kept}", "Vary": "Cookie"}


def _copied(message: Message) -> Message:
    """Return a copy of a message: the layers around this one change its headers and its body."""
    return {**message, "headers": list(message.get("headers", ()))}


def _with_headers(send: Send, headers: dict[str, str], turn: AsyncExitStack | None = None) -> Send:
    """Return `send` for an answer: a page that was made has `headers`, anything else is not to be kept. A
    page is made when it is begun to be sent: its `turn` ends there, for who gets it may take long over it."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            if turn is not None:
                await turn.aclose()
            of_answer = MutableHeaders(scope=message)
            if headers and message["status"] == 200:
                of_answer.update(headers)
            else:
                of_answer.setdefault("Cache-Control", "no-store")
        await send(message)

    return sent


def pattern_of(scope: Scope) -> str:
    """Return the pattern of the address that was asked for, "none" where there is no such page."""
    return str(getattr(scope.get("route"), "path", "none"))


def _route(request: Request) -> BaseRoute | None:
    """Return the route of a request that does not get as far as the router."""
    routes: list[BaseRoute] = request.app.router.routes
    return next((route for route in routes if route.matches(request.scope)[0] is Match.FULL), None)


def _is_tagged(request: Request) -> bool:
    path = request.scope["path"]
    return (
        request.method == "GET"
        and "/static/" not in path
        and not any(path.endswith(name) or f"{name}/" in path for name in _UNTAGGED)
    )


async def _revision(request: Request) -> str | None:
    """Return the revision of the store that a page is now made of, None where the store does not tell."""
    store: Store = request.app.state.store
    try:
        if store.revisions.are_instant:
            return store.revisions.current()
        return await run_in_threadpool(store.revisions.current)
    except StoreError:
        return None


def _tag(request: Request, visitor: access.Visitor, revision: str) -> str:
    """Return the ETag of a page of a revision, as the one who asks may see it; pages speak of the day,
    too. What is asked is taken as the page takes it: `request.url`, which is read from a text, drops some."""
    who = (visitor.session, visitor.name, visitor.may_edit)
    scope = request.scope
    asked = (str(datetime.now(UTC).date()), scope["path"], scope.get("raw_path"), scope["query_string"])
    return f'W/"{hashlib.sha256(repr((__version__, revision, who, asked)).encode()).hexdigest()[:24]}"'
