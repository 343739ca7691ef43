"""Pages that are made once for all who ask the same: kept while the store stays as it is, and tagged.

A page that shows the store's present revision is given as it is. While somebody writes, one that was begun
less than `oldest` seconds ago is given too, with its Age; who asks for a page that is being made waits for
that one. Editors get every page made anew, and after what they change nobody gets a page from before.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dragoman import __version__
from dragoman.errors import StoreError
from dragoman.store import Store
from dragoman.web import access
from dragoman.web.makers import Makers
from dragoman.web.making import Answer, Headers, made_by
from dragoman.web.metrics import Metrics
from dragoman.web.shelf import Kept, Shelf

_NOT_KEPT: Headers = ((b"cache-control", b"no-store"),)
TURNS = 4
"""Pages that are made at a time in one process: more would only make each other wait."""
_UNTAGGED = ("/health", "/metrics", "/add", "/edit")


@dataclass(frozen=True, slots=True)
class _Now:
    """When somebody asks, in seconds of the clock, and the store's revision then."""

    moment: float
    revision: str


@dataclass(slots=True)
class _Flight:
    """A page that is being made, or waits for its turn: then nobody knows yet of which revision."""

    task: asyncio.Task[Answer] | None = None
    since: _Now | None = None


class Keeping:
    """The layer that answers what it has, and has what it has not made by `makers` as soon as they are ready,
    else by the application beneath. `oldest` is in seconds, `clock` too."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        metrics: Metrics,
        oldest: float = 0.0,
        makers: Makers | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app, self._metrics, self._oldest, self._clock = app, metrics, oldest, clock
        self._makers, self._make_here = makers, made_by(app)
        self._turns = asyncio.Semaphore(makers.count if makers else TURNS)
        self._shelf, self._flights = Shelf(), dict[str, _Flight]()
        self._changed = float("-inf")  # when the store was last changed through this desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request, moment = Request(scope), self._clock()
        revision = await _revision(request) if _is_tagged(request) else None
        if revision is None:
            await self._passed_on(request, receive, send)
            return
        if _is_for_all(request):
            await self._given(request, _Now(moment, revision), send)
            return
        tag = _tag(request, revision)
        if _has(request, tag):
            await _sent(Answer(304, _headers(request, tag, 0.0), b"", "none"), scope, send)
        else:
            await self._app(scope, receive, _with(send, _headers(request, tag, 0.0)))

    async def _passed_on(self, request: Request, receive: Receive, send: Send) -> None:
        """Let the application answer what is not kept, and note when it changed the store."""

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).setdefault("Cache-Control", "no-store")
                if request.method not in ("GET", "HEAD") and message["status"] < 400:
                    self._changed = self._clock()
            await send(message)

        await self._app(request.scope, receive, sent)

    async def _given(self, request: Request, now: _Now, send: Send) -> None:
        """Answer what everybody gets to see: what the one who asks has already, what is kept, what others
        have made at this moment, or what is made now."""
        asked = _asked(request)
        kept = self._shelf.get(asked)
        if kept is None or not self._is_good(_Now(kept.began, kept.revision), now):
            tag = _tag(request, now.revision)
            if _has(request, tag):
                self._metrics.give("unchanged")
                await _sent(Answer(304, _headers(request, tag, 0.0), b"", "none"), request.scope, send)
                return
            kept = await self._made(asked, request, now)
        else:
            self._metrics.give("kept" if kept.revision == now.revision else "older")
        is_last = kept.revision == now.revision or kept.began >= now.moment
        age = 0.0 if is_last else self._clock() - kept.began
        await _sent(_for(request, kept, age), request.scope, send)

    async def _made(self, asked: str, request: Request, now: _Now) -> Kept:
        flight = self._flights.get(asked)
        if flight is None or flight.task is None or not self._is_good(flight.since, now):
            self._metrics.give("made")
            flight = self._flights[asked] = _Flight()
            flight.task = asyncio.create_task(self._making(asked, request, flight, now))
            flight.task.add_done_callback(_looked_at)
        else:
            self._metrics.give("joined")
        answer = await asyncio.shield(flight.task)  # who goes away takes it from nobody else
        since = flight.since or now
        return Kept(answer, since.revision, since.moment)

    async def _making(self, asked: str, request: Request, flight: _Flight, now: _Now) -> Answer:
        try:
            async with self._turns:
                moment = self._clock()
                since = flight.since = _Now(moment, await _revision(request) or now.revision)
                makers = self._makers
                make = makers.make if makers and makers.are_ready else self._make_here
                answer = await make(request.scope)
            if answer.status == 200 and not any(name == b"set-cookie" for name, _ in answer.headers):
                self._shelf.put(asked, Kept(answer, since.revision, since.moment))
                self._metrics.hold(len(self._shelf), self._shelf.size)
            return answer
        finally:
            if self._flights.get(asked) is flight:
                del self._flights[asked]

    def _is_good(self, since: _Now | None, now: _Now) -> bool:
        """Say whether a page that was begun then may be given to who asks now; one that is yet to be begun
        may."""
        if since is None or since.revision == now.revision:
            return True
        return since.moment > self._changed and now.moment - since.moment < self._oldest


def _looked_at(task: asyncio.Task[Answer]) -> None:
    """Look at what went wrong with a page whose readers may all have gone away."""
    if not task.cancelled():
        task.exception()


def _is_tagged(request: Request) -> bool:
    path = request.url.path
    return (
        request.method in ("GET", "HEAD")
        and "/static/" not in path
        and not any(path.endswith(name) or f"{name}/" in path for name in _UNTAGGED)
    )


def _is_for_all(request: Request) -> bool:
    """Say whether a page shows nothing of who asks for it."""
    who = access.seen(request)
    return not (who.may_edit or who.token or who.name or who.fresh)


async def _revision(request: Request) -> str | None:
    """Return the revision of the store that a page is now made of, None where the store does not tell."""
    store: Store = request.app.state.store
    try:
        if store.revisions.are_instant:
            return store.revisions.current()
        return await run_in_threadpool(store.revisions.current)
    except StoreError:
        return None


def _asked(request: Request) -> str:
    """Return what is asked: pages speak of the day, too."""
    return f"{datetime.now(UTC).date()} {request.url.path}?{request.url.query}"


def _tag(request: Request, revision: str) -> str:
    """Return the tag of a page of a revision, as the one who asks may see it."""
    who = access.seen(request)
    seen = (__version__, revision, who.token, who.name, who.may_edit, _asked(request))
    return f'"{hashlib.sha256(repr(seen).encode()).hexdigest()[:24]}"'


def _has(request: Request, tag: str) -> bool:
    return tag in request.headers.get("if-none-match", "")


def _headers(request: Request, tag: str, age: float) -> Headers:
    """Return what is said of a page that may be kept by who gets it, and asked for again with its tag."""
    private = request.app.state.editing is not None
    said = [(b"etag", tag.encode()), (b"cache-control", b"private, no-cache" if private else b"no-cache")]
    if private:
        said.append((b"vary", b"Cookie"))
    if age:
        said.append((b"age", str(ceil(age)).encode()))
    return tuple(said)


def _for(request: Request, kept: Kept, age: float) -> Answer:
    """Return a page as it is sent to one who asks: without its body to who has it."""
    answer, tag = kept.answer, _tag(request, kept.revision)
    if answer.status != 200:
        return Answer(answer.status, (*answer.headers, *_NOT_KEPT), answer.body, answer.pattern)
    said = _headers(request, tag, age)
    if _has(request, tag):
        return Answer(304, said, b"", answer.pattern)
    return Answer(200, (*answer.headers, *said), answer.body, answer.pattern)


def _with(send: Send, headers: Headers) -> Send:
    """Return `send` for a page that is made for one editor."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            said = headers if message["status"] == 200 else _NOT_KEPT
            message["headers"] = [*message["headers"], *said]
        await send(message)

    return sent


async def _sent(answer: Answer, scope: Scope, send: Send) -> None:
    scope["dragoman.pattern"] = answer.pattern
    start = {"type": "http.response.start", "status": answer.status, "headers": list(answer.headers)}
    await send(start)
    await send({"type": "http.response.body", "body": answer.body})
