"""Pages are made once for all who ask the same, and nobody gets one that is older than it may be."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import httpx
import pytest
from browsing import Browser
from hypothesis import given
from hypothesis import strategies as some
from lxml import html

from dragoman.store import Store
from dragoman.web.access import Editing
from dragoman.web.keeping import Keeping
from dragoman.web.makers import Makers
from dragoman.web.making import Answer
from dragoman.web.metrics import Metrics
from dragoman.web.shelf import Kept, Shelf
from telling import VISIT, told

HERE = "http://localhost:8000"
ADDRESSES = (
    "/", "/relations/NOR/CHL?order=oldest", "/actors/NOR.json", "/calendar.ics", "/search?q=%C3%B8re",
    "/relations?first=Norway", "/relations/NOR/XX", "/nowhere",
)  # fmt: skip
ACCUSED = told("Norway accused Chile of taking krill.", "2023-05-20", kind="ACCUSE", who="NOR>CHL")


@pytest.fixture
def store(tmp_path):
    with Store.open(str(tmp_path / "desk.db")) as opened:
        opened.add(VISIT)
        yield opened


class Desk:
    """A desk whose page shows how often it was made, over a store whose revision and clock are set here."""

    def __init__(self, oldest: float = 0.0) -> None:
        self.now, self.revision, self.made, self.status = 0.0, "a", 0, 200
        self.go_on = asyncio.Event()
        self.go_on.set()
        self.error: Exception | None = None
        revisions = SimpleNamespace(are_instant=True, current=lambda: self.revision)
        self._app = SimpleNamespace(
            state=SimpleNamespace(store=SimpleNamespace(revisions=revisions), editing=None)
        )
        self.metrics = Metrics()
        makers = SimpleNamespace(count=4, are_ready=True, make=self._make)
        self._layer = Keeping(
            self._page, metrics=self.metrics, oldest=oldest, makers=makers, clock=lambda: self.now
        )

    async def get(self, address: str = "/", **headers: str) -> httpx.Response:
        return await self.ask("GET", address, **headers)

    async def ask(self, method: str, address: str, **headers: str) -> httpx.Response:
        async def layer(scope, receive, send):
            await self._layer({**scope, "app": self._app}, receive, send)

        async with httpx.AsyncClient(transport=httpx.ASGITransport(layer), base_url="http://desk") as browser:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            return await browser.request(method, address, headers=named)

    async def _make(self, scope) -> Answer:
        self.made += 1
        number = self.made
        await self.go_on.wait()
        if self.error:
            raise self.error
        return Answer(self.status, (), f"{scope['path']} {number}".encode(), scope["path"])

    async def _page(self, scope, receive, send) -> None:
        await send({"type": "http.response.start", "status": self.status, "headers": []})
        await send({"type": "http.response.body", "body": b"written"})


def test_a_page_is_made_once_while_the_store_stays_as_it_is():
    async def read():
        desk = Desk()
        assert [(await desk.get()).text for _ in range(3)] == ["/ 1"] * 3
        assert (await desk.get("/?a=1")).text == "/ 2"
        desk.revision = "b"
        answer = await desk.get()
        assert answer.text == "/ 3" and "age" not in answer.headers
        assert answer.headers["cache-control"] == "no-cache"

    asyncio.run(read())


def test_while_others_write_a_page_may_be_a_little_old():
    async def read():
        desk = Desk(oldest=2.0)
        first = await desk.get()
        desk.revision, desk.now = "b", 1.5
        older = await desk.get()
        assert (older.text, older.headers["age"]) == ("/ 1", "2")
        assert older.headers["etag"] == first.headers["etag"]
        desk.now = 2.0
        answer = await desk.get()
        assert answer.text == "/ 2" and "age" not in answer.headers
        assert answer.headers["etag"] != first.headers["etag"]

    asyncio.run(read())


@pytest.mark.parametrize(("method", "status", "text"), [("POST", 303, "/ 2"), ("POST", 403, "/ 1")])
def test_after_a_change_through_the_desk_nobody_gets_a_page_from_before(method, status, text):
    async def read():
        desk = Desk(oldest=1000.0)
        await desk.get()
        desk.revision, desk.now, desk.status = "b", 1.0, status
        await desk.ask(method, "/judgements/undo")
        desk.status, desk.now = 200, 1.5
        assert (await desk.get()).text == text

    asyncio.run(read())


def test_a_page_that_is_being_made_is_not_given_to_who_asks_after_a_change():
    async def read():
        desk = Desk(oldest=1000.0)
        desk.go_on.clear()
        before = asyncio.create_task(desk.get())
        await asyncio.sleep(0)
        while not desk.made:
            await asyncio.sleep(0)
        desk.revision, desk.now = "b", 1.0
        await desk.ask("POST", "/judgements/undo")
        desk.now = 2.0
        after = asyncio.create_task(desk.get())
        while desk.made < 2:
            await asyncio.sleep(0)
        desk.go_on.set()
        assert [(await one).text for one in (before, after)] == ["/ 1", "/ 2"]
        assert (await desk.get()).text == "/ 2"

    asyncio.run(read())


def test_who_asks_for_a_page_that_is_being_made_waits_for_that_one():
    async def read():
        desk = Desk()
        desk.go_on.clear()
        readers = [asyncio.create_task(desk.get()) for _ in range(5)]
        while not desk.made:
            await asyncio.sleep(0)
        readers[0].cancel()  # it is made for the others
        await asyncio.sleep(0)
        desk.go_on.set()
        assert [(await one).text for one in readers[1:]] == ["/ 1"] * 4
        lines = desk.metrics.text(SimpleNamespace(reports=0, statements=0, mentions=0, stories=0))
        assert 'dragoman_pages_total{from="made"} 1' in lines
        assert 'dragoman_pages_total{from="joined"} 4' in lines

    asyncio.run(read())


def test_a_page_that_waits_for_its_turn_is_of_the_moment_when_it_begins():
    async def read():
        desk = Desk(oldest=2.0)
        desk.go_on.clear()
        before = [asyncio.create_task(desk.get(f"/{number}")) for number in range(4)]
        while desk.made < 4:
            await asyncio.sleep(0)
        waiting = [asyncio.create_task(desk.get())]
        for _ in range(20):
            await asyncio.sleep(0)
        desk.revision, desk.now = "b", 10.0
        waiting.append(asyncio.create_task(desk.get()))
        for _ in range(20):
            await asyncio.sleep(0)
        desk.go_on.set()
        pages = [await one for one in (*before, *waiting)]
        assert [page.text for page in pages[4:]] == ["/ 5", "/ 5"]
        assert not any("age" in page.headers for page in pages)
        desk.now = 11.0
        assert (await desk.get()).text == "/ 5"
        assert pages[4].headers["etag"] == (await desk.get()).headers["etag"]

    asyncio.run(read())


def test_what_went_wrong_is_not_kept():
    async def read():
        desk = Desk(oldest=1000.0)
        desk.status = 404
        missing = await desk.get()
        assert (missing.status_code, missing.headers["cache-control"]) == (404, "no-store")
        assert "etag" not in missing.headers
        desk.status, desk.error = 200, ZeroDivisionError()
        with pytest.raises(ZeroDivisionError):
            await desk.get()
        desk.error = None
        assert (await desk.get()).text == "/ 3"

    asyncio.run(read())


def test_who_has_a_page_gets_no_second_one():
    async def read():
        desk = Desk(oldest=2.0)
        tag = (await desk.get()).headers["etag"]
        for revision, now in (("a", 5.0), ("b", 1.0)):
            desk.revision, desk.now = revision, now
            again = await desk.get(if_none_match=f'W/"other", {tag}')
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        desk.now = 5.0
        assert (await desk.get(if_none_match=tag)).text == "/ 2"

    asyncio.run(read())


def kept(size: int) -> Kept:
    return Kept(Answer(200, (), b"x" * size, "/"), "a", 0.0)


@given(some.lists(some.tuples(some.integers(0, 9), some.integers(0, 9_000))))
def test_what_is_kept_has_a_bound(puts):
    shelf, most = Shelf(100_000), 100_000
    for number, size in puts:
        shelf.put(str(number), kept(size))
        found = shelf.get(str(number))
        assert (found is not None) == (size + 1001 <= most / 16)
        assert shelf.size <= most
    there = [one for number in range(10) if (one := shelf.get(str(number)))]
    assert len(shelf) == len(there)
    assert shelf.size == sum(len(one.answer.body) + 1001 for one in there)


def test_who_was_not_asked_for_the_longest_goes_first():
    shelf = Shelf(40_000)
    for name in "abcdefghijklmnopqrst":
        shelf.put(name, kept(1_400))
        assert shelf.get("a")
    assert shelf.get("b") is None and shelf.get("t")


class TestDesk:
    """The whole desk, whose pages may be as old as they like while others write."""

    def test_what_an_editor_changes_everybody_sees(self, store):
        desk = Browser(store, base=HERE, editing=Editing(), oldest=1000.0)
        reader = Browser(store, base=HERE)
        reader.app, reader.peer = desk.app, "203.0.113.9"
        story = reader.get("/relations/NOR/CHL.json").json()["entries"][0]["story"]
        address = f"/stories/{story}"
        assert "judged by hand" not in reader.get(address).text
        form = html.document_fromstring(desk.get(address).text)
        data = {
            "token": form.xpath("//input[@name='token']/@value")[0],
            "by": "Kari",
            "verdict": "reject",
            "field": "place",
            "value": "Oslo",
        }
        before = reader.get("/judgements.json").json()
        assert desk.post(f"{address}/judge", data).status_code == 303
        assert reader.get("/judgements.json").json() != before
        assert "Kari" in reader.get("/judgements").text

    def test_editors_see_what_others_add_at_once(self, store):
        editor = Browser(store, base=HERE, editing=Editing(), oldest=1000.0)
        reader = Browser(store, base=HERE)
        reader.app, reader.peer = editor.app, "203.0.113.9"
        for one in (editor, reader):
            assert "krill" not in one.get("/relations/NOR/CHL").text
        store.add([ACCUSED])
        assert "krill" in editor.get("/relations/NOR/CHL").text
        older = reader.get("/relations/NOR/CHL")
        assert "krill" not in older.text and older.headers["age"]

    def test_an_editors_page_is_no_readers(self, store):
        editor = Browser(store, base=HERE, editing=Editing())
        reader = Browser(store, base=HERE)
        reader.app, reader.peer = editor.app, "203.0.113.9"
        for first, second in ((editor, reader), (reader, editor), (editor, reader)):
            pages = {first: first.get("/"), second: second.get("/")}
            assert "Add a report" in pages[editor].text and "Log in to edit" in pages[reader].text
            assert "set-cookie" not in pages[reader].headers
            assert {one.headers["cache-control"] for one in pages.values()} == {"private, no-cache"}

    def test_pages_are_counted_by_where_they_came_from(self, store):
        browser = Browser(store, base=HERE)
        tag = browser.get("/actors/NOR").headers["etag"]
        browser.get("/actors/NOR")
        browser.get("/actors/NOR", if_none_match=tag)
        store.add([ACCUSED])
        browser.get("/actors/NOR")
        lines = browser.get("/metrics").text.splitlines()
        assert 'dragoman_pages_total{from="made"} 2' in lines
        assert 'dragoman_pages_total{from="kept"} 2' in lines
        assert "dragoman_kept_pages 1" in lines
        assert 'dragoman_http_requests_total{method="GET",page="/actors/{code}",status="200"} 3' in lines
        assert 'dragoman_http_requests_total{method="GET",page="/actors/{code}",status="304"} 1' in lines


def test_until_other_processes_are_ready_pages_are_made_here(store):
    waiting = Makers(1, "nowhere.db")
    assert Browser(store, makers=waiting).get("/actors/NOR").status_code == 200
    waiting.close()


@pytest.mark.slow
class TestMakers:
    """Pages made in other processes."""

    @pytest.fixture
    def makers(self, store):
        address = store.name.removeprefix("sqlite:///")
        started = Makers(1, address, root_path="/desk", editing=True)
        started._started()
        assert started.are_ready
        yield started
        started.close()

    def test_they_are_the_same(self, store, makers):
        options = {"peer": "203.0.113.9", "root_path": "/desk", "editing": Editing("a long secret token")}
        here, there = (Browser(store, **options, makers=one) for one in (None, makers))
        for address in ADDRESSES:
            found, expected = there.get(f"/desk{address}"), here.get(f"/desk{address}")
            assert found.content == expected.content
            assert found.status_code == expected.status_code
            fields = [{k: v for k, v in one.headers.items() if k != "etag"} for one in (found, expected)]
            assert fields[0] == fields[1]

    def test_one_that_ends_is_replaced(self, store, makers):
        browser = Browser(store, root_path="/desk", makers=makers)
        assert browser.get("/desk/").status_code == 200
        makers._workers[0]._process.kill()
        store.add([ACCUSED])
        assert "krill" in browser.get("/desk/relations/NOR/CHL").text
