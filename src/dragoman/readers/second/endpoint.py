"""One request to an OpenAI-compatible endpoint, with what such servers answer instead of an answer.

Beside `sources.web_request` the only file that opens a socket. Redirects are not followed, and a proxy is
used only where the text may leave the machine. The key is taken from the environment for each request.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import inf
from typing import Any

import msgspec

from dragoman.errors import BadUsage, require
from dragoman.settings import KEY, SecondReader, key_of_environment

require("a second reader", "second")
import httpx  # noqa: E402

Message = Mapping[str, str]
TRIES = 4
LONGEST_PAUSE = 60.0
"""Seconds between two tries at most, whatever the server asks for."""
LARGEST = 2_000_000
"""Bytes of an answer that are taken: a hundred times a long one's."""
_LATER = frozenset({408, 409, 425, 429, 500, 502, 503, 504})
_OTHER_FORM = frozenset({400, 415, 422, 501})
_FATAL = {
    401: f"the endpoint wants a key, or another one ({KEY})",
    402: "the endpoint wants to be paid",
    403: f"the endpoint refuses this key ({KEY})",
    404: "the endpoint has no such model or address",
}


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model wrote, how many tokens that took both ways, and whether it stopped for want of room."""

    text: str
    tokens: int
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no reply; `is_final` where no other request will have one."""

    reason: str
    is_final: bool = False


class _Completion(msgspec.Struct):
    class Choice(msgspec.Struct):
        class Said(msgspec.Struct):
            content: str | None = None

        message: Said
        finish_reason: str | None = None

    class Usage(msgspec.Struct):
        total_tokens: int = 0

    choices: list[Choice]
    usage: Usage | None = None


class Endpoint:
    """Asks one model. May be used from several threads."""

    def __init__(
        self,
        second: SecondReader,
        schema: Mapping[str, Any],
        *,
        transport: httpx.BaseTransport | None = None,
        pause: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._second, self._pause, self._clock = second, pause, clock
        self._forms: list[dict[str, Any]] = [
            {"response_format": {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema}}},
            {"response_format": {"type": "json_object"}},
            {},
        ]
        self._client = httpx.Client(
            timeout=second.patience, follow_redirects=False, trust_env=second.elsewhere, transport=transport
        )

    def ask(
        self, messages: Sequence[Message], begin: Callable[[], str | None] = lambda: None, until: float = inf
    ) -> Reply | Failure:
        """Return the reply to `messages`, asked for again where the server says later.

        `begin` is called before each request; where it returns a reason there is none. At the time `until` of
        the clock no request goes on.
        """
        failure = Failure("")
        for number in range(TRIES):
            answer = self._answer(messages, begin, until)
            if not isinstance(answer, _Later):
                return answer
            failure = Failure(answer.reason)
            wait = min(LONGEST_PAUSE, 0.5 * 2**number if answer.wait is None else answer.wait)
            if number == TRIES - 1 or self._clock() + wait >= until:
                break
            self._pause(wait)
        return failure

    def close(self) -> None:
        self._client.close()

    def _answer(
        self, messages: Sequence[Message], begin: Callable[[], str | None], until: float
    ) -> Reply | Failure | _Later:
        """Ask once; where the form of the answer is not understood, again with a plainer one."""
        body = {"model": self._second.model, "messages": list(messages), "temperature": 0, "stream": False}
        forms = self._forms
        status, headers, content = 0, httpx.Headers(), b""
        for number, form in enumerate(forms):
            refusal = begin()
            if refusal is not None:
                return Failure(refusal)
            seconds = max(0.001, min(self._second.patience, until - self._clock()))
            try:
                status, headers, content = self._post({**body, **form}, seconds)
            except BadUsage as error:
                return Failure(str(error), is_final=True)
            except httpx.TimeoutException:
                return _Later(f"no answer within {max(1, round(seconds))} seconds")
            except httpx.HTTPError as error:
                return _Later(f"the endpoint is not reached ({type(error).__name__})")
            if status == 200:
                self._forms = forms[number:]
                return _reply(content, tokens_of(messages))
            if status not in _OTHER_FORM:
                break
        if status in _LATER:
            return _Later(f"the endpoint answers {status}", _retry_after(headers.get("retry-after")))
        return Failure(_FATAL.get(status, f"the endpoint answers {status}"), status in _FATAL)

    def _post(self, body: Mapping[str, Any], seconds: float) -> tuple[int, httpx.Headers, bytes]:
        """Return status, headers and content. Raises a timeout after so many seconds, whatever comes by then:
        that of httpx is one for each read, which a server that drips never exceeds."""
        key = key_of_environment()
        headers = {"Accept-Encoding": "identity"} | ({"Authorization": f"Bearer {key}"} if key else {})
        address = self._second.url.rstrip("/") + "/chat/completions"
        deadline = self._clock() + seconds
        with self._client.stream("POST", address, json=body, headers=headers, timeout=seconds) as response:
            content = bytearray()
            for part in response.iter_bytes():
                content += part
                if self._clock() >= deadline:
                    raise httpx.ReadTimeout("the answer is not whole in time", request=response.request)
                if len(content) > LARGEST:
                    return 413, response.headers, b""
            return response.status_code, response.headers, bytes(content)


@dataclass(frozen=True, slots=True)
class _Later:
    """The server may answer when it is asked again, after `wait` seconds where it says so."""

    reason: str
    wait: float | None = None


def tokens_of(messages: Sequence[Message]) -> int:
    """Return about how many tokens `messages` have, where no server says it: a third of their bytes."""
    return sum(len(part.encode()) for message in messages for part in message.values()) // 3


def _reply(content: bytes, asked: int) -> Reply | Failure:
    try:
        completion = msgspec.json.decode(content, type=_Completion)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Failure("the endpoint answers something else than a completion")
    if not completion.choices or not completion.choices[0].message.content:
        return Failure("the model says nothing")
    choice = completion.choices[0]
    text = choice.message.content or ""
    tokens = completion.usage.total_tokens if completion.usage else 0
    return Reply(text, tokens or asked + len(text.encode()) // 3, choice.finish_reason == "length")


def _retry_after(value: str | None) -> float | None:
    """Return the seconds that a Retry-After header asks for, given as a number or a date."""
    if value is None:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        moment = parsedate_to_datetime(value).astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None  # no date, or one that no calendar has
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
