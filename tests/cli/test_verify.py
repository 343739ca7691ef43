from __future__ import annotations

import hashlib
import io
import sys
from dataclasses import replace

import pytest

from builders import told
from dragoman.record.encoding import encode, problems


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


def test_what_cannot_be_read_is_not_said_to_read_back(run, tmp_path):
    outcome = run("verify", str(tmp_path / "absent.json"))
    assert outcome.code == 2 and "absent.json" in outcome.err
    assert outcome.out == ""


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
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(encode(told())), encoding="utf-8"))
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


def test_what_is_no_record_is_named_and_the_rest_is_checked(run, saved, tmp_path):
    good = encode(told())
    deep = b'{"more": ' + b"[" * 1_000_000 + b"]" * 1_000_000 + b"}"
    for name, content in (
        ("records.jsonl", b"\n".join((good, b"{}", deep, b"torn", good))),
        ("records.json", b"[" + b",".join((good, b"{}", deep, b"torn", good)) + b"]"),
    ):
        (tmp_path / name).write_bytes(content)
        outcome = run("verify", str(tmp_path / name))
        assert outcome.code == 1 and "in 2 records: all read back" in outcome.out
        for number in (2, 3, 4):
            assert f"{name}, {'line' if name.endswith('l') else 'record'} {number}: " in outcome.err
        assert "nested too deep" in outcome.err


def test_of_very_many_that_are_none_a_hundred_are_named(run, tmp_path):
    (tmp_path / "records.jsonl").write_bytes(b"{}\n" * 250)
    outcome = run("verify", str(tmp_path / "records.jsonl"))
    assert outcome.code == 2 and len(outcome.err.splitlines()) == 101
    assert outcome.err.endswith("150 more are no records\n")


def test_a_record_that_is_too_long_is_passed_over(run, tmp_path, monkeypatch):
    good = encode(told())
    monkeypatch.setattr("dragoman.cli.records.LONGEST", len(good) + 1)
    (tmp_path / "records.jsonl").write_bytes(good + b"\n" + good[:-1] + b" " * 50 + b"}\n" + good)
    outcome = run("verify", str(tmp_path / "records.jsonl"))
    assert outcome.code == 1 and "in 2 records" in outcome.out
    assert "line 2: longer than" in outcome.err
    indented = encode(told(), indent=2)
    (tmp_path / "record.json").write_bytes(indented)
    assert "longer than" in run("verify", str(tmp_path / "record.json")).err
