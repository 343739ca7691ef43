"""What stands around every page: limits, names, safety headers on errors too, counts, the log,
compression."""

from __future__ import annotations

import asyncio
import re

import pytest
from browsing import Browser, client
from lxml import html
from starlette.requests import Request

from dragoman.cli.serve import _names
from dragoman.errors import StoreError
from dragoman.observing import _Text
from dragoman.store import Store
from dragoman.web import limits
from dragoman.web.access import Editing
from dragoman.web.limits import (
    Body,
    Buckets,
    Limits,
    NotAnAddress,
    Rate,
    TooLong,
    TooMany,
    TooSlow,
    check_address,
    measured,
)
from dragoman.web.rendering import Links

HERE = "http://localhost:8000"


def words(response) -> str:
    return " ".join(html.document_fromstring(response.text).text_content().split())


def rates(**rates: Rate) -> Limits:
    return Limits(rates=tuple({**dict(Limits().rates), **rates}.items()))


def test_a_client_that_asks_too_often_is_told_when_it_may_again(desk_store):
    browser = Browser(desk_store, limits=rates(read=Rate(2, 0.5)))
    assert [browser.get("/").status_code for _ in range(3)] == [200, 200, 429]
    refused = browser.get("/")
    assert 1 <= int(refused.headers["retry-after"]) <= 3  # less where the machine was slow meanwhile
    assert "try again in" in words(refused)
    assert refused.headers["content-security-policy"]
    assert browser.get("/static/desk.css").status_code == 200


def test_this_machine_reads_without_limit(desk_store):
    browser = Browser(desk_store, base=HERE, limits=rates(read=Rate(1, 0.001)), behind_proxy=True)
    assert {browser.get("/health").status_code for _ in range(4)} == {200}
    assert browser.get("/health", x_forwarded_for="203.0.113.9").status_code == 200
    assert browser.get("/health", x_forwarded_for="203.0.113.9").status_code == 429
    assert browser.get("/health", x_forwarded_for="203.0.113.10").status_code == 200


def test_requests_are_given_back_with_time():
    now = [0.0]
    buckets = Buckets(rates(login=Rate(2, 0.1)), lambda: now[0])
    buckets.take("login", "a")
    buckets.take("login", "a")
    buckets.take("login", "b")
    with pytest.raises(TooMany):
        buckets.take("login", "a")
    now[0] = 10.0
    buckets.take("login", "a")
    with pytest.raises(TooMany):
        buckets.take("login", "a")


def test_what_is_too_large_is_refused(desk_store):
    browser = Browser(desk_store, limits=Limits(form=Body(100, 15.0), address=200))
    assert browser.post("/relations", {"x": "y" * 200}).status_code == 413
    assert browser.get(f"/search?q={'x' * 300}").status_code == 413


def request(path: str, query: bytes = b"", raw: bytes | None = None) -> Request:
    scope = {"type": "http", "method": "GET", "path": path, "query_string": query, "headers": []}
    return Request({**scope, "raw_path": raw, "server": ("desk", 80)})


@pytest.mark.parametrize(
    ("path", "query", "raw", "error"),
    [
        ("/search", b"#&q=krill", b"/search", NotAnAddress),
        ("/search", b"q=krill#", b"/search", NotAnAddress),
        ("/search#", b"", b"/search#", NotAnAddress),
        ("/search#?", b"q=%23", b"/search%23%3F", None),
        ("/search#?", b"", None, None),
        ("/search", b"q=talks", b"/search", None),
        ("/" + "x" * 20, b"y" * 20, None, TooLong),
        ("/ ?", b"", b"/" + b"%20" * 14, TooLong),  # of what is sent, not of what it says
    ],
)
def test_an_address_has_no_mark_that_some_drop(path, query, raw, error):
    asked = request(path, query, raw)
    if error is None:
        check_address(asked, 40)
    else:
        with pytest.raises(error):
            check_address(asked, 40)


def test_a_page_names_itself_as_it_was_asked_for(desk_store):
    assert Links(request("/actors/a?b#c\\d")).page == "/actors/a%3Fb%23c%5Cd"
    assert Links(request("/actors/NOR", b"type=MEET")).here() == "/actors/NOR?type=MEET"
    get = client(desk_store)
    assert get("/search%3Fq=Norway").status_code == get("/search%23").status_code == 404
    assert get("/search?q=Norway%23%3F").status_code == 200


def test_a_body_is_measured_as_it_comes():
    async def parts():
        return {"type": "http.request", "body": b"x" * 60, "more_body": True}

    async def read():
        receive = measured(parts, Body(100, 1.0), 1.0)
        await receive()
        with pytest.raises(TooLong):
            await receive()

    asyncio.run(read())


def test_a_body_is_not_waited_for_for_ever():
    async def read():
        nothing = asyncio.Event()
        with pytest.raises(TooSlow):
            await measured(nothing.wait, Body(100, 60.0), 0.001)()

    asyncio.run(read())


def test_a_body_that_comes_in_drops_has_an_end(monkeypatch):
    now = [0.0]
    monkeypatch.setattr("dragoman.web.limits.time.monotonic", lambda: now[0])

    async def drop():
        now[0] += 4.0
        await asyncio.sleep(0)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def read():
        receive = measured(drop, Body(100, 10.0), 5.0)
        for _ in range(3):
            await receive()
        with pytest.raises(TooSlow):
            await receive()

    asyncio.run(read())


def test_the_end_of_a_connection_is_waited_for():
    async def read():
        left = [{"type": "http.request", "body": b""}]
        gone = asyncio.Event()

        async def receive():
            if left:
                return left.pop()
            await gone.wait()
            return {"type": "http.disconnect"}

        received = measured(receive, Body(100, 0.001), 0.001)
        await received()
        waiting = asyncio.create_task(received())
        await asyncio.sleep(0.01)
        gone.set()
        assert (await waiting)["type"] == "http.disconnect"

    asyncio.run(read())


@pytest.mark.parametrize("error", [ZeroDivisionError("secret"), StoreError("the disk is full")])
def test_a_fault_is_a_page_with_safety_headers(desk_store, monkeypatch, caplog, error):
    def fails(self):
        raise error

    monkeypatch.setattr(Store, "totals", fails)
    caplog.set_level("ERROR", "dragoman.web")
    response = client(desk_store)("/")
    assert response.status_code == (503 if isinstance(error, StoreError) else 500)
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "secret" not in response.text
    assert ("secret" in caplog.text) == isinstance(error, ZeroDivisionError)
    assert client(desk_store)("/index.json").json()["status"] == response.status_code


@pytest.mark.parametrize(
    ("address", "method", "status"), [("/nowhere", "GET", 404), ("/", "POST", 405), ("/", "PUT", 405)]
)
def test_refusals_carry_the_safety_headers(desk_store, address, method, status):
    response = client(desk_store)(address, method)
    assert response.status_code == status
    policy = dict(part.split(" ", 1) for part in response.headers["content-security-policy"].split("; "))
    assert policy == {
        "default-src": "'none'", "style-src": "'self'", "img-src": "'self'", "form-action": "'self'",
        "base-uri": "'none'", "frame-ancestors": "'none'",
    }  # fmt: skip
    elsewhere = client(desk_store, hosts=("desk",))("/", host="elsewhere.example")
    assert elsewhere.status_code == 400 and "elsewhere.example" in words(elsewhere)
    assert elsewhere.headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize(
    ("listening", "allowed", "host", "status"),
    [
        ("127.0.0.1", [], "localhost:8000", 200),
        ("127.0.0.1", [], "192.0.2.7:8000", 400),
        ("0.0.0.0", [], "192.0.2.7:8000", 200),
        ("0.0.0.0", [], "[2001:db8::7]:8000", 200),
        ("0.0.0.0", [], "Thismachine:8000", 200),
        ("0.0.0.0", [], "evil.example", 400),
        ("0.0.0.0", [], "192.0.2.7.evil.example", 400),
        ("0.0.0.0", [], "", 400),
        ("0.0.0.0", ["desk.example"], "desk.example", 200),
        ("0.0.0.0", ["desk.example"], "evil.example", 400),
        ("0.0.0.0", ["*.example"], "desk.example", 200),
        ("0.0.0.0", ["*.example"], "desk.example.evil", 400),
        ("::1", [], "[::1]:8000", 200),
        ("::1", [], "evil.example", 400),
    ],
)
def test_it_answers_to_its_own_names(empty_desk, monkeypatch, listening, allowed, host, status):
    monkeypatch.setattr("socket.gethostname", lambda: "thismachine")
    get = client(empty_desk, hosts=tuple(_names(listening, allowed)))
    assert get("/health", host=host).status_code == status


def test_pages_are_compressed_for_who_can_read_that(desk_store):
    page = client(desk_store)("/relations/NOR/CHL", accept_encoding="gzip")
    assert page.headers["content-encoding"] == "gzip" and "Accept-Encoding" in page.headers["vary"]
    plain = client(desk_store)("/relations/NOR/CHL", accept_encoding="identity")
    assert "content-encoding" not in plain.headers and plain.content == page.content
    assert int(page.headers["content-length"]) < int(plain.headers["content-length"]) / 2
    assert page.headers["etag"] == plain.headers["etag"]


def test_the_log_says_what_was_asked_and_how_it_was_answered(desk_store, caplog):
    caplog.set_level("INFO", "dragoman.web")
    client(desk_store)("/nowhere?q=secret")
    (record,) = [one for one in caplog.records if one.message == "answered"]
    line = _Text().format(record)
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00 INFO answered method=GET path=/nowhere status=404 seconds=0\.\d+",
        line,
    )


def test_a_head_has_the_tag_of_its_page(get):
    head = get("/relations/NOR/CHL", "HEAD")
    assert head.headers["etag"] == get("/relations/NOR/CHL").headers["etag"]
    assert get("/relations/NOR/CHL", "HEAD", if_none_match=head.headers["etag"]).status_code == 304
    assert get("/index.json", "HEAD").status_code == 200


def test_counts_are_for_this_machine_unless_said_otherwise(desk_store):
    assert Browser(desk_store).get("/metrics").status_code == 403
    assert Browser(desk_store, base=HERE, peer="203.0.113.9").get("/metrics").status_code == 403
    assert Browser(desk_store, base=HERE).get("/metrics", x_forwarded_for="1.1.1.1").status_code == 403
    assert Browser(desk_store, base=HERE).get("/metrics").status_code == 200
    assert Browser(desk_store, metrics=True).get("/metrics").status_code == 200
    guarded = Browser(desk_store, editing=Editing("a long secret token"))
    assert guarded.get("/metrics", authorization="Bearer a long secret token").status_code == 200
    assert guarded.get("/metrics", authorization="Bearer another one").status_code == 403


def test_requests_are_counted_by_page_and_status(desk_store):
    browser = Browser(desk_store, base=HERE)
    for address in ("/", "/actors/CHL", "/actors/NOR", "/actors/XX", "/nowhere"):
        browser.get(address)
    lines = browser.get("/metrics").text.splitlines()
    assert 'dragoman_http_requests_total{method="GET",page="/actors/{code}",status="200"} 2.0' in lines
    assert 'dragoman_http_requests_total{method="GET",page="/actors/{code}",status="404"} 1.0' in lines
    assert 'dragoman_http_requests_total{method="GET",page="none",status="404"} 1.0' in lines
    assert 'dragoman_http_request_seconds_bucket{le="+Inf",page="/actors/{code}"} 3.0' in lines
    assert 'dragoman_http_request_seconds_count{page="/actors/{code}"} 3.0' in lines
    assert any(re.fullmatch(r'dragoman_store_rows\{kind="reports"\} [1-9]\d*\.0', line) for line in lines)
    samples = [line for line in lines if not line.startswith("#")]
    assert all(re.fullmatch(r'[a-z_]+(\{([a-z]+="[^"]*",?)+\})? [0-9.e+-]+', line) for line in samples)


def test_addresses_are_described_without_another_host(get):
    page = html.document_fromstring(get("/api").text)
    assert "/relations/{first}/{second}.json .atom .csv .ics .md .svg .xlsx" in page.text_content()
    assert not page.xpath("//script | //img")
    described = {one["path"]: one for one in get("/api.json").json()["addresses"]}
    asked = [(path, part) for path, one in described.items() for part in one["parameters"]]
    assert asked and [(path, part["name"]) for path, part in asked if not part["says"]] == []
    assert described["/relations/{first}/{second}"]["forms"] == [
        "json",
        "atom",
        "csv",
        "ics",
        "md",
        "svg",
        "xlsx",
    ]
    order = next(p for p in described["/search"]["parameters"] if p["name"] == "order")
    assert described["/search"]["forms"] == ["json", "atom", "csv", "ics", "md", "xlsx"]
    assert order["allowed"] == ["best", "newest"] and order["default"] == "best"
    assert "/metrics" not in described


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("::ffff:192.0.2.7", "192.0.2.7"),  # IPv4 on a socket for both families
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8::1:2", "2001:db8::/64"),
        ("unix", ""),
    ],
)
def test_a_client_is_an_address_or_a_network(address: str, client: str) -> None:
    assert limits.network_of(address) == client


def test_this_machine_is_known_on_a_socket_for_both_families() -> None:
    assert limits.is_loopback("::ffff:127.0.0.1")
    assert not limits.is_loopback("::ffff:192.0.2.7")
