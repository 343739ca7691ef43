"""Commands that serve a store: `serve` in the browser, `mcp` to assistants."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dragoman.cli.options import ServedStore

if TYPE_CHECKING:
    from fastapi import FastAPI
    from mcp.server.mcpserver import MCPServer

    from dragoman.web.access import Editing

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_SHORTEST_TOKEN = 12


def serve(
    store: ServedStore = "sqlite:///dragoman.db",
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
            help="How long readers may use a page before they ask for it again; editors ask each time.",
        ),
    ] = 2.0,
    processes: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=64,
            help="Processes that answer. With --edit there is one.",
            show_default="2, on a single core 1",
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

    Beyond this machine (--host) it answers to addresses and its own name; --allow-host gives other names.

    \b
    Examples:
      dragoman serve --store dragoman.db --edit
      dragoman serve --store postgresql://USER@HOST/DATABASE --root-path /desk --allow-host desk.example
    """
    from dragoman.cli import complain
    from dragoman.errors import require
    from dragoman.observing import faults_to_stderr, is_logging
    from dragoman.stopping import deferred, requested
    from dragoman.store import Store

    _check(root_path, edit, fetch, token, processes)
    require("the desk", "web")
    from dragoman.web import adding, app, server

    allowed = allow_host or []
    alone = host in _LOOPBACK and not allowed and not root_path
    editing = _editing(token, alone) if edit else None
    options: dict[str, Any] = {
        "root_path": root_path, "hosts": _names(host, allowed), "behind_proxy": bool(root_path or allowed),
        "metrics": metrics, "oldest": oldest,
    }  # fmt: skip
    count = _processes(processes, edit)
    with Store.open(store, write=edit) as kept:
        shown = f"[{host}]" if ":" in host else host
        complain(f"{kept.name} at http://{shown}:{port}{root_path}/ (Ctrl+C ends)")
        if editing and editing.token and token is None:
            complain(f"to edit, log in with the token {editing.token}")
        if not is_logging():
            faults_to_stderr("dragoman.web")
        # The server ends by itself at SIGINT and SIGTERM, but does not know SIGHUP.
        with deferred(asked=lambda: signal.raise_signal(signal.SIGTERM)):
            try:
                if count > 1:
                    server.serve_from_several(partial(_opened, store, options), host, port, count)
                else:
                    fetcher = adding.fetcher() if fetch else None
                    desk = app.application(kept, editing=editing, fetch=fetcher, **options)
                    server.serve(desk, host, port)
            finally:
                adding.READER.close()
        by = requested()
        if by is not None:
            complain(f"stopped by {by.name}")


def _opened(store: str, options: dict[str, Any]) -> FastAPI:
    """Return the desk over a store, which is opened here: in a process of several that serve it to
    readers."""
    from dragoman.store import Store
    from dragoman.web.app import application

    return application(Store.open(store, create=False, write=False), **options)


def _check(root_path: str, edit: bool, fetch: bool, token: str | None, processes: int | None) -> None:
    """Raise BadUsage for options that make no sense."""
    from dragoman.errors import BadUsage

    if root_path and not root_path.startswith("/"):
        raise BadUsage(f"--root-path is {root_path!r}; expected a path such as /desk")
    if fetch and not edit:
        raise BadUsage("--fetch is for a desk that reports can be added to: give --edit too")
    if edit and processes is not None and processes > 1:
        raise BadUsage(
            "a desk with --edit is one process, so that a login or a preview is known to all of it; for many "
            "readers open a second desk on the same store, without --edit and with --processes"
        )
    if edit and token is not None and len(token) < _SHORTEST_TOKEN:
        raise BadUsage(f"the token is too short to be safe; expected {_SHORTEST_TOKEN} characters or more")


def _editing(token: str | None, alone: bool) -> Editing:
    """Return who may edit: this machine where only it can ask, else who has the token, made if need be."""
    import secrets

    from dragoman.web.access import Editing

    if token is None and alone:
        return Editing()
    return Editing(token or secrets.token_urlsafe(16), everybody=True)


def _processes(asked: int | None, edit: bool) -> int:
    """Return how many processes serve the desk."""
    from dragoman.batch.process_readers import cores

    if edit or asked is not None:
        return 1 if edit else max(1, asked or 1)
    return 2 if cores() > 1 else 1


def _names(host: str, allowed: Sequence[str]) -> list[str]:
    """Return the names that a request may call the server by; beyond this machine any address as well."""
    import socket

    from dragoman.web.limits import ANY_ADDRESS

    if host in _LOOPBACK:
        return [*_LOOPBACK, *allowed]
    return [*_LOOPBACK, host, socket.gethostname(), ANY_ADDRESS, *allowed]


_HOST = "127.0.0.1"
_SERVED: dict[str, Any] = {
    "log_level": "warning",
    "server_header": False,
    "access_log": False,
    "proxy_headers": False,  # who is connected decides who may edit, not what a header says
    "timeout_keep_alive": 15,
    "timeout_graceful_shutdown": 1,  # stopping takes no more than two seconds in all
    "limit_concurrency": 500,
    "h11_max_incomplete_event_size": 32 * 1024,
}
"""Options of `uvicorn.run`."""


def mcp(
    store: ServedStore = "sqlite:///dragoman.db",
    http: Annotated[
        int | None,
        typer.Option(
            metavar="PORT",
            min=0,
            max=65535,
            help="Serve by HTTP to programs of this machine, at /mcp, not on standard input and output.",
        ),
    ] = None,
    tokens: Annotated[
        int,
        typer.Option(
            metavar="N",
            min=1000,
            max=100_000,
            help="The most tokens of an answer, counted as three bytes of UTF-8 each.",
        ),
    ] = 8000,
) -> None:
    """Let an assistant ask a store: a tool server (Model Context Protocol) that only reads.

    Its tools are chronology, story, statements, positions, channels, commitments, compare, search and
    read_text, which reads a text that is given. Each row of an answer quotes its report, with offsets,
    outlet, date and address; what does not fit is counted. The assistant starts it and asks over standard
    input and output, or finds it at a port of this machine, which no other machine reaches.

    \b
    Examples:
      dragoman mcp --store dragoman.db
      dragoman mcp --store postgresql://USER@HOST/DATABASE --http 8765 --tokens 4000
    """
    from dragoman.batch.process_readers import GivenReader
    from dragoman.cli import complain
    from dragoman.errors import require
    from dragoman.observing import faults_to_stderr, is_logging
    from dragoman.stopping import requested
    from dragoman.store import Store

    require("the tool server", "mcp")
    from dragoman.assistants.server import server

    reader = GivenReader()
    with Store.open(store, create=False) as kept:
        made = server(kept, reader.read, tokens)
        if not is_logging():
            faults_to_stderr("dragoman.assistants")
        try:
            if http is None:
                _on_standard_input(made)
            else:
                complain(f"{kept.name} for assistants at http://{_HOST}:{http}/mcp (Ctrl+C ends)")
                _on_loopback(made, http)
        finally:
            reader.close()
    by = requested()
    if by is not None:
        complain(f"stopped by {by.name}")


def _on_standard_input(made: MCPServer) -> None:
    from dragoman.assistants.server import ending_input
    from dragoman.stopping import deferred

    with ending_input() as end, deferred(asked=end):
        made.run("stdio")


def _on_loopback(made: MCPServer, port: int) -> None:
    import uvicorn

    from dragoman.assistants.server import application
    from dragoman.stopping import deferred

    # The server ends by itself at SIGINT and SIGTERM, but does not know SIGHUP.
    with deferred(asked=lambda: signal.raise_signal(signal.SIGTERM)):
        uvicorn.run(application(made), host=_HOST, port=port, **_SERVED)
