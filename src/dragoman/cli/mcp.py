"""`dragoman mcp`: a store for assistants."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dragoman.cli.options import ServedStore

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer

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
    from dragoman.errors import InstallationError
    from dragoman.observing import faults_to_stderr, is_logging
    from dragoman.stopping import requested
    from dragoman.store import Store

    try:
        from dragoman.assistants.server import server
    except ModuleNotFoundError as error:
        raise InstallationError(
            f"the tool server needs the package {error.name}: pip install 'dragoman[mcp]'"
        ) from error
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
