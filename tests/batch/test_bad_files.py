"""A bad file of a corpus is a row of the refusals; what stands beside it is built."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from corpora import RECORDS, built, lines, rows


@pytest.mark.skipif(os.name == "nt", reason="names of files are Unicode there")
def test_a_file_whose_name_is_not_utf8_is_built(corpus, out, here):
    (corpus / os.fsdecode(b"\xff.jsonl")).write_bytes(lines(RECORDS[:1]))
    (corpus / os.fsdecode(b"\xfe.jsonl")).write_bytes(b"torn\n")
    done = built(corpus, out)
    assert (done.reports, done.refused, done.failed) == (len(RECORDS) + 1, 2, [])
    assert {row["source"] for row in rows(out, "refusals")} == {r"\xfe.jsonl, line 1", "torn.jsonl, line 1"}
    assert built(corpus, out).done_before == done.shards  # known again by its name


def test_a_folder_that_cannot_be_listed_is_refused(corpus, out, here, monkeypatch):
    listed = Path.iterdir

    def iterdir(path):
        if path.name == "small":
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    done = built(corpus, out)
    assert (done.reports, done.failed) == (12, [])
    assert ("small", "Permission denied") in {(row["source"], row["reason"]) for row in rows(out, "refusals")}


def test_a_file_that_is_gone_when_it_is_read_is_refused(corpus, out, here, monkeypatch):
    opened = Path.open

    def open_(path, *given, **options):
        if path.name == "torn.jsonl":
            raise FileNotFoundError(2, "No such file or directory", str(path))
        return opened(path, *given, **options)

    monkeypatch.setattr(Path, "open", open_)
    done = built(corpus, out)
    assert (done.reports, done.refused, done.failed) == (len(RECORDS), 1, [])
    (refusal,) = rows(out, "refusals")
    assert (refusal["source"], refusal["reason"]) == ("torn.jsonl", "No such file or directory")
