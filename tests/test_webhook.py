"""The webhook: what is new is sent once, signed, until it arrives, and nowhere else."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import math
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import msgspec
import pytest

from dragoman.cli.watch_run import BACK_OFF, Outbox, StoryQuery, Webhook, secret_key
from dragoman.errors import BadUsage
from dragoman.settings import LISTED
from dragoman.store import Store
from telling import told

KEY = b"a secret of this test"


class Receiver(BaseHTTPRequestHandler):
    """Keeps what comes, and answers with the next status of `server.statuses`, else 204."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append((dict(self.headers), body))
        self.send_response(self.server.statuses.pop(0) if self.server.statuses else 204)
        self.send_header("Location", "http://elsewhere.test/")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments):
        pass


@pytest.fixture
def server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.received, server.statuses, server.daemon_threads = [], [], True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def store(tmp_path):
    with Store.open(str(tmp_path / "a.db")) as store:
        yield store


class Clock:
    """A time that is set by hand."""

    now = 1_683_280_800.0

    def __call__(self):
        return self.now


def webhook(server, query=StoryQuery(), outbox=None, clock=None, **options):  # noqa: B008 (it is frozen)
    options = {"hosts": ["hooks.test"], "private": True, "look_up": lambda *_: ["127.0.0.1"], **options}
    port = server.server_port if server else 443
    address = f"http://hooks.test:{port}/hook"
    return Webhook(address, KEY, query, outbox or Outbox(), clock=clock or Clock(), **options)


def meeting(day, who="NOR-CHL", **fields):
    return told(
        f"{who} met in Oslo on day {day}.", f"2023-05-{day:02}", who=who, when=f"2023-05-{day:02}", **fields
    )


def sentences(server):
    return [story["sentence"] for _, body in server.received for story in json.loads(body)["data"]["stories"]]


def test_new_stories_are_sent_once_and_signed(server, store):
    store.add([meeting(1)])
    hook = webhook(server)
    hook.queue(store)
    assert hook.deliver() == math.inf and not server.received, "what was there before is known"
    store.add([meeting(9), meeting(17)])
    hook.queue(store)
    hook.queue(store)
    assert hook.deliver() == math.inf
    ((headers, body),) = server.received
    message = json.loads(body)
    assert message["type"] == "stories.new" and message["timestamp"] == "2023-05-05T10:00:00Z"
    assert [story["date"] for story in message["data"]["stories"]] == ["2023-05-09", "2023-05-17"]
    assert message["data"]["stories"][0]["words"]["quote"] == "NOR-CHL met in Oslo on day 9."
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"


def test_a_further_report_of_a_known_story_is_nothing_new(server, store):
    store.add([meeting(1)])
    hook = webhook(server)
    hook.queue(store)
    store.add([meeting(1, outlet="The Quay")])
    hook.queue(store)
    assert len(tuple(store.stories())) == 1 and not hook.outbox.messages


def test_a_new_version_of_a_report_does_not_send_its_story_again(server, store):
    hook = webhook(server)
    hook.queue(store)
    for text in ("Norway and Chile met.", "Norway and Chile met, again."):
        record = told(text, "2023-05-01", when="2023-05-01")
        report = replace(record.report, address="https://fjord.example/1")
        store.add([replace(record, report=report)])
        hook.queue(store)
    assert [len(json.loads(m.body)["data"]["stories"]) for m in hook.outbox.messages] == [1]


def ids_of(store):
    return [mention.id for story in store.stories() for mention in story.mentions]


def sent_entries(hook):
    return [
        story for message in hook.outbox.messages for story in json.loads(message.body)["data"]["stories"]
    ]


def test_two_stories_of_one_day_with_the_same_parties_are_both_sent(server, store):
    hook = webhook(server)
    hook.queue(store)
    store.add([meeting(1)])
    hook.queue(store)
    store.add([told("NOR and CHL met in Lima on fish.", "2023-05-01", when="2023-05-01", outlet="The Quay")])
    first, second = ids_of(store)
    store.judge("different", first, second)
    store.merge()
    hook.queue(store)
    acts = {(made["event_type"], made["date"], *made["actors"]) for made in sent_entries(hook)}
    assert len(sent_entries(hook)) == 2 and len(acts) == 1


def test_a_story_that_was_sent_is_not_sent_under_another_name(server, store):
    hook = webhook(server)
    hook.queue(store)
    store.add([meeting(1), meeting(1, outlet="The Quay")])
    hook.queue(store)
    first, second = ids_of(store)
    store.judge("different", first, second)
    store.merge()
    hook.outbox.version = 0  # as if all were new
    hook.queue(store)
    assert len(tuple(store.stories())) == 2 and len(sent_entries(hook)) == 1


def test_the_query_chooses(server, store):
    query = StoryQuery(("NOR", "PER"), issues=("trade",))
    hook = webhook(server, query)
    hook.queue(store)
    words, day = "NOR and PER met on trade.", "2023-05-12"
    on_trade = told(words, day, who="NOR-PER", when=day, issues=(("trade", "trade"),))
    store.add([meeting(1), meeting(5, "NOR-PER"), on_trade])
    hook.queue(store)
    (message,) = hook.outbox.messages
    data = json.loads(message.body)["data"]
    assert [story["date"] for story in data["stories"]] == ["2023-05-12"]
    assert data["query"] == {"actors": ["NOR", "PER"], "issues": ["trade"], "confidence": LISTED}


def with_message(server, store, **options):
    clock = Clock()
    hook = webhook(server, clock=clock, **options)
    hook.queue(store)
    store.add([meeting(1)])
    hook.queue(store)
    return hook, clock


@pytest.mark.parametrize("status", [500, 408, 429, 302])
def test_what_does_not_arrive_is_sent_again_with_the_same_id(server, store, status):
    hook, clock = with_message(server, store)
    server.statuses += [status, status]
    assert hook.deliver() == BACK_OFF[0]
    assert hook.deliver() == BACK_OFF[0] and len(server.received) == 1, "not before its time"
    clock.now += BACK_OFF[0]
    assert hook.deliver() == BACK_OFF[1]
    outbox = msgspec.json.decode(msgspec.json.encode(hook.outbox), type=Outbox)
    clock.now += BACK_OFF[1]
    later = webhook(server, outbox=outbox, clock=clock)
    assert later.deliver() == math.inf and not outbox.messages
    assert len({headers["webhook-id"] for headers, _ in server.received}) == 1 and len(server.received) == 3


def test_a_message_is_given_up_in_the_end(server, store):
    given_up = []
    hook, clock = with_message(server, store, complain=given_up.append)
    server.statuses += [503] * 20
    while (wait := hook.deliver()) < math.inf:
        clock.now += wait
    assert len(server.received) == len(BACK_OFF) + 1
    (complaint,) = given_up
    assert "is given up: the server answers 503 (1 given up so far)" in complaint


@pytest.mark.parametrize("status", [400, 410, 413])
def test_a_message_that_is_refused_is_given_up_and_those_behind_it_are_sent(server, store, status):
    given_up = []
    hook, _ = with_message(server, store, complain=given_up.append)
    store.add([meeting(9)])
    hook.queue(store)
    first, _ = hook.outbox.messages
    server.statuses += [status]
    assert hook.deliver() == math.inf and len(server.received) == 2 and hook.outbox.given_up == 1
    (complaint,) = given_up
    assert first.id in complaint and f"the server answers {status}" in complaint


def test_private_addresses_are_refused_unless_they_are_allowed(store, server):
    hook, _ = with_message(server, store)
    public = Webhook(
        "https://hooks.test/hook", KEY, StoryQuery(), hook.outbox, hosts=["hooks.test"], clock=Clock(),
        look_up=lambda *_: ["127.0.0.1"],
    )  # fmt: skip
    assert public.deliver() == BACK_OFF[0] and not server.received
    assert "not on the public internet" in hook.outbox.messages[0].problem


def test_only_allowed_hosts_and_only_tls_beyond_this_network():
    with pytest.raises(BadUsage, match="is not allowed; name it with --webhook-host"):
        webhook(None, hosts=["other.test"])
    with pytest.raises(BadUsage, match="needs https"):
        webhook(None, private=False)


def test_secrets():
    assert secret_key("whsec_" + base64.b64encode(b"x" * 24).decode()) == b"x" * 24
    assert secret_key(" a sentence that is long \n") == b"a sentence that is long"
    for wrong in ("short", "whsec_not base64", "whsec_" + base64.b64encode(b"x").decode()):
        with pytest.raises(BadUsage, match="secret"):
            secret_key(wrong)
