"""Run `dragoman watch`: the sources that are named, what is remembered of them in a file, and a webhook.

New stories of a query are sent to the webhook: signed, tried again with back-off, to allowed hosts only. A
message is a POST of JSON with the headers of Standard Webhooks (https://www.standardwebhooks.com), for which
receivers have libraries: `webhook-id`, `webhook-timestamp` and `webhook-signature`, which is "v1," and the
HMAC-SHA256 of "ID.TIMESTAMP.BODY" in Base64. One that may have arrived is sent again with the same id.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import math
import os
import secrets
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import msgspec

from dragoman.cli import complain
from dragoman.errors import BadInput, BadUsage
from dragoman.lexicon.page_layout import public_sources
from dragoman.merge.story import Story
from dragoman.query.chronology import LISTED, Entry, entry, is_listed
from dragoman.sources.feeds import SeenAddresses
from dragoman.sources.item import How
from dragoman.sources.watching import Fetcher, Round, Watch, WatchState
from dragoman.sources.web_request import Client, Limits, is_public, look_up, target_of
from dragoman.store import Store
from dragoman.store.queries.story_lookup import last_version, stories_since_version

MOST_STORIES = 50
"""Stories of a message."""
BACK_OFF = (5.0, 60.0, 300.0, 1800.0, 7200.0, 21600.0, 43200.0, 86400.0)
"""Seconds before the second try, the third and so on; after the last one a message is given up."""
_SHORTEST_SECRET = 16
_MOST_SENT = 20_000
"""Marks of what was sent that are remembered, two for each mention of a story."""
_LIMITS = Limits(seconds=20.0, silence=10.0)
_FOR_LATER = (408, 425, 429)
"""Answers of 400 to 499 that do not say that a message itself is refused."""


class Message(msgspec.Struct):
    """A message that waits; `due` is in seconds since 1970."""

    id: str
    body: str
    due: float
    tries: int = 0
    problem: str = ""


class Outbox(msgspec.Struct):
    """What is remembered of a webhook: the last version of a report whose stories were looked at (None before
    the first look), marks of the mentions that were sent, messages that wait, and how many were given up."""

    version: int | None = None
    marks: list[str] = []
    messages: list[Message] = []
    given_up: int = 0


@dataclass(frozen=True, slots=True)
class StoryQuery:
    """Which stories are sent: those in which all of `actors` (codes of states) take part, on one of `issues`,
    of at least this `confidence`. Without actors or issues it is all."""

    actors: tuple[str, ...] = ()
    issues: tuple[str, ...] = ()
    confidence: float = LISTED

    def takes(self, story: Story) -> bool:
        """Say whether a story in which all actors take part is to be sent."""
        on_issue = not self.issues or not set(self.issues).isdisjoint(story.issues)
        return on_issue and not story.situation and is_listed(story.confidence, self.confidence)


class Webhook:
    """Sends new stories of a query to one address. `complain` is told what is given up."""

    def __init__(
        self,
        address: str,
        secret: bytes,
        query: StoryQuery,
        outbox: Outbox,
        *,
        hosts: Collection[str],
        private: bool = False,
        complain: Callable[[str], None] = lambda _: None,
        look_up: Callable[[str, int], list[str]] = look_up,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Take an address on one of `hosts`; one that is `private` may be on this machine or network, and
        without TLS. Raises BadUsage for others, BadInput for what is no address."""
        target = target_of(address)
        if target.host not in {host.strip().lower() for host in hosts}:
            raise BadUsage(
                f"the webhook's host {target.host} is not allowed; name it with --webhook-host {target.host}"
            )
        if target.scheme != "https" and not private:
            raise BadUsage("a webhook on the public internet needs https; --webhook-private allows http")
        self._address, self._secret, self._query, self.outbox = address, secret, query, outbox
        self._complain, self._clock = complain, clock
        self._client = Client(_LIMITS, (lambda ip: True) if private else is_public, look_up)

    def queue(self, store: Store, *, send: bool = True) -> None:
        """Put the stories that are new in a store since the last look into messages. The first look takes
        what is there as known, and so does one that is not to `send`."""
        last, outbox = last_version(store), self.outbox
        if send and outbox.version is not None and last > outbox.version:
            new = stories_since_version(store, outbox.version, self._query.actors)
            entries = self._not_sent(filter(self._query.takes, new))
            for start in range(0, len(entries), MOST_STORIES):
                outbox.messages.append(self._message(entries[start : start + MOST_STORIES]))
        outbox.version = last

    def deliver(self) -> float:
        """Send the messages that are due, until one fails; return the seconds until the next try."""
        waiting = self.outbox.messages
        while waiting and waiting[0].due <= self._clock():
            problem, is_final = self._send(waiting[0])
            if problem and not is_final:
                break
            if problem:
                self._give_up(waiting[0])
            del waiting[0]
        return max(0.0, waiting[0].due - self._clock()) if waiting else math.inf

    def _give_up(self, message: Message) -> None:
        self.outbox.given_up += 1
        self._complain(
            f"the message {message.id} to the webhook is given up: {message.problem} "
            f"({self.outbox.given_up} given up so far)"
        )

    def _send(self, message: Message) -> tuple[str, bool]:
        """Send a message; return what went wrong, "" for nothing, and whether it is not to be tried again."""
        body, now = message.body.encode(), int(self._clock())
        headers = {
            "Content-Type": "application/json",
            "webhook-id": message.id,
            "webhook-timestamp": str(now),
            "webhook-signature": signature(self._secret, message.id, now, body),
        }
        try:
            status = self._client.ask(self._address, headers, most=0, body=body).status
        except BadInput as error:
            problem, status = str(error), 0
        else:
            if 200 <= status < 300:
                return "", False
            problem = f"the server answers {status}"
        message.problem, message.tries = problem, message.tries + 1
        is_refused = 400 <= status < 500 and status not in _FOR_LATER
        if is_refused or message.tries > len(BACK_OFF):
            return problem, True
        message.due = self._clock() + BACK_OFF[message.tries - 1]
        return problem, False

    def _not_sent(self, stories: Iterable[Story]) -> list[Entry]:
        """Yield the entries of stories none of whose mentions was in a story that was sent."""
        sent = SeenAddresses(self.outbox.marks, _MOST_SENT)
        named = [(made, _names(story, made)) for story in stories for made in (entry(story),)]
        new = [made for made, names in named if not any(name in sent for name in names)]
        for _, names in named:
            for name in names:
                sent.add(name)
        self.outbox.marks = sent.marks
        return new

    def _message(self, entries: Sequence[Entry]) -> Message:
        now = self._clock()
        body = {
            "type": "stories.new",
            "timestamp": f"{datetime.fromtimestamp(now, UTC):%Y-%m-%dT%H:%M:%SZ}",
            "data": {"query": asdict(self._query), "stories": list(entries)},
        }
        return Message(f"msg_{secrets.token_hex(16)}", msgspec.json.encode(body).decode(), now)


def _names(story: Story, made: Entry) -> list[str]:
    """Return by what the mentions of a story are known again: their ids and, since a new version of a report
    gives them others, the act that the report at an address tells."""
    act = "|".join((made.event_type, made.status, made.date[:10], *sorted({*made.actors, *made.recipients})))
    of_reports = [f"{mention.address}|{act}" for mention in story.mentions if mention.address]
    return [*(mention.id for mention in story.mentions), *dict.fromkeys(of_reports)]


def signature(secret: bytes, id: str, timestamp: int, body: bytes) -> str:
    """Return the signature of a message, as Standard Webhooks has it."""
    signed = f"{id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()


def secret_key(given: str) -> bytes:
    """Return the key that a secret stands for: "whsec_" and Base64, or the text itself. Raises BadUsage for
    one that is too short or no Base64."""
    given = given.strip()
    try:
        encoded = given.removeprefix("whsec_")
        key = base64.b64decode(encoded, validate=True) if encoded != given else given.encode()
    except ValueError as error:
        raise BadUsage("the webhook's secret begins with whsec_ and is no Base64 after it") from error
    if len(key) < _SHORTEST_SECRET:
        raise BadUsage(
            f"the webhook's secret has {len(key)} bytes; at least {_SHORTEST_SECRET} are needed "
            "(`openssl rand -base64 32` makes one)"
        )
    return key


SECRET = "DRAGOMAN_WEBHOOK_SECRET"


class Memory(msgspec.Struct):
    """What is remembered between two runs. `store` is the identity of the store that has what was seen."""

    format: Literal[1] = 1
    store: str = ""
    sources: WatchState = msgspec.field(default_factory=WatchState)
    webhook: Outbox = msgspec.field(default_factory=Outbox)


class Follower:
    """Follows sources into a store, and remembers in a file what it saw."""

    def __init__(self, names: Sequence[str], how: How, path: Path, *, every: float, fetch: Fetcher) -> None:
        """Go on from what the file at `path` says. Raises BadInput where it is none of this program's, or
        cannot be written."""
        self._path, self._memory = path, remembered(path)
        _check_writable(path)
        self.problem = ""
        """Why the file could not be written the last time."""
        self._webhook: Webhook | None = None
        self.watch = Watch(
            names, how, fetch, every=every, state=self._memory.sources, without=[path, _unfinished(path)],
            meanwhile=self._deliver,
        )  # fmt: skip

    def notify(
        self, address: str, secret: bytes, query: StoryQuery, *, hosts: Sequence[str], private: bool
    ) -> None:
        """Send new stories of a query to an address. Raises BadUsage for one that is not allowed."""
        outbox = self._memory.webhook
        self._webhook = Webhook(
            address, secret, query, outbox, hosts=hosts, private=private, complain=complain
        )

    def begin(self, store: Store) -> None:
        """Forget what was seen for another store than this one, which does not have it. Messages that wait
        are still sent."""
        memory, identity = self._memory, store.identity()
        if memory.store not in ("", identity):
            complain(
                f"{self._path} remembers what was seen for another store than {store.name}, such as one that "
                "was deleted: all sources are asked anew"
            )
            self.watch.forget()
            memory.webhook.version = None
        memory.store = identity

    def done(self, finished: Round, store: Store) -> None:
        """Remember a round, all of which is in the store, and put its new stories into messages:
        not those of a source that is asked for the first time, which are no news."""
        is_known = self.watch.has_answered(finished.source)
        before = self.watch.problem_of(finished.source)
        self.watch.done(finished)
        if finished.problem and not before:
            complain(f"{finished.source} does not answer, and is asked again later: {finished.problem}")
        elif before and not finished.problem:
            complain(f"{finished.source} answers again")
        if self._webhook is not None:
            self._webhook.queue(store, send=is_known)
        self._remember()

    def _deliver(self) -> float:
        if self._webhook is None or not self._webhook.outbox.messages:
            return math.inf
        again = self._webhook.deliver()
        self._remember()
        return again

    def _remember(self) -> None:
        """Write the file: a new one takes the place of the old one, so that there is always a whole one."""
        self._memory.sources = self.watch.state
        unfinished = _unfinished(self._path)
        before, self.problem = self.problem, ""
        try:
            unfinished.write_bytes(msgspec.json.encode(self._memory))
            unfinished.replace(self._path)
        except OSError as error:
            self.problem = error.strerror or str(error)
        if self.problem and self.problem != before:
            complain(
                f"cannot write {self._path}, in which is remembered what was seen: {self.problem}; the next "
                "run asks for it again"
            )


def remembered(path: Path) -> Memory:
    """Return what a file remembers; nothing where there is none. Raises BadInput for another kind of file."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Memory)
    except FileNotFoundError:
        return Memory()
    except OSError as error:
        raise BadInput(f"cannot read {path}: {error.strerror}; name another file with --state") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadInput(
            f"{path} is not what `dragoman watch` remembers ({error}); name another file with --state, or "
            "delete it to begin anew"
        ) from error


def _check_writable(path: Path) -> None:
    """Raise BadInput where the file that remembers cannot be written."""
    unfinished = _unfinished(path)
    try:
        unfinished.write_bytes(b"")
        unfinished.unlink()
    except OSError as error:
        raise BadInput(
            f"cannot write {path}, in which is remembered what was seen: {error.strerror}; name a file in a "
            "folder that exists and may be written (--state)"
        ) from error


def _unfinished(path: Path) -> Path:
    return path.with_name(f"{path.name}.new")


def memory_beside(store: str) -> Path:
    """Return the file beside a store in which is remembered what was seen: in this folder for PostgreSQL."""
    is_file = "://" not in store or store.startswith("sqlite:///")
    return Path(f"{store.removeprefix('sqlite:///')}.watch.json" if is_file else "dragoman.watch.json")


def listed_sources(path: Path | None) -> list[str]:
    """Return the sources of a file, one a line. Raises BadInput for one that cannot be read."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines() if path else []
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"cannot read the list {path}: {error}; expected text in UTF-8") from error
    return [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]


def addresses_of(codes: Sequence[str], *, pages: bool) -> list[str]:
    """Return the feeds of states and organisations, with `pages` the pages that list readouts too; say of
    which none is known. Raises BadUsage where there is nothing at all."""
    rows = public_sources(codes, kind=None if pages else "feed") if codes else ()
    without = [code for code in codes if all(row.code != code for row in rows)]
    advice = "" if pages else "; --links follows pages too"
    what = "source" if pages else "feed"
    if without and not rows:
        raise BadUsage(f"no {what} of {', '.join(without)} is known{advice}; see `dragoman sources`")
    for code in without:
        complain(f"no {what} of {code} is known{advice}")
    return [row.address for row in rows]


def secret_of(path: Path | None) -> bytes:
    """Return the key that signs messages, of a file or the environment. Raises BadUsage for none."""
    given = path.read_text(encoding="utf-8") if path else os.environ.get(SECRET, "")
    if not given.strip():
        raise BadUsage(f"a webhook needs a secret: in a file (--webhook-secret) or in {SECRET}")
    return secret_key(given)
