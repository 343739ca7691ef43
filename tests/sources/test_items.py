"""What each way in gives, and what it refuses."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile

import pytest

from dragoman.errors import BadInput, BadUsage
from dragoman.lexicon.page_layout import column_names
from dragoman.sources.item import Address, How, Item, Refusal, columns_of, date_of, parse_map, plain
from dragoman.sources.items import items

HOW = How()
TEXT = "Norway and Chile met in Oslo."
ROWS = [
    {"url": "https://www.fjord.example/1", "title": "Talks", "summary": TEXT, "date": "2023-05-05 10:00:00"},
    {"url": "https://www.fjord.example/2", "title": "More talks", "summary": "", "date": "2023-05-06"},
]
LINES = "".join(json.dumps(row) + "\n" for row in ROWS)


@pytest.fixture
def taken(tmp_path, monkeypatch):
    """Write files into an empty folder, made the current one, and return what `items` finds in sources."""
    monkeypatch.chdir(tmp_path)

    def taken(files, *sources, how=HOW):
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return list(items(sources or files, how))

    return taken


def reasons(found):
    return [one.reason for one in found if isinstance(one, Refusal)]


def test_files_folders_and_patterns(taken):
    files = {
        "in/b.txt": "B.",
        "in/a.html": "<p>A.</p>",
        "in/deep/c.md": "# C",
        "in/.hidden": "D.",
        "e.txt": "E.",
    }
    assert [(one.name, one.suffix) for one in taken(files, "in", "e.t*")] == [
        ("in/a.html", ".html"), ("in/b.txt", ".txt"), ("in/deep/c.md", ".md"), ("e.txt", ".txt"),
    ]  # fmt: skip


def test_a_store_in_the_folder_of_its_reports_is_none_of_them(taken):
    database = b"SQLite format 3\0" + bytes(100)
    files = {"in/dragoman.db": database, "in/dragoman.db-wal": b"7", "in/b.txt": b"B.", "in/notes-wal": b"C."}
    assert [one.name for one in taken(files, "in")] == ["in/b.txt", "in/notes-wal"]
    assert [one.name for one in taken(files, "in/dragoman.db")] == ["in/dragoman.db"], (
        "named, it is told what it is"
    )


def test_what_is_not_there_is_a_refusal_and_the_rest_goes_on(taken):
    missing, none, there = taken({"a.txt": "A."}, "b.txt", "*.md", "a.txt")
    assert reasons([missing, none]) == ["no such file, folder or pattern"] * 2
    assert there.content == b"A."


def test_json_lines_by_the_names_of_their_columns(taken):
    first, second = taken({"feed.jsonl": LINES})
    assert first == Item(
        "feed.jsonl, line 1",
        TEXT,
        "https://www.fjord.example/1",
        "2023-05-05 10:00:00",
        "fjord.example",
        "Talks",
    )
    assert second.content == second.title == "More talks"  # a headline alone is the text


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("feed.jsonl.gz", gzip.compress(LINES.encode(), mtime=0)),
        ("feed.ndjson.bz2", bz2.compress(LINES.encode())),
        ("feed.jsonl.xz", lzma.compress(LINES.encode())),
        ("feed.json", json.dumps(ROWS)),
        ("feed", LINES),
        ("lines.json", LINES),
        ("feed.txt", json.dumps(ROWS, indent=1)),
        (
            "feed.csv",
            "\ufeffurl;title;summary;date\n" + "".join(";".join(row.values()) + "\n" for row in ROWS),
        ),
    ],
)
def test_the_same_table_in_other_forms(taken, name, content):
    plain_lines = taken({"feed.jsonl": LINES})
    assert [(one.content, one.address, one.published) for one in taken({name: content})] == [
        (one.content, one.address, one.published) for one in plain_lines
    ]


def test_parquet(taken, tmp_path):
    pa = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    parquet.write_table(pa.Table.from_pylist(ROWS), tmp_path / "feed.parquet")
    assert [one.title for one in taken({}, "feed.parquet")] == ["Talks", "More talks"]
    assert taken({"bad.parquet": b"PAR1 and no more"})[0].reason.startswith("not a Parquet file")


def test_bad_lines_are_refused_one_by_one(taken):
    found = taken({"feed.jsonl": LINES + "{broken\n[1]\n" + '{"other": 1}\n' + '{"text": ""}\n'})
    assert [type(one).__name__ for one in found] == ["Item"] * 2 + ["Refusal"] * 4
    assert [one.name for one in found[2:]] == [f"feed.jsonl, line {n}" for n in (3, 4, 5, 6)]
    assert "looks like a text" in found[4].reason and "--map" in found[4].reason


def test_a_line_in_another_encoding_is_refused_and_the_rest_goes_on(taken):
    latin = LINES.replace("Oslo", "Tromsø").encode("latin-1")
    first, second = taken({"rows.jsonl": latin})
    assert first.reason.startswith("not JSON in UTF-8: invalid")
    assert second.content == "More talks"
    assert reasons(taken({"rows.json": b'[{"summary": "Troms\xf8"}]'}))[0].startswith("not JSON in UTF-8")


def test_a_bad_line_of_a_table_is_refused_and_the_rest_goes_on(taken):
    table = b"url,summary\nhttps://fjord.example/1,Talks\nhttps://fjord.example/2,a\rb\nhttps://fjord.example/3,Calls\n"
    found = taken({"rows.csv": table})
    assert [type(one) for one in found] == [Item, Refusal, Item]
    assert reasons(taken({"rows.csv": b"url,summary\rhttps://fjord.example/1,Talks\rx,y"}))[0].startswith(
        "line 1:"
    )


def test_a_line_that_is_too_long_is_passed_over(taken):
    found = taken({"feed.jsonl": '{"text": "' + "x" * 500 + '"}\n{"text": "B."}\n'}, how=How(max_bytes=100))
    assert isinstance(found[0], Refusal) and found[1].content == "B."


def test_records_are_taken_as_they_are(taken):
    from builders import told
    from dragoman.record.encoding import encode

    (item,) = taken({"records.jsonl": encode(told()) + b"\n"})
    assert item.is_record and item.content == encode(told())


@pytest.mark.parametrize("name", [row for rows in column_names().values() for row in rows])
def test_every_name_of_a_column_is_found(name):
    (field,) = (field for field, rows in column_names().items() if name in rows)
    columns = columns_of(
        [part.upper() for part in name.split("+")] + ([] if field in ("text", "address") else ["url"]),
        HOW,
        "x",
    )
    assert [part.casefold() for part in columns.of_field[field]] == name.split("+")


def test_columns_that_are_given(taken):
    row = {"lead": "Lead.", "body": "Body.", "when": "20230505", "who": "The Fjord", "text": "no"}
    how = How(columns=parse_map("text=lead+body, published=when,outlet=who"))
    (item,) = taken({"a.jsonl": json.dumps(row)}, how=how)
    assert (item.content, item.published, item.outlet) == ("Lead.\n\nBody.", "2023-05-05", "The Fjord")
    with pytest.raises(BadInput, match="no column 'words'; it has: lead"):
        columns_of(list(row), How(columns={"text": "words"}), "a.jsonl")
    with pytest.raises(BadUsage, match="expected FIELD=COLUMN"):
        parse_map("body")


@pytest.mark.parametrize(
    ("said", "date"),
    [
        ("20230105T101500", "2023-01-05T10:15:00Z"),
        ("20230105101500", "2023-01-05T10:15:00Z"),
        ("1672913700", "2023-01-05T10:15:00+00:00"),
        ("1672913700000", "2023-01-05T10:15:00+00:00"),
        ("Thu, 05 Jan 2023 10:15:00 +0100", "2023-01-05T10:15:00+01:00"),
        ("5 January 2023", "5 January 2023"),
        ("2023", "2023"),
        ("", None),
    ],
)
def test_dates_in_the_forms_of_programs(said, date):
    assert date_of(said) == date


@pytest.mark.parametrize(
    ("fragment", "text"),
    [
        ("<p>A &amp; B</p><p>C<br/>D</p>", "A & B\n\nC\n\nD"),
        ("5 < 6 and 7 > 2", "5 < 6 and 7 > 2"),
        ("A &quot;pact&quot;", 'A "pact"'),
        ("<!DOCTYPE html><p>A</p>", "<!DOCTYPE html><p>A</p>"),
    ],
)
def test_fragments_of_html_become_text(fragment, text):
    assert plain(fragment) == text


def test_a_fragment_longer_than_any_report_is_left_as_it_is(monkeypatch):
    monkeypatch.setattr("dragoman.sources.item._LONGEST_FRAGMENT", 20)
    assert plain("<p>A &amp; B</p>") == "A & B"
    assert plain("<p>A &amp; B</p>" * 2) == "<p>A &amp; B</p>" * 2


def zipped(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def tarred(members, mode="w:gz"):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            if content is None:
                info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
            else:
                info.size = len(content)
            archive.addfile(info, io.BytesIO(content or b""))
    return out.getvalue()


def test_archives_are_taken_apart(taken):
    members = {"a.txt": b"A.", "deep/feed.jsonl": LINES.encode(), "inner.zip": zipped({"b.txt": b"B."})}
    assert [one.content for one in taken({"all.zip": zipped(members)})] == [b"A.", TEXT, "More talks", b"B."]
    for name in ("all.tar.gz", "all.tgz"):
        assert len(taken({name: tarred(members)})) == 4
    assert len(taken({"all.tar": tarred(members, "w")})) == 4


def test_members_that_lead_out_of_an_archive_are_refused(taken):
    bad = {"../a.txt": b"A.", "/etc/b.txt": b"B.", "c.txt": b"C."}
    for content in (zipped(bad), tarred(bad)):
        found = taken({"bad.zip": content})
        assert reasons(found) == ["its name leads out of the archive"] * 2
        assert [one.content for one in found if isinstance(one, Item)] == [b"C."]
    assert reasons(taken({"links.tar.gz": tarred({"a": None})})) == ["it is a link or a device, not a file"]


def test_bombs_and_damaged_archives_are_refused(taken):
    how = How(max_bytes=10_000)
    bomb = zipped({"a.txt": b" " * 1_000_000, "b.txt": b"B."})
    found = taken({"bomb.zip": bomb}, how=how)
    assert reasons(found) == ["longer than 10,000 bytes, the most that is read"]
    assert len(found) == 2
    assert reasons(taken({"bomb.txt.gz": gzip.compress(b" " * 1_000_000)}, how=how))
    cut = gzip.compress(LINES.encode())[:-9]
    assert "damaged" in reasons(taken({"cut.jsonl.gz": cut}))[0]
    assert "damaged" in reasons(taken({"cut.zip": zipped({"a.txt": b"A."})[:30]}))[0]
    nameless = zipped({"a": b"A."}).replace(b"aPK\x05\x06", b"\x00PK\x05\x06")
    assert len(reasons(taken({"nameless.zip": nameless}))) == 1
    deep = zipped({"a.txt": b"A."})
    for _ in range(4):
        deep = zipped({"x.zip": deep})
    assert "an archive within" in reasons(taken({"deep.zip": deep}))[0]


RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>The Fjord</title>
<item><title>Later &amp; last</title><link>https://fjord.example/2</link><description>&lt;p&gt;Second.&lt;/p&gt;
</description><pubDate>Sat, 06 May 2023 10:00:00 +0200</pubDate></item>
<item><title>First</title><link>https://fjord.example/1</link>
<pubDate>Fri, 05 May 2023 10:00:00 GMT</pubDate></item>
<item><link>https://fjord.example/3</link></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>The Andes</title><entry><title>Talks</title>
<link href="https://andes.example/1"/><updated>2023-05-05T10:00:00-04:00</updated>
<content type="html">&lt;p&gt;Talks were held.&lt;/p&gt;&lt;p&gt;Nothing came of them.&lt;/p&gt;</content>
</entry></feed>"""


def test_feeds(taken):
    empty, first, second = taken({"feed.xml": RSS})
    assert reasons([empty]) == ["the entry has no text"]
    assert (first.content, first.published) == ("First", "2023-05-05T10:00:00+00:00")
    assert second == Item(
        "feed.xml, entry 1", "Second.", "https://fjord.example/2", "2023-05-06T08:00:00+00:00", "The Fjord",
        "Later & last",
    )  # fmt: skip
    (entry,) = taken({"atom.xml": ATOM})
    assert entry.content == "Talks were held.\n\nNothing came of them."
    assert [type(one) for one in taken({"feed.xml": RSS}, how=How(pages=True))] == [Address] * 3


def test_entities_of_a_feed_name_no_file_and_do_not_grow(taken, tmp_path):
    (tmp_path / "secret.txt").write_text("a secret", encoding="utf-8")
    named = f'<!ENTITY z SYSTEM "file://{tmp_path}/secret.txt">'
    growing = '<!ENTITY a "xxxxxxxxxx">' + "".join(
        f'<!ENTITY {chr(one)} "{f"&{chr(one - 1)};" * 10}">' for one in range(ord("b"), ord("z") + 1)
    )
    for entities in (named, growing):
        feed = RSS.replace("?>", f"?><!DOCTYPE rss [{entities}]>").replace("First", "First &z;")
        found = taken({"feed.xml": feed})
        told = "".join(one.content + (one.title or "") for one in found if isinstance(one, Item))
        assert "secret" not in told and len(told) < 1000


def test_feeds_of_broken_programs(taken):
    signs = RSS.replace("Second.", "Second &amp;#x110000;&#x110000;&#99999999999999;end")
    assert [one.title for one in taken({"feed.xml": signs}) if isinstance(one, Item)] == [
        "First",
        "Later & last",
    ]
    empty = (
        '<rss version="2.0"><channel><title/><item><title>Talks</title><description/></item></channel></rss>'
    )
    assert [one.content for one in taken({"feed.xml": empty})] == ["Talks"]
    loose = '<rss version="2.0"><channel><item><title>Talks</title></item></link><x></link></channel>'
    assert len(taken({"feed.xml": loose})) == 1


def test_web_archives(taken):
    pytest.importorskip("fastwarc")
    parts = []
    for address, kind, body in (
        ("https://fjord.example/1", "text/html", "<html><p>Talks.</p></html>"),
        ("https://fjord.example/1.png", "image/png", "PNG"),
    ):
        answer = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        parts.append(
            f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\n"
            f"WARC-Date: 2023-05-05T10:00:00Z\r\n"
            f"WARC-Record-ID: <urn:uuid:0>\r\nContent-Type: application/http;msgtype=response\r\n"
            f"Content-Length: {len(answer)}\r\n\r\n{answer}\r\n\r\n"
        )
    for name, content in (("a.warc", "".join(parts)), ("a.warc.gz", gzip.compress("".join(parts).encode()))):
        (page,) = taken({name: content})
        assert (page.address, page.fetched_at) == ("https://fjord.example/1", "2023-05-05T10:00:00Z")
        assert page.content == b"<html><p>Talks.</p></html>"


FACTIVA = """HD
Ministers meet
  in Oslo
BY By Kari Nord
WC 120 words
PD 5 May 2023
ET 10:15
SN The Fjord
LA English
LP
Norway and Chile met in Oslo on Friday.

TD
They agreed on fisheries.

The talks go on.

AN
Document FJORD00020230505ej550001x

HD Empty
PD 6 May 2023
SN The Fjord
AN
Document FJORD00020230506ej560001x
"""
NEXIS = """                               1 of 2 DOCUMENTS

                                   The Andes

                              May 5, 2023 Friday

Ministers meet in Oslo

BYLINE: Ana Rojas

LENGTH: 120 words

Norway and Chile met in Oslo
on Friday.

They agreed on fisheries.

LOAD-DATE: May 6, 2023

LANGUAGE: ENGLISH

                               2 of 2 DOCUMENTS

                                   The Andes

                              May 6, 2023

HEADLINE: Nothing more
LENGTH: 3 words

The end.
"""
NEXIS_UNI = """Ministers meet in Oslo
The Andes
May 5, 2023 Friday
Copyright 2023 The Andes All Rights Reserved
Length: 120 words
Byline: Ana Rojas
Body

Norway and Chile met in Oslo.
Load-Date: May 6, 2023
End of Document
"""


def parts(one):
    return one.content, one.title, one.outlet, one.published


def test_exports_of_factiva(taken):
    first, empty = taken({"export.txt": FACTIVA})
    assert parts(first) == (
        "Norway and Chile met in Oslo on Friday.\n\nThey agreed on fisheries.\n\nThe talks go on.",
        "Ministers meet in Oslo", "The Fjord", "5 May 2023 10:15",
    )  # fmt: skip
    assert reasons([empty]) == ["the document has no text (fields LP and TD)"]


def test_exports_of_nexis(taken):
    first, second = taken({"export.txt": NEXIS})
    assert parts(first) == (
        "Norway and Chile met in Oslo on Friday.\n\nThey agreed on fisheries.",
        "Ministers meet in Oslo", "The Andes", "May 5, 2023 Friday",
    )  # fmt: skip
    assert parts(second) == ("The end.", "Nothing more", "The Andes", "May 6, 2023")
    (only,) = taken({"uni.txt": NEXIS_UNI})
    assert parts(only) == (
        "Norway and Chile met in Oslo.", "Ministers meet in Oslo", "The Andes", "May 5, 2023 Friday",
    )  # fmt: skip


def test_lists_of_addresses(taken):
    web = "https://fjord.example/1"
    listed = f"# ours\n{web}\n{web}\nhttps://fjord.example/2\n"
    assert [one.address for one in taken({"list.txt": listed})] == [web, "https://fjord.example/2"]
    gdelt = "\t".join(["1"] * 59 + ["20230505101500", web]) + "\n"
    (one,) = taken({"20230505.export.CSV": gdelt * 3})
    assert one == Address("20230505.export.CSV, line 1", web, "2023-05-05T10:15:00Z")
    head = "id,publish_date,title,url,language,media_name,media_url\n"
    (one,) = taken({"mc.csv": head + f"1,2023-05-05,Talks,{web},en,The Fjord,fjord.example\n"})
    assert one == Address("mc.csv, line 2", web, "2023-05-05", "The Fjord", "Talks")


def test_what_a_source_is_can_be_said(taken):
    assert [one.content for one in taken({"x.dat": LINES}, how=How(form="jsonl"))] == [TEXT, "More talks"]
    with pytest.raises(BadUsage, match="no form 'pdf'"):
        taken({"x.dat": LINES}, how=How(form="pdf"))


def test_the_intake_is_the_same_for_the_same_and_only_for_it():
    one = Item("a", TEXT, "https://fjord.example/1")
    assert one.input_hash == Item("b", TEXT.encode(), "https://fjord.example/1").input_hash
    assert (
        one.input_hash
        != Item("a", TEXT).input_hash
        != Item("a", TEXT, outlet="https://fjord.example/1").input_hash
    )
