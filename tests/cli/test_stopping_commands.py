"""Commands that a signal stops: what was read is kept and told, and the next run does exactly the rest."""

from __future__ import annotations

import json
import signal
import sys
import threading

import pytest
from sqlalchemy import Engine, event

from builders import told
from dragoman import stopping
from dragoman.batch import corpus_components, process_readers, shard
from dragoman.record.encoding import encode
from dragoman.stopping import SIGNALS
from dragoman.store import Store, incremental_merge, record_writer
from inprocess import without_processes

REPORTS = 12
WHOLE: list[object] = []
TRACED = ("dragoman/store", "sqlalchemy/engine", "sqlalchemy/pool", "contextlib")
ALL = pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)


@pytest.fixture
def feed(reading, tmp_path, monkeypatch):
    """A file of reports, which are read two at a time and written three at a time."""
    monkeypatch.setattr(process_readers, "BATCH", 2)
    monkeypatch.setattr(record_writer, "MOST", 3)
    for limit in ("SLOW", "LONGEST"):
        monkeypatch.setattr(record_writer, limit, 60)
    rows = [{"text": f"Norway and Chile met in Oslo, says report {n}."} for n in range(REPORTS)]
    (tmp_path / "feed.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return reading


@pytest.fixture
def in_second_write(request):
    """Have a signal sent at a line of the second transaction that writes: counted from its beginning, in the
    code of the store, of SQLAlchemy and of contexts."""

    def send(number, line):
        begun, lines = [], []

        def traced(frame, kind, _):
            if (
                kind == "line"
                and len(begun) >= 2
                and any(part in frame.f_code.co_filename for part in TRACED)
            ):
                lines.append(frame.f_lineno)
                if len(lines) == line:
                    sys.settrace(None)
                    signal.raise_signal(number)
            return traced

        def listener(connection):  # other tests may have left threads that write
            if threading.current_thread() is not threading.main_thread():
                return
            if connection.get_execution_options().get("dragoman_writes"):
                begun.append(connection)
                sys.settrace(traced)

        event.listen(Engine, "begin", listener)
        request.addfinalizer(lambda: (sys.settrace(None), event.remove(Engine, "begin", listener)))

    return send


def add(run, *more):
    return run("add", "feed.jsonl", "--workers", "0", "--format", "json", *more)


def held():
    """What a store holds, and how many transactions on it are still open."""
    with Store.open("dragoman.db", create=False) as store:
        assert all(not check.problems for check in store.verify())
        stories = sorted((story.id, [mention.id for mention in story.mentions]) for story in store.stories())
        texts = [record.report.text for record in store.records()]
        return texts, stories, store.counts()["waiting_event"]


def whole(run, tmp_path):
    """What a store holds that nobody stopped."""
    if not WHOLE:
        (tmp_path / "dragoman.db").unlink()
        assert add(run).code == 0
        WHOLE.append(held())
    return WHOLE[0]


def check_stopped(run, tmp_path, number, done):
    """Look at a run that was stopped, and have another one go on."""
    assert done.code == 128 + number
    summary = json.loads(done.out)
    texts, _, _ = held()
    assert summary["stopped"] == number.name and summary["new"] == len(texts) < REPORTS
    assert f"stopped by {number.name}; what was added stays" in done.err
    assert done.err.endswith("the stories of it are made by the next run\n")
    rest = json.loads(add(run).out)
    assert (rest["new"], rest["known"], rest["stopped"]) == (REPORTS - len(texts), len(texts), None)
    assert held() == whole(run, tmp_path)
    return len(texts)


@pytest.mark.parametrize("line", [1, 6, 17, 60, 200])
def test_a_signal_in_a_transaction_waits_for_its_end(run, feed, in_second_write, tmp_path, line):
    Store.open("dragoman.db").close()  # makes the tables
    number = SIGNALS[line % len(SIGNALS)]
    in_second_write(number, line)
    done = add(run)
    sys.settrace(None)  # a signal that was not sent yet would now end the tests
    assert check_stopped(run, tmp_path, number, done) == 6


@ALL
def test_a_signal_between_transactions(run, feed, tmp_path, monkeypatch, number):
    flush = record_writer.Batch.flush

    def flushed(batch):
        kept = flush(batch)
        if len(feed) >= 6 and kept:
            signal.raise_signal(number)
        return kept

    with monkeypatch.context() as patch:
        patch.setattr(record_writer.Batch, "flush", flushed)
        done = add(run)
    assert check_stopped(run, tmp_path, number, done) == 6


def test_a_signal_while_a_report_is_read(run, feed, tmp_path, monkeypatch):
    number = signal.SIGINT
    pipeline = sys.modules["dragoman.pipeline"]
    extract_all = pipeline.extract_all

    def reading(reports, settings):
        for record in extract_all(reports, settings):
            if "report 7" in record.report.text:
                signal.raise_signal(number)
            yield record

    monkeypatch.setattr(pipeline, "extract_all", reading)
    done = add(run)
    monkeypatch.setattr(pipeline, "extract_all", extract_all)
    assert check_stopped(run, tmp_path, number, done) == 6, "those before the two that are read together"


def test_a_signal_while_the_stories_are_made(run, feed, tmp_path, monkeypatch):
    number = signal.SIGHUP
    merge = incremental_merge._merge

    def merged(connection, changed):
        merge(connection, changed)
        signal.raise_signal(number)
        pytest.fail("it goes on to the end of the transaction")

    with monkeypatch.context() as patch:
        patch.setattr(incremental_merge, "_merge", merged)
        done = add(run)
    assert done.code == 128 + number and json.loads(done.out)["new"] == REPORTS
    assert "made by the next run" in done.err
    texts, stories, unmerged = held()
    assert (len(texts), stories, unmerged) == (REPORTS, [], REPORTS)
    assert json.loads(add(run).out)["known"] == REPORTS
    assert held() == whole(run, tmp_path)


def test_a_signal_between_two_rounds_of_a_watch(run, feed, monkeypatch):
    def rounds(watch):
        signal.raise_signal(signal.SIGTERM)
        pytest.fail("it sleeps though it was asked to stop")

    monkeypatch.setattr("dragoman.sources.watching.Watch.rounds", rounds)
    done = run("add", "https://fjord.example/feed", "--watch")
    assert done.code == 143


def test_a_signal_before_the_store_is_open(run, feed, monkeypatch):
    monkeypatch.setattr(Store, "open", lambda url, **_: signal.raise_signal(signal.SIGTERM))
    done = add(run)
    assert done.code == 143 and done.out == "" and "stopped by SIGTERM" in done.err


def test_a_run_that_has_to_be_ended_tells_what_is_kept(run, feed, monkeypatch):
    """In place of the thread that ends it: the words that this calls."""
    write = record_writer.RecordWriter._write

    def written(writer, *given):
        write(writer, *given)
        if len(feed) >= 6:
            stopping._listener.words(signal.SIGTERM)
            raise SystemExit(143)

    monkeypatch.setattr(record_writer.RecordWriter, "_write", written)
    done = add(run)
    assert json.loads(done.out)["new"] == len(held()[0]) >= 3
    assert "before all that was read could be written" in done.err


@pytest.fixture
def corpus(tmp_path, monkeypatch):
    """Six reports in three shards, done in this process."""
    monkeypatch.chdir(tmp_path)
    without_processes(monkeypatch)
    monkeypatch.setattr(process_readers, "BATCH", 1)
    records = [told(address=f"https://fjord.example/{n}") for n in range(6)]
    (tmp_path / "corpus.jsonl").write_bytes(b"\n".join(map(encode, records)))
    return tmp_path


def build(run, out="record"):
    return run("build", "corpus.jsonl", out, "--workers", "1", "--shard", "2", "--format", "json")


def files(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.parent.name != "_shards"
    }


@pytest.mark.parametrize(
    ("where", "name", "time", "built"),
    [(shard.Parts, "write", 3, 2), (shard._ShardBuilder, "_note", 2, 2), (corpus_components, "_edges", 1, 3)],
    ids=["writing rows", "closing a shard", "making stories"],
)
def test_a_build_that_is_stopped(run, corpus, monkeypatch, where, name, time, built):
    number = signal.SIGTERM
    function, calls = getattr(where, name), []

    def called(*given):
        calls.append(given)
        if len(calls) == time:
            signal.raise_signal(number)
        return function(*given)

    with monkeypatch.context() as patch:
        patch.setattr(where, name, called)
        done = build(run)
    assert done.code == 128 + number and f"stopped by {number.name}; shards that are built stay" in done.err
    summary = json.loads(done.out)
    assert (summary["built"], summary["shards"], summary["stopped"]) == (built, 3, number.name)
    assert summary["reports"] == 2 * built
    assert not list(corpus.rglob("*.partial"))
    rest = json.loads(build(run).out)
    assert (rest["built"], rest["done_before"], rest["reports"]) == (3 - built, built, 6)
    assert build(run, "whole").code == 0
    assert files(corpus / "record") == files(corpus / "whole")


@pytest.mark.parametrize("form", ["json", "jsonl", "table"])
def test_records_that_were_read_before_are_printed_whole(run, reader, tmp_path, monkeypatch, form):
    pipeline = sys.modules["dragoman.pipeline"]
    read = pipeline.read

    def reading(source, **options):
        if source.name == "c.txt":
            signal.raise_signal(signal.SIGINT)
        return read(source, **options)

    monkeypatch.setattr(pipeline, "read", reading)
    monkeypatch.chdir(tmp_path)
    for name in ("a.txt", "b.txt", "c.txt", "d.txt"):
        (tmp_path / name).write_text("Norway and Chile met.", encoding="utf-8")
    done = run("read", "a.txt", "b.txt", "c.txt", "d.txt", "--format", form, "--output", "out")
    assert done.code == 130 and "stopped by SIGINT; 2 of 4 reports were read and written" in done.err
    written = (tmp_path / "out").read_text(encoding="utf-8")
    if form == "json":
        assert len(json.loads(written)) == 2
    elif form == "jsonl":
        assert [json.loads(line)["report"]["title"] for line in written.splitlines()] == [
            told().report.title
        ] * 2
    (tmp_path / "out").unlink()
    done = run("read", "c.txt", "--output", "out")
    assert done.code == 130 and not (tmp_path / "out").exists()


def test_what_no_command_takes_care_of_ends_it_with_a_word(run, monkeypatch):
    monkeypatch.setattr("dragoman.doctor.examine", lambda *given: signal.raise_signal(signal.SIGHUP))
    done = run("doctor")
    assert done.code == 129 and done.err == "dragoman: stopped by SIGHUP\n"
