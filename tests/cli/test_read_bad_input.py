"""Bad reports end in one clear line or a correct partial record, through the whole program."""

from __future__ import annotations

import time

import pytest

from dragoman.record.encoding import decode

pytestmark = pytest.mark.slow

SENTENCE = "The foreign minister of Norway met the foreign minister of Chile in Oslo on Friday."


@pytest.fixture
def saved(tmp_path):
    def save(name, data):
        path = tmp_path / name
        path.write_bytes(data)
        return str(path)

    return save


def one_line(outcome):
    return len(outcome.err.splitlines()) == 1 and outcome.err.startswith("dragoman: ")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.txt", b""),
        ("blank.html", b" \n\t\n"),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40),
        ("zeros.txt", b"\0" * 5000),
        ("bare.html", b"<html><head></head><body></body></html>"),
    ],
)
def test_what_is_no_report(run, saved, name, data):
    outcome = run("read", saved(name, data))
    assert (outcome.code, outcome.out) == (2, "")
    assert one_line(outcome), outcome.err


def test_a_file_of_200_megabytes_is_refused_at_once(run, tmp_path):
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(200 << 20)
    start = time.process_time()
    outcome = run("read", str(path))
    assert outcome.code == 2 and one_line(outcome)
    assert "bytes" in outcome.err
    assert time.process_time() - start < 10


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("plain.txt", SENTENCE.encode()),
        ("latin.txt", ("Café talks. " + SENTENCE).encode("latin-1")),
        ("utf16.txt", SENTENCE.encode("utf-16")),
        (
            "undeclared.html",
            f"<html><body><article><p>“{SENTENCE}”</p></article></body></html>".encode("cp1252"),
        ),
        ("unclosed.txt", f"“{SENTENCE} He said “talks go on. {SENTENCE} ‘Yes.".encode()),
        ("nested.html", b"<div>" * 50_000 + f"<p>{SENTENCE}</p>".encode() + b"</div>" * 50_000),
        ("broken.html", f"<html><p>{SENTENCE}<b><i><table><td>".encode()),
    ],
)
def test_a_difficult_report_still_has_its_record(run, saved, name, data):
    start = time.process_time()
    outcome = run("read", saved(name, data), "-f", "json")
    assert outcome.code in (0, 1), outcome.err
    record = decode(outcome.out)
    assert "met the foreign minister of Chile" in record.report.text
    assert record.verify() >= 0
    assert time.process_time() - start < 10


def test_without_a_date_relative_times_stay_open_and_that_is_said(run, saved):
    record = decode(run("read", saved("undated.txt", SENTENCE.encode()), "-f", "json").out)
    assert record.report.published_at is None
    assert any("relative dates" in note for note in record.notes)
    assert all(event.when is None for event in record.events)


def test_with_a_date_they_are_resolved(run, saved):
    path = saved("dated.txt", SENTENCE.encode())
    record = decode(run("read", path, "-f", "json", "--published", "2023-05-08").out)
    assert {event.when.value for event in record.events} == {"2023-05-05"}


def test_a_date_that_is_none(run, saved):
    outcome = run("read", saved("dated.txt", SENTENCE.encode()), "--published", "yesterday")
    assert outcome.code == 2
    assert "ISO 8601" in outcome.err
