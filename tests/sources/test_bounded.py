"""What a stream or a header claims is read up to a limit, and what stands beside it is taken."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import struct
import tarfile
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from dragoman.errors import BadInput
from dragoman.ingest import streamed_parts
from dragoman.sources import bounded_input, feeds
from dragoman.sources.bounded_input import Budget, bounded_lines, buffered, unpacked
from dragoman.sources.item import How, Item, Refusal
from dragoman.sources.items import items
from dragoman.sources.report_tables import list_values

TIGHT = How(max_bytes=1000)
GOOD = '{"text": "Talks."}'
LONG = json.dumps({"text": "x" * 2000})


def told(found):
    if isinstance(found, Item):
        return found.content.decode() if isinstance(found.content, bytes) else found.content
    return (found.name, found.reason) if isinstance(found, Refusal) else found


class Endless(io.RawIOBase):
    """A stream of one letter without end, which counts the most that was asked of it at once."""

    def __init__(self, begins: bytes = b"", letter: bytes = b"x") -> None:
        self._begins, self._letter, self.most, self.given = begins, letter, 0, 0

    def readable(self):
        return True

    def readinto(self, buffer):
        self.most = max(self.most, len(buffer))
        data = self._begins[: len(buffer)] or self._letter * len(buffer)
        self._begins = self._begins[len(data) :]
        buffer[: len(data)] = data
        self.given += len(data)
        return len(data)


@pytest.fixture
def taken(tmp_path, monkeypatch):
    """Write a file into an empty folder, made the current one; return what is found in it."""
    monkeypatch.chdir(tmp_path)

    def taken(name, content, how=TIGHT):
        Path(name).write_bytes(content.encode() if isinstance(content, str) else content)
        return [told(one) for one in items([name], how)]

    return taken


def test_of_a_line_without_end_no_more_is_asked_than_a_line_may_have():
    stream = Endless(b"a\nb\n")
    lines = bounded_lines(io.BufferedReader(buffered_raw := stream, 64), 100)
    assert [next(lines), next(lines)] == [(1, b"a\n"), (2, b"b\n")]
    assert buffered_raw.most <= 128
    stream = io.BytesIO(b"x" * 101 + b"\n" + b"y" * 99 + b"\nz")
    assert list(bounded_lines(stream, 100)) == [(1, None), (2, b"y" * 99 + b"\n"), (3, b"z")]
    assert list(bounded_lines(io.BytesIO(b"x" * 100_000), 100)) == [(1, None)]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ('[1, {"a": [1, 2]}, "x,]\\"}"]', [b"1", b'{"a": [1, 2]}', b'"x,]\\"}"']),
        ('\ufeff [ {"a": "\\\\"} , 2 ] ', [b'{"a": "\\\\"}', b"2"]),
        ('{"a": 1}', [b'{"a": 1}']),
        ("{}, {}", [b"{}", b"{}"]),
        ("[]", []),
        ("[1,,2,]", [b"1", b"", b"2", b""]),
        ("{}}", [b"{}}"]),
        ("[1] more", [b"1", b"more"]),
    ],
)
@pytest.mark.parametrize("chunk", [1, 3, 65536])
def test_the_values_of_a_list_come_one_by_one(text, values, chunk, monkeypatch):
    monkeypatch.setattr("dragoman.sources.report_tables._CHUNK", chunk)
    if chunk < 8 and text.startswith("\ufeff"):
        text = text.removeprefix("\ufeff ")
    assert list(list_values(io.BytesIO(text.encode()), 100)) == values


def test_a_value_that_is_too_long_is_passed_over_and_a_list_that_is_cut_is_told():
    text = f'[1, "{"x" * 200}", [{"7," * 200}7], 2, {{"a'
    values = list_values(io.BytesIO(text.encode()), 100)
    assert [next(values) for _ in range(5)] == [b"1", None, None, b"2", b'{"a']
    with pytest.raises(BadInput, match="ends before its last bracket"):
        next(values)


@pytest.mark.parametrize("name", ["a.jsonl", "a.json"])
def test_a_row_that_is_too_long_is_refused_alone(taken, name):
    rows = [GOOD, LONG, GOOD]
    content = "\n".join(rows) if name == "a.jsonl" else f"[{', '.join(rows)}]"
    first, (where, reason), last = taken(name, content)
    assert first == last == "Talks." and where.endswith("2") and "longer than 1,000 bytes" in reason


def test_a_row_of_very_many_values_is_refused_before_it_is_taken_apart(taken, monkeypatch):
    monkeypatch.setattr("dragoman.sources.report_tables._MOST_VALUES", 100)
    row = json.dumps({"text": "Talks.", "more": [[]] * 60})
    (refused,) = taken("a.jsonl", row)
    assert refused[0] == "a.jsonl, line 1" and "values in a row" in refused[1]
    first, (where, _), last = taken("b.csv", f"text,b\nA.,1\n{'x,' * 101}\nB.,2\n")
    assert (first, where, last) == ("A.", "b.csv, line 3", "B.")


def test_a_head_of_a_table_may_be_long(taken):
    head = ",".join(["text", *(f"column {number:05}" for number in range(9000))])
    assert len(head) > 64 * 1024
    assert taken("a.csv", f"{head}\nTalks.,1\n", How()) == ["Talks."]
    assert taken("b.csv", 'text,"two\nlines"\nTalks.,1\n') == ["Talks."]
    ((_, reason),) = taken("c.csv", ",".join(f"column {number:05}" for number in range(9000)), How())
    assert "column 00039 and 8,960 more" in reason


def test_a_row_of_a_table_that_never_ends_is_cut_off(taken):
    lines = ("y" * 99 + "\n") * 15
    found = taken("a.csv", f'text,b\nA.,1\n"never closed\n{lines}B.,2\n')
    assert (found[0], found[-1]) == ("A.", "B.")
    ((where, reason),) = (one for one in found if isinstance(one, tuple))
    assert where == "a.csv, line 13" and "longer than 1,000 bytes" in reason


@pytest.mark.parametrize("form", ["addresses", "gdelt"])
def test_a_line_of_a_list_that_is_too_long_is_refused_alone(taken, monkeypatch, form):
    monkeypatch.setattr(feeds, "_LONGEST_LINE", 500)
    web = "https://fjord.example/"
    before = "1\t" * 60 if form == "gdelt" else ""
    found = taken("a.txt", "".join(f"{before}{web}{more}\n" for more in ("1", "x" * 600, "2", "1")))
    assert [getattr(one, "address", one) for one in found[::2]] == [f"{web}1", f"{web}2"]
    assert found[1][0] == "a.txt, line 2" and len(found) == 3


def test_of_very_many_addresses_the_first_are_forgotten(taken, monkeypatch):
    monkeypatch.setattr(feeds, "_REMEMBERED", 2)
    found = taken("a.txt", "".join(f"https://fjord.example/{number}\n" for number in (1, 2, 2, 3, 1, 1)))
    assert [one.address[-1] for one in found] == ["1", "2", "3", "1"]


def test_a_document_of_an_export_that_is_too_long_is_refused_alone(taken):
    document = "HD Talks\nPD 5 May 2023\nSN The Fjord\nLP\n{}\nDocument FJORD0002023050500001\n"
    content = "".join(map(document.format, ("A.", "x" * 2000, "B.\n" * 100, "B.")))
    first, *refused, last = taken("a.txt", content)
    assert (first, last) == ("A.", "B.")
    assert [where for where, _ in refused] == ["a.txt, document 2", "a.txt, document 3"]


def tar_with(*headers):
    """A tar archive of headers (type, name, size that they claim, content)."""
    out = b""
    for kind, name, size, content in headers:
        info = tarfile.TarInfo(name)
        info.type, info.size = kind, size
        padding = -len(content) % 512
        out += info.tobuf(tarfile.GNU_FORMAT) + content + b"\0" * padding
    return out + b"\0" * 1024


def test_a_header_of_a_tar_that_is_too_long_is_passed_over(taken):
    good = (tarfile.REGTYPE, "a.txt", 2, b"A.")
    for kind in (tarfile.GNUTYPE_LONGNAME, tarfile.XHDTYPE):
        long = (kind, "long", 2_000_000, b"x" * 2_000_000)
        found = taken("all.tar", tar_with(good, long, good))
        assert found[::2] == ["A.", "A."]
        assert found[1][0] == "all.tar/long" and "header is longer than 1,048,576 bytes" in found[1][1]
    lies = (tarfile.GNUTYPE_LONGNAME, "long", 8_000_000_000, b"")
    first, *refused = taken("lies.tar", tar_with(good, lies))
    assert first == "A." and any("lies.tar" in where for where, _ in refused)
    sparse = (tarfile.GNUTYPE_SPARSE, "sparse", 2, b"A.")
    said = (tarfile.XGLTYPE, "said of all", 16, b"16 comment=talks")
    assert taken("all.tar", tar_with(good, sparse, said, good))[1:] == [
        ("all.tar/sparse", "it is a sparse file, which is not read"), "A.",
    ]  # fmt: skip
    named = (tarfile.GNUTYPE_LONGNAME, "././@LongLink", 301, b"n" * 296 + b".txt\0")
    assert taken("all.tar", tar_with(named, good)) == ["A."]


def zip_with(names=("a.txt", "b.txt"), method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name in names:
            archive.writestr(name, b"A.")
    return out.getvalue()


def test_a_member_that_cannot_be_unpacked_is_refused_alone(taken):
    content = bytearray(zip_with())
    at = content.index(b"PK\x01\x02")
    struct.pack_into("<H", content, at + 10, 99)  # a method that is not known
    ((where, reason), other) = taken("all.zip", bytes(content))
    assert (where, other) == ("all.zip/a.txt", "A.") and "compression" in reason


def test_the_directory_of_a_zip_has_a_limit(taken, monkeypatch):
    content = zip_with([f"{number}.txt" for number in range(20)])
    monkeypatch.setattr("dragoman.sources.archives._LONGEST_ZIP_DIRECTORY", 1000)
    ((where, reason),) = taken("all.zip", content)
    assert where == "all.zip" and "directory of the archive is longer than 1,000 bytes" in reason
    monkeypatch.setattr("dragoman.sources.archives._LONGEST_ZIP_DIRECTORY", 10_000)
    assert len(taken("all.zip", content)) == 20


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_what_is_unpacked_has_a_limit_for_all_archives_within_a_source(taken, monkeypatch, pack):
    monkeypatch.setattr(bounded_input, "_FREE", 100_000)
    lines = (GOOD + "\n").encode()
    assert taken("a.jsonl.gz", pack(lines * 1000)) == ["Talks."] * 1000
    *taken_before, (where, reason) = taken("a.jsonl.gz", pack(lines * 100_000))
    assert set(taken_before) == {"Talks."} and where == "a.jsonl"
    assert "250 times its size" in reason
    twice = taken("a.jsonl.gz.gz", pack(pack(lines * 100_000)))
    assert "250 times its size" in twice[-1][1]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in "abcd":
            archive.writestr(f"{name}.jsonl", lines * 10_000)
    refused = [one for one in taken("all.zip", out.getvalue(), How()) if isinstance(one, tuple)]
    assert [where for where, _ in refused] == ["all.zip/d.jsonl"]  # each alone would fit


def test_no_more_is_asked_of_a_packed_stream_than_is_read():
    stream = Endless()
    plain = buffered(stream, Budget(lambda: 10**12), unpacks=True, step=4096)
    assert len(plain.read(1_000_000)) == 1_000_000
    assert stream.most <= 4096 and stream.given < 1_100_000


def test_xz_that_asks_for_very_much_memory_is_refused(taken):
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 512 * 1024 * 1024, "preset": 0}]
    ((_, reason),) = taken("a.txt.xz", lzma.compress(b"A.", filters=filters))
    assert "damaged" in reason and "emory" in reason


@pytest.mark.parametrize("more", [b"", b"\0" * 8, b"no further stream"])
def test_xz_of_several_streams_is_read_to_its_end(more):
    packed = lzma.compress(b"A" * 100_000) + b"\0" * 4 + lzma.compress(b"B.") + more
    assert unpacked(io.BufferedReader(io.BytesIO(packed))).read() == b"A" * 100_000 + b"B."
    with pytest.raises(BadInput, match="damaged"):
        unpacked(io.BufferedReader(io.BytesIO(packed[:60]))).read()


def test_a_feed_of_very_many_tags_is_refused_before_it_is_parsed(taken, monkeypatch):
    monkeypatch.setattr("dragoman.sources.feeds._MOST_TAGS", 10)
    rss = "<rss version='2.0'><channel><item><title>{}</title></item></channel></rss>"
    assert taken("a.xml", rss.format("Talks")) == ["Talks"]
    ((where, reason),) = taken("a.xml", rss.format("&lt;b&gt;" * 10))
    assert where == "a.xml" and "18 tags; at most 10" in reason


def test_a_page_of_very_many_blocks_is_gathered_line_by_line():
    text = "<p>ab" * 200_000 + "<p>The ministers met in Oslo on Friday, they said."
    lines = streamed_parts(text)  # warms what is loaded once
    tracemalloc.start()
    lines = streamed_parts(text)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert lines == [("paragraph", "The ministers met in Oslo on Friday, they said.")]
    assert peak < len(text) / 4


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_members_packed_in_other_ways_are_unpacked_piece_by_piece(taken, method):
    assert taken("all.zip", zip_with(method=method)) == ["A.", "A."]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive, archive.open("a.txt", "w") as member:
        for _ in range(200):
            member.write(b"x" * 1_000_000)
    tracemalloc.start()
    ((where, reason),) = taken("all.zip", out.getvalue())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert where == "all.zip/a.txt" and "longer than 1,000 bytes" in reason
    assert peak < 100_000_000
