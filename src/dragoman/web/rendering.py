"""Page data -> HTML or JSON; errors -> pages. Text of reports is escaped; only web addresses become links."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from textwrap import wrap
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import msgspec
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from dragoman import __version__
from dragoman.errors import DragomanError, StoreError
from dragoman.lexicon.issue_words import label_of
from dragoman.lexicon.page_layout import language_name
from dragoman.lexicon.states import organisations, states
from dragoman.lexicon.story_rules import name_of
from dragoman.merge.dates import spelled
from dragoman.merge.sentences import official
from dragoman.merge.story import (
    ROW_LISTS,
    ROW_REQUIRED,
    STORY_FIELDS,
    STORY_LISTS,
    is_code,
    row_values,
    story_values,
)
from dragoman.record.report import web_address
from dragoman.render import words
from dragoman.render.comparison_text import FORCES
from dragoman.settings import LISTED
from dragoman.web import access, wording
from dragoman.web.judgement_pages import Act, acts_numbered
from dragoman.web.parameters import NotFound, problem_in_words
from dragoman.web.time_chart import shape_of
from dragoman.web.wording import centred

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_GLYPHS = {"filled": "●", "open": "○", "cross": "×"}
"""How the strip's shapes are written beside a status."""


_FEW = 3
_NUMBERS = re.compile(r"\d{1,9}(-\d{1,9})?")
_TOLD_ONCE = frozenset({"done", "undone"})
"""What is asked of one page after a form was sent, and of none that it leads to."""


def rendered(request: Request, template: str, data: Any, status: int = 200) -> HTMLResponse:
    """Return the page of a template; `data` is what its JSON twin holds."""
    links, visitor = Links(request), access.visitor_of(request)
    notice = _notice(request) if visitor.may_edit and not hasattr(data, "done") else ()
    page = environment().get_template(template)
    body = page.render(
        data=data, link=links, here=links.here, visitor=visitor, version=__version__, notice=notice
    )
    response = HTMLResponse(body.encode("utf-8", "replace"), status_code=status)
    if visitor.fresh:
        access.set_session_cookie(request, response, visitor.fresh)
    return response


def _notice(request: Request) -> tuple[Act, ...]:
    """Return the decisions that a page tells of first, since they were just taken or taken back."""
    asked = request.query_params.get("done") or request.query_params.get("undone") or ""
    return acts_numbered(request.app.state.store, asked) if _NUMBERS.fullmatch(asked) else ()


class Links:
    """Makes addresses of pages, under the prefix that a proxy serves them by. `page` is the path of this one,
    where it is not that of the request."""

    def __init__(self, request: Request, page: str = "") -> None:
        self._root = str(request.scope.get("root_path", "")).rstrip("/")
        path = request.scope["path"]
        below = path[len(self._root) :] if self._root and path.startswith(self._root) else path
        self._path = page or below.removesuffix(".svg")
        asked = request.query_params.items()
        self._query = {name: value for name, value in asked if name not in _TOLD_ONCE}
        self.host = f"{request.url.scheme}://{request.url.netloc}"

    @property
    def room(self) -> str:
        """The first part of this page's address: "calendar" of /calendar."""
        return self._path.strip("/").partition("/")[0]

    @property
    def page(self) -> str:
        """This page's address, without what is asked of it."""
        return f"{self._root}{quote(self._path)}"

    def asked(self, name: str) -> str:
        """Return what this page was asked for by a name, "" for nothing."""
        return self._query.get(name, "")

    def __call__(self, *parts: str, fragment: str = "", **query: object) -> str:
        """Return the address of a page: `link("stories", id)`, with what is asked of it."""
        path = "/" + "/".join(quote(part, safe="") for part in parts)
        return f"{self._root}{path}{_asked(query)}{f'#{quote(fragment)}' if fragment else ''}"

    def here(self, *, fragment: str = "", **changes: object) -> str:
        """Return this page's address with some of its question changed; None takes a part out."""
        asked = _asked({**self._query, **changes})
        return f"{self.page}{asked}{f'#{quote(fragment)}' if fragment else ''}"

    def below(self, address: str) -> str:
        """Return an address that `return_address` gave, under the prefix."""
        return f"{self._root}{address}"

    def return_address(self) -> str:
        """Return this page's address below the prefix, to come back to."""
        return f"{quote(self._path)}{_asked(dict(self._query))}"

    def return_address_with(self, **changes: object) -> str:
        """Return the same with some of its question changed; None takes a part out."""
        return f"{quote(self._path)}{_asked({**self._query, **changes})}"

    def whole(self, **changes: object) -> str:
        """Return this page's address with its host, to be cited; with some of its question changed."""
        return f"{self.host}{self.here(fragment='', **changes)}"

    def whole_of(self, *parts: str) -> str:
        """Return the address of another page with its host."""
        return f"{self.host}{self(*parts)}"

    def asking(self, *, fragment: str = "", **changes: object) -> str:
        """Return the question of this page with some of it changed, as an address from this page."""
        asked = _asked({**self._query, **changes}) or "?"
        return f"{asked}{f'#{quote(fragment)}' if fragment else ''}"

    def twin(self, form: str = "json", **changes: object) -> str:
        """Return the address of this page's data."""
        path = "/index" if self._path == "/" else self._path
        return f"{self._root}{quote(path)}.{form}{_asked({**self._query, **changes})}"


def _asked(query: dict[str, object]) -> str:
    kept = {name: str(value) for name, value in query.items() if value not in (None, "")}
    return f"?{urlencode(kept)}" if kept else ""


def web(address: str | None) -> str | None:
    """Return an address that may be followed, None for any other (javascript:, data:, none)."""
    return web_address(address) if address and words.plain(address) == address else None


def language(tag: str | None) -> str | None:
    """Return what is a language tag (en, zh-Hans, pt-BR), None for anything else."""
    return tag if tag and _LANGUAGE.fullmatch(tag) else None


def day(instant: str | None) -> str:
    """Return the day of a time in words: "4 February 2023"."""
    return spelled(instant[:10]) if instant else "undated"


def today() -> str:
    """Return this day, UTC, ISO 8601."""
    return datetime.now(UTC).date().isoformat()


def wrapped(label: str, wide: int) -> list[str]:
    """Return a label in two lines at most."""
    lines = wrap(label, wide, max_lines=2, placeholder=" …")
    return lines or [label]


@cache
def actor_names() -> tuple[str, ...]:
    """Return the names of states and organisations, for forms to complete."""
    codes = (*states(), *organisations())
    return tuple(sorted({name_of(code).removeprefix("the ") for code in codes}))


def glyph(status: str) -> str:
    """Return the sign of a status, the same as the strip draws."""
    return _GLYPHS[shape_of(status)]


def brief(codes: Sequence[str]) -> str:
    """Return actors where there is little room: "United States, China"; of many, how many."""
    if len(codes) > _FEW:
        return f"{len(codes)} sides"
    return ", ".join(name_of(code).removeprefix("the ") for code in codes) or "unnamed sides"


@cache
def environment() -> Environment:
    """Return the templates, which escape what they are given."""
    made = Environment(
        loader=PackageLoader("dragoman.web"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    made.filters.update(
        plain=words.plain, text=words.harmless, web=web, language=language, stamp=words.stamp, day=day,
        spelled=spelled, moment=words.moment, name=name_of, issue=label_of, note=wording.note,
        official=official, shortened=words.shortened, spoken=words.speaker, manner=wording.manner,
        opened=wording.opened, wrapped=wrapped, told=wording.event_words, dated=wording.dated,
        words=words.quoted, language_name=language_name,
    )  # fmt: skip
    made.globals.update(
        counted=wording.counted, centred=centred, forces=FORCES, actor_names=actor_names, glyph=glyph,
        brief=brief, kind=wording.kind, worded=wording.value,
        fact=wording.fact, today=today, field_name=wording.field_name, row_value=wording.row_value,
        decision=wording.decision, is_accepted=wording.is_accepted,
        row_choices=row_values, is_code=is_code,
        row_several=ROW_LISTS, row_needed=ROW_REQUIRED,
        choices=story_values, several=STORY_LISTS,
        every=STORY_FIELDS, listed=LISTED,
    )  # fmt: skip
    return made


def error_page(request: Request, error: Exception) -> Response:
    """Return the answer to a request that failed; what we did not expect is told without its details."""
    status, message = _explained(error)
    if request.scope["path"].endswith((".json", "/health")):
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
    return local_address(path)


def local_address(address: str) -> str:
    """Return an address on this desk, '' for one that leads elsewhere."""
    inside = re.fullmatch(r"/(?![/\\])[\x21-\x7e]*", address) and "\\" not in address
    return address if inside else ""


def as_json(data: Any) -> bytes:
    """Return data as the twins of pages give it."""
    return msgspec.json.encode(data)


def _explained(error: Exception) -> tuple[int, str]:
    if isinstance(error, RequestValidationError):
        return 400, "; ".join(map(problem_in_words, error.errors()))
    if isinstance(error, HTTPException):
        return error.status_code, _PLAIN.get(error.status_code) or str(error.detail)
    if isinstance(error, StoreError):
        return 503, str(error)
    if isinstance(error, DragomanError):
        return (404 if isinstance(error, NotFound) else 400), str(error)
    return 500, "something went wrong here; what is in the store is as it was. The server's log says more"


_PLAIN = {404: "there is no such page", 405: "this address cannot be asked in that way"}
