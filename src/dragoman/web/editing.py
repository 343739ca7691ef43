"""The forms that editors send: who may send one, what it decides on stories and rows; logging in."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, cast, get_args
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from fastapi import Depends, Query, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from dragoman.errors import BadUsage
from dragoman.merge.corrections import read_values
from dragoman.merge.story import ROW_FIELDS, ROW_LISTS, STORY_LISTS, FieldVerdict, Story, Verdict
from dragoman.store.judgements import correct_field, decide_rows
from dragoman.store.queries.row_pages import JudgedRow, judged_rows
from dragoman.store.queries.story_lookup import stories_of_mentions
from dragoman.web import access
from dragoman.web.parameters import DeskStore, as_not_found, story_of
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


_NUMBERS = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?")


@dataclass(frozen=True, slots=True)
class EditPage:
    """Where an editor logs in, or changes the name that decisions are signed with. `next` is where it goes
    then."""

    next: str


def edit(request: Request, next: Annotated[str, Query(max_length=500)] = "") -> EditPage:
    """Log in to change the store, or say by which name."""
    if not access.visitor_of(request).editing:
        raise access.NotAllowed(access.READ_ONLY)
    return EditPage(local_address(next))


def judge(store: DeskStore, id: str, sent: EditorsForm) -> Response:
    """Accept, correct or reject a value of a field."""
    judged_story = story_of(store, id)
    verdict, field = sent.word("verdict"), sent.word("field")
    value = _reported(judged_story, field, sent.word("value"))
    instead = _reported(judged_story, field, sent.word("instead")) or None
    if not value:
        raise BadUsage(f"choose or enter a value for {field or 'the field'}")
    mention = _telling(judged_story, field, instead or value)
    by, reason = sent.by, sent.word("reason")
    if verdict == "correct":
        replaced = instead if field in STORY_LISTS else None
        numbers = correct_field(store, mention, field, value, instead=replaced, by=by, reason=reason)
    elif verdict in ("accept", "reject"):
        kind = cast(FieldVerdict, verdict)
        numbers = (store.judge(kind, mention, field=field, value=value, by=by, reason=reason),)
    else:
        raise BadUsage(f"no verdict {verdict!r}; there are: accept, correct, reject")
    return _shown(store, sent, mention, numbers)


def split(store: DeskStore, id: str, sent: EditorsForm) -> Response:
    """Take the chosen mentions out of a story."""
    split_story = story_of(store, id)
    chosen = set(sent.several("mention"))
    numbers = store.split(split_story, sorted(chosen), by=sent.by, reason=sent.word("reason"))
    stays = next(mention.id for mention in split_story.mentions if mention.id not in chosen)
    return _shown(store, sent, stays, numbers)


def join(store: DeskStore, id: str, sent: EditorsForm) -> Response:
    """Put a story and another together."""
    named = sent.word("address") or sent.word("other")
    if not named:
        raise BadUsage("choose the other story, or give its address")
    joined_story, other_story = story_of(store, id), story_of(store, _id(named))
    numbers = store.join(joined_story, other_story, by=sent.by, reason=sent.word("reason"))
    return _shown(store, sent, joined_story.mentions[0].id, numbers[-1:])


def pair(store: DeskStore, id: str, sent: EditorsForm) -> Response:
    """Say of two mentions whether they tell of one event."""
    story_of(store, id)
    first, second = sent.word("first"), sent.word("second")
    if sent.word("verdict") not in get_args(Verdict):
        raise BadUsage(f"no verdict {sent.word('verdict')!r}; there are: {', '.join(get_args(Verdict))}")
    verdict = cast(Verdict, sent.word("verdict"))
    number = store.judge(verdict, first, second, by=sent.by, reason=sent.word("reason"))
    return _shown(store, sent, first, (number,))


def undo(store: DeskStore, sent: EditorsForm) -> Response:
    """Take a decision back."""
    match = _NUMBERS.fullmatch(sent.word("numbers"))
    if match is None:
        raise BadUsage("say which decision is taken back")
    first, last = int(match[1]), int(match[2] or match[1])
    lines = [line for line in store.judgements(undone=True) if first <= line.number <= last]
    store.undo(*(line.number for line in lines if not line.undone), by=sent.by, reason=sent.word("reason"))
    store.merge()
    stories_of_lines = stories_of_mentions(store, (line.judgement.first for line in lines))
    story = next((story for _, story in stories_of_lines.values() if story), None)
    if sent.word("next"):
        return sent.redirect_back(undone=match[0], fragment="done")
    if story is not None:
        return sent.redirect_to("stories", story, undone=match[0], fragment="done")
    row = next(iter(judged_rows(store, (line.judgement.first for line in lines))), None)
    if row is not None:
        return sent.redirect_to("rows", row, undone=match[0], fragment="done")
    return sent.redirect_to("judgements", undone=match[0], fragment="done")


def login(request: Request, sent: AnyonesForm) -> Response:
    """Let in who has the token."""
    if not access.check_token(request, sent.word("secret")):
        raise access.NotAllowed(
            "that is not the token of this desk; it is printed where `dragoman serve` runs"
        )
    session = access.new_session(request.app.state.editing, sent.by, logged_in=True)
    response = sent.redirect_back()
    access.set_session_cookie(request, response, session)
    return response


def rename(sent: EditorsForm) -> Response:
    """Sign with another name from now on."""
    if not sent.word("by"):
        raise BadUsage("give the name that your decisions are signed with")
    return sent.redirect_back()


def logout(request: Request, sent: AnyonesForm) -> Response:
    """End the session, wherever else its cookie is kept."""
    response = sent.redirect_back()
    access.end_session(request, response)
    return response


def _shown(store: DeskStore, sent: SubmittedForm, mention: str, numbers: tuple[int, ...]) -> Response:
    """Bring the stories up to date and lead to the one that a mention is in then."""
    store.merge()
    done = _range(numbers)
    if sent.word("next"):
        return sent.redirect_back(done=done, fragment="done")
    return sent.redirect_to("stories", store.story(mention).id, done=done, fragment="done")


def _reported(reported_story: Story, field: str, sent: str) -> str:
    """Return the value that is reported in these words, spaces and signs that forms do not bring included;
    the words themselves where none is."""
    rows = (vote.value for name, votes in reported_story.votes if name == field for vote in votes)
    return next((value for value in rows if one_line(value) == sent), sent)


def _telling(told_story: Story, field: str, value: str) -> str:
    """Return the mention that tells a value, the first one where none does."""
    votes = (vote for name, rows in told_story.votes if name == field for vote in rows if vote.value == value)
    reports = {span.report for vote in votes for span in vote.evidence}
    return next(
        (mention.id for mention in told_story.mentions if mention.report in reports),
        told_story.mentions[0].id,
    )


def _id(named: str) -> str:
    """Return the id of a story in its address, or as it is."""
    return unquote(urlsplit(named).path.rstrip("/").rpartition("/")[2]).removesuffix(".json")


_VERDICTS = get_args(FieldVerdict)


def judge_listed_rows(store: DeskStore, sent: EditorsForm) -> Response:
    """Accept or reject a row of a list as a whole, and lead back to the list.

    The button that was pressed brings the rows: `accept` or `reject` with one or more ids that say the same.
    """
    verdict = next(
        (kind_of_verdict for kind_of_verdict in ("accept", "reject") if sent.form.get(kind_of_verdict)), None
    )
    ids = sent.several(verdict) if verdict else []
    if verdict is None or not ids:
        raise BadUsage("choose what is accepted or rejected")
    with as_not_found():
        kind = store.row(ids[0]).kind
    numbers = decide_rows(
        store, cast(FieldVerdict, verdict), ids, kind, by=sent.by, reason=sent.word("reason")
    )
    fragment = f"d-{ids[0]}" if verdict == "accept" else "done"
    return sent.redirect_back(done=_range(numbers), fragment=fragment)


def judge_row(store: DeskStore, id: str, sent: EditorsForm) -> Response:
    """Accept, correct or reject a row, or the value of one of its fields, and lead back to its page."""
    with as_not_found():
        judged = store.row(id)
    verdict, field, kind = sent.word("verdict"), sent.word("field"), judged.kind
    if verdict not in _VERDICTS:
        raise BadUsage(f"no verdict {verdict!r}; there are: {', '.join(_VERDICTS)}")
    if not field:
        raise BadUsage("say which field is meant")
    value = _read(judged, field, sent.word("value")) or None
    if field != kind and value is None:
        raise BadUsage(f"choose or enter a value for {field}")
    instead = _read(judged, field, sent.word("instead")) or None if (kind, field) in ROW_LISTS else None
    numbers = decide_rows(store,
        cast(FieldVerdict, verdict), (id,), field, value, instead=instead, by=sent.by,
        reason=sent.word("reason"),
    )  # fmt: skip
    return sent.redirect_to("rows", id, done=_range(numbers), fragment="done")


def _read(judged: JudgedRow, field: str, sent: str) -> str:
    """Return the value that was read in these words, spaces and signs that forms do not bring included; the
    words themselves where none was."""
    if field not in ROW_FIELDS[judged.kind]:
        return sent
    rows = [version_of_row for version_of_row in (judged.row, judged.read) if version_of_row is not None]
    values = (value for version_of_row in rows for value in read_values(version_of_row, field))
    return next((value for value in values if one_line(value) == sent), sent)


def _range(numbers: tuple[int, ...]) -> str:
    first, last = numbers[0], numbers[-1]
    return f"{first}-{last}" if last > first else str(first)
