"""Whoever has a page gets no second one until the store changes; editors wait for no reader."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest
from browsing import Browser
from lxml import html

from dragoman.store import Store
from dragoman.web.access import Editing
from dragoman.web.middleware import READERS, Freshness, Shared
from dragoman.web.rendering import rendered
from telling import VISIT, told

HERE, ELSEWHERE = "http://localhost:8000", "203.0.113.9"
ACCUSED = told("Norway accused Chile of taking krill.", "2023-05-20", kind="ACCUSE", who="NOR>CHL")


@pytest.fixture
def store(tmp_path):
    with Store.open(str(tmp_path / "desk.db")) as opened:
        opened.add(VISIT)
        yield opened


def editor_and_reader(store: Store, **options) -> tuple[Browser, Browser]:
    """Return browsers on one desk: of somebody at its machine, and of somebody elsewhere."""
    editor = Browser(store, base=HERE, editing=Editing(), **options)
    reader = Browser(store, base=HERE)
    reader.app, reader.peer = editor.app, ELSEWHERE
    return editor, reader


class TestTags:
    def test_a_page_is_sent_again_after_a_change(self, store):
        browser = Browser(store)
        tag = browser.get("/actors/NOR").headers["etag"]
        again = browser.get("/actors/NOR", if_none_match=f'W/"another", {tag}')
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert browser.get("/actors/CHL", if_none_match=tag).status_code == 200
        store.add([ACCUSED])
        changed = browser.get("/actors/NOR", if_none_match=tag)
        assert changed.status_code == 200 and changed.headers["etag"] != tag

    @pytest.mark.parametrize("address", ["/relations/NOR/XX", "/nowhere", "/stories/nothing"])
    def test_what_went_wrong_is_not_kept(self, store, address):
        answer = Browser(store).get(address)
        assert answer.status_code == 404
        assert answer.headers["cache-control"] == "no-store" and "etag" not in answer.headers

    def test_readers_may_use_a_page_for_a_while_and_editors_ask_each_time(self, store):
        assert Browser(store).get("/").headers["cache-control"] == "no-cache"
        assert Browser(store, oldest=2.0).get("/").headers["cache-control"] == "max-age=2"
        editor, reader = editor_and_reader(store, oldest=2.0)
        assert reader.get("/").headers["cache-control"] == "private, max-age=2"
        assert editor.get("/").headers["cache-control"] == "private, no-cache"
        assert "Cookie" in editor.get("/").headers["vary"]

    def test_an_answer_without_a_page_is_counted_as_one_of_its_page(self, store):
        browser = Browser(store, base=HERE)
        tag = browser.get("/actors/NOR").headers["etag"]
        browser.get("/actors/NOR", if_none_match=tag)
        lines = browser.get("/metrics").text.splitlines()
        for status in (200, 304):
            labels = f'method="GET",page="/actors/{{code}}",status="{status}"'
            assert f"dragoman_http_requests_total{{{labels}}} 1.0" in lines


class TestEditors:
    def test_what_an_editor_changes_everybody_sees(self, store):
        editor, reader = editor_and_reader(store)
        story = reader.get("/relations/NOR/CHL.json").json()["entries"][0]["story"]
        form = html.document_fromstring(editor.get(f"/stories/{story}").text)
        data = {"token": form.xpath("//input[@name='token']/@value")[0], "by": "Kari", "verdict": "reject",
                "field": "place", "value": "Oslo"}  # fmt: skip
        before = reader.get("/judgements")
        assert editor.post(f"/stories/{story}/judge", data).status_code == 303
        after = reader.get("/judgements", if_none_match=before.headers["etag"])
        assert "Kari" in after.text and "Kari" not in before.text

    def test_an_editors_page_is_no_readers(self, store):
        editor, reader = editor_and_reader(store)
        for first, second in ((editor, reader), (reader, editor)):
            pages = {first: first.get("/"), second: second.get("/")}
            assert "Add a report" in pages[editor].text and "Log in to edit" in pages[reader].text
            assert "set-cookie" not in pages[reader].headers
            assert pages[editor].headers["etag"] != pages[reader].headers["etag"]


class TestReaders:
    def test_a_page_is_made_once_for_all_until_the_store_changes(self, store, monkeypatch):
        made = []

        def counted(request, template, data):
            made.append(template)
            return rendered(request, template, data)

        monkeypatch.setattr("dragoman.web.app.rendered", counted)
        editor, reader = editor_and_reader(store)
        pages = [reader.get("/actors/NOR", accept_encoding=way) for way in ("gzip", "identity", "gzip")]
        assert len(made) == 1 and len({page.text for page in pages}) == 1
        assert [page.headers.get("content-encoding") for page in pages] == ["gzip", None, "gzip"]
        assert pages[0].headers == pages[2].headers and "set-cookie" not in pages[0].headers
        assert "actors/NOR" in reader.get("/actors/NOR", method="HEAD").request.url.path and len(made) == 1
        for _ in range(2):
            assert "Add a report" in editor.get("/actors/NOR").text
        assert len(made) == 3
        reader.get("/actors/NOR", host="[::1]:8000")
        assert len(made) == 4  # it names its own address
        store.add([ACCUSED])
        assert "krill" in reader.get("/actors/NOR").text and len(made) == 5

    def test_what_is_not_there_is_looked_for_each_time(self, store):
        reader = Browser(store)
        assert {reader.get("/stories/nothing").status_code for _ in range(3)} == {404}


class Pages:
    """The layer over pages that are made when `go_on` is set; `begun` counts them."""

    def __init__(self) -> None:
        revisions = SimpleNamespace(are_instant=True, current=lambda: "a")
        state = SimpleNamespace(store=SimpleNamespace(revisions=revisions), editing=Editing())
        self._app = SimpleNamespace(state=state, router=SimpleNamespace(routes=[]))
        self._layer = Freshness(self._page)
        self.begun, self.go_on = 0, asyncio.Event()

    async def get(self, peer: str, send=None, query: str = "", path: str = "/") -> None:
        async def ignored(message):
            pass

        scope = {
            "type": "http", "method": "GET", "path": path, "query_string": query.encode(), "app": self._app,
            "headers": [(b"host", b"localhost")], "client": (peer, 50_000),
        }  # fmt: skip
        await self._layer(scope, None, send or ignored)

    async def settled(self) -> int:
        """Return how many pages are begun when nothing else can happen."""
        for _ in range(50):
            await asyncio.sleep(0)
        return self.begun

    async def _page(self, scope, receive, send) -> None:
        self.begun += 1
        await self.go_on.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"page"})


def test_editors_never_wait_for_readers():
    async def ask():
        pages = Pages()
        queries = [f"after={number}" for number in range(READERS + 5)]
        asked = [asyncio.create_task(pages.get(ELSEWHERE, query=query)) for query in queries]
        assert await pages.settled() == READERS
        asked.append(asyncio.create_task(pages.get("127.0.0.1")))
        assert await pages.settled() == READERS + 1
        pages.go_on.set()
        await asyncio.gather(*asked)
        assert pages.begun == READERS + 6

    asyncio.run(ask())


def test_who_asks_for_a_page_that_is_being_made_gets_it_too():
    async def ask():
        pages, bodies = Pages(), []

        async def noted(message):
            bodies.append(message.get("body"))

        asked = [asyncio.create_task(pages.get(ELSEWHERE, noted)) for _ in range(5)]
        assert await pages.settled() == 1
        asked[0].cancel()  # who asked first has gone: the next one's is made
        await pages.settled()
        pages.go_on.set()
        await asyncio.gather(*asked[1:])
        assert bodies.count(b"page") == 4
        await pages.get(ELSEWHERE, noted)
        assert bodies.count(b"page") == 5

    asyncio.run(ask())


def test_who_takes_long_over_a_page_keeps_nobody_waiting():
    async def ask():
        pages, taken = Pages(), asyncio.Event()
        pages.go_on.set()

        async def slowly(message):
            if message["type"] == "http.response.body":
                await taken.wait()

        queries = [f"after={number}" for number in range(READERS + 2)]
        asked = [asyncio.create_task(pages.get(ELSEWHERE, slowly, query)) for query in queries]
        assert await pages.settled() == READERS + 2
        taken.set()
        await asyncio.gather(*asked)

    asyncio.run(ask())


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("/search", "#&q=krill"), ("/search", "")),
        (("/search", "q=talks#&q=krill"), ("/search", "q=talks")),
        (("/search#", "q=krill"), ("/search", "q=krill")),
        (("/search?q=krill", ""), ("/search", "q=krill")),
        (("/actors/N\tOR", ""), ("/actors/NOR", "")),
        (("/actors/NOR", ""), ("/actors/NOR", "")),
    ],
)
def test_a_page_is_given_to_who_asks_the_same_alone(first, second):
    async def ask():
        pages = Pages()
        pages.go_on.set()
        for path, query in (first, second):
            await pages.get(ELSEWHERE, query=query, path=path)
        assert pages.begun == (1 if first == second else 2)

    asyncio.run(ask())


def asked_of(path: str) -> tuple[str, str, str]:
    return path, "http", "localhost"


def page_of(body: bytes):
    return {"type": "http.response.start"}, {"type": "http.response.body", "body": body}


async def kept(shared: Shared, path: str, body: bytes) -> None:
    making = await shared.page(asked_of(path), "a")
    assert isinstance(making, asyncio.Event)
    shared.keep(asked_of(path), "a", page_of(body), making)


async def is_kept(shared: Shared, path: str) -> bool:
    shown = await shared.page(asked_of(path), "a")
    if isinstance(shown, asyncio.Event):
        shared.keep(asked_of(path), "a", None, shown)
    return isinstance(shown, tuple)


@pytest.mark.parametrize(
    "limit", [{"MOST": 3 * (Shared.BESIDE + 10)}, {"PAGES": 3}, {"MOST": 4 * Shared.BESIDE, "PAGES": 9}]
)
def test_pages_that_nobody_asks_for_make_room(monkeypatch, limit):
    for name, value in limit.items():
        monkeypatch.setattr(Shared, name, value)

    async def ask():
        shared = Shared()
        for path in ("first", "second", "third"):
            await kept(shared, path, b"0123456789")
        assert await is_kept(shared, "first")
        await kept(shared, "fourth", b"0123456789")
        paths = ("first", "second", "third", "fourth")
        assert [await is_kept(shared, path) for path in paths] == [True, False, True, True]

    asyncio.run(ask())


def test_a_page_that_is_too_large_takes_no_other_ones_place(monkeypatch):
    monkeypatch.setattr(Shared, "LARGEST", 10)

    async def ask():
        shared = Shared()
        await kept(shared, "small", b"0123456789")
        await kept(shared, "large", b"0123456789!")
        assert await is_kept(shared, "small") and not await is_kept(shared, "large")

    asyncio.run(ask())


def test_who_makes_a_page_for_itself_lets_nobody_go_on():
    async def ask():
        shared, asked, page = Shared(), asked_of("/"), page_of(b"page")
        first = await shared.page(asked, "a")
        followers = [asyncio.create_task(shared.page(asked, "a")) for _ in range(2)]
        await asyncio.sleep(0)
        shared.keep(asked, "a", None, first)
        second, alone = await asyncio.gather(*followers)
        assert isinstance(second, asyncio.Event) and alone is None
        late = asyncio.create_task(shared.page(asked, "a"))
        await asyncio.sleep(0)
        shared.keep(asked, "a", None, alone)
        shared.keep(asked, "a", None, first)  # said once more
        for _ in range(5):
            await asyncio.sleep(0)
        assert not late.done() and not second.is_set()
        shared.keep(asked, "a", page, second)
        assert await late == page

    asyncio.run(ask())
