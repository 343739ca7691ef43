"""Pages from the web, as their hosts allow it; sources that are followed: which is due, what is new in it.

robots.txt is honoured, a host is asked at most once a second (or as seldom as it wants), pages that have not
changed are not sent again, and every redirect is checked anew (`web_request`).

Of a source that is followed, a page of a feed's entry is fetched once, and a file is read again when it has
changed. A feed with entries that are to be asked for again is asked for whole. What fails is asked ever more
seldom. A round is remembered when it is `done`, that is when what it gave is kept: one that was stopped is
asked again.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urljoin

import msgspec
from protego import Protego

from dragoman.errors import BadInput
from dragoman.sources.feeds import SeenAddresses
from dragoman.sources.item import How, Item, Page, Refusal, guarded
from dragoman.sources.items import WEB, items, paths_of, resolved
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


SELDOM = 24 * 3600.0
"""Seconds after which a source that keeps failing is asked again at the latest."""
MOST_PAGES = 50_000
"""Pages of entries that are remembered as fetched; a store knows older ones again by their content."""


class FollowedSource(msgspec.Struct):
    """What is remembered of a source. `due` and `answered` are seconds since 1970; `files` has the size and
    the time of the last change (nanoseconds) of each file of a folder that was read."""

    due: float = 0.0
    failures: int = 0
    answered: float | None = None
    problem: str = ""
    files: dict[str, tuple[int, int]] = {}


class WatchState(msgspec.Struct):
    """What is remembered of all sources: `validators` (ETag, Last-Modified) by address, and marks of the
    pages of entries that were fetched."""

    sources: dict[str, FollowedSource] = {}
    validators: dict[str, dict[str, str]] = {}
    pages: list[str] = []


@dataclass(slots=True)
class Round:
    """What is new in a source. Once `items` is used up, `problem` says why the source did not answer."""

    source: str
    items: Iterator[Item | Refusal]
    files: dict[str, tuple[int, int]] = field(default_factory=dict)
    problem: str = ""


class Watch:
    """Follows sources: addresses of feeds and pages, files and folders."""

    def __init__(
        self,
        sources: Sequence[str],
        how: How,
        fetch: Fetcher,
        *,
        every: float,
        state: WatchState | None = None,
        without: Sequence[Path] = (),
        meanwhile: Callable[[], float] = lambda: math.inf,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Ask each source `every` so many seconds. Files in `without` are not read. `meanwhile` is called
        before each wait, and says after how many seconds it wants to be called again."""
        self._how, self._fetch, self._every = how, fetch, every
        self._without = {path.resolve() for path in without}
        self._meanwhile, self._sleep, self._clock = meanwhile, sleep, clock
        state = state or WatchState()
        self._names = tuple(dict.fromkeys(sources))
        self._sources = {name: FollowedSource() for name in self._names} | state.sources
        self._pages = SeenAddresses(state.pages, MOST_PAGES)
        fetch.validators.update(state.validators)

    @property
    def state(self) -> WatchState:
        """What is to be remembered."""
        validators = self._fetch.validators
        return WatchState(
            self._sources,
            {name: validators[name] for name in self._sources if name in validators},
            self._pages.marks,
        )

    def rounds(self, *, once: bool = False) -> Iterator[Round]:
        """Yield what is new in each source when it is due: for ever, or `once` in those that are not failing
        or due again."""
        if once:
            now = self._clock()
            for name in self._names:
                if not self._sources[name].failures or self._sources[name].due <= now:
                    yield self._round(name)
            self._meanwhile()
            return
        while True:
            name = min(self._names, key=lambda name: self._sources[name].due)
            while True:
                again = self._meanwhile()
                wait = min(self._sources[name].due - self._clock(), SELDOM)
                if wait <= 0:
                    break
                self._sleep(min(wait, max(again, 1.0)))
            yield self._round(name)

    def has_answered(self, name: str) -> bool:
        """Say whether a source has answered before."""
        return self._sources[name].answered is not None

    def forget(self) -> None:
        """Begin anew, as if no source had been asked."""
        self._sources = {name: FollowedSource() for name in self._names}
        self._pages = SeenAddresses(most=MOST_PAGES)
        self._fetch.validators.clear()

    def problem_of(self, name: str) -> str:
        """Say why a source did not answer the last time; "" where it did, or was not asked yet."""
        return self._sources[name].problem

    def done(self, finished: Round) -> None:
        """Remember a round: all that it gave is kept."""
        source, now = self._sources[finished.source], self._clock()
        source.problem = finished.problem
        if finished.problem:
            pause = min(self._every * 2.0 ** min(source.failures, 30), max(SELDOM, self._every))
            source.failures, source.due = source.failures + 1, now + pause
        else:
            source.failures, source.due, source.answered = 0, now + self._every, now
            source.files = finished.files

    def _round(self, name: str) -> Round:
        new = Round(name, iter(()))
        new.items = self._noting_problem(new)
        return new

    def _noting_problem(self, new: Round) -> Iterator[Item | Refusal]:
        """Yield what is new in the source of a round; a refusal with its name is a problem of the source."""
        own_name = Refusal(new.source, "").name
        is_address = new.source.startswith(WEB)
        new_items = self._new_pages(new.source) if is_address else guarded(new.source, self._new_files(new))
        for item in new_items:
            if isinstance(item, Refusal) and item.name == own_name:
                new.problem = item.reason
            yield item

    def _new_pages(self, address: str) -> Iterator[Item | Refusal]:
        """Yield what is new at an address. While pages of its entries failed that are not given up, it is
        asked for whole the next time: an answer that it has not changed would hide them."""
        failed: list[str] = []

        def fetch(address: str) -> Page | None:
            try:
                return self._fetch(address)
            except BadInput:
                failed.append(address)
                raise

        yield from resolved(items([address], self._how), fetch, self._how, self._pages)
        if any(page != address and page not in self._pages for page in failed):
            self._fetch.validators.pop(address, None)

    def _new_files(self, new: Round) -> Iterator[Item | Refusal]:
        """Yield what is in the files that were not there, or were others, the last time."""
        known = self._sources[new.source].files
        paths = list(paths_of(new.source))
        if not paths and not Path(new.source).is_dir():
            raise BadInput("no such file, folder or pattern")
        for path in paths:
            if isinstance(path, Refusal):
                yield path
            elif path.resolve() not in self._without:
                status = path.stat()
                new.files[str(path)] = mark = (status.st_size, status.st_mtime_ns)
                if known.get(str(path)) != mark:
                    yield from resolved(items([str(path)], self._how), self._fetch, self._how, self._pages)
