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
from starlette.middleware.trustedhost import TrustedHostMiddleware

from dragoman import __version__
from dragoman.errors import DragomanError
from dragoman.sources.web import Fetch
from dragoman.store import Store
from dragoman.web.access import Editing
from dragoman.web.adding import Previews
from dragoman.web.guarding import Guard
from dragoman.web.keeping import Keeping
from dragoman.web.limits import DEFAULT, Buckets, Limits
from dragoman.web.makers import Makers
from dragoman.web.metrics import Metrics
from dragoman.web.rendering import refused
from dragoman.web.routes import add_routes


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
    add_routes(app)
    for kind in (DragomanError, HTTPException, RequestValidationError):
        app.add_exception_handler(kind, refused)
    return app
