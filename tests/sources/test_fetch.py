"""The web as it is: servers that lie, stall, loop and never end. They run here; nothing else is asked."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from dragoman.errors import BadInput
from dragoman.sources.feeds import SeenAddresses
from dragoman.sources.item import Address, How, Item, Refusal
from dragoman.sources.items import resolved
from dragoman.sources.watching import Fetcher
from dragoman.sources.web_request import Limits, is_public

PAGE = b"<html><body><p>Norway and Chile met in Oslo.</p></body></html>"
LIMITS = Limits(bytes=100_000, seconds=0.4, silence=0.3, pause=0.0)


class Site(BaseHTTPRequestHandler):
    """Answers each path in its own bad way. `server.asked` keeps what was asked for."""

    protocol_version = "HTTP/1.1"
    robots = b"User-agent: *\nDisallow: /private\n"

    def do_GET(self):
        self.server.asked.append(self.path)
        name = self.path.partition("?")[0].strip("/").replace(".", "_") or "home"
        getattr(self, f"answer_{name}", self.missing)()

    def send(self, content=PAGE, status=200, **headers):
        self.send_response(status)
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        for key, value in {"Content-Type": "text/html", "Content-Length": str(len(content)), **named}.items():
            if value:
                self.send_header(key, value)
        self.end_headers()
        self.wfile.write(content)

    def missing(self):
        self.send(b"no", 404)

    def answer_home(self):
        self.send()

    def answer_robots_txt(self):
        self.send(self.robots)

    def answer_old(self):
        self.send(b"", 301, Location="/")

    def answer_loop(self):
        self.send(b"", 302, Location="/loop")

    def answer_away(self):
        self.send(b"", 302, Location="http://inside.test/secret")

    def answer_file(self):
        self.send(b"", 302, Location="file:///etc/passwd")

    def answer_packed(self):
        self.send(gzip.compress(PAGE), Content_Encoding="gzip")

    def answer_deflated(self):
        self.send(zlib.compress(PAGE), Content_Encoding="deflate")

    def answer_headless(self):
        self.send(zlib.compress(PAGE)[2:-4], Content_Encoding="deflate")

    def answer_twice(self):
        self.send(gzip.compress(gzip.compress(PAGE)), Content_Encoding="gzip, gzip")

    def answer_torn(self):
        self.send(gzip.compress(PAGE)[:-20], Content_Encoding="gzip")

    def answer_misnamed(self):
        self.send(PAGE, Content_Encoding="gzip")

    def answer_nowhere(self):
        self.send(b"", 302, Location="http://[bad")

    def answer_rushed(self):
        self.send(b"", 503, Retry_After="\u00b2")

    def answer_dated(self):
        self.send(b"", 503, Retry_After="Thu, 05 Jan 2023 10:15:00 +99999999999999999999")

    def answer_bomb(self):
        self.send(gzip.compress(b" " * 3_000_000), Content_Encoding="gzip")

    def answer_short(self):
        self.send(Content_Length=str(len(PAGE) + 50), Connection="close")
        self.close_connection = True

    def answer_endless(self):
        self.send(b"", Content_Length="", Transfer_Encoding="chunked")
        self.drip(b"400\r\n" + b" " * 0x400 + b"\r\n", 0)

    def answer_slow(self):
        self.send(b"", Content_Length="100000")
        self.drip(b" ", 0.02)

    def answer_slow_head(self):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
        self.drip(b"x", 0.02)

    def answer_silent(self):
        self.server.over.wait(3)

    def answer_nonsense(self):
        self.wfile.write(b"220 smtp ready\r\n")
        self.close_connection = True

    def answer_fresh(self):
        unchanged = self.headers.get("If-None-Match") == '"1"'
        self.send(b"" if unchanged else PAGE, 304 if unchanged else 200, ETag='"1"')

    def answer_busy(self):
        busy = self.server.asked.count("/busy") < 3
        self.send(b"" if busy else PAGE, 429 if busy else 200, Retry_After="7")

    def answer_closed(self):
        self.send(b"", 503, Retry_After="86400")

    def answer_feed(self):
        links = "".join(f"<item><title>T{n}</title><link>{self.base()}/?{n}</link></item>" for n in (1, 2))
        self.send(f"<rss version='2.0'><channel><title>The Fjord</title>{links}</channel></rss>".encode())

    def base(self):
        return f"http://site.test:{self.server.server_port}"

    def drip(self, part, pause):
        while not self.server.over.wait(pause):
            try:
                self.wfile.write(part)
            except OSError:
                break
        self.close_connection = True

    def log_message(self, *arguments):
        pass


@pytest.fixture
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.asked, server.over, server.daemon_threads = [], threading.Event(), True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.over.set()
    server.shutdown()
    thread.join()
    server.server_close()


def hosts(host, port):
    """The name service of these tests: only site.test is let through as if it were public."""
    return {"site.test": ["127.0.0.1"], "inside.test": ["10.0.0.1"], "both.test": ["127.0.0.1", "10.0.0.1"]}[
        host
    ]


def fetcher(limits=LIMITS, **options):
    return Fetcher(limits, public=lambda ip: ip == "127.0.0.1", look_up=hosts, **options)


def at(site, path):
    return f"http://site.test:{site.server_port}{path}"


@pytest.mark.parametrize("path", ["/", "/old", "/packed", "/deflated", "/headless"])
def test_pages_are_fetched(site, path):
    page = fetcher()(at(site, path))
    assert page.content == PAGE
    assert page.address == at(site, "/" if path == "/old" else path)
    assert page.fetched_at.endswith("Z")


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/missing", "answers 404"),
        ("/loop", "redirects more than 5 times"),
        ("/away", "inside.test is not on the public internet"),
        ("/file", "no http"),
        ("/bomb", "longer than 100,000 bytes"),
        ("/endless", "longer than 100,000 bytes"),
        ("/short", "connection fails"),
        ("/slow", "longer than 0.4 seconds"),
        ("/slow.head", "longer than 0.4 seconds"),
        ("/silent", "connection fails"),
        ("/nonsense", "connection fails"),
        ("/twice", "packed in a way that was not asked for: 'gzip, gzip'"),
        ("/torn", "ends within its compressed content"),
        ("/misnamed", "connection fails"),
        ("/nowhere", r"redirects to 'http://\[bad', which is no address"),
        ("/rushed", "busy"),
        ("/dated", "busy"),
        ("/private/talks", "robots.txt does not want"),
        ("/closed", "busy"),
    ],
)
def test_what_a_server_may_do_is_limited(site, path, reason):
    start = time.monotonic()
    with pytest.raises(BadInput, match=reason):
        fetcher(sleep=lambda seconds: None)(at(site, path))
    assert time.monotonic() - start < 5  # it ends, that is all


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://10.1.2.3/", "http://192.168.0.1/",
        "http://169.254.169.254/latest/meta-data/", "http://0.0.0.0/", "http://[fd00::1]/", "http://[fe80::1]/",
        "http://[::ffff:127.0.0.1]/", "http://2130706433/", "http://100.64.0.1/", "http://224.0.0.1/",
        "http://[64:ff9b::a00:1]/", "http://[2002:a00:1::]/", "http://[64:ff9b:1::1]/", "http://[fec0::1]/",
        "http://[::127.0.0.1]/", "http://192.88.99.1/", "http://[2001::1]/", "http://198.18.0.1/",
    ],
)  # fmt: skip
def test_private_addresses_are_refused_without_a_connection(address, monkeypatch):
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("a connection was made"))
    with pytest.raises(BadInput, match=r"not on the public internet|no host"):
        Fetcher()(address)


def test_a_host_with_one_private_address_is_refused(site):
    with pytest.raises(BadInput, match=r"both.test is not on the public internet \(10.0.0.1\)"):
        fetcher()("http://both.test/")


@pytest.mark.parametrize(
    "address", ["http://user:word@site.test/", "ftp://site.test/", "http://", "http://a b/"]
)
def test_addresses_that_are_none(address):
    with pytest.raises(BadInput):
        Fetcher(look_up=lambda host, port: [])(address)


@pytest.mark.parametrize(
    "ip",
    ["8.8.8.8", "1.1.1.1", "192.88.98.1", "172.32.0.1", "2001:4860:4860::8888", "2001:200::1", "2a00::1"],
)
def test_public_addresses(ip):
    assert is_public(ip)


@pytest.mark.parametrize(
    "ip",
    [
        "0.1.2.3", "100.127.255.255", "172.31.255.255", "192.0.0.9", "192.0.2.1", "192.31.196.1",
        "192.52.193.1", "192.88.99.1", "192.175.48.1", "198.19.255.255", "198.51.100.1", "203.0.113.1",
        "239.1.1.1", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::127.0.0.1", "::8.8.8.8", "::ffff:8.8.8.8", "::ffff:0:10.0.0.1", "64:ff9b::10.0.0.1",
        "64:ff9b:1::8.8.8.8", "100::1", "100:0:0:1::1", "2001::1", "2001:0:a00:1::1", "2001:2::1",
        "2001:20::1", "2001:db8::1", "2002:a00:1::1", "2002:808:808::1", "2620:4f:8000::1", "3fff::1",
        "5f00::1", "fc00::1", "fe80::1%eth0", "fec0::1", "ff02::1", "2a00::5efe:10.0.0.1",
        "2a00::200:5efe:192.168.0.1",
    ],
)  # fmt: skip
def test_addresses_of_special_purpose_are_none(ip):
    assert not is_public(ip)


def test_what_has_not_changed_is_not_sent_again(site):
    fetch = fetcher()
    assert fetch(at(site, "/fresh")).content == PAGE
    assert fetch(at(site, "/fresh")) is None
    assert site.asked == ["/robots.txt", "/fresh", "/fresh"]


def test_a_busy_server_is_given_the_time_it_asks_for(site):
    waited = []
    assert fetcher(sleep=waited.append)(at(site, "/busy")).content == PAGE
    assert waited == [7.0, 7.0]


def test_a_host_has_its_pauses(site, monkeypatch):
    monkeypatch.setattr(Site, "robots", b"User-agent: dragoman\nCrawl-delay: 20\n")
    waited = []
    fetch = fetcher(sleep=waited.append)
    for path in ("/", "/fresh", "/old"):
        fetch(at(site, path))
    assert len(waited) == 3 and all(19 < wait <= 20 for wait in waited)  # /old leads to another page


def test_a_site_that_cannot_say_what_it_wants_is_left_alone(site, monkeypatch):
    monkeypatch.setattr(Site, "answer_robots_txt", lambda self: self.send(b"", 500))
    with pytest.raises(BadInput, match=r"could not be asked for its robots.txt"):
        fetcher()(at(site, "/"))
    assert site.asked == ["/robots.txt"]


def test_a_site_without_rules_may_be_read(site, monkeypatch):
    monkeypatch.setattr(Site, "answer_robots_txt", Site.missing)
    assert fetcher()(at(site, "/")).content == PAGE


def found(site, path, fetch, pages=False, seen=None):
    named = Address("list, line 1", at(site, path), "2023-05-05", "The Fjord")
    return list(resolved(iter([named]), fetch, How(pages=pages), seen))


def test_addresses_become_items(site):
    (item,) = found(site, "/", fetcher())
    assert isinstance(item, Item) and (item.content, item.outlet) == (PAGE, "The Fjord")
    assert found(site, "/missing", fetcher()) == [Refusal(at(site, "/missing"), "the server answers 404")]
    assert found(site, "/", None) == [Refusal("list, line 1", "an address, and nothing may be fetched")]


def test_a_feed_gives_its_entries_or_their_pages_once(site):
    entries = found(site, "/feed", fetcher())
    assert [(one.content, one.outlet) for one in entries] == [("T1", "The Fjord"), ("T2", "The Fjord")]
    fetch, seen = fetcher(), SeenAddresses()
    pages = found(site, "/feed", fetch, pages=True, seen=seen)
    assert [one.content for one in pages] == [PAGE] * 2
    asked = len(site.asked)
    assert found(site, "/feed", fetch, pages=True, seen=seen) == []
    assert site.asked[asked:] == ["/feed"]
