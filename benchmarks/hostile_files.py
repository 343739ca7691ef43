"""Small files made to fill memory, for `benchmarks.peak_memory`: several for each way in."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

Make = Callable[[], bytes]
SPARSE = b"sparse"
"""In place of a file's content: gigabytes of which none is on disk."""
_PART = 32_000_000
_MOST = 20_000_000  # bytes of a report or a row, the most that is read
_MEMBERS = 200_000 * 512  # bytes of empty files in a tar, each of which takes time, and none memory
_WIDE = "\U0001f600".encode()  # a letter for which Python keeps four bytes for every letter of the text
_WEB = b"https://fjord.example/"
_PAGE = b"<html><body><h1>Talks</h1><p>Norway and Chile met in Oslo on 5 May 2023.</p>"
_JSON_LD = b'<script type="application/ld+json">{"@type":"NewsArticle","a":[1'
_RSS = b"<rss version='2.0'><channel><title>F</title>"
_WARC = (
    b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://fjord.example/1\r\n"
    b"WARC-Record-ID: <urn:uuid:0>\r\nContent-Type: application/http;msgtype=response\r\n"
)
_LENGTH = b"Content-Length: 99999999999\r\n\r\n"
_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
_EXPORTS = {
    "Factiva": b"HD\nTalks\nPD 5 May 2023\nSN The Fjord\nLP\n",
    "Nexis": b"1 of 1 DOCUMENTS\n\nThe Fjord\n\nMay 5, 2023\n\nTalks\n\nLENGTH: 9 words\n\n",
}
_ROW = b'{"text":"Talks."'
_RECORD = b'{"report":{"text":"a","blocks":['


@dataclass(frozen=True, slots=True)
class HostileFile:
    """A file, and the way it goes in: "items", or a command of `dragoman` before its name."""

    what: str
    name: str
    make: Make
    way: str = "items"


def hostile_files() -> list[HostileFile]:
    """Return every file."""
    ways = {
        "a.html.gz": _pages(), "a.txt.gz": _texts(), "a.xml.gz": _feeds(), "a.txt.bz2": _exports(),
        "a.warc.gz": _warcs(), "a.csv.bz2": _lists(), "a.jsonl.gz": _json_lines(), "a.json.gz": _json_lists(),
        "a.csv.gz": _csv(), "a.zip": _zips(), "a.tar.gz": _tars(), "a.parquet": _parquets(),
    }  # fmt: skip
    files = [HostileFile(what, name, make) for name, found in ways.items() for what, make in found]
    return [*files, *_packed(), *_answers(), *_imports(), *_records()]


def _pages() -> Iterator[tuple[str, Make]]:
    yield "page of text without end", partial(endless, b"<p>", b"x")
    for what, part in {"block tags": b"<p>ab", "inline tags": b"<b>ab", "closing signs": b"ab>"}.items():
        yield f"page of {what}", partial(filled, _PAGE, part)
    yield "page with a wide letter", partial(filled, _PAGE + _WIDE, b"<p>ab ")
    yield "page of JSON-LD", partial(filled, _PAGE + _JSON_LD, b",[]", b"]}</script>")


def _texts() -> Iterator[tuple[str, Make]]:
    yield "text of short lines", partial(filled, b"Talks.\n" + _WIDE, b"ab\n")
    yield "Markdown of short lines", partial(filled, b"# Talks\n", b"\n- a\n")


def _feeds() -> Iterator[tuple[str, Make]]:
    parts = {
        "entries": b"<item><title>a</title></item>", "empty tags": b"<a/>", "open tags": b"<a>",
        "text": _WIDE + b"ab ", "references": b"&lt;a&gt;", "attributes": b"<a b='c' d='e'/>",
    }  # fmt: skip
    for what, part in parts.items():
        yield f"feed of {what}", partial(filled, _RSS, part)
        allowed = 299_000 // max(1, part.count(b"<") + part.count(b"&lt;")) * len(part)
        yield f"feed of {what}, as many as are read", partial(filled, _RSS, part, size=min(_MOST, allowed))


def _exports() -> Iterator[tuple[str, Make]]:
    for name, head in _EXPORTS.items():
        yield f"{name}, a line without end", partial(endless, head, b"x", bz2.compress)
        yield f"{name}, lines without end", partial(endless, head, b"ab\n", bz2.compress)
    yield "list of addresses, a line without end", partial(endless, _WEB, b"x", bz2.compress)


def _warcs() -> Iterator[tuple[str, Make]]:
    for what, head, part in (
        ("a header", _WARC + b"X: ", b"x"),
        ("headers", _WARC, b"X: y\r\n"),
        ("an HTTP header", _WARC + _LENGTH + _ANSWER + b"X: ", b"x"),
        ("HTTP headers", _WARC + _LENGTH + _ANSWER, b"X: y\r\n"),
        ("a page", _WARC + _LENGTH + _ANSWER + b"\r\n", b"x"),
        ("bytes between records", b"", b"\r\n"),
    ):
        yield f"WARC, {what} without end", partial(endless, head, part)


def _lists() -> Iterator[tuple[str, Make]]:
    yield "GDELT table, a line without end", partial(endless, b"1\t" * 60 + _WEB, b"\t1", bz2.compress)


def _json_lines() -> Iterator[tuple[str, Make]]:
    yield "JSON lines, a line without end", partial(endless, _ROW, b"x")
    for what, part in {"lists": b",[]", "objects": b",{}", "numbers": b",1.5", "words": b',"ab"'}.items():
        yield f"JSON line of {what}", partial(filled, _ROW + b',"b":[1', part, b"]}\n")
    yield "JSON line of names", partial(numbered, 900_000, b',"%d":1', _ROW, b"}\n")
    yield "JSON line of a long text", partial(filled, _ROW[:-1] + _WIDE, b"x ", b'"}\n')
    yield "JSON line of a long fragment of HTML", partial(filled, _ROW[:-1] + _WIDE, b"<p>a &amp; b", b'"}\n')
    yield "JSON lines, each of other names", partial(numbered, 30_000, b'{"text":"a","%d":1}\n')


def _json_lists() -> Iterator[tuple[str, Make]]:
    yield "JSON list of numbers without end", partial(endless, b'[{"text": "a"}', b",1")
    yield "JSON list, a value without end", partial(endless, b'[{"text": "', b"x")


def _csv() -> Iterator[tuple[str, Make]]:
    for what, head, part in (
        ("head", b"url,text", b",a"),
        ("field", b'url,text\n1,"', b"x"),
        ("row", b'url,text\n1,"', b'ab","\n'),
    ):
        yield f"CSV, a {what} without end", partial(endless, head, part)
    yield "CSV, a row of short fields", partial(filled, b"url,text\n1,a", b",ab", b"\n")
    yield "CSV, a long fragment of HTML", partial(filled, b"url,text\n1," + _WIDE, b"<p>a &amp; b", b"\n")


def _zips() -> Iterator[tuple[str, Make]]:
    yield "ZIP, a page without end", partial(zip_of, "a.html", zipfile.ZIP_DEFLATED)
    yield "ZIP packed with bzip2", partial(zip_of, "a.txt", zipfile.ZIP_BZIP2)
    yield "ZIP packed with LZMA", partial(zip_of, "a.txt", zipfile.ZIP_LZMA)
    yield "ZIP of very many members", partial(zip_of_members, 330_000)


def _tars() -> Iterator[tuple[str, Make]]:
    kinds = {
        "long name": tarfile.GNUTYPE_LONGNAME,
        "pax header": tarfile.XHDTYPE,
        "global header": tarfile.XGLTYPE,
    }
    for what, kind in kinds.items():
        yield f"tar, a {what} without end", partial(endless, tar_header(kind, 8_000_000_000), b"x")
    yield "tar of very many members", partial(filled, b"", tar_header(tarfile.REGTYPE, 0), size=_MEMBERS)
    yield "tar, a sparse file without end", partial(endless, sparse_header(), sparse_more())


def _parquets() -> Iterator[tuple[str, Make]]:
    yield "Parquet, a word repeated", partial(parquet_of, lambda pa: repeated(pa, 400, more="y" * 800))
    yield "Parquet, a word repeated very often", partial(parquet_of, lambda pa: repeated(pa, 2200))
    yield "Parquet, a long text", partial(parquet_of, lambda pa: pa.array(["x" * 600_000_000]))
    one_row = partial(parquet_of, lambda pa: pa.ListArray.from_arrays([0, 2200], repeated(pa, 2200)))
    yield "Parquet, a list of one word", one_row
    delta = {"use_dictionary": False, "column_encoding": {"text": "DELTA_BYTE_ARRAY"}}
    alike = partial(parquet_of, lambda pa: pa.array(["x" * 1_000_000] * 600), **delta)
    yield "Parquet, texts with one beginning", alike
    yield "Parquet of very many empty rows", partial(parquet_of, lambda pa: pa.nulls(30_000_000, pa.string()))


def _packed() -> Iterator[HostileFile]:
    yield HostileFile("gzip in gzip in gzip", "a.txt.gz", partial(nested, 3))
    yield HostileFile("xz with a dictionary of 1.5 GB", "a.txt.xz", xz_that_asks)
    members = partial(zip_of_members, 900_000)
    yield HostileFile("ZIP of very many members, packed", "a.zip.gz", lambda: gzip.compress(members()))
    yield HostileFile("list of very many addresses", "a.txt.gz", partial(numbered, 1_000_000, _WEB + b"%d\n"))


def _answers() -> Iterator[HostileFile]:
    for packing, times in (("gzip", 1), ("gzip, gzip", 2)):
        head = b"HTTP/1.1 200 OK\r\nContent-Encoding: " + packing.encode() + b"\r\n\r\n"
        make = partial(answered, head, times)
        yield HostileFile(f"answer of a server, packed with {packing}", "a", make, "fetch")


def _imports() -> Iterator[HostileFile]:
    for source in ("gdelt", "polecat"):
        way = f"import --as {source}"
        for what, make in {
            "a line without end": partial(endless, b"1", b"\t1"),
            "rows that are none": partial(endless, b"", b"a\n"),
            "each row wrong in its own way": partial(numbered, 400_000, b"1\t%d" + b"\t1" * 59 + b"\n"),
        }.items():
            yield HostileFile(f"import {source}, {what}", "a.csv.gz", make, way)
        packed = partial(zip_of, "a.csv", zipfile.ZIP_BZIP2)
        yield HostileFile(f"import {source}, a ZIP packed with bzip2", "a.zip", packed, way)


def _records() -> Iterator[HostileFile]:
    block = b'{"kind":"title","start":0,"end":1},'
    for way in ("verify", "export --to jsonl"):
        for what, name, make in (
            ("a record without end", "a.jsonl", lambda: SPARSE),
            ("very many blocks", "a.json", partial(filled, _RECORD, block, size=60_000_000, gz=False)),
            ("numbers", "a.json", partial(filled, b"[1", b",1", b"]", size=60_000_000, gz=False)),
            ("lines that are none", "a.jsonl", partial(filled, b"", b"{}\n", gz=False)),
        ):
            yield HostileFile(f"{way.split()[0]}, {what}", name, make, way)


def endless(head: bytes, part: bytes, pack: Callable[[bytes], bytes] = gzip.compress) -> bytes:
    """Return a packed file of some bytes and three gigabytes more."""
    return pack(head) + pack(part * (_PART // len(part))) * 100


def filled(head: bytes, part: bytes, end: bytes = b"", *, gz: bool = True, size: int = _MOST) -> bytes:
    """Return a file as long as a report or a row may be."""
    content = head + part * ((size - len(head) - len(end)) // len(part)) + end
    return gzip.compress(content) if gz else content


def numbered(count: int, part: bytes, head: bytes = b"", end: bytes = b"") -> bytes:
    """Return a packed file of parts that differ by a number."""
    return gzip.compress(head + b"".join(part % number for number in range(count)) + end)


def answered(head: bytes, times: int) -> bytes:
    """Return an answer that unpacks to sixty megabytes, or to gigabytes."""
    content = b"x" * (50_000_000 if times == 1 else 2_000_000_000)
    for _ in range(times):
        content = gzip.compress(content)
    return head + content


def nested(depth: int) -> bytes:
    content = endless(b"", b"x")
    for _ in range(depth - 1):
        content = gzip.compress(content)
    return content


def xz_that_asks() -> bytes:
    """Return an xz file whose head asks for a dictionary of 1.5 GB."""
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 2**20}]
    packed = bytearray(lzma.compress(b"x" * 400_000_000, filters=filters, check=lzma.CHECK_NONE))
    size = (packed[12] + 1) * 4  # of the first block's head
    packed[16] = 37  # LZMA2's word for that dictionary
    packed[12 + size - 4 : 12 + size] = struct.pack("<L", zlib.crc32(packed[12 : 12 + size - 4]))
    return bytes(packed)


def zip_of(name: str, method: int) -> bytes:
    """Return a ZIP archive whose member is a gigabyte."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive, archive.open(name, "w") as member:
        for _ in range(30):
            member.write(b"x" * _PART)
    return out.getvalue()


def zip_of_members(count: int) -> bytes:
    """Return a ZIP archive that names a member very many times."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a", b"")
    raw = out.getvalue()
    start, end = raw.index(b"PK\x01\x02"), raw.index(b"PK\x05\x06")
    directory = raw[start:end] * count
    tail = bytearray(raw[end:])
    struct.pack_into("<LL", tail, 12, len(directory), start)
    return raw[:start] + directory + bytes(tail)


def tar_header(kind: bytes, size: int) -> bytes:
    """Return the block that heads a member."""
    info = tarfile.TarInfo("long")
    info.type, info.size = kind, size
    return info.tobuf(tarfile.GNU_FORMAT)


def sparse_header() -> bytes:
    """Return the block that heads a sparse file whose list of holes goes on."""
    raw = bytearray(tar_header(tarfile.GNUTYPE_SPARSE, 0))
    raw[482] = 1
    raw[148:156] = b"%06o\0 " % (sum(raw[:148]) + sum(raw[156:]) + 8 * 32)
    return bytes(raw)


def sparse_more() -> bytes:
    """Return a block of holes, after which another follows."""
    return b"00000000001 00000000001 " * 21 + b"\1" + b"\0" * 7


def repeated(pa: Any, count: int, more: str = "") -> Any:
    """Return a column of a word of a megabyte, which stands in the file once."""
    texts = pa.array(["x" * 1_000_000, *(f"{number}{more}" for number in range(count if more else 0))])
    return pa.DictionaryArray.from_arrays(pa.array([*[0] * count, *range(1, len(texts))]), texts)


def parquet_of(column: Callable[[Any], Any], **options: Any) -> bytes:
    """Return a Parquet file of one column."""
    import pyarrow as pa
    from pyarrow import parquet

    out = io.BytesIO()
    options = {"compression": "zstd", "write_statistics": False, "store_schema": False, **options}
    parquet.write_table(pa.table({"text": column(pa)}), out, **options)
    return out.getvalue()
