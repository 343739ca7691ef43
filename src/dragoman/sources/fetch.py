"""Pages from the web: the only file that opens a socket.

What is asked for is not trusted, neither is what answers. Only public addresses are connected to: a
host's addresses are looked up once, checked, and the connection is made to the one that was checked, so
that no later answer of the name service can lead elsewhere; every redirect is checked anew. Size and
time are limited however slowly or however much is sent. robots.txt is honoured, a host is asked at most
once a second (or as seldom as it wants), and pages that have not changed are not sent again.
Proxies of the environment are not used.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from urllib.parse import quote, urljoin, urlsplit

from protego import Protego
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from dragoman.errors import BadInput
from dragoman.sources.answers import content_of
from dragoman.sources.public import is_public
from dragoman.sources.unpacking import DAMAGE
from dragoman.sources.web import Page

AGENT = "dragoman"
_ROBOTS_MOST = 512 * 1024
_REDIRECTS = (301, 302, 303, 307, 308)
_BUSY = (429, 503)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is taken, in bytes and seconds, and how often it is asked for."""

    bytes: int = 20_000_000
    seconds: float = 60.0  # for one answer, from the first byte asked to the last received
    silence: float = 15.0  # without a byte
    redirects: int = 5
    pause: float = 1.0  # between two requests to a host
    longest_pause: float = 120.0  # that a host may ask for; one that wants more is not asked
    tries: int = 3  # of a server that says it is busy


def look_up(host: str, port: int) -> list[str]:
    """Return the IP addresses of a host."""
    return list(
        dict.fromkeys(str(answer[4][0]) for answer in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    )


class Fetcher:
    """Gets pages, one after another, and remembers what hosts allow and what has not changed."""

    def __init__(
        self,
        limits: Limits = Limits(),
        *,
        public: Callable[[str], bool] = is_public,
        look_up: Callable[[str, int], list[str]] = look_up,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._limits, self._public, self._look_up, self._sleep = limits, public, look_up, sleep
        self._robots: dict[str, Protego | None] = {}  # None: the host could not say, so nothing is asked
        self._validators: dict[str, dict[str, str]] = {}
        self._asked_at: dict[str, float] = {}

    def __call__(self, address: str) -> Page | None:
        """Return what stands at an address, or None when it has not changed since it was last fetched.

        Raises BadInput when it may not or cannot be had.
        """
        for last in (*[False] * (self._limits.tries - 1), True):
            answer = self._follow(
                address, self._limits.bytes, self._allowed, self._validators.get(address, {})
            )
            if answer.status not in _BUSY:
                break
            wait = _retry_after(answer.headers.get("retry-after"))
            if last or wait > self._limits.longest_pause:
                raise BadInput(f"the server is busy ({answer.status}); try again later")
            self._sleep(wait)
        if answer.status == 304:
            return None
        if answer.status != 200:
            raise BadInput(f"the server answers {answer.status}")
        self._validators[address] = {
            name: answer.headers[header]
            for name, header in (("If-None-Match", "etag"), ("If-Modified-Since", "last-modified"))
            if header in answer.headers
        }
        fetched_at = datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        return Page(answer.address, answer.content, fetched_at)

    def _follow(
        self, address: str, most: int, allowed: Callable[[str], None], headers: dict[str, str]
    ) -> _Answer:
        """Return the answer of an address or of the one that it leads to."""
        for _ in range(self._limits.redirects + 1):
            allowed(address)
            answer = self._ask(address, most, headers)
            if answer.status not in _REDIRECTS or "location" not in answer.headers:
                return answer
            address = _led(address, answer.headers["location"])
        raise BadInput(f"it redirects more than {self._limits.redirects} times")

    def _ask(self, address: str, most: int, headers: dict[str, str]) -> _Answer:
        """Return the answer to one request. Raises BadInput when there is none, or it breaks a limit."""
        scheme, host, port, target = _parts(address)
        ip = self._checked(host, port)
        default = 443 if scheme == "https" else 80
        named = f"[{host}]" if ":" in host else host
        sent = {
            "Host": named if port == default else f"{named}:{port}",
            "User-Agent": f"{AGENT}/1.0",
            "Accept": "text/html, application/xhtml+xml, application/xml;q=0.9, text/plain;q=0.8, */*;q=0.5",
            "Accept-Encoding": "gzip, deflate",
            **headers,
        }
        connection = _connection(scheme, host, ip, port, self._limits.silence)
        try:
            with _cut_off(connection, self._limits.seconds) as late:
                connection.request("GET", target, headers=sent, preload_content=False)
                response = connection.getresponse()
                found = {name.lower(): value for name, value in response.headers.items()}
                wanted = response.status == 200
                content = content_of(response, most) if wanted else b""
                if late.is_set():
                    raise BadInput(f"it takes longer than {self._limits.seconds:g} seconds")
                return _Answer(address, response.status, found, content)
        except (HTTPError, HTTPException, *DAMAGE) as error:
            if late.is_set():
                raise BadInput(f"it takes longer than {self._limits.seconds:g} seconds") from error
            raise BadInput(f"the connection fails: {_plain(error)}") from error
        finally:
            connection.close()

    def _checked(self, host: str, port: int) -> str:
        """Return an address of a host, all of whose addresses are public."""
        try:
            found = self._look_up(host, port)
        except (OSError, UnicodeError) as error:
            raise BadInput(f"there is no host {host}") from error
        private = next((ip for ip in found if not self._public(ip)), None)
        if private or not found:
            raise BadInput(f"{host} is not on the public internet ({private}); nothing is fetched from there")
        return found[0]

    def _allowed(self, address: str) -> None:
        """Wait for the host's turn. Raises BadInput when its robots.txt does not want the address read."""
        scheme, host, port, _ = _parts(address)
        origin = f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}"
        if origin not in self._robots:
            self._robots[origin] = self._rules(origin)
        rules = self._robots[origin]
        if rules is None:
            raise BadInput(f"{host} could not be asked for its robots.txt, so nothing is fetched from there")
        if not rules.can_fetch(address, AGENT):
            raise BadInput("the site's robots.txt does not want it read by programs")
        pause = max(self._limits.pause, rules.crawl_delay(AGENT) or 0.0)
        if pause > self._limits.longest_pause:
            raise BadInput(f"the site wants {pause:g} seconds between two requests")
        self._take_turn(host, pause)

    def _rules(self, origin: str) -> Protego | None:
        """Return a site's robots.txt; an empty one when it has none, None when it cannot be asked."""
        try:
            answer = self._follow(f"{origin}/robots.txt", _ROBOTS_MOST, lambda _: None, {})
        except BadInput as error:
            if "not on the public internet" in str(error) or "there is no host" in str(error):
                raise
            return None
        if answer.status >= 500 or answer.status == 429:
            return None
        return Protego.parse(answer.content.decode("utf-8", "replace"))

    def _take_turn(self, host: str, pause: float) -> None:
        now = time.monotonic()
        wait = self._asked_at.get(host, now - pause) + pause - now
        if wait > 0:
            self._sleep(wait)
        self._asked_at[host] = time.monotonic()


@dataclass(frozen=True, slots=True)
class _Answer:
    address: str
    status: int
    headers: dict[str, str]
    content: bytes


def _parts(address: str) -> tuple[str, str, int, str]:
    """Return scheme, host, port and what is asked of it. Raises BadInput for no web address."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").rstrip(".")
        port = parts.port or (443 if parts.scheme == "https" else 80)
        if ":" not in host:
            host = host.encode("idna").decode("ascii")
    except (ValueError, UnicodeError) as error:
        raise BadInput(f"{address!r} is no address") from error
    if parts.scheme not in ("http", "https") or not host:
        raise BadInput(f"{address!r} is no http(s) address")
    if parts.username or parts.password:
        raise BadInput("an address with a user's name or password in it is not fetched")
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/?%:@!$&'()*+,;=~-._")
    return parts.scheme, host, port, f"{path}?{query}" if query else path


def _connection(scheme: str, host: str, ip: str, port: int, silence: float) -> HTTPConnection:
    if scheme == "http":
        return HTTPConnection(ip, port, timeout=silence)
    return HTTPSConnection(
        ip, port, timeout=silence, server_hostname=host, ssl_context=ssl.create_default_context()
    )


@contextmanager
def _cut_off(connection: HTTPConnection, seconds: float) -> Iterator[threading.Event]:
    """Shut the connection after so many seconds, whatever it is waiting for; the event says it was."""
    late = threading.Event()

    def cut() -> None:
        late.set()
        sock = connection.sock
        if sock is not None:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield late
    finally:
        timer.cancel()
        timer.join()


def _led(address: str, location: str) -> str:
    """Return the address that a redirect leads to."""
    try:
        return urljoin(address, location)
    except ValueError as error:
        raise BadInput(f"it redirects to {location[:200]!r}, which is no address") from error


def _retry_after(said: str | None) -> float:
    """Return the seconds that a busy server asks to wait, given as such or as a date."""
    said = (said or "").strip()
    if said.isascii() and said.isdecimal():
        return float(said[:12])
    try:
        when = parsedate_to_datetime(said) if said else None
    except (ValueError, TypeError, OverflowError, IndexError):
        when = None
    return max(1.0, (when - datetime.now(UTC)).total_seconds()) if when and when.tzinfo else 5.0


def _plain(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
