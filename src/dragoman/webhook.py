"""New stories of a query, sent to a webhook: signed, tried again with back-off, to allowed hosts only.

A message is a POST of JSON with the headers of Standard Webhooks (https://www.standardwebhooks.com), for
which receivers have libraries: `webhook-id`, `webhook-timestamp` and `webhook-signature`, which is "v1," and
the HMAC-SHA256 of "ID.TIMESTAMP.BODY" in Base64. One that may have arrived is sent again with the same id.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import math
import secrets
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

import msgspec

from dragoman.errors import BadInput, BadUsage
from dragoman.merge.story import Story
from dragoman.query.chronology import LISTED, Entry, entry, is_listed
from dragoman.sources.feeds import SeenAddresses
from dragoman.sources.web_request import Client, Limits, is_public, look_up, target_of
from dragoman.store.queries.story_lookup import last_version, stories_since_version
from dragoman.store.store import Store

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
