"""What ends badly outside the program (a full disk, a silent server) ends in one clear error."""

from __future__ import annotations

import resource
import socket
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import event
from test_reliability import contents, many

from builders import told
from dragoman.errors import StoreError
from dragoman.record.encoding import encode
from dragoman.store import Store, engine


@pytest.fixture
def file(tmp_path):
    return tmp_path / "dragoman.db"


def test_a_full_disk(file):
    wanted = sorted(many(60), key=lambda record: record.report.id)
    with Store.open(str(file)) as store:
        store.add(wanted[:3])
    with Store.open(str(file), create=False) as store:
        event.listen(store.engine, "connect", _full)
        store.engine.dispose()
        with pytest.raises(StoreError, match="the disk is full; make room"):
            store.add(wanted)
        kept = len(contents(store))
        assert 3 <= kept < 60
        assert all(not check.problems for check in store.verify())
    with Store.open(str(file), create=False) as store:
        summary = store.add(wanted)
        assert (summary.known, summary.new) == (kept, 60 - kept)
        assert contents(store) == wanted


def _full(connection, _):
    """Leave the database room for twenty pages more than it has."""
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages + 20}")


@pytest.mark.parametrize("share", [0.1, 0.4, 0.7, 0.95])
def test_a_damaged_file(file, share):
    with Store.open(str(file)) as store:
        store.add(many(30))
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    raw = bytearray(file.read_bytes())
    start = int(len(raw) * share)
    raw[start : start + 30_000] = b"\xa5" * len(raw[start : start + 30_000])
    file.write_bytes(raw)
    with pytest.raises(StoreError, match=r"damaged|no longer"):
        _use(file)


def _use(file):
    """Read and write everything; what `verify` finds is raised too."""
    with Store.open(str(file), create=False) as store:
        for check in store.verify():
            if check.problems:
                raise StoreError(f"what was read is no longer there: {check.problems[0]}")
        store.add(many(40, start=30))
        store.search("Oslo")
        contents(store)


def test_a_truncated_file(file):
    with Store.open(str(file)) as store:
        store.add(many(30))
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    raw = file.read_bytes()
    file.write_bytes(raw[: len(raw) // 2])
    with pytest.raises(StoreError, match="damaged"):
        _use(file)


def test_a_store_that_another_program_holds(file, monkeypatch):
    with Store.open(str(file)) as store:
        store.add([told()])
    monkeypatch.setattr(engine, "WAIT", 0.05)
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        with Store.open(str(file)) as store:
            assert store.counts()["report"] == 1, "readers do not wait"
            with pytest.raises(StoreError, match="another program held the store"):
                store.add(many(1))
    finally:
        holder.execute("ROLLBACK")
        holder.close()
    with Store.open(str(file)) as store:
        assert store.add(many(1)).new == 1


def test_a_clock_that_goes_back(store):
    wanted = sorted(many(3), key=lambda record: record.report.id)
    for record, now in zip(
        wanted, ("2026-05-05T10:00:00Z", "1999-01-01T00:00:00Z", "2026-05-05T09:59:59Z"), strict=True
    ):
        store.clock = lambda now=now: now
        assert store.add([record]).new == 1
    assert contents(store) == wanted
    assert store.add(wanted).known == 3
    assert all(not check.problems for check in store.verify())


@pytest.fixture
def limited(tmp_path):
    """Run `dragoman add` on 60 records with files of so many bytes at most."""
    source = tmp_path / "records.jsonl"
    source.write_bytes(b"\n".join(encode(record) for record in many(60)))

    def run(size):
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

        store = str(tmp_path / "dragoman.db")
        command = [sys.executable, "-m", "dragoman", "add", str(source), "--store", store, "--workers", "1"]
        return subprocess.run(command, preexec_fn=limit, capture_output=True, text=True, timeout=120)

    return run


@pytest.mark.slow
@pytest.mark.parametrize("size", [20_000, 520_000])
def test_a_limit_on_the_size_of_files(limited, tmp_path, size):
    done = limited(size)
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert "the file could not be written: the disk is full, or it may not grow larger (ulimit" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    store = Path(tmp_path / "dragoman.db")
    with Store.open(str(store)) as opened:
        assert all(not check.problems for check in opened.verify())
        opened.add(many(60))
        assert len(contents(opened)) == 60


pytest.importorskip("psycopg")
LET_IN = b"R\0\0\0\x08\0\0\0\0" + b"Z\0\0\0\x05I"
"""What a server says that asks for no password and waits for the first question."""


@pytest.fixture
def silent():
    """Start a listener that says the given bytes to whoever is let in, and nothing more; return its port."""
    held, listeners = [], []

    def start(words):
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)

        def answer():
            while True:
                try:
                    peer, _ = listener.accept()
                except OSError:
                    return
                held.append(peer)
                peer.recv(4096)
                if words:
                    peer.sendall(words)

        threading.Thread(target=answer, daemon=True).start()
        return listener.getsockname()[1]

    yield start
    for one in (*listeners, *held):
        one.close()


@pytest.mark.parametrize(
    ("words", "said"),
    [(b"", "took the connection and did not answer"), (LET_IN, "let us in and did not answer")],
)
def test_a_server_that_never_answers_is_given_up(silent, words, said):
    address = (
        f"postgresql://me@127.0.0.1:{silent(words)}/x?connect_timeout=2&sslmode=disable&gssencmode=disable"
    )
    with pytest.raises(StoreError, match=said) as caught:
        Store.open(address)
    assert "127.0.0.1" in str(caught.value) and "connect_timeout" in str(caught.value)
