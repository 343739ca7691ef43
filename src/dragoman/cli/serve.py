"""`dragoman serve`: a store in the browser."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.cli.serving import SERVED

if TYPE_CHECKING:
    from dragoman.web.access import Editing
    from dragoman.web.makers import Makers

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_SHORTEST_TOKEN = 12


def serve(
    store: Annotated[
        str, typer.Option(metavar="URL", help="The store: a file name, sqlite:///FILE, postgresql://...")
    ] = "sqlite:///dragoman.db",
    host: Annotated[str, typer.Option(help="The address to listen on; 0.0.0.0 for other machines too.")] = (
        "127.0.0.1"
    ),
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port to listen on.")] = 8000,
    root_path: Annotated[
        str, typer.Option("--root-path", metavar="PREFIX", help="The path that a proxy serves it under.")
    ] = "",
    allow_host: Annotated[
        list[str] | None,
        typer.Option(
            "--allow-host",
            metavar="NAME",
            help="A name it answers to, beside localhost: the public one behind a proxy. Can be repeated.",
        ),
    ] = None,
    edit: Annotated[
        bool, typer.Option("--edit", help="Let the store be changed: judgements, and reports added.")
    ] = False,
    fetch: Annotated[
        bool, typer.Option("--fetch", help="With --edit: addresses may be added; private ones never.")
    ] = False,
    token: Annotated[
        str | None,
        typer.Option(
            metavar="TOKEN",
            envvar="DRAGOMAN_TOKEN",
            show_envvar=True,
            help="With --edit: what everybody logs in with, this machine too.",
        ),
    ] = None,
    oldest: Annotated[
        float,
        typer.Option(
            min=0,
            metavar="SECONDS",
            help="How old a page may be while reports are being added; editors see the last state always.",
        ),
    ] = 2.0,
    processes: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=64,
            help="Processes that make pages beside the one that answers; it makes them itself with 0.",
            show_default="2, on a single core 0",
        ),
    ] = None,
    metrics: Annotated[
        bool, typer.Option("--metrics", help="Show /metrics to every machine, not to this one alone.")
    ] = False,
) -> None:
    """Open a store in the browser: relations, stories, reports with their words marked, search.

    Every page has a .json twin at the same address. Nothing is loaded from another host, and no page needs
    JavaScript. An empty store is made where there is none. It is read-only without --edit.

    With --edit this machine may change the store. Where others can ask too (--host, --allow-host,
    --root-path) editors log in with a token, which is printed at the start unless one is given.

    \b
    Examples:
      dragoman serve --store dragoman.db --edit
      dragoman serve --store postgresql://USER@HOST/DATABASE --root-path /desk --allow-host desk.example
    """
    from dragoman.cli import complain
    from dragoman.errors import InstallationError
    from dragoman.observing import faults_to_stderr, is_logging
    from dragoman.stopping import deferred, requested
    from dragoman.store import Store

    _check(root_path, edit, fetch, token)
    try:
        import uvicorn

        from dragoman.web.adding import READER, fetcher
        from dragoman.web.app import application
    except ModuleNotFoundError as error:
        raise InstallationError(
            f"the desk needs the package {error.name}: pip install 'dragoman[web]'"
        ) from error
    allowed = allow_host or []
    alone = host in _LOOPBACK and not allowed and not root_path
    editing = _editing(token, alone) if edit else None
    with Store.open(store, write=edit) as kept:
        shown = f"[{host}]" if ":" in host else host
        complain(f"{kept.name} at http://{shown}:{port}{root_path}/ (Ctrl+C ends)")
        if editing and editing.token and token is None:
            complain(f"to edit, log in with the token {editing.token}")
        makers = _makers(processes, store, root_path, edit)
        desk = application(
            kept, root_path=root_path, hosts=_names(host, allowed), editing=editing,
            fetch=fetcher() if fetch else None, metrics=metrics, oldest=oldest, makers=makers,
        )  # fmt: skip
        if not is_logging():
            faults_to_stderr("dragoman.web")
        # The server ends by itself at SIGINT and SIGTERM, but does not know SIGHUP.
        with deferred(asked=lambda: signal.raise_signal(signal.SIGTERM)):
            try:
                uvicorn.run(desk, host=host, port=port, **SERVED)
            finally:
                READER.close()
                if makers:
                    makers.close()
        by = requested()
        if by is not None:
            complain(f"stopped by {by.name}")


def _check(root_path: str, edit: bool, fetch: bool, token: str | None) -> None:
    """Raise BadUsage for options that make no sense."""
    from dragoman.errors import BadUsage

    if root_path and not root_path.startswith("/"):
        raise BadUsage(f"--root-path is {root_path!r}; expected a path such as /desk")
    if fetch and not edit:
        raise BadUsage("--fetch is for a desk that reports can be added to: give --edit too")
    if edit and token is not None and len(token) < _SHORTEST_TOKEN:
        raise BadUsage(f"the token is too short to be safe; expected {_SHORTEST_TOKEN} characters or more")


def _editing(token: str | None, alone: bool) -> Editing:
    """Return who may edit: this machine where only it can ask, else who has the token, made if need be."""
    import secrets

    from dragoman.web.access import Editing

    if token is None and alone:
        return Editing()
    return Editing(token or secrets.token_urlsafe(16), everybody=True)


def _makers(asked: int | None, store: str, root_path: str, edit: bool) -> Makers | None:
    """Return the processes that make pages, which are being started; None where there are to be none."""
    from dragoman.runners.local import cores
    from dragoman.web.makers import Makers

    count = (2 if cores() > 1 else 0) if asked is None else asked
    if not count:
        return None
    makers = Makers(count, store, root_path=root_path, editing=edit)
    makers.start()
    return makers


def _names(host: str, allowed: Sequence[str]) -> list[str]:
    """Return the names that a request may call the server by: any where other machines may reach it, unless
    some are given."""
    if host in _LOOPBACK or allowed:
        return [*_LOOPBACK, *allowed]
    return []
