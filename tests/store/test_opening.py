"""Opening a store: what is made, what is brought up to date, and what is told when it cannot be."""

from __future__ import annotations

import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import dragoman.store
from builders import told
from dragoman.errors import BadUsage, DragomanError, StoreError
from dragoman.store import Store, schema
from dragoman.store.queries.issue_activity import stories_on_issue
from dragoman.store.tables import metadata
from telling import told as told_of

ADDED = {
    "0008": ("story_issue",),
    "0009": ("judged", "carried", "reading"),
    "0010": ("story_opening", "story_told", "unlisted", "opening_party", "opening"),
    "0012": ("story_cluster",),
}
"""The tables that a schema brought."""


def take_back(connection, version):
    """Take the tables out that came after a schema, and name it."""
    for table in (table for later, tables in ADDED.items() if later > version for table in tables):
        connection.exec_driver_sql(f"DROP TABLE {table}")
    connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{version}'")


def told_on(text, issues):
    return told_of(text, "2023-05-04", issues=issues)


def test_opening_makes_the_tables_once(url):
    with Store.open(url) as store:
        store.add([told()])
    with Store.open(url, create=False) as store:
        assert store.counts()["report"] == 1
        with store.writing() as connection:
            schema._upgrade(connection)  # to the head it has
        assert store.counts()["report"] == 1


def beside_stories(store):
    with store.reading() as connection:
        return set(connection.exec_driver_sql("SELECT id, brief, stems FROM story").all())


def test_what_was_merged_by_other_keys_waits_to_be_merged_again(url):
    with Store.open(url) as store:
        store.add([told()])
        stories, beside = store.stories().items, beside_stories(store)
        keys = store.counts()["event_block"]
        with store.writing() as connection:
            for column in ("brief", "stems"):
                connection.exec_driver_sql(f"ALTER TABLE story DROP COLUMN {column}")
            connection.exec_driver_sql("DROP INDEX position_of_state")
            take_back(connection, "0003")
    with Store.open(url) as store:
        assert store.stories().items == stories
        assert beside_stories(store) == beside and all(all(row) for row in beside)
        assert (store.counts()["event_block"], store.counts()["unmerged"]) == (0, store.counts()["event"])
        store.merge()
        assert store.stories().items == stories
        assert (store.counts()["event_block"], store.counts()["unmerged"]) == (keys, 0)


def issues_of_stories(store):
    with store.reading() as connection:
        return connection.exec_driver_sql("SELECT story, issue, day FROM story_issue ORDER BY 1, 2").all()


def test_the_issues_of_stories_are_found_in_a_store_made_before(url):
    with Store.open(url) as store:
        store.add([told_on("A call about trade in fish.", (("trade", "trade"), ("maritime", "fish")))])
        known = issues_of_stories(store)
        with store.writing() as connection:
            take_back(connection, "0007")
    with Store.open(url) as store:
        assert [row[1] for row in known] == ["maritime", "trade"] and issues_of_stories(store) == known


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


def test_the_migrations_make_the_tables_that_the_program_knows(url):
    def ours(thing, name, kind, reflected, compare_to):
        return "_search" not in name and "_words" not in name  # full text, which has no table here

    with Store.open(url) as store, store.reading() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours})
        differences = compare_metadata(context, metadata)
    assert [one for one in differences if "alembic_version" not in str(one)] == []


def test_the_known_schemas_are_those_of_the_migrations():
    folder = Path(dragoman.store.__file__).parent / "migrations"
    config = Config()
    config.set_main_option("script_location", str(folder))
    steps = ScriptDirectory.from_config(config).walk_revisions()
    assert tuple(reversed([step.revision for step in steps])) == schema.KNOWN
    assert schema.KNOWN[-1] == schema.HEAD


def test_a_newer_schema_is_left_alone(url):
    with Store.open(url) as store, store.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="newer Dragoman"):
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
