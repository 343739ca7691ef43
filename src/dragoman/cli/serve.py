"""`dragoman serve`: a store in the browser."""

from __future__ import annotations

from typing import Annotated

import typer

_LOOPBACK = ("127.0.0.1", "localhost")


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
) -> None:
    """Open a store in the browser, read-only: relations, stories, reports with their words marked, search.

    Every page has a .json twin at the same address. Nothing is loaded from another host, and no page needs
    JavaScript. An empty store is made where there is none.

    \b
    Examples:
      dragoman serve --store dragoman.db
      dragoman serve --store postgresql://USER@HOST/DATABASE --root-path /desk --allow-host desk.example
    """
    from dragoman.cli import complain
    from dragoman.errors import BadUsage, InstallationError
    from dragoman.store import Store

    if root_path and not root_path.startswith("/"):
        raise BadUsage(f"--root-path is {root_path!r}; expected a path such as /desk")
    try:
        import uvicorn

        from dragoman.web.app import application
    except ModuleNotFoundError as error:
        raise InstallationError(
            f"the desk needs the package {error.name}: pip install 'dragoman[web]'"
        ) from error
    with Store.open(store) as kept:
        complain(f"{kept.name} at http://{host}:{port}{root_path}/ (Ctrl+C ends)")
        desk = application(kept, root_path=root_path, hosts=_names(host, allow_host or []))
        uvicorn.run(desk, host=host, port=port, log_level="warning", server_header=False)


def _names(host: str, allowed: list[str]) -> list[str]:
    """Return the names that a request may call the server by: any where other machines may reach it, unless
    some are given."""
    if host in _LOOPBACK or allowed:
        return [*_LOOPBACK, *allowed]
    return []
