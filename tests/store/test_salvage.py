"""What is whole in a damaged store is copied into a new one, which verifies; the damaged one stays."""

from __future__ import annotations

import random
import shutil
import sqlite3

import pytest
from benchmarks.damage import KINDS
from test_damage import file as file
from test_damage import filled, wrong
from test_reliability import contents, many

from builders import told
from dragoman.errors import BadUsage, DragomanError, StoreError
from dragoman.store import Store, create_tables
from dragoman.store.salvage import salvage_store


@pytest.fixture
def new(tmp_path):
    return str(tmp_path / "new.db")


def stories_of(store):
    return sorted((story.id, story.status, len(story.mentions)) for story in store.stories(limit=1000))


def test_a_whole_store_is_copied_whole(store, new):
    filled(store)
    store.judge("reject", told().statements[0].id, field="statement", by="me", reason="nobody said so")
    store.merge()
    address = store.engine.url.render_as_string(hide_password=False)
    done = salvage_store(address, new)
    assert (done.reports, done.versions, done.judgements, done.left) == (4, 4, 4, {})
    with Store.open(new, create=False) as copied:
        assert wrong(copied) == []
        assert contents(copied) == contents(store)
        assert stories_of(copied) == stories_of(store)
        kept, known = ([one.judgement for one in of.judgements(undone=True)] for of in (copied, store))
        assert kept == known
        assert copied.row(told().statements[0].id).aside == store.row(told().statements[0].id).aside


def damaged_by(file, *sentences):
    with sqlite3.connect(file) as connection:
        for sentence in sentences:
            assert connection.execute(sentence).rowcount
        ids = [id for (id,) in connection.execute("SELECT id FROM report_version ORDER BY number")]
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return ids


def test_what_does_not_verify_is_left_with_the_reason(file, new):
    ids = damaged_by(
        file, "UPDATE event SET body = '{' WHERE version = 2",
        "UPDATE report_version SET text = replace(text, 'Norway', 'Sweden') WHERE number = 3",
    )  # fmt: skip
    before = file.read_bytes()
    done = salvage_store(str(file), new)
    assert (done.reports, done.versions) == (2, 2)
    left = {problem.where: problem.what for problem in done.left["versions"]}
    assert set(left) == {f"version {ids[1]}", f"version {ids[2]}"}
    assert "table event, row" in left[f"version {ids[1]}"] and "the record says" in left[f"version {ids[2]}"]
    with Store.open(new, create=False) as store:
        assert wrong(store) == [] and {record.report.id for record in store.records()} == {ids[0], ids[3]}
    assert file.read_bytes() == before and not file.with_name(f"{file.name}-wal").exists()


def test_stories_and_rows_that_are_made_of_records_are_made_anew(file, new):
    damaged_by(
        file, "UPDATE story SET body = '['", "DELETE FROM story_mention", "DELETE FROM report",
        "UPDATE report_version SET valid_from = '1999'", "UPDATE span SET start = 0 WHERE row < 3000000",
    )  # fmt: skip
    done = salvage_store(str(file), new)
    assert (done.versions, len(done.left["versions"])) == (2, 2), "rows that can be read must be the record's"
    with Store.open(new, create=False) as store:
        assert wrong(store) == [] and store.counts()["story"] > 0


def test_judgements_go_with_the_rows_that_they_are_on(file, new):
    damaged_by(
        file, "UPDATE report_version SET body = '{}' WHERE number < 4",
        "UPDATE judged_row SET body = CAST(x'ff' AS TEXT)",
    )  # fmt: skip
    done = salvage_store(str(file), new)
    assert (done.versions, done.judgements) == (1, 0)
    said = [f"{problem.where}: {problem.what}" for problem in done.left["judgements"]]
    assert any("judgement 1: is on" in one and "not in the new store" in one for one in said)
    assert any("judgement 3: takes judgement 2 back" in one for one in said)
    with Store.open(new, create=False) as store:
        assert wrong(store) == [] and store.judgements(undone=True) == ()


def test_a_table_beside_that_cannot_be_read_is_made_anew(file, new):
    with sqlite3.connect(file) as connection:
        roots = dict(connection.execute("SELECT name, rootpage FROM sqlite_schema WHERE type = 'table'"))
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    connection.close()
    raw = bytearray(file.read_bytes())
    for name in ("span", "event_party", "story", "report"):
        raw[(roots[name] - 1) * size : roots[name] * size] = bytes(size)
    file.write_bytes(raw)
    done = salvage_store(str(file), new)
    assert (done.reports, done.versions) == (4, 4)
    with Store.open(new, create=False) as store:
        assert wrong(store) == [] and store.counts()["story"] > 0


def test_versions_on_either_side_of_a_lost_page_are_copied(file, new):
    with Store.open(str(file)) as store:
        store.add(many(60, start=10))
    damaged_by(file, "UPDATE report_version SET title = title")
    raw = bytearray(file.read_bytes())
    place = raw.index(b"Number 30.")
    raw[place - place % 4096 : place - place % 4096 + 4096] = bytes(4096)
    file.write_bytes(raw)
    done = salvage_store(str(file), new)
    assert done.versions + len(done.left["versions"]) == 64 and 40 < done.versions < 64
    with Store.open(new, create=False) as store:
        assert wrong(store) == []
        texts = " ".join(record.report.text for record in store.records())
    assert "Number 11." in texts and "Number 68." in texts and "Number 30." not in texts


def test_a_store_of_another_schema_is_not_salvaged(file, new, monkeypatch):
    before = file.read_bytes()
    schema = create_tables.SCHEMA
    monkeypatch.setattr(create_tables, "SCHEMA", schema + 1)
    with pytest.raises(StoreError, match=rf"\(schema {schema}, .* build it anew"):
        salvage_store(str(file), new)
    assert file.read_bytes() == before


def test_what_a_killed_writer_left_in_its_log_is_copied(tmp_path, new):
    live, dead = tmp_path / "live.db", tmp_path / "dead.db"
    with Store.open(str(live)) as store:
        store.add([told()])
        for ending in ("", "-wal"):
            shutil.copy(f"{live}{ending}", f"{dead}{ending}")
    before = dead.read_bytes()
    assert salvage_store(str(dead), new).versions == 1
    assert dead.read_bytes() == before and not dead.with_name("dead.db-shm").exists()


def test_a_store_that_has_something_in_it_is_not_written(file, new, tmp_path):
    with Store.open(new) as store:
        store.add([told()])
    with pytest.raises(BadUsage, match="has something in it"):
        salvage_store(str(file), new)
    (tmp_path / "link.db").symlink_to(file)
    for same in (str(file), f"sqlite:///{file}", str(tmp_path / "link.db")):
        with pytest.raises(BadUsage, match="is the damaged store itself"):
            salvage_store(str(file), same)
    with pytest.raises(StoreError, match="no such store"):
        salvage_store(str(tmp_path / "none.db"), str(tmp_path / "other.db"))


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_damaged_the_new_store_verifies(file, new, tmp_path, seed):
    copy = tmp_path / "copy.db"
    shutil.copyfile(file, copy)
    list(KINDS.values())[seed % len(KINDS)](copy, random.Random(100 + seed))
    before = copy.read_bytes()
    try:
        salvage_store(str(copy), new)
    except DragomanError:
        return
    finally:
        assert copy.read_bytes() == before
    with Store.open(new, create=False) as store:
        assert wrong(store) == []
