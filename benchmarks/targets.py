"""What strangers' bytes can reach: functions of bytes that may raise our own errors and no others.

`targets()` names them, each with the inputs from which `benchmarks.mutations` and `benchmarks.fuzz` make
more.
"""

from __future__ import annotations

import bz2
import gzip
import io
import json
import logging
import lzma
import tarfile
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path

from benchmarks.web_targets import ANSWERS, answer, refusal

from dragoman.batch.process_readers import taken
from dragoman.errors import FAULT, DragomanError
from dragoman.ingest import ingest
from dragoman.ingest.moments import moment
from dragoman.pipeline import read
from dragoman.readers.english.actors.cast_finder import actors
from dragoman.readers.english.place_finder import places
from dragoman.readers.english.statements.statement_finder import quotes
from dragoman.readers.english.times import times
from dragoman.record.encoding import decode, encode
from dragoman.record.report import web_address
from dragoman.render.exchange.export_parts import Tally
from dragoman.render.exchange.foreign import read_foreign
from dragoman.settings import DEFAULT
from dragoman.sources.feeds import entries
from dragoman.sources.item import How, Item, Refusal, date_of
from dragoman.sources.items import items
from dragoman.store.keys_and_days import address_key

logging.getLogger().setLevel(logging.CRITICAL)  # readers of HTML log what they skip
EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
TEXT = (
    "Norway and Chile met in Oslo on 5 May 2023. "
    "\u201cWe will go on,\u201d Norway\u2019s foreign minister said."
)
ROW = {"url": "https://www.fjord.example/1", "title": "Talks", "summary": TEXT, "date": "2023-05-05 10:00:00"}
FEED = f"""<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY fjord "Oslo">]><rss version="2.0"><channel>
<title>The Fjord</title><item><title>Talks in &fjord;</title><link>https://fjord.example/1</link>
<description>&lt;p&gt;{TEXT}&lt;/p&gt;</description><pubDate>Sat, 06 May 2023 10:00:00 +0200</pubDate></item>
</channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>The Andes</title><entry><title>Talks</title>
<link href="https://andes.example/1"/><updated>2023-05-05T10:00:00-04:00</updated>
<content type="html">&lt;p&gt;{TEXT}&lt;/p&gt;</content></entry></feed>"""
FACTIVA = (
    f"HD\nMinisters meet\nPD 5 May 2023\nSN The Fjord\nLP\n{TEXT}\nTD\nThe talks go on.\nAN\nDocument A1\n"
)
NEXIS = (
    "    1 of 1 DOCUMENTS\n\n   The Andes\n\n  May 5, 2023\n\nTalks\n\nLENGTH: 9 words\n\n"
    f"{TEXT}\n\nLOAD-DATE: May 6, 2023\n"
)
PAGE = f"<html><head><title>Talks</title></head><body><h1>Talks</h1><p>{TEXT}</p></body></html>"
_DATES = (
    b"20230105T101500", b"1672912500", b"Sat, 06 May 2023 10:00:00 +0200", b"2023-05-06T10:00:00.5-04:00",
    b"Apr. 28, 2018 at 4:53 p.m. KST", "2004\ub144 05\uc6d4 28\uc77c 10:11".encode(),
    b"25/12/2023 16.53 (GMT+5:30)",
)  # fmt: skip
_ADDRESSES = (
    b"https://ann:word@www.fjord.example:8080/a%20b/?utm_source=x&id=1#/top", b"http://[2001:4860::8888]:80/x",
    "https://m\u00fcnchen.example/\u00fc?q=%CC%B8".encode(), b"//fjord.example/../1", b"N/A",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Target:
    """One way in: what takes bytes, and inputs that it takes; `dear` ones cost much more a call."""

    name: str
    take: Callable[[bytes], object]
    seeds: tuple[bytes, ...]
    dear: bool = False


def targets() -> list[Target]:
    """Return every way in that bytes of others have."""
    examples = tuple(path.read_bytes() for path in sorted(EXAMPLES.iterdir()) if path.is_file())
    short = tuple(each for each in examples if len(each) < 6_000)
    csv = "url,title,summary,date\n" + ",".join(f'"{value}"' for value in ROW.values()) + "\n"
    lines = "\t".join(["1234"] * 61) + "\n"
    return [
        Target("page or text", ingest, examples),
        Target("whole reading", _whole, (*short, TEXT.encode()), dear=True),
        Target("times, quotes, places, actors", _parts, (TEXT.encode(), *short), dear=True),
        Target("date of a table or feed", _date, _DATES),
        Target("address", _address, _ADDRESSES),
        Target("record", _record, (encode(read(TEXT, published="2023-05-06")),)),
        *(
            Target(f"file {suffix}", partial(_file, suffix), seeds, dear=suffix == ".parquet")
            for suffix, seeds in {
                ".jsonl": ((json.dumps(ROW) + "\n").encode() * 2,),
                ".json": (json.dumps([ROW, ROW]).encode(),),
                ".csv": (csv.encode(),),
                ".parquet": (_parquet(),),
                ".xml": (FEED.encode(), ATOM.encode()),
                ".warc": (_warc(),),
                ".txt": (
                    FACTIVA.encode(),
                    NEXIS.encode(),
                    b"https://fjord.example/1\nhttps://fjord.example/2\n",
                ),
                ".zip": (_zip(),),
                ".tar": (_tar(),),
                ".gz": (
                    gzip.compress(csv.encode()),
                    bz2.compress(TEXT.encode()),
                    lzma.compress(TEXT.encode()),
                ),
            }.items()
        ),
        Target("answer of a server", answer, ANSWERS),
        Target("refusal", refusal, (b"a.txt, line 7", "\u202ea \u0645\u4e2d".encode() + b"\xff\x00")),
        *(
            Target(f"import {name}", partial(_foreign, name), (lines.encode(),))
            for name in ("gdelt", "polecat")
        ),
    ]


def _whole(raw: bytes) -> None:
    read(raw[:8_000]).verify()


def _parts(raw: bytes) -> None:
    text = raw.decode("utf-8", "replace")[:2_000]
    for find in (partial(times, anchor="2023-05-06"), quotes, places, actors):
        find(text)


def _date(raw: bytes) -> None:
    said = date_of(raw.decode("utf-8", "replace"))
    when = moment(said) if said else None
    if when is not None:
        datetime.fromisoformat(when)


def _address(raw: bytes) -> None:
    said = raw.decode("utf-8", "surrogateescape")
    address = web_address(said)
    if web_address(address) != address or (address_key(said) is None) != (address is None):
        raise AssertionError("an address is kept in two ways")
    feed = f"<rss version='2.0'><channel><link>{said}</link><item><title>x</title><link>{said}</link></item>"
    for _ in entries("feed", f"{feed}</channel></rss>".encode("utf-8", "replace"), How(), said):
        pass


def _record(raw: bytes) -> None:
    decode(raw).verify()


def _file(suffix: str, raw: bytes) -> None:
    """Take bytes as a file with this ending, as `dragoman add` does, up to the reading."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"input{suffix}"
        path.write_bytes(raw)
        for found in islice(items([str(path)], How(max_bytes=200_000)), 20):
            if isinstance(found, Item):
                with suppress(DragomanError):
                    taken(found, DEFAULT)
            elif isinstance(found, Refusal) and found.reason.startswith(FAULT):
                raise AssertionError(f"{found.name}: {found.reason}")
        if [each.name for each in Path(folder).iterdir()] != [path.name]:
            raise AssertionError("a file was written beside the source")


def _foreign(source: str, raw: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "input.csv"
        path.write_bytes(raw)
        for _ in read_foreign(path, source, Tally(source)):
            pass


def _parquet() -> bytes:
    import pyarrow as pa
    from pyarrow import parquet

    out = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist([ROW, ROW]), out)
    return out.getvalue()


def _warc() -> bytes:
    body = PAGE.encode()
    answer = (
        f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
    )
    head = (
        "WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://fjord.example/1\r\n"
        "WARC-Date: 2023-05-05T10:00:00Z\r\nWARC-Record-ID: <urn:uuid:0>\r\n"
        f"Content-Type: application/http;msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
    )
    return head.encode() + answer + b"\r\n\r\n"


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", TEXT)
        archive.writestr("deep/page.html", PAGE)
    return out.getvalue()


def _tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        info = tarfile.TarInfo("a.txt")
        info.size = len(TEXT.encode())
        archive.addfile(info, io.BytesIO(TEXT.encode()))
    return out.getvalue()
