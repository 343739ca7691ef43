"""The application: addresses, their pages and JSON twins, safety headers, errors.

    from dragoman.web.app import application
    uvicorn.run(application(store))

A page is a function that returns a dataclass; its template and its `.json` twin show the same. Nothing
here writes to the store.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from importlib import resources
from typing import Any

import msgspec
from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import RedirectResponse, Response

from dragoman import __version__
from dragoman.errors import BadUsage, DragomanError, StoreError
from dragoman.show.comparison_page import comparison_style
from dragoman.store import Store
from dragoman.views.asked import code_of
from dragoman.web import actor, comparing, home, relation, report, searching, story, tables
from dragoman.web.asked import Kept, NotThere, looked_up
from dragoman.web.rendering import Links, rendered

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
PAGES: dict[str, tuple[Callable[..., Any], str]] = {
    "/": (home.home, "home.html"),
    "/relations/{first}/{second}": (relation.relation, "relation.html"),
    "/relations/{first}/{second}/positions": (relation.positions, "positions.html"),
    "/relations/{first}/{second}/channels": (relation.channels, "channels.html"),
    "/relations/{first}/{second}/commitments": (relation.commitments, "commitments.html"),
    "/stories/{id}": (story.story, "story.html"),
    "/reports/{version}": (report.report, "report.html"),
    "/reports/{version}/changes": (comparing.changes, "changes.html"),
    "/actors/{code}": (actor.actor, "actor.html"),
    "/compare": (comparing.compare, "compare.html"),
    "/search": (searching.search, "search.html"),
}
"""Address -> the function that answers it, and its template."""
Next = Callable[[Request], Awaitable[Response]]


def application(store: Store, *, root_path: str = "", hosts: Sequence[str] = ()) -> FastAPI:
    """Return the desk over a store. `root_path` is the prefix that a proxy serves it under: /desk; `hosts`
    are the names it answers to, any without them: a page elsewhere cannot read it under a name of its own.
    """
    app = FastAPI(title="Dragoman", version=__version__, docs_url=None, redoc_url=None)
    app.root_path = root_path.rstrip("/")  # whether or not the proxy takes it off
    app.state.store = store
    for path, (view, template) in PAGES.items():
        _add(app, path, view, template)
    app.get("/relations")(_chosen)
    app.get("/health")(_health)
    app.get("/static/{name}", include_in_schema=False)(_static)
    app.middleware("http")(_guarded)
    if hosts:
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False)
    for kind in (DragomanError, HTTPException, RequestValidationError):
        app.add_exception_handler(kind, _failed)
    return app


def _add(app: FastAPI, path: str, view: Callable[..., Any], template: str) -> None:
    answer = Depends(view)

    def twin(data: Any = answer) -> Response:
        return Response(_json(data), media_type="application/json")

    def page(request: Request, data: Any = answer) -> Response:
        return rendered(request, template, data)

    def table(form: str) -> Callable[..., Response]:
        def rows(data: Any = answer) -> Response:
            return Response(tables.written(data, form), media_type=tables.KINDS[form])

        return rows

    if path.startswith("/relations/"):
        for form in tables.KINDS:
            app.get(f"{path}.{form}", summary=view.__doc__)(table(form))
    name = path.strip("/").replace("/", "-") or "home"
    address = "/index.json" if path == "/" else f"{path}.json"
    app.get(address, name=f"{name}.json", summary=view.__doc__)(twin)
    app.api_route(path, methods=["GET", "HEAD"], name=name, include_in_schema=False)(page)


def _json(data: Any) -> bytes:
    return msgspec.json.encode(data)


def _chosen(request: Request, first: str = "", second: str = "") -> Response:
    """Lead from the form of two actors, by code or name, to their page."""
    with looked_up():
        codes = [code_of(name) or "any" if name.strip() else "any" for name in (first, second)]
    if codes[0] == "any":
        codes.reverse()
    if codes[0] == "any":
        raise BadUsage("name at least one actor: a code (CHN) or a name (China)")
    return RedirectResponse(Links(request)("relations", *codes), status_code=303)


def _health(store: Kept) -> dict[str, str]:
    """Say that the store answers, and which state of it."""
    return {"status": "ok", "version": __version__, "state": store.state()}


def _static(name: str) -> Response:
    file = resources.files("dragoman.web") / "static" / name
    if name == "comparison.css":
        return Response(comparison_style(), media_type="text/css")
    kind = {"css": "text/css", "svg": "image/svg+xml"}.get(name.rpartition(".")[2])
    if kind is None or "/" in name or not file.is_file():
        raise NotThere(f"there is no file {name!r}")
    return Response(file.read_bytes(), media_type=kind, headers={"Cache-Control": "public, max-age=3600"})


async def _guarded(request: Request, following: Next) -> Response:
    """Answer 304 to who has the page of this state of the store; put the safety headers on every answer."""
    tag = None if _unchanging(request) else await run_in_threadpool(_tag, request)
    if tag and tag in request.headers.get("if-none-match", ""):
        response = Response(status_code=304)
    else:
        response = await following(request)
    if tag and response.status_code in (200, 304):
        response.headers["ETag"] = tag
        response.headers["Cache-Control"] = "private, no-cache"
    response.headers.update(HEADERS)
    return response


def _unchanging(request: Request) -> bool:
    return request.method != "GET" or "/static/" in request.url.path or request.url.path.endswith("/health")


def _tag(request: Request) -> str | None:
    store: Store = request.app.state.store
    try:
        state = store.state()
    except StoreError:
        return None
    today = datetime.now(UTC).date().isoformat()
    seen = f"{__version__} {state} {today} {request.url.path}?{request.url.query}"
    return f'"{hashlib.sha256(seen.encode()).hexdigest()[:24]}"'


async def _failed(request: Request, error: Exception) -> Response:
    """Answer an error with a page that says what to do, or with JSON where JSON was asked for."""
    status, message = _explained(error)
    if request.url.path.endswith((".json", "/health")):
        body = _json({"status": status, "error": message})
        return Response(body, status_code=status, media_type="application/json")
    return await run_in_threadpool(
        rendered, request, "error.html", {"status": status, "message": message}, status
    )


def _explained(error: Exception) -> tuple[int, str]:
    if isinstance(error, RequestValidationError):
        said = (f"{one['loc'][-1]}: {one['msg']}" for one in error.errors())
        return 400, "; ".join(said)
    if isinstance(error, HTTPException):
        return error.status_code, "there is no such page" if error.status_code == 404 else str(error.detail)
    if isinstance(error, StoreError):
        return 503, str(error)
    return 404 if isinstance(error, NotThere) else 400, str(error)
