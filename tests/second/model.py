"""A model that answers what a test wants, behind an endpoint that opens no socket."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from dragoman.readers.second.asker import Asker
from dragoman.readers.second.endpoint import Endpoint
from dragoman.readers.second.questions_and_claims import answer_schema
from dragoman.readers.second.reader import SecondReading
from dragoman.record import Record
from dragoman.settings import SecondReader, Settings

URL = "http://127.0.0.1:9/v1"


@dataclass
class Model:
    """Gives its responses one after the other, the last one again and again; keeps what it was asked."""

    responses: list[httpx.Response]
    requests: list[httpx.Request] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)

    def endpoint(self, second: SecondReader) -> Endpoint:
        """Return an endpoint that this model answers."""

        def handle(request: httpx.Request) -> httpx.Response:
            self.requests.append(request)
            given = self.responses.pop(0) if len(self.responses) > 1 else self.responses[0]
            return httpx.Response(given.status_code, headers=given.headers, content=given.content)

        return Endpoint(
            second, answer_schema(), transport=httpx.MockTransport(handle), pause=self.pauses.append
        )

    def asked(self, number: int = -1) -> dict[str, Any]:
        """Return what the body of a request holds."""
        body: dict[str, Any] = json.loads(self.requests[number].content)
        return body


def completion(text: str, tokens: int = 100, reason: str = "stop") -> httpx.Response:
    """Return the response of an endpoint whose model writes `text`."""
    choice = {"message": {"role": "assistant", "content": text}, "finish_reason": reason}
    return httpx.Response(200, json={"choices": [choice], "usage": {"total_tokens": tokens}})


def by_paragraph(answers: Callable[[str], str]) -> Callable[[SecondReader], Endpoint]:
    """Return an endpoint whose answer depends on the paragraph that is asked about."""

    def handle(request: httpx.Request) -> httpx.Response:
        asked = json.loads(json.loads(request.content)["messages"][1]["content"])
        return completion(answers(asked["paragraph"]))

    return lambda second: Endpoint(second, answer_schema(), transport=httpx.MockTransport(handle))


def second_of(cache: Path | None = None, **fields: Any) -> SecondReader:
    """Return the settings of a second reader for a test: its cache is a folder of the test, or none."""
    return SecondReader(URL, "quill", cache=str(cache) if cache else "", **fields)


def read_with(
    records: Iterable[Record], make: Callable[[SecondReader], Endpoint], **fields: Any
) -> tuple[list[Record], SecondReading]:
    """Return records with the proposals of a model, and what came of its answers."""
    second = second_of(**fields)
    reading = SecondReading(Settings(second=second), Asker(second, answer_schema(), make(second)))
    return [row for row in reading.read_all(records) if isinstance(row, Record)], reading
