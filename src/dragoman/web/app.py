"""The application: the routes over a store, and what stands around them.

    from dragoman.web.app import application
    uvicorn.run(application(store))

Only `editing` and `adding` write to the store, for whom `access` lets.
"""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

from dragoman import __version__
from dragoman.errors import DragomanError
from dragoman.sources.item import Fetch
from dragoman.store import Store
from dragoman.web.access import Editing
from dragoman.web.adding import Previews
from dragoman.web.limits import DEFAULT, Buckets, Limits
from dragoman.web.metrics import Metrics
from dragoman.web.middleware import Freshness, Guard
from dragoman.web.rendering import error_page
from dragoman.web.routes import add_routes

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
