"""Pages from the web, as their hosts allow it.

robots.txt is honoured, a host is asked at most once a second (or as seldom as it wants), pages that have not
changed are not sent again, and every redirect is checked anew (`web_request`).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin

from protego import Protego

from dragoman.errors import BadInput
from dragoman.sources.item import Page
from dragoman.sources.web_request import AGENT, Answer, Client, Limits, is_public, look_up, target_of

_ROBOTS_MOST = 512 * 1024
DEFAULT_LIMITS = Limits()
_MOST_VALIDATORS = 10_000
_REDIRECTS = (301, 302, 303, 307, 308)
_BUSY = (429, 503)


class Fetcher:
    """Gets pages, one after another, and remembers what hosts allow and what has not changed."""

    def __init__(
        self,
        limits: Limits = DEFAULT_LIMITS,
        *,
        public: Callable[[str], bool] = is_public,
        look_up: Callable[[str, int], list[str]] = look_up,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._limits, self._sleep = limits, sleep
        self._client = Client(limits, public, look_up)
        self._robots: dict[str, Protego | None] = {}  # None: the host could not say, so nothing is asked
        self.validators: dict[str, dict[str, str]] = {}
        """By address, the headers that ask for a page only if it has changed."""
        self._asked_at: dict[str, float] = {}

    def __call__(self, address: str) -> Page | None:
        """Return what stands at an address, or None when it has not changed since it was last fetched.

        Raises BadInput when it may not or cannot be had.
        """
        for last in (*[False] * (self._limits.tries - 1), True):
            answer = self._follow(
                address, self._limits.bytes, self._allowed, self.validators.get(address, {})
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
        self.validators.pop(address, None)
        if len(self.validators) >= _MOST_VALIDATORS:
            del self.validators[next(iter(self.validators))]
        self.validators[address] = {
            name: answer.headers[header]
            for name, header in (("If-None-Match", "etag"), ("If-Modified-Since", "last-modified"))
            if header in answer.headers
        }
        fetched_at = datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        return Page(answer.address, answer.content, fetched_at)

    def _follow(
        self, address: str, most: int, allowed: Callable[[str], None], headers: dict[str, str]
    ) -> Answer:
        """Return the answer of an address or of the one that it leads to."""
        for _ in range(self._limits.redirects + 1):
            allowed(address)
            answer = self._client.ask(address, headers, most=most)
            if answer.status not in _REDIRECTS or "location" not in answer.headers:
                return answer
            address = _redirected(address, answer.headers["location"])
        raise BadInput(f"it redirects more than {self._limits.redirects} times")

    def _allowed(self, address: str) -> None:
        """Wait for the host's turn. Raises BadInput when its robots.txt does not want the address read."""
        target = target_of(address)
        origin, host = target.origin, target.host
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


def _redirected(address: str, location: str) -> str:
    """Return the address that a redirect leads to."""
    try:
        return urljoin(address, location)
    except ValueError as error:
        raise BadInput(f"it redirects to {location[:200]!r}, which is no address") from error


def _retry_after(value: str | None) -> float:
    """Return the seconds that a busy server asks to wait, given as such or as a date."""
    value = (value or "").strip()
    if value.isascii() and value.isdecimal():
        return float(value[:12])
    try:
        when = parsedate_to_datetime(value) if value else None
    except (ValueError, TypeError, OverflowError, IndexError):
        when = None
    return max(1.0, (when - datetime.now(UTC)).total_seconds()) if when and when.tzinfo else 5.0
