"""A server of the tools, over the official package `mcp`."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp_types import ToolAnnotations
from starlette.applications import Starlette

from dragoman import __version__
from dragoman.assistants.answer import DATA, TOKENS
from dragoman.assistants.given import Read
from dragoman.assistants.tools import Tools
from dragoman.errors import DragomanError
from dragoman.store import Store

INSTRUCTIONS = (
    "Reports about relations between states, as Dragoman read them. A row quotes its reports: `quote` with "
    "`start` and `end` (characters of the report's text), and `quoted_from` with outlet, date and address; "
    "cite them. Fields that hold nothing are not there. `left_out` counts the rows that did not fit: ask for "
    "them with `skip`. States are named by codes (USA, CHN) or names. "
) + DATA
_READS = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
_NAMES = ("127.0.0.1", "localhost", "[::1]")
_LARGEST = 2_000_000
"""Bytes of one request."""


def server(store: Store, read: Read, tokens: int = TOKENS) -> MCPServer:
    """Return a server of the tools over a store. `read` reads a text that is given."""
    made: MCPServer = MCPServer(
        "dragoman", instructions=INSTRUCTIONS, version=__version__, log_level="ERROR", subscriptions=False
    )
    for tool in Tools(store, read, tokens).all():
        made.add_tool(_explained(tool), annotations=_READS, structured_output=False)
    return made


def application(made: MCPServer) -> Starlette:
    """Return what serves it by HTTP at /mcp, to requests that call this machine by a name of its own and come
    from no page of another."""
    names = TransportSecuritySettings(
        allowed_hosts=[f"{name}{port}" for name in _NAMES for port in ("", ":*")],
        allowed_origins=[f"http://{name}{port}" for name in _NAMES for port in ("", ":*")],
    )
    return made.streamable_http_app(
        json_response=True, stateless_http=True, max_request_body_size=_LARGEST, transport_security=names
    )


def _explained(tool: Callable[..., str]) -> Callable[..., str]:
    """Return a tool whose errors that a user can mend are told to the assistant; others stay here."""

    @wraps(tool)
    def explained(*given: object, **named: object) -> str:
        try:
            return tool(*given, **named)
        except DragomanError as error:
            raise ToolError(str(error)) from error

    return explained
