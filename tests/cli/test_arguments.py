"""Arguments whose bytes are no UTF-8: text is refused by its place, a file of any name is read."""

from __future__ import annotations

import os

import pytest

BAD = os.fsdecode(b"a\xffb")
TOLD = r"'a\xffb' is not in UTF-8 (byte 0xff at place 2)"


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (("times", BAD), "TEXT"),
        (("quotes", BAD), "TEXT"),
        (("places", BAD), "TEXT"),
        (("actors", BAD), "TEXT"),
        (("times", "On Friday.", "--anchor", BAD), "--anchor"),
        (("search", BAD), "WORDS"),
        (("search", "talks", "--store", BAD), "--store"),
        (("chronology", "NOR", BAD), "OTHER"),
        (("positions", BAD), "STATE"),
        (("compare", BAD), "ACCOUNT"),
        (("judge", "x", "--by", BAD), "--by"),
        (("lexicons", BAD), "NAME"),
        (("read", BAD), "REPORT"),
        (("read", "a.txt", BAD), "REPORT"),
        (("read", "a.txt", "--outlet", BAD), "--outlet"),
        (("add", BAD), "SOURCE"),
        (("add", "a.txt", "--map", BAD), "--map"),
        (("statements", "--speaker", BAD), "--speaker"),
        (("export", "a.txt", "--to", "csv", "--title", BAD), "--title"),
        (("explain", BAD), "REPORT"),
        (("verify", BAD), "RECORD"),
    ],
)
def test_bytes_that_are_no_text_are_told_by_argument_and_place(run, arguments, name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run(*arguments)
    assert done.code == 2 and not done.out
    assert name in done.err and TOLD in done.err


def test_text_in_utf8_is_no_such(run):
    assert run("times", "Le 5 mai – “on 5 May 2023” 😀").code == 0


@pytest.fixture
def file(tmp_path, monkeypatch):
    """A file with such a name in the current folder."""
    monkeypatch.chdir(tmp_path)
    try:
        (tmp_path / BAD).write_bytes(b"Ministers met.")
    except OSError:
        pytest.skip("this file system takes names in UTF-8 alone")
    return tmp_path / BAD


def test_a_text_that_is_called_as_a_file_is_no_text(run, file):
    done = run("times", BAD)
    assert done.code == 2 and TOLD in done.err


def test_files_may_have_any_name(run, reader, file):
    done = run("read", BAD, "--format", "jsonl", "--output", os.fsdecode(b"\xfe.jsonl"))
    assert (done.code, done.err) == (0, "")
    assert run("verify", os.fsdecode(b"\xfe.jsonl")).code == 0


def test_a_store_has_a_name_in_utf8(run, file):
    file.write_bytes(b"SQLite format 3\0" + bytes(100))
    for arguments in (("verify", BAD), ("search", "talks", "--store", BAD)):
        done = run(*arguments)
        assert done.code == 2 and r"'a\xffb': the name of a store is not in UTF-8" in done.err
