"""`dragoman salvage`, and what the command line says of stores that are damaged or may not be written."""

from __future__ import annotations

import json
import os
import sqlite3

import pytest

from dragoman.sources.item import Refusal
from dragoman.store import Store
from dragoman.store.record_writer import refuse
from telling import told


@pytest.fixture
def damaged(tmp_path, monkeypatch):
    """A store of three reports in this folder, the record of one of which does not decode."""
    monkeypatch.chdir(tmp_path)
    with Store.open("what?.db") as store:
        store.add(told(f"Norway and Chile met, number {n}.", "2023-05-03") for n in range(3))
        refuse(store, Refusal("a source", "a reason"), store.add([]))
    with sqlite3.connect("what?.db") as connection:
        connection.execute("UPDATE event SET body = '{' WHERE version = 2")
    connection.close()
    return "what?.db"


def test_what_is_whole_is_copied(run, damaged):
    refused = run("verify", damaged)
    assert refused.code == 1 and "fault" not in refused.err
    assert "body does not decode" in refused.err and "`dragoman salvage what?.db NEW_STORE`" in refused.err
    done = run("salvage", damaged, "new.db")
    assert done.code == 1
    assert "versions            2 copied, 1 left" in done.out and "refusals            1 copied\n" in done.out
    assert "left: version " in done.err and "body does not decode" in done.err
    assert run("verify", "new.db").code == 0


def test_for_a_program(run, damaged):
    told = json.loads(run("salvage", damaged, "new.db", "--format", "json").out)
    assert (told["reports"], told["versions"], told["refusals"]) == (2, 2, 1)
    assert [sorted(one) for one in told["left"]["versions"]] == [["what", "where"]]
    whole = run("salvage", "new.db", "third.db", "--format", "json")
    assert whole.code == 0 and json.loads(whole.out)["left"] == {}


def test_nothing_is_written_over(run, damaged):
    before = run("salvage", damaged, damaged)
    assert before.code == 2 and "is the damaged store itself" in before.err
    run("salvage", damaged, "new.db")
    again = run("salvage", damaged, "new.db")
    assert again.code == 2 and "has something in it" in again.err


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("pipe", "named pipe"), ("/dev/null", "a device"), ("folder", "is a folder"),
        ("postgresql://:::/", "is no store; expected"), ("sqlite:///what?.db", "write %3F for '?'"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("command", ["add", "search", "serve", "chronology", "judge"])
def test_what_is_no_store_is_told(run, tmp_path, monkeypatch, command, address, said):
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe")
    (tmp_path / "folder").mkdir()
    (tmp_path / "report.txt").write_text("Norway and Chile met.", encoding="utf-8")
    given = {"add": ["report.txt"], "search": ["Oslo"], "chronology": ["NOR", "CHL"]}.get(command, [])
    outcome = run(command, *given, "--store", address)
    assert outcome.code == 2 and said in outcome.err and "fault" not in outcome.err


def test_a_store_that_may_not_be_written(run, damaged, tmp_path, monkeypatch):
    run("salvage", damaged, "new.db")
    may = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK and may(path, mode))
    beside = sorted(path.name for path in tmp_path.iterdir())
    for arguments in (
        ("verify", "new.db"), ("search", "Norway", "--store", "new.db"),
        ("chronology", "NOR", "CHL", "--store", "new.db"),
        ("export", "new.db", "--to", "csv", "--table", "events"),
    ):  # fmt: skip
        assert run(*arguments).code == 0, arguments
    assert sorted(path.name for path in tmp_path.iterdir()) == beside
    for arguments in (("add", "new.db"), ("judge", "x", "reject"), ("serve", "--edit")):
        outcome = run(*arguments, "--store", "new.db")
        assert outcome.code == 2 and "new.db cannot be written: check who owns" in outcome.err
