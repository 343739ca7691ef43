"""Answer "nothing has changed" to who has a page of this state of the store already."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dragoman import __version__
from dragoman.errors import StoreError
from dragoman.store import Store
from dragoman.web import access

_UNTAGGED = ("/health", "/metrics", "/add", "/edit")


class Tags:
    """Puts an ETag made of the store's state on pages and their data, and compares it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        tag = await run_in_threadpool(_tag, request) if _is_tagged(request) else None

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if tag and message["status"] in (200, 304):
                    headers["ETag"] = tag
                    headers["Vary"] = "Cookie"
                headers.setdefault("Cache-Control", "private, no-cache" if tag else "no-store")
            await send(message)

        if tag and tag in request.headers.get("if-none-match", ""):
            await Response(status_code=304)(scope, receive, sent)
        else:
            await self._app(scope, receive, sent)


def _is_tagged(request: Request) -> bool:
    path = request.url.path
    return (
        request.method in ("GET", "HEAD")
        and "/static/" not in path
        and not any(path.endswith(name) or f"{name}/" in path for name in _UNTAGGED)
    )


def _tag(request: Request) -> str | None:
    """Return the tag of what a request asks for, as the one who asks may see it."""
    store: Store = request.app.state.store
    try:
        state = store.state()
    except StoreError:
        return None
    today = datetime.now(UTC).date().isoformat()
    who = access.seen(request)
    seen = (__version__, state, today, who.token, who.name, who.may_edit, request.url.path, request.url.query)
    return f'"{hashlib.sha256(repr(seen).encode()).hexdigest()[:24]}"'
