"""What a server's bytes reach, and what a refusal is written to: targets for `benchmarks.targets`."""

from __future__ import annotations

import gzip
import io
import socket
import sqlite3
from contextlib import closing
from itertools import chain, repeat
from unittest.mock import patch

import msgspec
from urllib3.connection import HTTPConnection

from dragoman.sources.item import Refusal
from dragoman.sources.watching import Fetcher
from dragoman.sources.web_request import Limits, Target

_PAGE = b"<html><p>Norway and Chile met in Oslo.</p></html>"
_LIMITS = Limits(bytes=200_000, seconds=5.0, silence=2.0, pause=0.0, redirects=2, tries=2)
_MOST_SENT = 60_000  # bytes, which a socket holds until they are read


def _answer(status: str, *heads: str, content: bytes = b"") -> bytes:
    named = (f"Content-Length: {len(content)}", *heads)
    return "\r\n".join((f"HTTP/1.1 {status}", *named)).encode("latin-1") + b"\r\n\r\n" + content


NO_ROBOTS = _answer("404 Not Found")
ANSWERS = (
    _answer("200 OK", "Content-Type: text/html", 'ETag: "1"', content=_PAGE),
    _answer("200 OK", "Content-Encoding: gzip", content=gzip.compress(_PAGE)),
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nTalk\r\n0\r\n\r\n",
    _answer("302 Found", "Location: http://[bad"),
    _answer("301 Moved Permanently", "Location: //fjord.example:99999/\xe9"),
    _answer("503 Service Unavailable", "Retry-After: \xb2"),
    _answer("429 Too Many Requests", "Retry-After: Fri, 05 May 2023 10:00:00 +9999"),
    _answer("200 OK", content=b"User-agent: *\nCrawl-delay: 1e400\nDisallow: /[\n"),
)


class _Canned(HTTPConnection):
    """A connection to nobody, which answers whatever it is asked with the same bytes."""

    sent = b""

    def connect(self) -> None:
        self.sock, self._other = socket.socketpair()
        self._other.sendall(self.sent[:_MOST_SENT])
        self._other.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        super().close()
        if hasattr(self, "_other"):
            self._other.close()


def answer(raw: bytes) -> None:
    """Fetch a page from a server that answers with these bytes, also when asked for its robots.txt."""
    fetched(raw, raw, _LIMITS)


def fetched(robots: bytes, page: bytes, limits: Limits) -> int:
    """Return the length of what a server gives that answers so to the first request and to all others."""
    answers = chain([robots], repeat(page))

    def connection(target: Target, ip: str, silence: float) -> HTTPConnection:
        canned = _Canned("192.0.2.1", 80, timeout=silence)
        canned.sent = next(answers)
        return canned

    fetch = Fetcher(
        limits, public=lambda _: True, look_up=lambda *_: ["192.0.2.1"], sleep=lambda seconds: None
    )
    with patch("dragoman.sources.web_request._connection", connection):
        got = fetch("https://fjord.example/1")
    return len(got.content) if got else 0


def refusal(raw: bytes) -> None:
    """Write a refusal with these bytes in its name and reason to all that refusals are written to."""
    text = raw.decode("utf-8", "surrogateescape")
    halves = raw[: len(raw) // 2 * 2].decode("utf-16-le", "surrogatepass")
    made = Refusal(text, text + halves)
    for told in (made.name, made.reason):
        io.TextIOWrapper(io.BytesIO(), encoding="utf-8").write(told)
        if msgspec.json.decode(msgspec.json.encode(told)) != told or "\0" in told or not fits(told):
            raise AssertionError(f"{told!r} cannot be written")
    with closing(sqlite3.connect(":memory:")) as store, store:
        found = store.execute("select ?, ?", (made.name, made.reason)).fetchone()
    if found != (made.name, made.reason):
        raise AssertionError(f"{found!r} is not what was written")


def fits(told: str) -> bool:
    """Say whether a text stands on one line and in an index."""
    return len(told.splitlines()) <= 1 and len(told.encode()) <= 1500
