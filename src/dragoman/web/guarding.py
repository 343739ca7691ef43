"""What stands around every page: limits before it, safety headers and the count after it, errors as pages."""

from __future__ import annotations

import logging
import time

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dragoman.web.limits import Buckets, Limits, TooLong, client_of, is_local, kind_of, measured
from dragoman.web.making import pattern_of
from dragoman.web.metrics import Metrics
from dragoman.web.rendering import refused

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # a stricter one would take the Origin from our own forms
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_log = logging.getLogger("dragoman.web")


class Guard:
    """The outermost layer of the application."""

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
                MutableHeaders(scope=message).update(HEADERS)
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
            answer = await run_in_threadpool(refused, request, error)
            await answer(scope, receive, sent)
        finally:
            page = pattern_of(asked)
            seconds = time.perf_counter() - started
            self._metrics.count(request.method, page, status, seconds)
            told = {"method": request.method, "path": request.url.path, "status": status}
            _log.info("answered", extra={**told, "seconds": round(seconds, 4)})

    def _allowed(self, request: Request) -> int:
        """Return how many bytes a request may bring. Raises TooMany, TooLong for one that is not answered."""
        path, kind = request.url.path, kind_of(request.method, request.url.path)
        if len(path) + len(request.url.query) > self._limits.address:
            raise TooLong(self._limits.address)
        free = kind == "read" and (is_local(request) or "/static/" in path)
        if not free:
            self._buckets.take(kind, client_of(request))
        most = self._limits.upload if kind == "add" else self._limits.body
        length = request.headers.get("content-length", "")
        if length.isdigit() and int(length) > most:
            raise TooLong(most)
        return most
