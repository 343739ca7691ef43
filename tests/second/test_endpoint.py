"""What endpoints answer instead of an answer, and what asking costs."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from model import Model, completion, second_of

from dragoman.errors import BadUsage
from dragoman.ingest import ingest
from dragoman.pipeline import extract
from dragoman.readers.second.asker import Asker
from dragoman.readers.second.endpoint import Endpoint, Failure, Reply
from dragoman.readers.second.gates import Gates
from dragoman.readers.second.questions_and_claims import answer_schema, claims_of
from dragoman.readers.second.reader import SecondReading
from dragoman.record import Record
from dragoman.settings import KEY, SecondReader, Settings
from dragoman.stopping import Stopped, listening

MESSAGES = ({"role": "user", "content": "what?"},)
GOOD = completion('{"events": []}')
EVENT = {"type": "CONSULT", "quotation": "they met", "actors": [{"state": "FRA", "words": "France"}]}


def asker(model: Model, cache: Path | None = None, **fields: object) -> Asker:
    second = second_of(cache, **fields)
    return Asker(second, answer_schema(), model.endpoint(second))


def report(paragraphs: int, word: str) -> Record:
    """A record of so many paragraphs, each of which a model is asked about."""
    text = "\n\n".join(f"Norway and Chile spoke of {word} {number} in Oslo." for number in range(paragraphs))
    return extract(ingest(f"A day\n\n{text}\n".encode(), published="2024-03-11"))


@pytest.mark.slow
def test_a_signal_in_the_middle_keeps_what_was_answered_and_read(tmp_path: Path) -> None:
    asked: list[str] = []
    resumed = threading.Event()

    def handle(request: httpx.Request) -> httpx.Response:
        asked.append(json.loads(json.loads(request.content)["messages"][1]["content"])["paragraph"])
        if len(asked) == 6:
            os.kill(os.getpid(), signal.SIGINT)
            resumed.wait(10)
        return httpx.Response(200, content=GOOD.content)

    second = second_of(tmp_path, at_once=1)
    endpoint = Endpoint(second, answer_schema(), transport=httpx.MockTransport(handle))
    reading = SecondReading(Settings(second=second), Asker(second, answer_schema(), endpoint))
    records = reading.read_all([report(4, "cod"), report(4, "eel")])
    with listening(lambda _: None, whole_process=False):
        assert isinstance(next(records), Record)  # the first is read, and can be written
        with pytest.raises(Stopped):
            next(records)
    before = asked[:5]
    resumed.set()
    again = SecondReading(Settings(second=second), Asker(second, answer_schema(), endpoint))
    assert len(list(again.read_all([report(4, "cod"), report(4, "eel")]))) == 2
    assert again.tally.cached >= 5 and not set(before) & set(asked[6:])


@pytest.mark.slow
def test_a_spent_budget_keeps_what_was_answered_and_yields_every_record(tmp_path: Path) -> None:
    model = Model([GOOD])
    second = second_of(tmp_path, at_once=1, calls=3)
    reading = SecondReading(Settings(second=second), Asker(second, answer_schema(), model.endpoint(second)))
    records = [report(4, "cod"), report(4, "eel")]
    assert list(reading.read_all(records)) == records
    assert reading.tally.calls == 3
    again = SecondReading(Settings(second=second), Asker(second, answer_schema(), model.endpoint(second)))
    assert list(again.read_all(records)) == records and again.tally.cached == 3


@pytest.mark.parametrize(
    "address", ["https://example.org/v1", "https://10.0.0.7/v1", "https://127.0.0.1.example.org"]
)
def test_text_leaves_the_machine_only_where_that_is_allowed(address: str) -> None:
    with pytest.raises(BadUsage, match="another machine"):
        SecondReader(address, "quill")
    assert SecondReader(address, "quill", elsewhere=True).url == address


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:11434/v1", "http://[::1]:8080/v1", "http://localhost/v1"]
)
def test_this_machine_needs_no_leave(address: str) -> None:
    assert SecondReader(address, "quill").url == address


@pytest.mark.parametrize(
    "address",
    [
        "ftp://127.0.0.1",
        "http://[::1/v1",
        "http://127.0.0.1:port/v1",
        "127.0.0.1:11434",
        "http://me:secret@127.0.0.1/v1",
        "http://127.0.0.1/v1?key=secret",
    ],
)
def test_an_address_that_is_none_or_holds_a_secret_is_refused(address: str) -> None:
    with pytest.raises(BadUsage):
        SecondReader(address, "quill")


@pytest.mark.parametrize("status", [429, 503])
def test_who_says_later_is_asked_again(status: int) -> None:
    model = Model([httpx.Response(status, headers={"Retry-After": "7"}), httpx.Response(status), GOOD])
    assert isinstance(model.endpoint(second_of()).ask(MESSAGES), Reply)
    assert model.pauses == [7.0, 1.0]


def test_who_never_answers_is_given_up_and_a_date_to_come_back_is_bounded() -> None:
    model = Model([httpx.Response(429, headers={"Retry-After": "Fri, 31 Dec 2100 23:59:59 GMT"})])
    assert model.endpoint(second_of()).ask(MESSAGES) == Failure("the endpoint answers 429")
    assert model.pauses == [60.0] * 3


@pytest.mark.parametrize(
    "value", ["Fri, 31 Dec 9999 23:59:59 -2359", "Mon, 01 Jan 0001 00:00:00 +2359", "soon"]
)
def test_a_date_that_no_calendar_has_is_no_time_to_wait(value: str) -> None:
    model = Model([httpx.Response(429, headers={"Retry-After": value}), GOOD])
    assert isinstance(model.endpoint(second_of()).ask(MESSAGES), Reply)
    assert model.pauses[0] <= 60


@pytest.mark.parametrize("address", ["http://example.org/v1", "http://10.0.0.7/v1"])
def test_text_goes_unencrypted_only_to_a_private_network_that_is_allowed(address: str) -> None:
    with pytest.raises(BadUsage, match="--private-network"):
        SecondReader(address, "quill", elsewhere=True)
    assert SecondReader(address, "quill", elsewhere=True, private_network=True).url == address
    with pytest.raises(BadUsage, match="not encrypted"):
        SecondReader("http://8.8.8.8/v1", "quill", elsewhere=True, private_network=True)


@pytest.mark.parametrize(
    ("fields", "calls", "reason"),
    [
        ({"patience": 5}, 4, "no answer within 5"),
        ({"patience": 50, "seconds": 20}, 1, "no answer within 20"),
    ],
)
def test_a_server_that_drips_is_left_at_the_end_of_its_time(
    fields: dict[str, float], calls: int, reason: str
) -> None:
    now = [0.0]
    requests = []

    def drip(request: httpx.Request) -> httpx.Response:
        def content() -> Iterator[bytes]:
            while True:
                now[0] += 1
                yield b" "

        requests.append(request)
        return httpx.Response(200, content=content())

    second = second_of(at_once=1, **fields)
    endpoint = Endpoint(
        second,
        answer_schema(),
        transport=httpx.MockTransport(drip),
        pause=lambda _: None,
        clock=lambda: now[0],
    )
    (failure,) = Asker(second, answer_schema(), endpoint, clock=lambda: now[0]).ask([MESSAGES])
    assert isinstance(failure, Failure) and reason in failure.reason
    assert len(requests) == calls and now[0] <= 20


class Server(ThreadingHTTPServer):
    """A server of this machine that notes what it is asked and answers `status`."""

    def __init__(self, status: int, **headers: str) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.status, self.headers, self.asked = status, headers, list[str]()
        self.url = f"http://127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def __exit__(self, *raised: object) -> None:
        self.shutdown()
        super().__exit__(*raised)


class Answering(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append(self.path)
        self.send_response(self.server.status)
        for name, value in {**self.server.headers, "Content-Length": str(len(GOOD.content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(GOOD.content)

    def log_message(self, *_: object) -> None:
        pass


def test_neither_a_redirect_nor_a_proxy_takes_the_text_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    with Server(200) as elsewhere, Server(307, Location=f"{elsewhere.url}/v1") as away, Server(200) as here:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, elsewhere.url)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        answers = []
        for server in (away, here):
            endpoint = Endpoint(SecondReader(f"{server.url}/v1", "quill"), answer_schema())
            answers.append(endpoint.ask(MESSAGES))
            endpoint.close()
        assert answers[0] == Failure("the endpoint answers 307") and isinstance(answers[1], Reply)
        assert (elsewhere.asked, away.asked, here.asked) == ([], *[["/v1/chat/completions"]] * 2)


def test_a_question_that_is_given_up_is_counted_once() -> None:
    now, given_up = [0.0], threading.Event()

    def late(request: httpx.Request) -> httpx.Response:
        now[0] += 100  # beyond the budget, while the server says nothing
        given_up.wait(10)
        return httpx.Response(404)

    second, clock = second_of(at_once=1, seconds=20), lambda: now[0]
    endpoint = Endpoint(second, answer_schema(), transport=httpx.MockTransport(late), clock=clock)
    reader = Asker(second, answer_schema(), endpoint, clock=clock)
    (failure,) = reader.ask([MESSAGES])
    assert isinstance(failure, Failure) and "budget of 20 seconds" in failure.reason
    given_up.set()
    for thread in threading.enumerate():
        if thread.name.startswith("second-reader"):
            thread.join(10)
    assert reader.tally.failed.total() == reader.tally.questions == 1


def test_a_key_that_no_header_can_carry_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY, "schlüssel")
    model = Model([GOOD])
    failure = model.endpoint(second_of()).ask(MESSAGES)
    assert isinstance(failure, Failure) and failure.is_final and KEY in failure.reason
    assert not model.requests


def test_an_endpoint_that_knows_no_schema_is_asked_in_a_plainer_form_from_then_on() -> None:
    model = Model([httpx.Response(400), httpx.Response(400), GOOD])
    endpoint = model.endpoint(second_of())
    assert isinstance(endpoint.ask(MESSAGES), Reply)
    assert isinstance(endpoint.ask(MESSAGES), Reply)
    forms = [model.asked(number).get("response_format", {}).get("type") for number in range(4)]
    assert forms == ["json_schema", "json_object", None, None]


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        (httpx.Response(200, text="<html>Sign in</html>"), "something else than a completion"),
        (httpx.Response(200, json={"choices": []}), "says nothing"),
        (httpx.Response(302, headers={"Location": "http://example.org/"}), "answers 302"),
        (httpx.Response(401), KEY),
        (httpx.Response(404), "no such model"),
        (httpx.Response(200, content=b"x" * 2_000_001), "answers 413"),
    ],
)  # fmt: skip
def test_other_answers_are_named(response: httpx.Response, reason: str) -> None:
    failure = Model([response]).endpoint(second_of()).ask(MESSAGES)
    assert isinstance(failure, Failure)
    assert reason in failure.reason


def test_the_key_goes_to_the_endpoint_and_into_no_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(KEY, "sesame")
    model = Model([GOOD])
    second = second_of(tmp_path)
    Asker(second, answer_schema(), model.endpoint(second)).ask([MESSAGES])
    assert model.requests[0].headers["Authorization"] == "Bearer sesame"
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert files and not any(b"sesame" in file.read_bytes() for file in files)
    assert "sesame" not in repr(second)


def test_reading_twice_asks_nothing_and_another_model_does(tmp_path: Path) -> None:
    model = Model([GOOD])
    for expected in (1, 1):
        reader = asker(model, tmp_path)
        assert reader.ask([MESSAGES]) == [Reply('{"events": []}', 100)]
        assert len(model.requests) == expected
    assert (reader.tally.questions, reader.tally.cached, reader.tally.calls) == (1, 1, 0)
    other = SecondReader(second_of().url, "nib", cache=str(tmp_path))
    Asker(other, answer_schema(), model.endpoint(other)).ask([MESSAGES])
    assert len(model.requests) == 2


def test_another_address_is_asked_and_a_cut_reply_is_asked_for_again(tmp_path: Path) -> None:
    model = Model([completion("{", reason="length"), GOOD])
    asker(model, tmp_path).ask([MESSAGES])
    asker(model, tmp_path).ask([MESSAGES])
    assert len(model.requests) == 2
    other = SecondReader("http://127.0.0.1:10/v1", "quill", cache=str(tmp_path))
    Asker(other, answer_schema(), model.endpoint(other)).ask([MESSAGES])
    assert len(model.requests) == 3


def test_each_request_counts_and_one_that_fails_costs_its_prompt() -> None:
    model = Model([httpx.Response(400), httpx.Response(503), GOOD])
    reader = asker(model, calls=3)
    prompt = ({"role": "user", "content": "w" * 300},)
    assert isinstance(reader.ask([prompt])[0], Reply)
    assert reader.tally.calls == 3 and 300 <= reader.tally.tokens <= 320
    (failure,) = asker(Model([httpx.Response(503)]), calls=2).ask([prompt])
    assert failure == Failure("the budget of 2 calls is spent")


def test_an_error_of_ours_leaves_the_record_as_it_was_and_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "한국과 프랑스 외교장관이 2025년 3월 12일 서울에서 회담을 가졌다."
    record = extract(ingest(text.encode(), published="2025-03-13"))
    answer = completion(json.dumps({"events": [EVENT]}))
    second = second_of()

    def broken(*_: object) -> None:
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr(Gates, "event", broken)
    reading = SecondReading(
        Settings(second=second), Asker(second, answer_schema(), Model([answer]).endpoint(second))
    )
    assert list(reading.read_all([record, record])) == [record, record]
    ((reason, count),) = reading.tally.faults.items()
    assert "by nothing" in reason and count == 2 and reading.tally.kept == 0


def test_a_damaged_file_of_the_cache_is_asked_again(tmp_path: Path) -> None:
    model = Model([GOOD])
    asker(model, tmp_path).ask([MESSAGES])
    (file,) = (file for file in tmp_path.rglob("*") if file.is_file())
    file.write_bytes(b"\xff{")
    assert isinstance(asker(model, tmp_path).ask([MESSAGES])[0], Reply)
    assert len(model.requests) == 2


@pytest.mark.parametrize(("limit", "calls"), [({"calls": 2}, 2), ({"tokens": 1_000}, 1), ({"seconds": 0}, 0)])
def test_a_budget_ends_the_asking_and_says_so(limit: dict[str, int], calls: int) -> None:
    model = Model([completion("{}", tokens=900)])
    reader = asker(model, at_once=1, **limit)
    answers = reader.ask([({"role": "user", "content": str(number)},) for number in range(4)])
    assert len(model.requests) == calls
    refused = [answer.reason for answer in answers if isinstance(answer, Failure)]
    assert len(refused) == 4 - calls and all("is spent" in reason for reason in refused)


def test_a_key_that_is_refused_is_not_tried_again() -> None:
    model = Model([httpx.Response(401)])
    asker(model, at_once=1).ask([({"role": "user", "content": str(number)},) for number in range(9)])
    assert len(model.requests) == 1


@pytest.mark.parametrize(
    "answer",
    [
        json.dumps({"events": [EVENT]}),
        "```json\n" + json.dumps({"events": [EVENT]}, indent=1) + "\n```",
        "Here is what I found:\n" + json.dumps({"events": [EVENT], "statements": None}) + "\nAnything else?",
        json.dumps({"events": [EVENT, {**EVENT, "quotation": "they met and"}]})[:-22],
        json.dumps({"events": [EVENT], "statements": [{"quotation": "we wi"}]})[:-6],
        json.dumps({"events": [EVENT, {"type": "CONSULT"}, "met"]}),
    ],
    ids=["plain", "fenced", "talkative", "cut", "cut in the next list", "half wrong"],
)
def test_whole_items_are_taken_of_whatever_is_around_them(answer: str) -> None:
    claims = claims_of(answer)
    assert [claim.quotation for claim in claims.events] == ["they met"]
    assert not claims.statements


@pytest.mark.parametrize(
    "answer", ["", "I can't help with that.", "[]", "{", '{"events": "none"}', "{" * 5_000]
)
def test_nothing_that_a_model_writes_is_an_error(answer: str) -> None:
    claims = claims_of(answer)
    assert not claims.events and not claims.statements and sum(claims.faults.values()) == 1
