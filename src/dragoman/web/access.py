"""Who may change the store: this machine, or whoever gave the token; and that a form was ours.

A session is a signed cookie, so the server remembers nothing of it. Its forms carry a token made of it: a
page elsewhere can send a form here, but cannot know that. What a browser says of the page that a form stood
on (Origin, Sec-Fetch-Site) must fit too.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

import msgspec
from fastapi import Request
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dragoman.web.limits import is_local

HOURS = 12
"""How long a session lasts."""
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Editing:
    """Who may edit. This machine may, unless it must give the token like the others (`everybody`), which it
    must behind a proxy; without a `token` nobody else may. `key` signs sessions, `clock` is in seconds."""

    token: str | None = None
    everybody: bool = False
    key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    clock: Callable[[], float] = time.time

    @property
    def cookie(self) -> str:
        """The name of its cookie: cookies know no ports, and two desks may run on one machine."""
        return f"dragoman-{hashlib.sha256(self.key).hexdigest()[:8]}"


@dataclass(frozen=True, slots=True)
class Session:
    """A browser's session: `name` is what its judgements are signed with."""

    id: str
    until: float
    name: str = ""
    logged_in: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """How a page shows itself to who asks: whether the desk can be edited at all, whether by this one, under
    which name, and the token that forms must carry."""

    editing: bool = False
    may_edit: bool = False
    name: str = ""
    token: str = ""
    fresh: Session | None = None


class NotAllowed(HTTPException):
    """Who asks may not do this."""

    def __init__(self, says: str) -> None:
        super().__init__(403, says)


def seen(request: Request) -> Seen:
    """Return how this request's answer shows itself, made once for a request."""
    known: Seen | None = getattr(request.state, "seen", None)
    if known is None:
        known = request.state.seen = _seen(request)
    return known


def _seen(request: Request) -> Seen:
    editing = _editing(request)
    if editing is None:
        return Seen()
    session = _session(request, editing)
    local = not editing.everybody and is_local(request)
    may = local or (session is not None and session.logged_in)
    fresh = None
    if session is None and (may or request.url.path.endswith("/edit")):
        session = fresh = new_session(editing)
    token = form_token(editing, session) if session else ""
    return Seen(True, may, session.name if session else "", token, fresh)


def new_session(editing: Editing, name: str = "", *, logged_in: bool = False) -> Session:
    """Return a session that nobody has had."""
    until = editing.clock() + HOURS * 3600
    return Session(secrets.token_urlsafe(16), until, name[:LONGEST_NAME], logged_in)


def renamed(request: Request, name: str) -> Session:
    """Return the session of a request under another name."""
    editing = _editing(request)
    if editing is None:
        raise NotAllowed(READ_ONLY)
    session = _session(request, editing) or new_session(editing)
    return replace(session, name=name[:LONGEST_NAME])


def form_token(editing: Editing, session: Session) -> str:
    """Return what the forms of a session carry."""
    return hmac.new(editing.key, f"form {session.id}".encode(), hashlib.sha256).hexdigest()


def keep(request: Request, response: Response, session: Session | None) -> None:
    """Give a session's cookie to the browser; None takes it away."""
    editing = _editing(request)
    if editing is None:
        return
    path = str(request.scope.get("root_path", "")) or "/"
    if session is None:
        response.delete_cookie(editing.cookie, path=path)
        return
    secure = "https" in (request.url.scheme, request.headers.get("x-forwarded-proto", ""))
    response.set_cookie(
        editing.cookie, _signed(editing, session), max_age=HOURS * 3600, path=path, secure=secure,
        httponly=True, samesite="lax",
    )  # fmt: skip


def check_editor(request: Request) -> None:
    """Raise NotAllowed for who may not change the store."""
    found = seen(request)
    if not found.editing:
        raise NotAllowed(READ_ONLY)
    if not found.may_edit:
        raise NotAllowed("log in to change the store")


def check_token(request: Request, given: str) -> bool:
    """Say whether this is the token of the desk."""
    editing = _editing(request)
    wanted = editing.token if editing else None
    return wanted is not None and hmac.compare_digest(wanted.encode(), given.encode())


def check_origin(request: Request) -> None:
    """Raise NotAllowed for a form that stood on another site's page, as far as the browser says."""
    origin = request.headers.get("origin")
    if origin is not None:
        host = urlsplit(origin).netloc.lower()
        named = host.rpartition("@")[2].partition(":")[0]
        if host != request.headers.get("host", "").lower() and named not in request.app.state.public:
            raise NotAllowed(ELSEWHERE)
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise NotAllowed(ELSEWHERE)


def check_form(request: Request, form: FormData) -> None:
    """Raise NotAllowed for a form that is not of this session."""
    wanted = seen(request)
    given = form.get("token")
    if wanted.fresh or not isinstance(given, str) or not hmac.compare_digest(wanted.token, given):
        raise NotAllowed("this form is too old: go back, load its page again and send it once more")


READ_ONLY = "this desk is read-only; `dragoman serve --edit` opens one that can be changed"
ELSEWHERE = "this form stood on a page of another site; nothing was changed"


def _editing(request: Request) -> Editing | None:
    found: Editing | None = request.app.state.editing
    return found


def _session(request: Request, editing: Editing) -> Session | None:
    """Return the session that the cookie holds, if we signed it and it is not over."""
    body, _, sign = request.cookies.get(editing.cookie, "").partition(".")
    if not hmac.compare_digest(sign.encode(), _sign(editing, body).encode()):
        return None
    try:
        session = msgspec.json.decode(base64.urlsafe_b64decode(body), type=Session)
    except (ValueError, msgspec.MsgspecError):
        return None
    return session if session.until > editing.clock() else None


def _signed(editing: Editing, session: Session) -> str:
    body = base64.urlsafe_b64encode(msgspec.json.encode(session)).decode()
    return f"{body}.{_sign(editing, body)}"


def _sign(editing: Editing, body: str) -> str:
    return hmac.new(editing.key, f"cookie {body}".encode(), hashlib.sha256).hexdigest()
