"""`dragoman build` on records, which need no parser."""

from __future__ import annotations

import errno
import json
import os
import sys
from contextlib import contextmanager

import pytest

import telling
from builders import told
from dragoman.batch.files import Folder
from dragoman.record.encoding import encode
from inprocess import without_processes


@pytest.fixture
def corpus(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    without_processes(monkeypatch)
    (tmp_path / "corpus.jsonl").write_bytes(encode(told()) + b"\n{}\n")
    return tmp_path


def test_a_corpus_becomes_tables(run, corpus):
    done = run("build", "corpus.jsonl", "record", "--workers", "1")
    assert done.code == 0 and "record: " in done.out and "1 of 1 shards built" in done.out
    assert "reports                  1" in done.out and "stories" in done.out and "_mentions" not in done.out
    assert "1 were refused or set aside" in done.err
    again = json.loads(run("build", "corpus.jsonl", "record", "--workers", "1", "--format", "json").out)
    assert (again["shards"], again["done_before"], again["reports"], again["refused"]) == (1, 1, 1, 1)


def test_a_full_disk_is_told_and_what_was_built_is_counted(run, tmp_path, monkeypatch, corpus):
    (tmp_path / "many").mkdir()
    for number in range(5):
        text = f"Ministers of Norway and Chile met in Oslo. Number {number}."
        (tmp_path / "many" / f"{number}.jsonl").write_bytes(encode(telling.told(text, "2023-05-03")) + b"\n")
    room, write = [2], Folder.writing

    @contextmanager
    def writing(files, name):
        with write(files, name) as stream:
            yield stream
            if name.startswith("_shards/"):  # the note, which is written last
                room[0] -= 1
                if room[0] < 0:
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Folder, "writing", writing)
    arguments = ("build", "many", "record", "--workers", "1", "--shard", "1")
    full = run(*arguments)
    assert full.code == 1 and "2 of 5 shards built" in full.out
    assert "No space left on device; make room" in full.err and "3 shards are not built" in full.err
    assert "record/_shards/" in full.err
    room[0] = 9
    again = run(*arguments)
    assert again.code == 0 and "3 of 5 shards built" in again.out


def test_bad_usage(run, corpus, monkeypatch):
    assert run("build", "nowhere", "record").code == 2
    assert "give --engine ray too" in run("build", "corpus.jsonl", "record", "--address", "auto").err
    monkeypatch.setitem(sys.modules, "ray", None)
    without = run("build", "corpus.jsonl", "record", "--engine", "ray")
    assert without.code == 2 and "pip install 'dragoman[ray]'" in without.err
