"""The application: every address of the desk, and what stands around them.

    from dragoman.web.app import application
    uvicorn.run(application(store))

A page is a function that returns a dataclass. Its template, its `.json` twin and, where there are any, its
table (`.csv`, `.md`, `.xlsx`) and its picture (`.svg`) show the same data. Only `editing` and `adding` write
to the store, for whom `access` lets.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import resources
from typing import Any, get_type_hints

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import RedirectResponse, Response

from dragoman import __version__
from dragoman.errors import BadUsage, DragomanError
from dragoman.query.option_values import code_of
from dragoman.sources.item import Fetch
from dragoman.store import Store
from dragoman.store.queries.overview import state
from dragoman.web import (
    access,
    activity_page,
    actor_pages,
    adding,
    calendar_page,
    comparison_page,
    editing,
    exports,
    home_page,
    issue_page,
    judgement_pages,
    map_page,
    network_page,
    parameters,
    relation_page,
    report_pages,
    review_page,
    story_pages,
    subscriptions,
)
from dragoman.web.access import Editing
from dragoman.web.adding import Previews
from dragoman.web.limits import DEFAULT, Buckets, Limits, is_local
from dragoman.web.middleware import KIND, Freshness, Guard, Metrics
from dragoman.web.parameters import DeskStore, Name, NotFound, as_not_found
from dragoman.web.rendering import Links, as_json, error_page, rendered

View = Callable[..., Any]
PAGES: dict[str, tuple[View, str]] = {
    "/": (home_page.home, "home.html"),
    "/relations/{first}/{second}": (relation_page.relation, "relation.html"),
    "/relations/{first}/{second}/positions": (relation_page.positions, "positions.html"),
    "/relations/{first}/{second}/channels": (relation_page.channels, "channels.html"),
    "/relations/{first}/{second}/commitments": (relation_page.commitments, "commitments.html"),
    "/stories": (story_pages.stories, "stories.html"),
    "/stories/{id}": (story_pages.story, "story.html"),
    "/rows/{id}": (judgement_pages.row, "row.html"),
    "/reports": (report_pages.reports, "reports.html"),
    "/reports/{version}": (report_pages.report, "report.html"),
    "/reports/{version}/changes": (comparison_page.changes, "changes.html"),
    "/actors": (actor_pages.actors, "actors.html"),
    "/actors/{code}": (actor_pages.actor, "actor.html"),
    "/issues": (issue_page.issues, "issues.html"),
    "/issues/{name}": (issue_page.issue, "issue.html"),
    "/activity": (activity_page.activity, "activity.html"),
    "/calendar": (calendar_page.calendar, "calendar.html"),
    "/map": (map_page.contacts_map, "map.html"),
    "/network": (network_page.network, "network.html"),
    "/compare": (comparison_page.compare, "compare.html"),
    "/search": (home_page.search, "search.html"),
    "/judgements": (judgement_pages.judgements, "judgements.html"),
    "/review": (review_page.review, "review.html"),
    "/api": (parameters.addresses, "api.html"),
}
"""Address -> the function that answers it, and its template. Each has a `.json` twin that `/api` lists."""
EDITORS_PAGES: dict[str, tuple[View, str]] = {
    "/edit": (editing.edit, "edit.html"),
    "/add": (adding.form, "add.html"),
    "/add/{id}": (adding.preview, "preview.html"),
}
"""The same for pages that are no data of the store, and not listed."""
EXPORTS: dict[str, Callable[..., Response]] = {
    "/calendar.ics": calendar_page.ics,
    "/map.geojson": map_page.geojson,
    "/network.graphml": network_page.graphml,
    "/review/decisions.jsonl": review_page.decisions,
}
"""Address -> the function that writes the data of a page in a format of its own."""
FORMS: dict[str, Callable[..., Response]] = {
    "/stories/{id}/judge": editing.judge,
    "/stories/{id}/split": editing.split,
    "/stories/{id}/join": editing.join,
    "/stories/{id}/pair": editing.pair,
    "/rows/judge": editing.judge_listed_rows,
    "/rows/{id}/judge": editing.judge_row,
    "/judgements/undo": editing.undo,
    "/review": review_page.decide,
    "/edit/login": editing.login,
    "/edit/name": editing.rename,
    "/edit/logout": editing.logout,
    "/add": adding.add,
    "/add/{id}": adding.decide,
}
"""Address -> the function that does what a form asks for (POST)."""


def add_routes(app: FastAPI) -> None:
    """Add every address to an application."""
    for path, (view, template) in PAGES.items():
        _add_page(app, path, view, template)
    for path, export in EXPORTS.items():
        app.get(path, summary=export.__doc__)(export)
    app.get("/relations")(_chosen)
    app.get("/health")(_health)
    for path, (view, template) in EDITORS_PAGES.items():
        _add_page(app, path, view, template, listed=False)
    for path, form in FORMS.items():
        app.post(path, include_in_schema=False)(form)
    app.get("/metrics", include_in_schema=False)(_metrics)
    app.get("/static/{name}", include_in_schema=False)(_static)


def _add_page(app: FastAPI, path: str, view: View, template: str, *, listed: bool = True) -> None:
    """Add a page, its `.json` twin, and its table and picture where its data has them."""
    answer, kind = Depends(view), get_type_hints(view)["return"]

    def twin(data: Any = answer) -> Response:
        return Response(as_json(data), media_type="application/json")

    def page(request: Request, data: Any = answer) -> Response:
        return rendered(request, template, data)

    def picture(request: Request, data: Any = answer) -> Response:
        return exports.picture(request, data)

    base = "/index" if path == "/" else path
    if kind in exports.PICTURES:
        app.get(f"{base}.svg", summary=f"The picture of this page. {view.__doc__}")(picture)
    for form, file in subscriptions.routes(view, kind).items():
        app.get(f"{base}.{form}", summary=view.__doc__)(file)
    name = path.strip("/").replace("/", "-") or "home"
    app.get(f"{base}.json", name=f"{name}.json", summary=view.__doc__, include_in_schema=listed)(twin)
    app.get(path, name=name, include_in_schema=False)(page)


def _chosen(request: Request, first: Name = "", second: Name = "") -> Response:
    """Lead from the form of two actors, by code or name, to their page."""
    with as_not_found():
        codes = [code_of(name) or "any" if name.strip() else "any" for name in (first, second)]
    if codes[0] == "any":
        codes.reverse()
    if codes[0] == "any":
        raise BadUsage("name at least one actor: a code (CHN) or a name (China)")
    return RedirectResponse(Links(request)("relations", *codes), status_code=303)


def _health(store: DeskStore) -> dict[str, str]:
    """Say that the store answers, and which state of it."""
    return {"status": "ok", "version": __version__, "state": state(store)}


def _metrics(request: Request, store: DeskStore) -> Response:
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
        raise NotFound(f"there is no file {name!r}")
    return Response(file.read_bytes(), media_type=kind, headers={"Cache-Control": "public, max-age=3600"})


_COMPRESSED = 1_000  # bytes from which on an answer is compressed
_EFFORT = 5  # of 9: a page of 150 kB takes 2 ms, and 3 % more bytes than with 9


def application(
    store: Store,
    *,
    root_path: str = "",
    hosts: Sequence[str] = (),
    behind_proxy: bool = False,
    editing: Editing | None = None,
    fetch: Fetch | None = None,
    metrics: bool = False,
    limits: Limits = DEFAULT,
    oldest: float = 0.0,
) -> FastAPI:
    """Return the desk over a store. `root_path` is the prefix that a proxy serves it under: /desk; `hosts`
    are the names it answers to, any without them: a page elsewhere cannot read it under a name of its own.
    Who asks is told by a proxy on this machine where there is one (`behind_proxy`), else by the connection.
    With `editing` the store can be changed, and pages added that `fetch` gets; `metrics` shows the counts to
    every machine. Readers may use a page for `oldest` seconds before they ask for it again.
    """
    app = FastAPI(title="Dragoman", version=__version__, docs_url=None, redoc_url=None)
    app.root_path = root_path.rstrip("/")  # whether or not the proxy takes it off
    app.state.store, app.state.editing, app.state.fetch = store, editing, fetch
    app.state.hosts, app.state.behind_proxy = frozenset(host.lower() for host in hosts), behind_proxy
    app.state.previews = Previews()
    app.state.metrics, app.state.metrics_for_all = Metrics(), metrics
    add_routes(app)
    for kind in (DragomanError, HTTPException, RequestValidationError):
        app.add_exception_handler(kind, error_page)
    app.add_middleware(Freshness, oldest=oldest)
    app.add_middleware(GZipMiddleware, minimum_size=_COMPRESSED, compresslevel=_EFFORT)
    app.add_middleware(Guard, limits=limits, buckets=Buckets(limits), metrics=app.state.metrics)
    return app
