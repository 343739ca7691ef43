"""Every address of the desk: pages, their data in other formats, forms that editors send, what machines ask.

A page is a function that returns a dataclass. Its template, its `.json` twin and, where there are any, its
table (`.csv`, `.md`) and its picture (`.svg`) show the same data.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import resources
from typing import Any, get_type_hints

from fastapi import Depends, FastAPI, Request
from starlette.responses import RedirectResponse, Response

from dragoman import __version__
from dragoman.errors import BadUsage
from dragoman.query.asked import code_of
from dragoman.store.queries.overview import state
from dragoman.web import (
    access,
    activity_page,
    actor_page,
    adding,
    calendar_page,
    comparison_page,
    editing,
    exports,
    home_page,
    index_pages,
    issue_page,
    judgements_page,
    map_page,
    network_page,
    parameters,
    relation_page,
    report_page,
    review_page,
    row_page,
    story_page,
    subscriptions,
)
from dragoman.web.limits import is_local
from dragoman.web.metrics import KIND
from dragoman.web.parameters import DeskStore, Name, NotFound, as_not_found
from dragoman.web.rendering import Links, as_json, rendered

View = Callable[..., Any]
PAGES: dict[str, tuple[View, str]] = {
    "/": (home_page.home, "home.html"),
    "/relations/{first}/{second}": (relation_page.relation, "relation.html"),
    "/relations/{first}/{second}/positions": (relation_page.positions, "positions.html"),
    "/relations/{first}/{second}/channels": (relation_page.channels, "channels.html"),
    "/relations/{first}/{second}/commitments": (relation_page.commitments, "commitments.html"),
    "/stories": (index_pages.stories, "stories.html"),
    "/stories/{id}": (story_page.story, "story.html"),
    "/rows/{id}": (row_page.row, "row.html"),
    "/reports": (index_pages.reports, "reports.html"),
    "/reports/{version}": (report_page.report, "report.html"),
    "/reports/{version}/changes": (comparison_page.changes, "changes.html"),
    "/actors": (index_pages.actors, "actors.html"),
    "/actors/{code}": (actor_page.actor, "actor.html"),
    "/issues": (issue_page.issues, "issues.html"),
    "/issues/{name}": (issue_page.issue, "issue.html"),
    "/activity": (activity_page.activity, "activity.html"),
    "/calendar": (calendar_page.calendar, "calendar.html"),
    "/map": (map_page.contacts_map, "map.html"),
    "/network": (network_page.network, "network.html"),
    "/compare": (comparison_page.compare, "compare.html"),
    "/search": (home_page.search, "search.html"),
    "/judgements": (judgements_page.judgements, "judgements.html"),
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
