"""A path is taken as it stands; a URL is read as one; what is neither is told."""

from __future__ import annotations

import os
import socket
import sqlite3

import pytest

from builders import told
from dragoman.errors import BadUsage, DragomanError, StoreError
from dragoman.store import Store

NAMES = (
    "what?.db", "a#b.db",
    "100%.db", "a%20b.db", "two words.db", "sqlite:x.db", "büro.db", "外交.db", "x?mode=ro",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_path_is_taken_as_it_stands(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    for given in (name, str(tmp_path / name)):
        with Store.open(given) as store:
            store.add([told()])
        with Store.open(given, create=False) as store:
            assert store.counts()["report"] == 1
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(
    ("written", "name"), [("what%3F.db", "what?.db"), ("100%25.db", "100%.db"), ("a%20b#c.db", "a b#c.db")]
)
def test_signs_in_a_url_are_written_as_in_urls(tmp_path, written, name):
    Store.open(f"sqlite:///{tmp_path}/{written}").close()
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("ending", ["what?.db", "x.db?mode=ro", "x.db?uri=true"])
def test_options_in_a_url_of_a_file_are_not_passed_over(tmp_path, ending):
    with pytest.raises(BadUsage, match=r"options after '\?'.*%3F"):
        Store.open(f"sqlite:///{tmp_path}/{ending}")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://:::/", "postgresql://[::1/x", "postgresql://h:99999/", "postgresql://a b/",
        "postgresql://127.0.0.1:9/x?connect_timeout=soon", "postgresql://127.0.0.1:9/x?nonsense=1",
        "postgresql://h:port/x", "sqlite://host/x.db", "://", "sqlite+pysqlcipher:///x.db", "a\0b.db",
    ],
)  # fmt: skip
def test_a_bad_address_is_told(address):
    with pytest.raises(DragomanError):
        Store.open(address)


def test_the_password_of_a_bad_address_is_not_told():
    with pytest.raises(BadUsage) as caught:
        Store.open("postgresql://me:geheim@:::/")
    assert "geheim" not in str(caught.value)


def test_what_is_no_file_is_told_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(StoreError, match="named pipe; a store is a file"):
        Store.open(str(tmp_path / "pipe"))
    with pytest.raises(StoreError, match="a device; a store is a file"):
        Store.open(os.devnull)
    with pytest.raises(StoreError, match="is a folder; give a file in it"):
        Store.open(str(tmp_path))


def test_a_socket_is_told(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # the path of a socket must be short
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket")
        with pytest.raises(StoreError, match="a socket; a store is a file"):
            Store.open("socket")


def test_a_link_to_a_store_is_the_store(tmp_path):
    (tmp_path / "folder").mkdir()
    Store.open(str(tmp_path / "folder" / "real.db")).close()
    (tmp_path / "link.db").symlink_to(tmp_path / "folder" / "real.db")
    with Store.open(str(tmp_path / "link.db"), create=False) as store:
        store.add([told()])
    with sqlite3.connect(tmp_path / "folder" / "real.db") as connection:
        assert connection.execute("SELECT count(*) FROM report").fetchone() == (1,)
    connection.close()
