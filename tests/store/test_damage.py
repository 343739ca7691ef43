"""`verify` finds what was altered or damaged, says where, and is never ended by it."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import replace

import pytest
from benchmarks.damage import KINDS, is_refused_by_sqlite, problems
from test_reliability import many

from dragoman.errors import DragomanError, StoreError
from dragoman.store import Store, integrity_checks
from dragoman.store.salvage import salvage_store
from telling import told as told_of


def filled(store):
    """Three records, one of them with another version, a decision on each kind of row, stories."""
    records = list(many(3))
    store.add(records)
    store.add([told_of("A call about trade in fish.", "2023-05-04", issues=(("trade", "trade"),))])
    event, statement = records[0].events[0], records[0].statements[0]
    store.judge("correct", event.id, field="date", value="2023-05-06", by="me")
    store.undo(store.judge("reject", statement.id, field="statement", by="me"))
    store.merge()
    return store


def wrong(store):
    return [problem for check in store.verify() for problem in check.problems]


ALTERED = (
    ("UPDATE event SET body = '{' WHERE number = {event}", "table event, row {event}: body does not decode"),
    ("UPDATE event SET body = '{\"id\":1}' WHERE number = {event}", "row {event}: body does not decode"),
    ("UPDATE event SET status = 'denied' WHERE number = {event}", "rows of table event are not those"),
    ("UPDATE span SET start = start + 1, stop = stop + 1 WHERE kind = 'event' AND row = {event}",
     "rows of table span are not those"),
    ("DELETE FROM event_party WHERE event = {event}", "rows of table event_party are not those"),
    ("UPDATE statement SET words = 'what nobody said'", "rows of table statement are not those"),
    ("UPDATE report_version SET text = replace(text, 'Norway', 'Sweden') WHERE number = 1", "record says"),
    ("UPDATE report_version SET outlet = 'The Invented' WHERE number = 1", "its column outlet says 'The Inv"),
    ("UPDATE report_version SET valid_until = '2001' WHERE number = 1", "time since when it stands"),
    ("UPDATE report_version SET body = '[]' WHERE number = 1", "table report_version, row 1: body does not"),
    ("UPDATE story SET status = 'denied', witnesses = 9 WHERE number = 1", "and body: status, witnesses"),
    ("UPDATE story SET body = '[]' WHERE number = 1", "table story, row 1: body does not decode"),
    ("UPDATE story SET body = replace(body, 'Oslo on Friday', 'Oslo on Monday')", "says 'Ministers"),
    ("UPDATE story SET body = replace(body, '\"witnesses\":[\"', '\"witnesses\":[\"x')", "witnesses"),
    ("UPDATE story SET body = replace(body, '\"issues\"', '\"isues\"')", "its body has what no story has"),
    ("UPDATE event SET body = replace(body, '\"office\"', '\"ofice\"')", "rows of table event are not those"),
    ("UPDATE report_version SET body = replace(body, '\"blocks\"', '\"blocks2\"')", "does not decode"),
    ("UPDATE report_version SET body = replace(body, '\"standfirst\"', '\"first\"')", "what no report has"),
    ("DELETE FROM story_pair", "rows of table story_pair are not those"),
    ("INSERT INTO story_report_day(day, story) VALUES ('1999-01-01', 1)", "table story_report_day are not"),
    ("DELETE FROM story_mention", "has no mention"),
    ("DELETE FROM story_mention", "is in no story"),
    ("INSERT INTO story_cluster(story, cluster) VALUES (1, 9999)", "story_cluster"),
    ("UPDATE row_issue SET row = row + 99999999999", "row {issue}: is of no version that is there"),
    ("UPDATE event SET version = 2 WHERE number = {event}", "is of another version than it says"),
    ("UPDATE judged_row SET body = '{}'", "table judged_row, row"),
)  # fmt: skip


@pytest.mark.parametrize(("sentence", "said"), ALTERED)
def test_what_was_altered_is_named(store, sentence, said):
    filled(store)
    assert wrong(store) == []
    with store.writing() as connection:
        number = connection.exec_driver_sql("SELECT min(number) FROM event").scalar()
        issue = connection.exec_driver_sql("SELECT min(row) FROM row_issue").scalar() + 99999999999
        changed = connection.exec_driver_sql(sentence.replace("{event}", str(number))).rowcount
    assert changed, "the sentence alters nothing"
    said = said.replace("{event}", str(number)).replace("{issue}", str(issue))
    found = wrong(store)
    assert any(said in f"{problem.where}: {problem.what}" for problem in found), found


DANGLING = (
    ("UPDATE report_version SET report = 9999 WHERE number = 1", "names a row of report that is not there"),
    ("UPDATE story_mention SET story = 9999", "names a row of story that is not there"),
    ("INSERT INTO waiting_event VALUES (99999999999)", "names a row of event that is not there"),
    ("UPDATE judgement SET undoes = 9999", "names a row of judgement that is not there"),
    ("UPDATE event SET day = x'ff'", "the rows of table event are not those"),
    ("UPDATE event SET type = CAST(x'ff' AS TEXT)", "table event, row"),
    ("UPDATE report_version SET text = CAST(x'41ff' AS TEXT) WHERE number = 2", "Could not decode to UTF-8"),
    ("UPDATE story SET witnesses = 'many' WHERE number = 1", "witnesses is str, not int"),
    ("UPDATE story SET brief = x'00' WHERE number = 1", "table story, row 1: brief is bytes, not str"),
)


@pytest.fixture
def file(tmp_path):
    """The file of a store with something in it, which is closed."""
    path = tmp_path / "dragoman.db"
    with Store.open(str(path)) as store:
        filled(store)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return path


@pytest.mark.parametrize(("sentence", "said"), DANGLING)
def test_what_only_sqlite_lets_pass_is_named(file, sentence, said):
    with sqlite3.connect(file) as connection:
        assert connection.execute(sentence).rowcount
    connection.close()
    with Store.open(str(file), create=False) as store:
        found = wrong(store)
    assert any(said in f"{problem.where}: {problem.what}" for problem in found), found


def test_good_versions_beside_a_damaged_one_are_checked(file):
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE event SET body = '{' WHERE version = 2")
        (id,) = connection.execute("SELECT id FROM report_version WHERE number = 2").fetchone()
    connection.close()
    with Store.open(str(file), create=False) as store:
        checks = list(store.verify())
        rows = store.counts()["event"]
    assert sum(check.versions for check in checks) == 4
    named = {problem.where for check in checks for problem in check.problems if "event" in problem.what}
    assert f"version {id}" in named and len(named) <= rows


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("CREATE TRIGGER t AFTER INSERT ON report BEGIN DELETE FROM event; END;", "trigger t: is not of"),
        ("DROP TRIGGER report_search_insert;", "trigger report_search_insert: is not there;"),
        ("DROP VIEW evidence; CREATE VIEW evidence AS SELECT 1;", "view evidence: differs"),
        (
            "DROP TRIGGER statement_search_insert; CREATE TRIGGER statement_search_insert "
            "AFTER INSERT ON statement BEGIN DELETE FROM event; END;",
            "trigger statement_search_insert: differs",
        ),
        (
            "ALTER TABLE refusal RENAME TO r; CREATE VIEW refusal AS SELECT * FROM r;",
            "view refusal: is not of",
        ),
        (
            "ALTER TABLE refusal RENAME TO r; CREATE VIEW Refusal AS SELECT * FROM r;",
            "view refusal: is not of",
        ),
    ],
)
def test_triggers_and_views_that_the_program_did_not_make(file, script, said):
    with sqlite3.connect(file) as connection:
        connection.executescript("CREATE VIEW mine AS SELECT day FROM event; CREATE INDEX i ON event (day);")
    with Store.open(str(file), create=False) as store:
        assert wrong(store) == []  # what a user adds to read it by
    connection.executescript(script)
    connection.close()
    with Store.open(str(file), create=False) as store:
        (problem,) = [problem for problem in wrong(store) if problem.where == said.partition(":")[0]]
    assert f"{problem.where}: {problem.what}".startswith(said)


def altered(file, script):
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(script)
    with Store.open(str(file), create=False) as store:
        return list(integrity_checks._altered(store.engine))


def test_a_trigger_after_many_views_and_triggers_is_found(file):
    made = "".join(f"CREATE VIEW mine_{number} AS SELECT 1;" for number in range(150))
    trigger = "CREATE TRIGGER {} AFTER INSERT ON report BEGIN DELETE FROM event; END;"
    assert [problem.where for problem in altered(file, made + trigger.format("z"))] == ["trigger z"]
    more = "".join(trigger.format(f"a_{number}") for number in range(150))
    problems = altered(file, more + "DROP TRIGGER report_search_delete;")
    assert problems[0].where == "trigger report_search_delete"
    assert len(problems) == integrity_checks.MOST


def test_a_table_that_is_renamed_and_back_is_the_same(file):
    assert not altered(file, "ALTER TABLE statement RENAME TO s; ALTER TABLE s RENAME TO statement;")
    with closing(sqlite3.connect(file)) as connection:
        (sql,) = connection.execute("SELECT sql FROM sqlite_schema WHERE name = 'statement_search_insert'")
    assert 'ON "statement"' in sql[0]
    other = sql[0].replace("new.words", "'new.words'")
    (problem,) = altered(file, f"DROP TRIGGER statement_search_insert; {other};")
    assert problem.where == "trigger statement_search_insert" and "differs" in problem.what


def test_of_triggers_that_cannot_be_read_nothing_else_is_told(file):
    script = (
        "DROP TRIGGER report_search_delete; PRAGMA writable_schema = ON; UPDATE sqlite_schema "
        "SET sql = CAST(sql || x'2d2dff' AS TEXT) WHERE name = 'report_search_insert';"
    )
    (problem,) = altered(file, script)
    assert problem.where == "the file"


def test_an_index_of_words_that_is_not_that_of_the_texts(file):
    with sqlite3.connect(file) as connection:
        connection.execute(
            "INSERT INTO report_search(report_search, rowid, title, text) "
            "SELECT 'delete', number, title, text FROM report_version WHERE number = 1"
        )
    connection.close()
    with Store.open(str(file), create=False) as store:
        (problem,) = wrong(store)
    assert problem.where == "the index of words (report_search)"


def test_checking_the_index_of_words_writes_nothing(file):
    before = file.read_bytes()
    with Store.open(str(file), create=False) as store:
        assert wrong(store) == []
    assert file.read_bytes() == before


@pytest.mark.parametrize("seed", range(24))
def test_a_damaged_file_is_refused_and_ends_nothing(file, tmp_path, seed):
    copy = tmp_path / "copy.db"
    shutil.copyfile(file, copy)
    list(KINDS.values())[seed % len(KINDS)](copy, random.Random(seed))
    refused, found = is_refused_by_sqlite(copy), problems(copy)
    assert found or not refused


def test_a_page_of_rows_is_lost_and_the_rest_is_checked(file):
    with sqlite3.connect(file) as connection:
        (root,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'refusal'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    connection.close()
    raw = bytearray(file.read_bytes())
    raw[(root - 1) * size : root * size] = bytes(size)
    file.write_bytes(raw)
    with Store.open(str(file), create=False) as store:
        checks = list(store.verify())
    found = [problem for check in checks for problem in check.problems]
    assert sum(check.versions for check in checks) == 4
    assert {problem.where for problem in found} == {"the file", "table refusal"}


def test_questions_to_a_damaged_store_end_in_an_error_of_ours(file):
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE event SET body = '{'")
        connection.execute("UPDATE report_version SET title = CAST(x'41ff' AS TEXT)")
    connection.close()
    with Store.open(str(file), create=False) as store:
        with pytest.raises(StoreError, match=r"does not decode .*damaged.*`dragoman verify` says which"):
            list(store.records())
        with pytest.raises(StoreError, match=r"damaged.*`dragoman salvage`"):
            store.search("Oslo")


def test_what_waits_to_be_merged_is_not_wrong(store):
    records = list(many(2))
    store.add(records, merge=False)
    assert wrong(store) == []
    store.merge()
    other = replace(records[0].report, text=f"{records[0].report.text} More.", id="other")
    store.add([replace(records[0], report=replace(other, text=other.text))], merge=False)
    assert wrong(store) == []


@pytest.mark.parametrize("kind", ["table", "index", "trigger"])
def test_damage_in_the_names_of_tables_ends_in_an_error_of_ours(file, tmp_path, kind):
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        broken = "UPDATE sqlite_schema SET sql = CAST(replace(sql, 'e', x'ef') AS TEXT) WHERE type = ?"
        assert connection.execute(broken, (kind,)).rowcount
    connection.close()
    assert problems(file) > 0
    with suppress(DragomanError):
        salvage_store(str(file), str(tmp_path / "new.db"))


def test_a_name_of_a_table_that_does_not_decode(file):
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_schema SET name = CAST(x'ef41' AS TEXT) WHERE name = 'refusal'")
    connection.close()
    assert problems(file) > 0
