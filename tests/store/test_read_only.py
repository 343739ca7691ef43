"""A store that may not be written is read as it is, nothing is made beside it, and writing is told."""

from __future__ import annotations

import os
import shutil
import sqlite3

import pytest
from test_reliability import contents, many

from dragoman.errors import StoreError
from dragoman.store import Store, create_tables

WANTED = sorted(many(3), key=lambda record: record.report.id)


@pytest.fixture
def file(tmp_path, monkeypatch):
    """A store that may not be written. Root may write everything, so that it is also said of this folder."""
    folder = tmp_path / "given"
    folder.mkdir()
    file = folder / "a store?.db"
    with Store.open(str(file)) as store:
        store.add(WANTED)
    file.chmod(0o444)
    folder.chmod(0o555)
    may = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: "given" not in str(path) and may(path, mode))
    yield file
    folder.chmod(0o755)


def test_it_is_read_and_verified_and_left_as_it_was(file):
    before, beside = file.read_bytes(), sorted(file.parent.iterdir())
    with Store.open(str(file)) as store:
        assert contents(store) == WANTED
        assert [check.problems for check in store.verify() if check.problems] == []
        assert store.search("Oslo").items and store.chronology("NOR", "CHL")
        assert store.revisions.current() == store.revisions.current()
        with pytest.raises(StoreError, match="cannot be written"):
            store.add(many(1, start=9))
        assert sorted(file.parent.iterdir()) == beside
    assert file.read_bytes() == before


def test_who_means_to_write_is_told_before_reading_anything(file):
    with pytest.raises(StoreError, match=r"cannot be written: check who owns .* read, verified and served"):
        Store.open(str(file), write=True)


def test_it_is_seen_when_it_is_replaced(file, tmp_path):
    with Store.open(str(tmp_path / "next.db")) as store:
        store.add(many(5))
    with Store.open(str(file)) as store:
        assert store.counts()["report"] == 3
        known = store.revisions.current()
        file.parent.chmod(0o755)
        (tmp_path / "next.db").replace(file)
        assert store.counts()["report"] == 5
        assert store.revisions.current() != known


def test_what_its_owner_writes_meanwhile_is_seen(file):
    file.parent.chmod(0o755)
    file.chmod(0o644)
    owner = sqlite3.connect(file)
    owner.execute("PRAGMA journal_mode = WAL")
    with owner:
        owner.execute("INSERT INTO refusal(source, reason, refused_at) VALUES ('a', 'b', 'c')")
    with Store.open(str(file)) as store:
        assert store.counts()["refusal"] == 1
        with owner:
            owner.execute("INSERT INTO refusal(source, reason, refused_at) VALUES ('b', 'b', 'c')")
        assert store.counts()["refusal"] == 2
    owner.close()


def test_what_its_writer_left_is_not_passed_over(file, tmp_path):
    file.parent.chmod(0o755)
    file.chmod(0o644)
    owner = sqlite3.connect(file)
    owner.execute("INSERT INTO refusal(source, reason, refused_at) VALUES ('a', 'b', 'c')")
    owner.commit()
    log = f"{file.name}-wal"
    shutil.copy(file.with_name(log), tmp_path / log)
    shutil.copy(file, tmp_path / file.name)
    owner.close()
    for name in (log, file.name):
        shutil.copy(tmp_path / name, file.with_name(name))
    with pytest.raises(StoreError, match=r"was not closed: .*-wal.* copy both files"):
        Store.open(str(file))


def test_an_older_store_is_told(file, monkeypatch):
    file.parent.chmod(0o755)
    file.chmod(0o644)
    schema = create_tables.SCHEMA
    monkeypatch.setattr(create_tables, "SCHEMA", schema + 1)
    with pytest.raises(StoreError, match=rf"\(schema {schema}, .* build it anew"):
        Store.open(str(file))
