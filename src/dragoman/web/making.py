"""A page made: what was asked -> its answer as a whole, which can be kept, compared and sent on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Scope

Headers = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to a GET. `pattern` is that of its address: "/relations/{first}/{second}"."""

    status: int
    headers: Headers
    body: bytes
    pattern: str

    @property
    def size(self) -> int:
        """About how many bytes it takes."""
        return len(self.body) + sum(len(name) + len(value) for name, value in self.headers)


Make = Callable[[Scope], Awaitable[Answer]]
"""What makes the answer to what is asked; raises what the page raises."""


def made_by(app: ASGIApp) -> Make:
    """Return what has an application of this process make answers."""

    async def make(scope: Scope) -> Answer:
        asked, sent, parts = dict(scope), [], []

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                sent.append(message)
            else:
                parts.append(message.get("body", b""))

        await app(asked, receive, send)
        headers = tuple((bytes(name), bytes(value)) for name, value in sent[0]["headers"])
        return Answer(sent[0]["status"], headers, b"".join(parts), pattern_of(asked))

    return make


def pattern_of(scope: Scope) -> str:
    """Return the pattern of the address that was asked for, "none" where there is no such page."""
    return str(scope.get("dragoman.pattern") or getattr(scope.get("route"), "path", "none"))
