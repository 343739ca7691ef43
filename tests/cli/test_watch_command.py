"""`dragoman watch` and `dragoman sources`: feeds and folders into a store, with a server on this machine."""

from __future__ import annotations

import csv
import io
import json
import signal
import threading
from datetime import UTC, datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import msgspec
import pytest

from dragoman.lexicon.page_layout import PUBLIC_SOURCES, public_sources
from dragoman.sources import watching
from dragoman.sources.web_request import Limits
from dragoman.stopping import SIGNALS
from dragoman.store import Store


class Site(BaseHTTPRequestHandler):
    """A feed that knows whether it has changed, and a webhook."""

    def do_GET(self):
        asked_with = self.headers.get("If-None-Match")
        self.server.asked.append((self.path, asked_with))
        if self.path == "/robots.txt":
            return self.answer(200, self.server.robots.encode())
        if self.path == "/gone":
            return self.answer(404)
        entries = "".join(f"<item><title>{title}</title></item>" for title in self.server.titles)
        tag = f'"{len(self.server.titles)}"'
        content = f"<rss version='2.0'><channel><title>The Fjord</title>{entries}</channel></rss>".encode()
        return self.answer(304) if asked_with == tag else self.answer(200, content, ETag=tag)

    def do_POST(self):
        self.server.received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.answer(self.server.statuses.pop(0) if self.server.statuses else 200)

    def answer(self, status, content=b"", **headers):
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments):
        pass


@pytest.fixture
def site(reading, monkeypatch):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.asked, server.received, server.statuses, server.daemon_threads = [], [], [], True
    server.robots = ""
    server.titles = ["Norway and Chile met in Oslo."]
    server.feed, server.hook = (f"http://127.0.0.1:{server.server_port}/{name}" for name in ("feed", "hook"))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    here = partial(watching.Fetcher, Limits(pause=0.0), public=lambda ip: ip == "127.0.0.1")
    monkeypatch.setattr(watching, "Fetcher", here)
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def once(run, *given):
    done = run("watch", *given, "--once", "--workers", "0", "--format", "json")
    return done, json.loads(done.out) if done.out else None


def test_what_is_new_in_a_feed_and_a_folder_is_added_once(run, site, reading, tmp_path):
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "a.txt").write_text("Peru and Chile met in Lima.", encoding="utf-8")
    (tmp_path / "list.txt").write_text(f"# feeds\n{site.feed}\n\n", encoding="utf-8")
    done, summary = once(run, "reports", "--list", "list.txt")
    assert done.code == 0 and summary["new"] == 2
    done, summary = once(run, "reports", "--list", "list.txt")
    assert done.code == 0 and (summary["new"], summary["known"]) == (0, 0), "neither was read again"
    assert [tag for path, tag in site.asked if path == "/feed"] == [None, '"1"']
    site.titles.append("Norway and Peru met in Oslo.")
    assert once(run, "reports", site.feed)[1]["new"] == 1 and len(reading) == 3
    memory = json.loads((tmp_path / "dragoman.db.watch.json").read_text(encoding="utf-8"))
    assert memory["sources"]["sources"][site.feed]["failures"] == 0
    assert sorted(path.name for path in tmp_path.iterdir() if "watch" in path.name) == [
        "dragoman.db.watch.json"
    ]


def test_a_source_that_does_not_answer_is_told_and_the_rest_goes_on(run, site, tmp_path):
    done, summary = once(run, site.feed, "nowhere", "--state", "seen.json")
    assert done.code == 1 and (summary["new"], summary["refused"]) == (1, 1)
    assert summary["refusals"] == [{"source": "nowhere", "reason": "no such file, folder or pattern"}]
    assert (tmp_path / "seen.json").exists()
    assert once(run, site.feed, "nowhere", "--state", "seen.json")[0].code == 0, (
        "it is not asked again so soon"
    )


def test_that_a_source_fails_is_told_once_and_that_it_answers_again(run, site, tmp_path, monkeypatch):
    now = [1_683_280_800.0]
    monkeypatch.setattr("dragoman.cli.watch_run.Watch", partial(watching.Watch, clock=lambda: now[0]))
    told = []
    for _ in range(3):
        told.append(once(run, "late.txt")[0].err.count("late.txt does not answer, and is asked again later"))
        now[0] += 86_400.0
    assert told == [1, 0, 0]
    (tmp_path / "late.txt").write_text("Peru and Chile met in Lima.", encoding="utf-8")
    assert "late.txt answers again" in once(run, "late.txt")[0].err
    assert "answers again" not in once(run, "late.txt")[0].err


def test_what_was_seen_for_a_store_that_was_deleted_is_asked_anew(run, site, tmp_path):
    assert once(run, site.feed)[1]["new"] == 1
    for path in tmp_path.glob("dragoman.db*"):
        if "watch" not in path.name:
            path.unlink()
    done, summary = once(run, site.feed)
    assert summary["new"] == 1 and "all sources are asked anew" in done.err
    done, summary = once(run, site.feed)
    assert summary["new"] == 0 and "asked anew" not in done.err
    assert [tag for path, tag in site.asked if path == "/feed"] == [None, None, '"1"']


def test_a_memory_that_cannot_be_written_is_told_and_the_summary_is_printed(run, site, monkeypatch):
    def full(path, target):
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr("pathlib.Path.replace", full)
    done, summary = once(run, site.feed)
    assert done.code == 1 and summary["new"] == 1
    assert done.err.count("cannot write dragoman.db.watch.json") == 1 and "No space left" in done.err


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
def test_a_signal_ends_it_and_what_was_read_is_kept(run, site, monkeypatch, number):
    def sleep(seconds):
        signal.raise_signal(number)
        pytest.fail("it sleeps though it was asked to stop")

    monkeypatch.setattr(watching, "Watch", partial(watching.Watch, sleep=sleep))
    monkeypatch.setattr("dragoman.cli.watch_run.Watch", watching.Watch)
    done = run("watch", site.feed, "--workers", "0")
    assert done.code == 128 + number and f"stopped by {number.name}; what was added stays" in done.err
    assert "new reports           1" in done.out
    with Store.open("dragoman.db", create=False) as store:
        assert len(tuple(store.stories())) == 1
    assert once(run, site.feed)[1]["new"] == 0 and site.asked[-1] == ("/feed", '"1"')


def test_new_stories_are_sent_to_a_webhook(run, site, monkeypatch):
    monkeypatch.setenv("DRAGOMAN_WEBHOOK_SECRET", "a secret of this test")
    monkeypatch.setattr("dragoman.cli.watch_run.BACK_OFF", (0.0,))
    follow = (site.feed, "--webhook", site.hook, "--webhook-host", "127.0.0.1", "--webhook-private")
    site.titles = ["A fire broke out."]
    site.statuses = [503]
    once(run, *follow, "--parties", "NOR,Chile")
    assert not site.received
    site.titles.append("Norway and Chile met in Oslo.")
    for sent in (1, 2, 2):
        done, _ = once(run, *follow, "--parties", "NOR,Chile")
        assert done.code == 0 and len(site.received) == sent
    first, again = site.received
    assert first == again and [story["actors"] for story in first["data"]["stories"]] == [["NOR"]]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([], "name sources, a --list of them, or states"),
        (["--sources", "Atlantis"], "no state 'Atlantis'"),
        (["--sources", "PRK"], "no feed of PRK is known"),
        (["--list", "nothing.txt"], "cannot read the list nothing.txt"),
        (["a", "--webhook", "https://h.test/"], "a webhook needs a secret"),
        (["a", "--webhook", "https://h.test/", "--webhook-secret", "key"], "h.test is not allowed"),
        (
            ["a", "--webhook", "http://h.test/", "--webhook-secret", "key", "--webhook-host", "h.test"],
            "https",
        ),
        (["a", "--issue", "nothing"], "no issue 'nothing'"),
        (["a", "--state", "key"], "key is not what `dragoman watch` remembers"),
        (["a", "--state", "no/such/seen.json"], "cannot write no/such/seen.json, in which is remembered"),
        (["a", "--state", "."], "cannot read .: Is a directory"),
    ],
)
def test_what_is_asked_wrongly(run, reading, tmp_path, given, message):
    (tmp_path / "key").write_text("a secret of this test", encoding="utf-8")
    done = run("watch", *given)
    assert done.code == 2 and message in done.err and not (tmp_path / "dragoman.db").exists()


def test_feeds_of_states_are_followed(run, site, monkeypatch):
    row = PUBLIC_SOURCES.rows[0]
    monkeypatch.setattr(PUBLIC_SOURCES, "rows", (msgspec.structs.replace(row, address=site.feed),))
    done, summary = once(run, "--sources", "USA,CHN")
    assert summary["new"] == 1 and "no feed of CHN is known; --links follows pages" in done.err


def test_sources_are_listed_as_data(run):
    rows = json.loads(run("sources", "--format", "json").out)
    assert len(rows) == len(PUBLIC_SOURCES.rows) >= 60 and {row["checked"] for row in rows} == {"no"}
    printed = run("sources", "USA", "Russia", "--kind", "feed", "--language", "en", "--format", "csv").out
    few = list(csv.DictReader(io.StringIO(printed)))
    assert {row["code"] for row in few} == {"USA", "RUS"}
    assert {(row["kind"], row["language"]) for row in few} == {("feed", "en")}
    assert {row["address"] for row in few} < {row["address"] for row in rows}
    assert "https://www.gov.uk/" in run("sources", "United Kingdom").out
    assert run("sources", "USA", "--language", "xx").code == 1
    in_small, in_capitals = (run("sources", "--language", code).out for code in ("en", "EN"))
    assert in_small == in_capitals


def test_sources_are_checked_by_asking_them(run, site, monkeypatch):
    row = PUBLIC_SOURCES.rows[0]
    there = msgspec.structs.replace(row, address=site.feed)
    page = msgspec.structs.replace(row, kind="page", address=site.hook)
    gone = msgspec.structs.replace(row, address=site.feed.replace("/feed", "/gone"), checked="2026-01-31")
    monkeypatch.setattr(PUBLIC_SOURCES, "rows", (there, page, gone))
    done = run("sources", "--check", "--format", "json")
    today = datetime.now(UTC).date().isoformat()
    assert done.code == 1
    assert [row["checked"] for row in json.loads(done.out)] == [today, "no", "2026-01-31"]
    assert f"{page.address}: a page without headlines that lead to others" in done.err
    assert f"{gone.address}: the server answers 404" in done.err and site.feed not in done.err
    assert ("/robots.txt", None) in site.asked
    monkeypatch.setattr(PUBLIC_SOURCES, "rows", (there,))
    done = run("sources", "--check")
    assert done.code == 0 and today in done.out and not done.err


def test_what_a_site_does_not_want_read_is_not_followed(run, site):
    site.robots = "User-agent: *\nDisallow: /feed"
    done, summary = once(run, site.feed)
    assert done.code == 2 and "robots.txt does not want it read" in summary["refusals"][0]["reason"]
    assert [path for path, _ in site.asked] == ["/robots.txt"]


def test_each_state_of_the_examples_has_sources_of_its_government():
    for code in ("USA", "CHN", "RUS", "GBR", "FRA", "DEU", "JPN", "IND"):
        assert {row.office for row in public_sources((code,))} & {"ministry", "presidency"}, code
