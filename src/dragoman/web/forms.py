"""A form that was sent to change the store: taken only from who may, and from a page of ours."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import parse_qsl, quote, urlencode

from fastapi import Depends, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse

from dragoman.errors import BadUsage
from dragoman.web import access
from dragoman.web.rendering import Links, local_address

_LONGEST = 500  # characters of a field
_FIELDS = 2_100


@dataclass(frozen=True, slots=True)
class SubmittedForm:
    """What a form brings, and who sent it."""

    request: Request
    form: FormData

    def word(self, name: str, longest: int = _LONGEST) -> str:
        """Return a field in one line, '' for an empty one. Raises BadUsage for one that is too long."""
        value = self.form.get(name, "")
        line = one_line(value) if isinstance(value, str) else ""
        if len(line) > longest:
            raise BadUsage(f"{name} is longer than {longest} characters")
        return line

    def several(self, name: str) -> list[str]:
        """Return the words of every field of a name."""
        return [word for value in self.form.getlist(name) if isinstance(value, str) for word in value.split()]

    @property
    def by(self) -> str:
        """Who signs: by the form, else by the session. Raises BadUsage where nobody does."""
        name = self.word("by", access.LONGEST_NAME) or access.visitor_of(self.request).name
        if not name:
            raise BadUsage("give your name: what you decide is kept with it")
        return name

    def redirect_to(self, *parts: str, fragment: str = "", **query: object) -> RedirectResponse:
        """Return the answer that leads to a page, and has the browser remember who signed."""
        return self._remembered(Links(self.request)(*parts, fragment=fragment, **query))

    def redirect_back(self, *, fragment: str = "", **query: object) -> RedirectResponse:
        """Return the same to the page from which somebody came (`next`), or to the first one; None takes a
        part of its question out."""
        came = local_address(self.word("next")) or "/"
        path, _, asked = came.partition("#")[0].partition("?")
        kept = [(name, value) for name, value in parse_qsl(asked) if name not in query]
        given = [(name, str(value)) for name, value in query.items() if value is not None]
        asked = urlencode([*kept, *given])
        root = str(self.request.scope.get("root_path", "")).rstrip("/")
        whole = f"{root}{path}{f'?{asked}' if asked else ''}{f'#{quote(fragment)}' if fragment else ''}"
        return self._remembered(whole)

    def _remembered(self, address: str) -> RedirectResponse:
        response = RedirectResponse(address, status_code=303)
        name = self.word("by", access.LONGEST_NAME)
        if name and name != access.visitor_of(self.request).name:
            access.set_session_cookie(self.request, response, access.renamed(self.request, name))
        return response


def one_line(value: str) -> str:
    """Return a value as a field of one line brings it, without signs that would turn or hide what follows."""
    return "".join(char for char in " ".join(value.split()) if char.isprintable())


async def form_of_anyone(request: Request) -> AsyncIterator[SubmittedForm]:
    """Yield a form of a page of ours, whoever sent it. Raises NotAllowed for another's."""
    access.check_origin(request)
    async with request.form(max_files=1, max_fields=_FIELDS, max_part_size=6 * 1024 * 1024) as form:
        access.check_form(request, form)
        yield SubmittedForm(request, form)


async def form_of_editor(request: Request) -> AsyncIterator[SubmittedForm]:
    """Yield a form that an editor sent. Raises NotAllowed for anybody else's."""
    access.check_editor(request)
    async for sent in form_of_anyone(request):
        yield sent


AnyonesForm = Annotated[SubmittedForm, Depends(form_of_anyone)]
EditorsForm = Annotated[SubmittedForm, Depends(form_of_editor)]
