"""`dragoman build` on records, which need no parser."""

from __future__ import annotations

import json
import sys

import pytest

from builders import told
from dragoman.encoding import encode
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


def test_bad_usage(run, corpus, monkeypatch):
    assert run("build", "nowhere", "record").code == 2
    assert "give --engine ray too" in run("build", "corpus.jsonl", "record", "--address", "auto").err
    monkeypatch.setitem(sys.modules, "ray", None)
    without = run("build", "corpus.jsonl", "record", "--engine", "ray")
    assert without.code == 2 and "pip install 'dragoman[ray]'" in without.err
