"""Reports are read, shown and only then kept: pasted, uploaded, or fetched where the desk may."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from threading import Event
from types import SimpleNamespace

import pytest
from browsing import Browser
from lxml import html

from dragoman.batch import process_readers
from dragoman.batch.worker import Lost
from dragoman.errors import BadInput
from dragoman.sources.item import Item, Page
from dragoman.store import Store
from dragoman.web import adding
from dragoman.web.access import Editing
from dragoman.web.adding import EACH, SECONDS, Preview, Previews
from dragoman.web.limits import Body, Limits
from telling import told

HERE = "http://localhost:8000"
TEXT = "Norway's foreign minister Kari Nord met Chile's foreign minister Ana Rojas in Oslo on Friday."
PAGE = f"<html><head><title>Talks</title></head><body><h1>Talks in Oslo</h1><p>{TEXT}</p></body></html>"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(str(tmp_path / "desk.db")) as opened:
        yield opened


@pytest.fixture
def browser(store: Store) -> Browser:
    return editor(store)


def editor(store: Store, **options) -> Browser:
    return Browser(store, base=HERE, editing=Editing(), **options)


def page(response):
    assert response.status_code == 200, response.text[-400:]
    return html.document_fromstring(response.text)


def words(response) -> str:
    return " ".join(html.document_fromstring(response.text).text_content().split())


def token(browser: Browser) -> str:
    return page(browser.get("/add")).xpath("//input[@name='token']/@value")[0]


def send(browser: Browser, address: str = "/add", /, **fields):
    files = fields.pop("files", None)
    return browser.post(address, {"token": token(browser), "by": "Kari", **fields}, files=files, origin=HERE)


def shown(browser: Browser, /, **fields) -> str:
    response = send(browser, **fields)
    assert response.status_code == 303, words(response)
    return response.headers["location"]


@pytest.mark.slow
class TestReading:
    def test_a_text_is_shown_corrected_and_kept(self, store, browser):
        address = shown(browser, text=TEXT)
        preview = browser.get(address)
        assert store.totals().reports == 0
        assert "not kept yet" in words(preview) and "relative dates are left unresolved" in words(preview)
        assert page(preview).xpath("//span[contains(@class, 'event')]")
        again = send(browser, address, what="again", published="2023-05-06", outlet="The Fjord")
        assert again.headers["location"] == address
        assert "5 May 2023" in words(browser.get(address)) or "2023-05-05" in browser.get(address).text
        kept = send(browser, address, what="keep", published="2023-05-06", outlet="The Fjord")
        response = browser.get(kept.headers["location"])
        assert "Kept." in words(response)
        (record,) = store.records()
        assert (record.report.outlet, record.report.published_at) == ("The Fjord", "2023-05-06")
        assert record.events[0].when.value == "2023-05-05"
        assert browser.get("/relations/NOR/CHL.json").json()["found"] == 1
        assert browser.get(address).status_code == 404

    def test_what_is_corrected_and_kept_at_once_is_read_anew(self, store, browser):
        address = shown(browser, text=TEXT)
        send(browser, address, what="keep", published="2023-05-06")
        (record,) = store.records()
        assert record.events[0].when.value == "2023-05-05"

    def test_a_file_is_shown_and_thrown_away(self, store, browser):
        address = shown(browser, files={"file": ("..\\talks.html", PAGE.encode(), "text/html")})
        assert page(browser.get(address)).xpath("//input[@name='title']/@value") == ["Talks in Oslo"]
        assert send(browser, address, what="drop").headers["location"] == "/add"
        assert browser.get(address).status_code == 404
        assert store.totals().reports == 0

    def test_an_address_is_fetched_where_the_desk_may(self, store):
        fetched = Page("https://fjord.example/talks", PAGE.encode(), "2023-05-06T10:00:00Z")
        browser = editor(store, fetch=lambda address: fetched)
        address = shown(browser, address="https://fjord.example/talks?utm_source=x")
        send(browser, address, what="keep")
        (record,) = store.records()
        assert record.report.address == "https://fjord.example/talks"
        address = shown(browser, address="https://fjord.example/talks")
        assert "has this report already" in words(browser.get(address))
        changed = send(browser, address, what="again", title="Talks in Bergen")
        assert changed.status_code == 303
        assert "another version" in words(browser.get(address))
        kept = send(browser, address, what="keep", title="Talks in Bergen")
        assert kept.headers["location"].endswith("kept=changed")

    def test_another_editor_sees_nothing_of_it(self, store, browser):
        address = shown(browser, text=TEXT)
        other = editor(store)
        other.app.state.previews = browser.app.state.previews
        assert other.get(address).status_code == 404
        refused = send(other, address, what="keep")
        assert refused.status_code == 404 and store.totals().reports == 0

    def test_a_hostile_text_is_words(self, browser):
        text = f"{TEXT} <script>alert(1)</script>\u202etxt <img src=x onerror=alert(2)> {'W' * 100_000}"
        response = browser.get(shown(browser, text=text))
        assert not page(response).xpath("//script | //img")
        assert "<script>alert(1)</script>" in page(response).text_content()
        assert "\u202e" not in response.text


class TestRefusals:
    def test_nobody_adds_without_edit(self, store):
        browser = Browser(store, base=HERE)
        assert browser.get("/add").status_code == 403
        assert browser.post("/add", {"text": TEXT}).status_code == 403
        assert Browser(store, editing=Editing(), peer="203.0.113.9").get("/add").status_code == 403

    def test_only_from_a_page_of_ours(self, browser):
        data = {"token": token(browser), "by": "Kari", "text": TEXT}
        assert browser.post("/add", data, origin="https://elsewhere.example").status_code == 403
        assert browser.post("/add", {**data, "token": "x"}).status_code == 403

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({}, "paste a text"),
            ({"text": "  \n "}, "paste a text"),
            ({"address": "https://fjord.example/"}, "fetches no pages"),
            ({"files": {"file": ("a.zip", b"PK\x03\x04" + bytes(60))}}, "more than a report (zip)"),
            ({"files": {"file": ("a.csv", b"text,date\nx,y\n")}}, "more than a report (csv)"),
            ({"files": {"file": ("a.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3 1 0 obj")}}, "PDF"),
            ({"files": {"file": ("a.txt", b"")}}, "empty"),
            ({"text": "x " * 200_000}, "characters"),
        ],
    )
    def test_what_is_no_report_is_refused_with_a_reason(self, store, browser, fields, said):
        refused = send(browser, **fields)
        assert refused.status_code in (400, 403) and said in words(refused)
        assert store.totals().reports == 0

    @pytest.mark.parametrize(
        "address",
        ["http://127.0.0.1:1/x", "http://[::1]:1/", "http://169.254.169.254/latest/", "file:///etc/passwd"],
    )
    def test_addresses_inside_are_refused(self, store, address):
        browser = editor(store, fetch=adding.fetcher())
        refused = send(browser, address=address)
        assert refused.status_code == 400
        assert "public internet" in words(refused) or "no http" in words(refused)

    def test_what_the_page_answers_is_said(self, store):
        def fails(address):
            raise BadInput("the server answers 404")

        assert "the server answers 404" in words(
            send(editor(store, fetch=fails), address="https://a.example")
        )
        feed = Page(
            "https://a.example", b"<?xml version='1.0'?><rss version='2.0'><channel/></rss>", "2023-05-06"
        )
        refused = send(editor(store, fetch=lambda address: feed), address="https://a.example")
        assert "more than a report (feed)" in words(refused)

    def test_an_upload_has_a_size(self, store):
        browser = editor(store, limits=Limits(upload=Body(1000, 60.0)))
        assert send(browser, text="x" * 2000).status_code == 413

    def test_one_report_is_read_at_a_time(self, browser, monkeypatch):
        monkeypatch.setattr(process_readers, "WAIT", 0.01)
        with adding.READER._turn:
            refused = send(browser, text=TEXT)
        assert refused.status_code == 503 and refused.headers["retry-after"]

    def test_a_few_reports_wait_and_no_more(self, browser, monkeypatch):
        """Who waits holds a thread: many that did would keep editors from every other page."""
        reader = process_readers.GivenReader()
        monkeypatch.setattr(adding.READER, "_room", reader._room)
        with ExitStack() as left:
            for _ in range(process_readers.WAITING + 1):
                assert reader._room.acquire(blocking=False)
                left.callback(reader._room.release)
            refused = send(browser, text=TEXT)
            assert refused.status_code == 503 and "try again" in words(refused)

    def test_a_report_may_take_a_time_that_grows_with_its_length(self, browser, monkeypatch):
        allowed = []

        def do(batch, *, timeout, again):
            allowed.append((timeout, again))
            return [Lost(batch[0], "not read in time")]

        monkeypatch.setattr(adding.READER, "_worker", SimpleNamespace(do=do))
        for length in (100, 70_000, 140_000):
            assert send(browser, text='"' * length).status_code == 400
        short, middle, long = (timeout for timeout, _ in allowed)
        assert short < 16 < middle < 30 < long < 45
        assert middle - short == pytest.approx(long - middle, rel=0.01)
        assert not any(again for _, again in allowed)  # it would hang once more

    def test_while_a_report_is_read_editors_get_their_pages(self, store, browser, monkeypatch):
        reading, go_on = Event(), Event()

        def do(batch, **options):
            reading.set()
            assert go_on.wait(60)
            return [Lost(batch[0], "not read in time")]

        monkeypatch.setattr(adding.READER, "_worker", SimpleNamespace(do=do))
        fields = {"token": token(browser), "by": "Kari", "text": TEXT}
        other = editor(store)
        with ThreadPoolExecutor(1) as others:
            asked = others.submit(browser.post, "/add", fields, origin=HERE)
            assert reading.wait(60)
            assert other.get("/judgements").status_code == 200
            (refused,) = [send(other, "/judgements/undo", numbers="1")]
            assert refused.status_code == 303
            go_on.set()
            assert asked.result(60).status_code == 400

    def test_what_ends_its_reader_ends_nothing_here(self, browser, monkeypatch):
        lost = SimpleNamespace(do=lambda batch, **options: [Lost(batch[0], "not read within 90 seconds")])
        monkeypatch.setattr(adding.READER, "_worker", lost)
        refused = send(browser, text=TEXT)
        assert refused.status_code == 400 and "not read within 90 seconds" in words(refused)
        assert browser.get("/health").status_code == 200


class TestHolding:
    def held(self, text: str = "Norway met Chile.") -> Preview:
        return Preview(Item("x", text), told(text, "2023-05-05"))

    def test_for_a_while(self):
        now = [0.0]
        previews = Previews(clock=lambda: now[0])
        id = previews.hold("Kari", self.held())
        now[0] = SECONDS - 1
        assert previews.get("Kari", id) and previews.get("Ana", id) is None
        previews.drop("Ana", id)
        now[0] = SECONDS
        assert previews.get("Kari", id) is None

    def test_a_few_of_each_editor(self):
        previews = Previews()
        others = previews.hold("Ana", self.held())
        ids = [previews.hold("Kari", self.held()) for _ in range(EACH + 1)]
        assert previews.get("Kari", ids[0]) is None and all(previews.get("Kari", id) for id in ids[1:])
        assert previews.get("Ana", others)

    def test_so_much_together(self):
        previews = Previews(most=self.held().size * 2)
        ids = [previews.hold(f"editor {n}", self.held()) for n in range(3)]
        assert [previews.get(f"editor {n}", id) is not None for n, id in enumerate(ids)] == [
            False,
            True,
            True,
        ]


def test_what_cannot_be_read_is_told_in_its_form_with_nothing_lost(store):
    browser = Browser(store, base="http://localhost:8000", editing=Editing(), fetch=refuses)
    token = html.document_fromstring(browser.get("/add").text).xpath("//input[@name='token']/@value")[0]

    def sent(**fields):
        response = browser.post("/add", {"token": token, **fields}, origin=browser.base)
        assert response.status_code == 400
        shown = html.document_fromstring(response.text)
        (problem,) = shown.xpath("//*[@id='problem'][@role='alert']")
        (field,) = shown.xpath("//*[@aria-invalid='true'][@aria-describedby='problem'][@autofocus]")
        return field, problem.text_content()

    field, problem = sent(address="https://inside.example/1")
    assert (field.get("name"), field.get("value")) == ("address", "https://inside.example/1")
    assert problem == "inside.example is not on the public internet"
    field, problem = sent(text="  \n ")
    assert field.get("name") == "text" and "paste a text" in problem
    assert store.totals().reports == 0


def refuses(address):
    raise BadInput("inside.example is not on the public internet")


def test_an_error_leads_back_to_the_page_of_its_form(store):
    browser = Browser(store, base="http://localhost:8000", root_path="/desk", editing=Editing())
    token = html.document_fromstring(browser.get("/desk/add").text).xpath("//input[@name='token']/@value")[0]
    for referer, led in (
        ("http://localhost:8000/desk/stories/x?at=2023", "/desk/stories/x?at=2023"),
        ("https://elsewhere.example/desk/x", None), ("", None),
    ):  # fmt: skip
        response = browser.post(
            "/desk/judgements/undo", {"token": token}, origin=browser.base, referer=referer
        )
        links = html.document_fromstring(response.text).xpath("//main//a/@href")
        assert links == ([led, "/desk/"] if led else ["/desk/"])
