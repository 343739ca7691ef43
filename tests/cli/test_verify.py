from __future__ import annotations

import hashlib
import io
import sys
from dataclasses import replace

import pytest

from builders import told
from dragoman.encoding import encode
from dragoman.verify import problems


@pytest.fixture
def saved(tmp_path):
    def save(*records, name="record.json", between=b"\n"):
        path = tmp_path / name
        path.write_bytes(between.join(encode(record) for record in records))
        return str(path)

    return save


def moved(record):
    """The record with the evidence of one event shifted by a character."""
    event = record.events[0]
    span = event.evidence[0]
    wrong = replace(span, start=span.start + 1, end=span.end + 1)
    return replace(record, events=(replace(event, evidence=(wrong,)), *record.events[1:]))


def test_good_record(run, saved):
    outcome = run("verify", saved(told()))
    assert outcome.code == 0
    assert outcome.out.endswith("spans in 1 records: all read back from their reports\n")


def test_moved_span(run, saved):
    outcome = run("verify", saved(moved(told())))
    assert outcome.code == 1
    assert "read " in outcome.err and "the record says" in outcome.err


def test_lines_are_named(run, saved):
    outcome = run("verify", saved(told(), moved(told()), name="records.jsonl"))
    assert outcome.code == 1
    assert "records.jsonl, line 2:" in outcome.err


def test_list_of_records(run, saved, tmp_path):
    path = tmp_path / "list.json"
    path.write_bytes(b"[" + encode(told()) + b"," + encode(told()) + b"]")
    assert "in 2 records" in run("verify", str(path)).out


def test_indented_record(run, tmp_path):
    path = tmp_path / "indented.json"
    path.write_bytes(encode(told(), indent=2))
    assert run("verify", str(path)).code == 0


def test_standard_input(run, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(encode(told()))))
    assert run("verify", "-", "--quiet").out == ""


@pytest.mark.parametrize("data", [b"", b"{", b"[1]", b'{"report": 3}', b"\xff\xfe", b"plain text"])
def test_no_record_at_all(run, tmp_path, data):
    path = tmp_path / "bad.json"
    path.write_bytes(data)
    outcome = run("verify", str(path))
    assert outcome.code == 2
    assert "bad.json" in outcome.err and len(outcome.err.splitlines()) == 1


def test_the_report_it_was_read_from(run, saved, tmp_path):
    page = tmp_path / "page.html"
    page.write_bytes(b"<p>A page.")
    record = told(raw_sha256=hashlib.sha256(b"<p>A page.").hexdigest())
    assert run("verify", saved(record), "--report", str(page)).code == 0
    page.write_bytes(b"<p>Another version.")
    outcome = run("verify", saved(record), "--report", str(page))
    assert outcome.code == 1
    assert "SHA-256" in outcome.err


def test_a_missing_report(run, saved, tmp_path):
    assert run("verify", saved(told()), "--report", str(tmp_path / "none")).code == 2


def test_row_without_evidence():
    record = told()
    bare = replace(record, events=(replace(record.events[0], evidence=()),))
    assert any("has no evidence" in problem for problem in problems(bare))


def test_reference_to_nothing():
    record = told()
    loose = replace(record, statements=(replace(record.statements[0], speaker_actor="nobody"),))
    assert any("nobody" in problem for problem in problems(loose))


def test_span_of_another_report():
    record = told()
    foreign = replace(record.statements[0].evidence[0], report="other")
    wrong = replace(record, statements=(replace(record.statements[0], evidence=(foreign,)),))
    assert any("of report other" in problem for problem in problems(wrong))


def test_row_that_stands_twice():
    record = told()
    assert any("2 times" in problem for problem in problems(replace(record, events=record.events * 2)))
