"""Reports added through the desk: read in a process of their own and previewed, kept by a second form.

    /add -- text, file or address --> /add/ID: the record as it would be kept --> /reports/VERSION

What is fetched is asked for by `sources.watching`, which connects to public addresses alone. The example
that comes with Dragoman is a report of an invented newspaper on a visit to Beijing.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path, PurePath
from typing import Annotated

from fastapi import Query, Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dragoman.batch import process_readers
from dragoman.batch.process_readers import GIVEN
from dragoman.batch.process_readers import WAIT as WAIT
from dragoman.errors import BadInput, BadUsage
from dragoman.record import Record, Report
from dragoman.sources.item import Fetch, Item, Page
from dragoman.sources.items import form_of
from dragoman.sources.watching import Fetcher
from dragoman.sources.web_request import Limits
from dragoman.store import Store
from dragoman.store.keys_and_days import report_key
from dragoman.store.record_writer import add_record
from dragoman.web import access
from dragoman.web.editing import EditorsForm, SubmittedForm
from dragoman.web.parameters import DeskStore, NotFound
from dragoman.web.rendering import rendered
from dragoman.web.report_pages import Shown, shown

EXAMPLE = "beijing-2023-06.html"


def example_file() -> Path:
    """Return where the report is: with the installed program, or beside its sources."""
    packaged = Path(str(resources.files("dragoman.web"))) / "static" / EXAMPLE
    return packaged if packaged.exists() else Path(__file__).parents[3] / "examples" / EXAMPLE


def example_text() -> str:
    """Return the report's page."""
    return example_file().read_text(encoding="utf-8")


SECONDS = 3600.0
"""How long a report is held."""
MOST = 64_000_000
"""How much is held together, in bytes."""
EACH = 5
"""How many reports of one editor are held."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A report as it was read from an item, which has what the editor gave beside the text."""

    item: Item
    record: Record

    @property
    def size(self) -> int:
        """About how many bytes it takes: the item, and the record many times the text."""
        return len(self.item.content) + 30 * len(self.record.report.text)


class Previews:
    """Holds reports by ids that nobody guesses; the oldest make room. `clock` is in seconds."""

    def __init__(self, most: int = MOST, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = most, clock
        self._held: dict[str, tuple[str, float, Preview]] = {}
        self._lock = threading.Lock()

    def hold(self, owner: str, preview: Preview, id: str | None = None) -> str:
        """Hold a report for an editor, in place of the one with that id; return its id."""
        id = id or secrets.token_urlsafe(16)
        with self._lock:
            self._held.pop(id, None)
            self._held[id] = (owner, self._clock(), preview)
            self._make_room(owner)
        return id

    def get(self, owner: str, id: str) -> Preview | None:
        """Return an editor's report, None where it is not held any more or is another's."""
        with self._lock:
            of, since, preview = self._held.get(id, ("", 0.0, None))
            return preview if of == owner and self._clock() - since < SECONDS else None

    def drop(self, owner: str, id: str) -> None:
        """Hold an editor's report no longer."""
        with self._lock:
            if self._held.get(id, ("",))[0] == owner:
                del self._held[id]

    def _make_room(self, owner: str) -> None:
        now = self._clock()
        for id in [id for id, (_, since, _) in self._held.items() if now - since >= SECONDS]:
            del self._held[id]
        ids = [id for id, (of, _, _) in self._held.items() if of == owner]
        for id in ids[:-EACH]:
            del self._held[id]
        while len(self._held) > 1 and sum(preview.size for _, _, preview in self._held.values()) > self._most:
            del self._held[next(iter(self._held))]


class Reader(process_readers.GivenReader):
    """A process that is started with the first report."""

    def read(self, item: Item) -> Record:
        """Return an item's record. Raises BadInput when it cannot be read, HTTPException when others wait."""
        try:
            return super().read(item)
        except process_readers.Busy as busy:
            raise HTTPException(503, str(busy), {"Retry-After": f"{WAIT:.0f}"}) from busy


READER = Reader()
"""One for all desks of a process."""


_FETCHED = 4  # pages at a time


@dataclass(frozen=True, slots=True)
class AddPage:
    """The forms of what may be added. `addresses` says whether pages may be fetched; `problem` is what was
    wrong with what was given last in the form `given` (text, file, address), with its `value`."""

    addresses: bool
    characters: int
    bytes: int
    problem: str = ""
    given: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """A report as it would be kept. `known` says what the store has of it: this text, or another version."""

    id: str
    shown: Shown
    title: str
    outlet: str
    published: str
    known: str | None


def fetcher() -> Fetch:
    """Return what gets pages for editors: less patient than the command line, and without memory, so that a
    page which has not changed is shown again."""
    limits = Limits(bytes=GIVEN.max_bytes, seconds=20.0, silence=8.0, longest_pause=5.0, tries=1)
    turns = threading.BoundedSemaphore(_FETCHED)

    def fetch(address: str) -> Page | None:
        if not turns.acquire(timeout=WAIT):
            raise BadInput("other pages are being fetched; try again in a moment")
        try:
            return Fetcher(limits)(address)
        finally:
            turns.release()

    return fetch


def form(
    request: Request,
    example: Annotated[
        bool, Query(description="With the text of the report that comes with Dragoman")
    ] = False,
) -> AddPage:
    """Add a report: paste its text, upload a file, or give its address."""
    access.check_editor(request)
    page = AddPage(request.app.state.fetch is not None, GIVEN.max_characters, GIVEN.max_bytes)
    return replace(page, given="text", value=example_text()) if example else page


def preview(request: Request, store: DeskStore, id: str) -> PreviewPage:
    """A report with everything that was read from it, before it is kept."""
    access.check_editor(request)
    held = _held(request, id)
    report = held.record.report
    return PreviewPage(
        id,
        shown(held.record),
        report.title or "",
        report.outlet or "",
        report.published_at or "",
        _known(store, report),
    )


def add(request: Request, sent: EditorsForm) -> Response:
    """Read what is given and show it; what cannot be read is told beside its form, with nothing lost."""
    try:
        item = _item(request, sent)
        held = Preview(item, _read(item))
    except (BadInput, BadUsage) as error:
        return rendered(request, "add.html", _form_again(request, sent, str(error)), status=400)
    id = _previews(request).hold(access.visitor_of(request).session, held)
    return sent.redirect_to("add", id)


def decide(request: Request, store: DeskStore, id: str, sent: EditorsForm) -> Response:
    """Keep a report that was shown, read it again with what is corrected, or throw it away."""
    held, owner, what = _held(request, id), access.visitor_of(request).session, sent.word("what")
    if what == "again":
        item = _corrected(held, sent)
        _previews(request).hold(owner, Preview(item, _read(item)), id)
        return sent.redirect_to("add", id)
    if what == "drop":
        _previews(request).drop(owner, id)
        return sent.redirect_to("add")
    if what != "keep":
        raise BadUsage("say what to do with the report: keep, again or drop")
    item = _corrected(held, sent)
    if item != held.item:
        held = Preview(item, _read(item))
    outcome = add_record(store, held.record, input_hash=item.input_hash, read_at=item.fetched_at)
    store.merge()
    _previews(request).drop(owner, id)
    return sent.redirect_to("reports", held.record.report.id, kept=outcome)


def _known(store: Store, report: Report) -> str | None:
    """Say what the store has of a report: this very text, another version of it, or nothing."""
    for named, has in ((report.id, "text"), (report_key(report), "version")):
        try:
            if named and store.versions(named):
                return has
        except BadUsage:  # there is none
            continue
    return None


def _item(request: Request, sent: SubmittedForm) -> Item:
    """Return what a form brings. Raises BadUsage for nothing, BadInput for what is no single report."""
    text, address, file = sent.form.get("text"), sent.word("address"), sent.form.get("file")
    if isinstance(text, str) and text.strip():
        return Item("the pasted text", text.replace("\r\n", "\n"))
    if isinstance(file, UploadFile) and file.filename:
        content = file.file.read()
        name = PurePath(file.filename.replace("\\", "/")).name
        _check_single(form_of(name, content[:65536]))
        return Item(name, content, suffix=PurePath(name).suffix.lower()[:9])
    if address:
        return _fetched(request, address)
    raise BadUsage("paste a text, choose a file or give an address")


def _fetched(request: Request, address: str) -> Item:
    fetch: Fetch | None = request.app.state.fetch
    if fetch is None:
        raise access.NotAllowed("this desk fetches no pages; one opened with --edit --fetch does")
    page = fetch(address)
    if page is None:
        raise BadInput("the page has not changed since it was last asked for")
    if form_of(page.address, page.content[:65536]) == "feed":
        _check_single("feed")
    return Item(page.address, page.content, page.address, fetched_at=page.fetched_at)


def _check_single(form: str) -> None:
    if form != "report":
        raise BadInput(f"this holds more than a report ({form}); `dragoman add` takes it apart")


def _corrected(held: Preview, sent: SubmittedForm) -> Item:
    """Return an item with what the editor changed of what is said of it; an emptied field is left to the
    text."""
    report, item = held.record.report, held.item

    def given(name: str, read: str | None, before: str | None) -> str | None:
        value = sent.word(name)
        return before if value == (read or "") else value or None

    return replace(
        item,
        title=given("title", report.title, item.title),
        outlet=given("outlet", report.outlet, item.outlet),
        published=given("published", report.published_at, item.published),
    )


def _read(item: Item) -> Record:
    """Return an item's record. What an editor gave outranks what a page says, wherever that is from."""
    return READER.read(replace(item, fetched_at=None))


def _form_again(request: Request, sent: SubmittedForm, problem: str) -> AddPage:
    """Return the forms with what was wrong; a file has to be chosen anew."""
    text, address = sent.form.get("text"), sent.form.get("address")
    given = "text" if isinstance(text, str) else "address" if isinstance(address, str) else "file"
    value = text if isinstance(text, str) else address if isinstance(address, str) else ""
    return replace(form(request, False), problem=problem, given=given, value=value)


def _held(request: Request, id: str) -> Preview:
    held = _previews(request).get(access.visitor_of(request).session, id)
    if held is None:
        raise NotFound("this report is not held any more: it was kept, thrown away or too old; add it again")
    return held


def _previews(request: Request) -> Previews:
    previews: Previews = request.app.state.previews
    return previews
