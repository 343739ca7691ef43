"""Web archives whose records say wrong lengths: no record takes in the next one in silence."""

from __future__ import annotations

import gzip
import io

import pytest

from dragoman.errors import BadInput
from dragoman.sources import export_files
from dragoman.sources.export_files import raw_records, warc
from dragoman.sources.item import How, Item

pytest.importorskip("fastwarc")
WEB = "https://fjord.example/"


def record(number, wrong=0, kind="response", said=None, body=None):
    body = body or f"<html><p>Talks {number}.</p></html>"
    answer = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    length = said or str(len(answer) + wrong)
    return (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {WEB}{number}\r\n"
        f"WARC-Date: 2023-05-05T10:00:00Z\r\nWARC-Record-ID: <urn:uuid:{number}>\r\n"
        "Content-Type: application/http;msgtype=response\r\n"
        f"Content-Length: {length}\r\n\r\n{answer}\r\n\r\n"
    ).encode()


HOW = How()


def pages(data, how=HOW):
    """The numbers of the pages that are found, and the refusals by theirs."""
    found = list(warc("a.warc", io.BufferedReader(io.BytesIO(data)), how))
    taken = [int(one.address[-1]) for one in found if isinstance(one, Item)]
    refused = [one for one in found if not isinstance(one, Item)]
    return taken, {one.name.removeprefix(f"a.warc, {WEB}"): one.reason for one in refused}


@pytest.mark.parametrize("part", [1, 7, 100, 64 * 1024])
@pytest.mark.parametrize("wrong", [1, 4, 50, 300, 423, 1000, 10**12])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_length_that_is_too_long_hides_nothing(wrong, part, pack, monkeypatch):
    monkeypatch.setattr(export_files, "_READ", part)
    data = b"".join(map(pack, (record(1), record(2, wrong), record(3), record(4))))
    taken, refused = pages(data)
    if wrong <= 4:  # as long as what parts records
        assert taken == [1, 2, 3, 4] and not refused
    else:
        assert taken == [1, 3, 4]
        assert "another record begins" in refused["2"]


def test_a_length_of_what_is_no_page_hides_nothing_either():
    taken, refused = pages(record(1, 500, kind="request") + record(2))
    assert taken == [2] and "another record begins" in refused["1"]
    assert pages(record(1, kind="request") + record(2)) == ([2], {})


def test_a_length_that_is_too_short_or_none_is_told():
    taken, refused = pages(record(1) + record(2, -5) + record(3))
    assert taken == [1, 2, 3] and "too short" in refused["a.warc, record 3"]
    taken, refused = pages(record(1) + record(2, said="\u00b2") + record(3))
    assert taken == [1, 3] and "expected a number of bytes" in refused["2"]


def test_a_file_that_ends_within_a_record_is_told():
    taken, refused = pages(record(1) + record(2)[:-20])
    assert taken == [1] and "the file ends" in refused["2"]


def test_a_page_that_quotes_the_sign_of_a_record_is_one_page():
    body = "<p>Each record begins so:</p>\r\n\r\nWARC/1.1\r\n<p>and goes on.</p>"
    assert pages(record(1, body=body) + record(2)) == ([1, 2], {})


def test_a_page_that_is_too_long_is_refused_alone(monkeypatch):
    monkeypatch.setattr("dragoman.sources.export_files._LONGEST_HEAD", 1000)
    taken, refused = pages(record(1) + record(2, body="x" * 5000) + record(3), How(max_bytes=1000))
    assert taken == [1, 3] and "longer than 2,000 bytes" in refused["2"]


def test_heads_have_a_limit(monkeypatch):
    monkeypatch.setattr(export_files, "_LONGEST_RECORD_HEAD", 1000)
    lines = b"WARC/1.1\r\nWARC-Type: response\r\n" + b"X: y\r\n" * 1000
    with pytest.raises(BadInput, match="head of a record is longer than 1,000 bytes"):
        list(raw_records(io.BytesIO(lines), "response", 1000))
    monkeypatch.setattr("dragoman.sources.export_files._LONGEST_HEAD", 1000)
    long = record(2).replace(b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500)
    long = long.replace(b"Content-Length: 92", b"Content-Length: 3092")
    taken, refused = pages(record(1) + long + record(3), How())
    assert taken == [1, 3] and "head of the answer" in refused["2"]
