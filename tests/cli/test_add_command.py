"""`dragoman add` and `dragoman verify` on a store, with a reader that needs no parser."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing

import pytest

from dragoman.sources.item import Refusal
from dragoman.store import Store
from dragoman.store.record_writer import refuse
from dragoman.store.write import Summary


def test_reports_are_added_once(run, reading, tmp_path):
    (tmp_path / "a.txt").write_text("Norway and Chile met in Oslo.", encoding="utf-8")
    (tmp_path / "b.txt").write_text("Peru was not there.", encoding="utf-8")
    done = run("add", "a.txt", "b.txt")
    assert done.code == 0 and done.err == ""
    assert "new reports           2" in done.out and "with 2 events" in done.out
    again = run("add", "a.txt", "b.txt")
    assert "known already         2" in again.out and len(reading) == 2
    assert run("verify", "dragoman.db").out == "2 spans in 2 records: all read back from their reports\n"


def test_what_the_gate_stops_is_kept_and_told(run, reading, tmp_path):
    (tmp_path / "a.txt").write_text("A fire broke out.", encoding="utf-8")
    done = run("add", "a.txt")
    assert done.code == 0
    assert "new reports           1" in done.out and "1 of them cannot tell of two states" in done.out
    assert not reading
    told = json.loads(run("add", "a.txt", "--again", "--no-gate", "--format", "json").out)
    assert (told["reread"], told["passed_over"], len(reading)) == (1, 0, 1)


def test_what_is_refused_is_told_with_its_reason(run, reading, tmp_path):
    (tmp_path / "a.txt").write_text("Norway and Chile met in Oslo.", encoding="utf-8")
    (tmp_path / "b.txt").write_bytes(b"%PDF-1.7 ...")
    done = run("add", "a.txt", "b.txt", "c.txt", "--store", "sqlite:///other.db", "--format", "json")
    assert done.code == 1
    told = json.loads(done.out)
    assert (told["new"], told["refused"], told["store"]) == (1, 2, "sqlite:///other.db")
    assert told["refusals"][1] == {"source": "c.txt", "reason": "no such file, folder or pattern"}
    assert "PDF" in told["refusals"][0]["reason"]
    assert run("add", "c.txt", "--store", "other.db").code == 2


def test_a_report_is_read_again_when_asked(run, reading, tmp_path):
    (tmp_path / "a.txt").write_text("Norway and Chile met in Oslo.", encoding="utf-8")
    run("add", "a.txt")
    assert "read again            1" in run("add", "a.txt", "--again").out
    with Store.open("dragoman.db") as store:
        assert len(store.events()) == 1


def test_a_store_that_was_tampered_with_fails_the_check(run, reading, tmp_path):
    (tmp_path / "a.txt").write_text("Norway and Chile met in Oslo.", encoding="utf-8")
    run("add", "a.txt")
    with Store.open("dragoman.db") as store, store.writing() as connection:
        connection.exec_driver_sql("UPDATE report_version SET text = 'Nowhere and Chile met.'")
    done = run("verify", "dragoman.db")
    assert done.code == 1 and "read 'Nowher', the record says 'Norway'" in done.err


@pytest.mark.parametrize(
    "arguments", [("--map", "body"), ("--as", "pdf"), ("--store", "mysql://x/y"), ("--watch",)]
)
def test_bad_usage(run, reading, tmp_path, arguments):
    (tmp_path / "a.txt").write_text("Norway and Chile met in Oslo.", encoding="utf-8")
    assert run("add", "a.txt", *arguments).code == 2


@pytest.mark.skipif(os.name == "nt", reason="names of files are Unicode there")
def test_a_refusal_of_whatever_name_is_written_everywhere_and_the_rest_is_added(run, reading, tmp_path):
    bad = os.fsdecode(b"\xff\x1b[2J\n.txt")
    (tmp_path / bad).write_bytes(b"")
    (tmp_path / os.fsdecode(b"good \xff.txt")).write_text("Norway and Chile met in Oslo.", encoding="utf-8")
    shown = r"\xff\x1b[2J\x0a.txt"
    for _ in range(2):  # the same refusal is kept once
        done = run("add", ".", "--format", "json")
        assert done.code == 1
        (refusal,) = json.loads(done.out)["refusals"]
        assert refusal["source"] == shown and "empty" in refusal["reason"]
    assert shown in run("add", ".").err
    with closing(sqlite3.connect("dragoman.db")) as store, store:
        assert [name for (name,) in store.execute("select source from refusal")] == [shown]
    with Store.open("dragoman.db") as opened:
        refuse(opened, Refusal("a\x00b\ud800", "c\x00"), Summary())
