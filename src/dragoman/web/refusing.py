"""An error -> the page that says what to do, or JSON where JSON was asked for."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import msgspec
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dragoman.errors import DragomanError, StoreError
from dragoman.web.asked import NotThere
from dragoman.web.forms import own
from dragoman.web.rendering import rendered


def refused(request: Request, error: Exception) -> Response:
    """Return the answer to a request that failed; what we did not expect is told without its details."""
    status, message = _explained(error)
    if request.url.path.endswith((".json", "/health")):
        response = Response(as_json({"status": status, "error": message}), media_type="application/json")
    else:
        data = {"status": status, "message": message, "back": _came_from(request)}
        response = rendered(request, "error.html", data)
    response.status_code = status
    response.headers.update(getattr(error, "headers", None) or {})
    return response


def _came_from(request: Request) -> str:
    """Return the page of this desk on which a form stood that could not be taken, '' where nobody says."""
    parts = urlsplit(request.headers.get("referer", ""))
    if request.method != "POST" or parts.netloc.lower() != request.headers.get("host", "").lower():
        return ""
    root = str(request.scope.get("root_path", "")).rstrip("/")
    path = parts.path.removeprefix(root) + (f"?{parts.query}" if parts.query else "")
    return own(path)


def as_json(data: Any) -> bytes:
    """Return data as the twins of pages give it."""
    return msgspec.json.encode(data)


def _explained(error: Exception) -> tuple[int, str]:
    if isinstance(error, RequestValidationError):
        said = (f"{one['loc'][-1]}: {one['msg']}" for one in error.errors())
        return 400, "; ".join(said)
    if isinstance(error, HTTPException):
        return error.status_code, _PLAIN.get(error.status_code) or str(error.detail)
    if isinstance(error, StoreError):
        return 503, str(error)
    if isinstance(error, DragomanError):
        return (404 if isinstance(error, NotThere) else 400), str(error)
    return 500, "something went wrong here; what is in the store is as it was. The server's log says more"


_PLAIN = {404: "there is no such page", 405: "this address cannot be asked in that way"}
