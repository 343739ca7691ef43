"""Opening a store: what is made, and what is told when it cannot be."""

from __future__ import annotations

import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest

from builders import told
from dragoman.errors import BadUsage, DragomanError, StoreError
from dragoman.store import Store
from dragoman.store.queries.issue_activity import stories_on_issue
from telling import told as told_of


def told_on(text, issues):
    return told_of(text, "2023-05-04", issues=issues)


def test_opening_makes_the_tables_once(url):
    with Store.open(url) as store:
        store.add([told()])
    with Store.open(url, create=False) as store:
        assert store.counts()["report"] == 1


def test_a_store_keeps_its_identity_and_another_has_another(url, tmp_path):
    with Store.open(url) as store:
        identity = store.identity()
    with Store.open(url, write=True) as store, Store.open(str(tmp_path / "other.db")) as other:
        assert store.identity() == identity != other.identity()


def issues_of_stories(store):
    with store.reading() as connection:
        return connection.exec_driver_sql("SELECT story, issue, day FROM story_issue ORDER BY 1, 2").all()


def test_a_report_read_again_gives_its_stories_their_issues(url):
    before, after = (told_on("A call about trade.", issues) for issues in ((), (("trade", "trade"),)))
    with Store.open(url) as store:
        store.add([before])
        assert issues_of_stories(store) == [] and stories_on_issue(store, "trade").items == ()
        assert store.add([after], again=True).reread == 1
        ((_, issue, _),) = issues_of_stories(store)
        assert issue == "trade" and stories_on_issue(store, "trade").items == store.stories().items


def test_several_at_once_may_open_an_empty_database(url):
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(Store.open, [url] * 4))
    assert [store.counts()["report"] for store in stores] == [0] * 4
    for store in stores:
        store.close()


def test_a_newer_schema_is_left_alone(url):
    with Store.open(url) as store, store.writing() as connection:
        connection.exec_driver_sql("UPDATE store_schema SET number = 9999")
    with pytest.raises(StoreError, match="newer Dragoman"):
        Store.open(url)


def test_a_store_of_an_older_schema_is_told_to_be_built_anew(url):
    with Store.open(url) as store:
        store.add([told()])
        with store.writing() as connection:
            connection.exec_driver_sql("UPDATE store_schema SET number = 2")
    with pytest.raises(StoreError, match=r"development version .*schema 2.* build it anew: `dragoman add"):
        Store.open(url)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_store_of_a_development_version_is_told_to_be_built_anew(url):
    with Store.open(url) as store, store.writing() as connection:
        connection.exec_driver_sql("DROP TABLE store_schema")
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num TEXT)")
    with pytest.raises(StoreError, match=r"development version .* build it anew: `dragoman add"):
        Store.open(url)


def test_a_database_of_something_else_is_left_alone(tmp_path):
    file = tmp_path / "other.db"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    connection.close()
    with pytest.raises(StoreError, match=r"something else.*recipes"):
        Store.open(str(file))


@pytest.mark.parametrize(
    ("address", "error", "message"),
    [
        ("{tmp}", StoreError, "is a folder"),
        ("{tmp}/none/dragoman.db", StoreError, "there is no folder"),
        ("{tmp}/text.db", StoreError, "not an SQLite database"),
        ("sqlite://", BadUsage, "needs a file"),
        ("mysql://localhost/x", BadUsage, "expected sqlite:///FILE.db"),
        ("nonsense://x", BadUsage, "expected sqlite:///FILE.db"),
        ("postgresql://nobody@127.0.0.1:9/x?connect_timeout=2", StoreError, "is it running"),
    ],
)
def test_what_cannot_be_opened_is_told(tmp_path, address, error, message):
    (tmp_path / "text.db").write_text("This is a text and no database, of some length.", encoding="utf-8")
    with pytest.raises(error, match=message) as caught:
        Store.open(address.format(tmp=tmp_path))
    assert isinstance(caught.value, DragomanError)


def test_a_store_that_must_be_there(tmp_path):
    with pytest.raises(StoreError, match="no such store"):
        Store.open(str(tmp_path / "dragoman.db"), create=False)
    (tmp_path / "empty.db").touch()
    with pytest.raises(StoreError, match="holds no store"):
        Store.open(str(tmp_path / "empty.db"), create=False)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(StoreError, match="may you write in its folder"):
        Store.open(str(tmp_path / "dragoman.db"))


def test_a_password_is_not_told():
    with pytest.raises(StoreError) as caught:
        Store.open("postgresql://nobody:geheim@127.0.0.1:9/x?connect_timeout=2")
    assert "geheim" not in str(caught.value)
