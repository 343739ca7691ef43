"""The application: addresses, their pages and JSON twins, and what stands around them.

    from dragoman.web.app import application
    uvicorn.run(application(store))

A page is a function that returns a dataclass; its template and its `.json` twin show the same. Only `editing`
and `adding` write to the store, for whom `access` lets.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import resources
from typing import Any, get_type_hints

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import RedirectResponse, Response

from dragoman import __version__
from dragoman.errors import BadUsage, DragomanError
from dragoman.query.asked import code_of
from dragoman.sources.web import Fetch
from dragoman.store import Store
from dragoman.web import access, adding, deciding, drawing, tables
from dragoman.web import editing as editing_pages
from dragoman.web.access import Editing
from dragoman.web.asked import Kept, Name, NotThere, looked_up
from dragoman.web.guarding import Guard
from dragoman.web.keeping import Keeping
from dragoman.web.limits import DEFAULT, Buckets, Limits, is_local
from dragoman.web.makers import Makers
from dragoman.web.metrics import KIND, Metrics
from dragoman.web.pages import EXPORTS, PAGES
from dragoman.web.previews import Previews
from dragoman.web.refusing import as_json, refused
from dragoman.web.rendering import Links, rendered


def application(
    store: Store,
    *,
    root_path: str = "",
    hosts: Sequence[str] = (),
    editing: Editing | None = None,
    fetch: Fetch | None = None,
    metrics: bool = False,
    limits: Limits = DEFAULT,
    oldest: float = 0.0,
    makers: Makers | None = None,
) -> FastAPI:
    """Return the desk over a store. `root_path` is the prefix that a proxy serves it under: /desk; `hosts`
    are the names it answers to, any without them: a page elsewhere cannot read it under a name of its own.
    With `editing` the store can be changed, and pages added that `fetch` gets; `metrics` shows the counts to
    every machine. While others write, readers may get a page that is up to `oldest` seconds old. `makers`
    make the pages that all readers get, this process those of editors.
    """
    app = bare(store, root_path=root_path, editing=editing)
    app.state.public, app.state.fetch = frozenset(hosts), fetch
    app.state.metrics_for_all = metrics
    app.add_middleware(Keeping, metrics=app.state.metrics, oldest=oldest, makers=makers)
    if hosts:
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False)
    app.add_middleware(Guard, limits=limits, buckets=Buckets(limits), metrics=app.state.metrics)
    return app


def bare(store: Store, *, root_path: str = "", editing: Editing | None = None) -> FastAPI:
    """Return the pages alone, without what stands around them."""
    app = FastAPI(title="Dragoman", version=__version__, docs_url=None, redoc_url=None)
    app.root_path = root_path.rstrip("/")  # whether or not the proxy takes it off
    app.state.store, app.state.editing, app.state.public = store, editing, frozenset[str]()
    app.state.fetch, app.state.previews = None, Previews()
    app.state.metrics, app.state.metrics_for_all = Metrics(), False
    for path, (view, template) in PAGES.items():
        _add(app, path, view, template)
    for path, export in EXPORTS.items():
        app.get(path, summary=export.__doc__)(export)
    app.get("/relations")(_chosen)
    app.get("/health")(_health)
    _add(app, "/edit", editing_pages.edit, "edit.html", listed=False)
    editing_pages.add_routes(app)
    deciding.add_routes(app)
    _add(app, "/add", adding.form, "add.html", listed=False)
    _add(app, "/add/{id}", adding.preview, "preview.html", listed=False)
    adding.add_routes(app)
    app.get("/metrics", include_in_schema=False)(_metrics)
    app.get("/static/{name}", include_in_schema=False)(_static)
    for kind in (DragomanError, HTTPException, RequestValidationError):
        app.add_exception_handler(kind, refused)
    return app


def _add(app: FastAPI, path: str, view: Callable[..., Any], template: str, *, listed: bool = True) -> None:
    answer = Depends(view)

    def twin(data: Any = answer) -> Response:
        return Response(as_json(data), media_type="application/json")

    def page(request: Request, data: Any = answer) -> Response:
        return rendered(request, template, data)

    def table(form: str) -> Callable[..., Response]:
        def rows(data: Any = answer) -> Response:
            return Response(tables.written(data, form), media_type=tables.KINDS[form])

        return rows

    def drawn(request: Request, data: Any = answer) -> Response:
        return drawing.picture(request, data)

    if get_type_hints(view)["return"] in drawing.DRAWN:
        app.get(f"{path}.svg", summary=f"The picture of this page. {view.__doc__}")(drawn)
    if get_type_hints(view)["return"] in tables.TABLES:
        for form in tables.KINDS:
            app.get(f"{path}.{form}", summary=view.__doc__)(table(form))
    name = path.strip("/").replace("/", "-") or "home"
    address = "/index.json" if path == "/" else f"{path}.json"
    app.get(address, name=f"{name}.json", summary=view.__doc__, include_in_schema=listed)(twin)
    app.get(path, name=name, include_in_schema=False)(page)


def _chosen(request: Request, first: Name = "", second: Name = "") -> Response:
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


def _metrics(request: Request, store: Kept) -> Response:
    """What the server did and the store holds, for Prometheus."""
    bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
    open_to_all = request.app.state.metrics_for_all
    if not (open_to_all or is_local(request) or access.check_token(request, bearer)):
        raise access.NotAllowed(
            "the counts are for the machine that serves them; --metrics shows them to all"
        )
    return Response(request.app.state.metrics.text(store.totals()), media_type=KIND)


def _static(name: str) -> Response:
    file = resources.files("dragoman.web") / "static" / name
    kind = {"css": "text/css", "svg": "image/svg+xml"}.get(name.rpartition(".")[2])
    if kind is None or "/" in name or not file.is_file():
        raise NotThere(f"there is no file {name!r}")
    return Response(file.read_bytes(), media_type=kind, headers={"Cache-Control": "public, max-age=3600"})
