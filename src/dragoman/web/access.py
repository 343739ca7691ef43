"""Who may change the store: this machine, or whoever gave the token. Sessions, and the tokens of their forms.

A session is a cookie signed by `itsdangerous`; the server remembers only the sessions that were ended by
logging out. The forms of a session carry a token signed for it, each page another one, so that compressed
pages do not betray it. A page of another site can send a form here, but does not know a token; and what a
browser says of the page that a form stood on (Origin, Sec-Fetch-Site) must fit too."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import astuple, dataclass, field, replace
from hmac import compare_digest
from typing import Any, Literal
from urllib.parse import urlsplit

from fastapi import Request
from itsdangerous import BadData, URLSafeSerializer
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
    must behind a proxy; without a `token` nobody else may. `key` signs sessions, `clock` is in seconds;
    `ended` holds the ids of sessions that were logged out, each with the time at which it would have
    ended."""

    token: str | None = None
    everybody: bool = False
    key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    clock: Callable[[], float] = time.time
    ended: dict[str, float] = field(default_factory=dict, repr=False)

    @property
    def cookie(self) -> str:
        """The name of its cookie: cookies know no ports, and two desks may run on one machine."""
        return f"dragoman-{hashlib.sha256(self.key).hexdigest()[:8]}"

    def serializer(self, salt: Literal["session", "form"]) -> URLSafeSerializer:
        """Return what signs data and checks the signature; of one `salt` the other is not taken."""
        signing: dict[str, Any] = {"digest_method": hashlib.sha256, "key_derivation": "hmac"}
        return URLSafeSerializer(self.key, salt=salt, signer_kwargs=signing)

    def revoke(self, session: Session) -> None:
        """End a session before its time, wherever its cookie is kept."""
        now = self.clock()
        for id, until in tuple(self.ended.items()):
            if until <= now:
                self.ended.pop(id, None)
        self.ended[session.id] = session.until


@dataclass(frozen=True, slots=True)
class Session:
    """A browser's session: `name` is what its judgements are signed with."""

    id: str
    until: float
    name: str = ""
    logged_in: bool = False


@dataclass(frozen=True, slots=True)
class Visitor:
    """How a page shows itself to who asks: whether the desk can be edited at all, whether by this one, under
    which name, the token that its forms must carry, and the id of the session. `fresh` is a session that the
    browser does not have yet."""

    editing: bool = False
    may_edit: bool = False
    name: str = ""
    token: str = ""
    session: str = ""
    fresh: Session | None = None


class NotAllowed(HTTPException):
    """Who asks may not do this."""

    def __init__(self, says: str) -> None:
        super().__init__(403, says)


def visitor_of(request: Request) -> Visitor:
    """Return how this request's answer shows itself, made once for a request."""
    known: Visitor | None = getattr(request.state, "seen", None)
    if known is None:
        known = request.state.seen = _visitor(request)
    return known


def _visitor(request: Request) -> Visitor:
    editing = _editing(request)
    if editing is None:
        return Visitor()
    session = _session(request, editing)
    local = not editing.everybody and is_local(request)
    may = local or (session is not None and session.logged_in)
    fresh = None
    if session is None and (may or request.scope["path"].endswith("/edit")):
        session = fresh = new_session(editing)
    if session is None:
        return Visitor(editing=True, may_edit=may)
    return Visitor(True, may, session.name, form_token(editing, session.id), session.id, fresh)


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


def form_token(editing: Editing, session: str) -> str:
    """Return a token for the forms of a session, given its id; another one each time."""
    token = editing.serializer("form").dumps([secrets.token_urlsafe(8), session])
    return token if isinstance(token, str) else token.decode()


def set_session_cookie(request: Request, response: Response, session: Session | None) -> None:
    """Give a session's cookie to the browser; None takes it away."""
    editing = _editing(request)
    if editing is None:
        return
    path = str(request.scope.get("root_path", "")) or "/"
    if session is None:
        response.delete_cookie(editing.cookie, path=path)
        return
    secure = "https" in (request.url.scheme, request.headers.get("x-forwarded-proto", ""))
    cookie = editing.serializer("session").dumps(astuple(session))
    response.set_cookie(
        editing.cookie, str(cookie), max_age=HOURS * 3600, path=path, secure=secure,
        httponly=True, samesite="lax",
    )  # fmt: skip


def check_editor(request: Request) -> None:
    """Raise NotAllowed for who may not change the store."""
    visitor = visitor_of(request)
    if not visitor.editing:
        raise NotAllowed(READ_ONLY)
    if not visitor.may_edit:
        raise NotAllowed("log in to change the store")


def check_token(request: Request, given: str) -> bool:
    """Say whether this is the token of the desk."""
    editing = _editing(request)
    wanted = editing.token if editing else None
    return wanted is not None and compare_digest(wanted.encode(), given.encode())


def check_origin(request: Request) -> None:
    """Raise NotAllowed for a form that stood on another site's page, as far as the browser says."""
    origin = request.headers.get("origin")
    if origin is not None:
        host = urlsplit(origin).netloc.lower()
        named = host.rpartition("@")[2].partition(":")[0]
        if host != request.headers.get("host", "").lower() and named not in request.app.state.hosts:
            raise NotAllowed(ELSEWHERE)
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise NotAllowed(ELSEWHERE)


def check_form(request: Request, form: FormData) -> None:
    """Raise NotAllowed for a form that is not of this session."""
    editing, visitor = _editing(request), visitor_of(request)
    if editing is None or visitor.fresh or _session_of_form(editing, form.get("token")) != visitor.session:
        raise NotAllowed("this form is too old: go back, load its page again and send it once more")


def end_session(request: Request, response: Response) -> None:
    """End the session of a request: its cookie is taken away, and not taken any more."""
    editing = _editing(request)
    session = _session(request, editing) if editing else None
    if editing and session and session.logged_in:
        editing.revoke(session)
    set_session_cookie(request, response, None)


def _session_of_form(editing: Editing, token: object) -> str | None:
    """Return the id of the session that a form's token was made for, None where we did not make it."""
    try:
        _, session = editing.serializer("form").loads(token if isinstance(token, str) else "")
    except BadData:
        return None
    return str(session)


READ_ONLY = "this desk is read-only; `dragoman serve --edit` opens one that can be changed"
ELSEWHERE = "this form stood on a page of another site; nothing was changed"


def _editing(request: Request) -> Editing | None:
    editing: Editing | None = request.app.state.editing
    return editing


def _session(request: Request, editing: Editing) -> Session | None:
    """Return the session that the cookie holds, if we signed it and it has not ended."""
    try:
        session = Session(*editing.serializer("session").loads(request.cookies.get(editing.cookie, "")))
    except BadData:
        return None
    return session if session.until > editing.clock() and session.id not in editing.ended else None
