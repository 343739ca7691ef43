"""What a feed's entries are: their addresses, their dates, and feeds in every form of Unicode."""

from __future__ import annotations

import codecs
import json

import pytest

from dragoman.batch.process_readers import taken
from dragoman.record import Report
from dragoman.settings import DEFAULT
from dragoman.sources.feeds import entries
from dragoman.sources.item import Address, How, Item, Page, date_of
from dragoman.sources.items import items, resolved

HOW = How()
FETCHED = "https://feeds.quay.example/rss/all.xml"
RSS = """<?xml version="1.0"{declared}?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"{base}>
<channel><title>Fjord News – Осло</title>{channel}{entries}</channel></rss>"""
CHANNEL = "<link>https://fjord.example/en/</link>"
ITSELF = '<atom:link rel="self" href="https://harbour.example/rss"/>'


def rss(*links: str, channel: str = CHANNEL, base: str = "", declared: str = "", more: str = "") -> str:
    """A feed of an entry for each link."""
    told = "".join(
        f"<item><title>Talks {number}</title>{link}{more}<description>Text {number}.</description></item>"
        for number, link in enumerate(links)
    )
    return RSS.format(channel=channel, entries=told, base=base, declared=declared)


def addresses(feed: str, at: str | None = None, how: How = HOW) -> list[str | None]:
    found = list(entries("feed.xml", feed.encode(), how, at))
    assert all(isinstance(one, Item | Address) for one in found)
    return [one.address for one in found]


@pytest.mark.parametrize(
    ("channel", "base", "at", "whole"),
    [
        (CHANNEL, "", None, "https://fjord.example/news/1"),
        (CHANNEL, "", FETCHED, "https://fjord.example/news/1"),
        (CHANNEL + ITSELF, "", FETCHED, "https://fjord.example/news/1"),
        (CHANNEL, ' xml:base="https://andes.example/es/"', FETCHED, "https://andes.example/news/1"),
        (ITSELF, "", FETCHED, "https://harbour.example/news/1"),
        ("<link>/</link>" + ITSELF, "", FETCHED, "https://harbour.example/news/1"),
        ("<link>N/A</link>", "", FETCHED, "https://feeds.quay.example/news/1"),
        ("", "", FETCHED, "https://feeds.quay.example/news/1"),
        ("", "", None, None),
        ("<link>/</link>", "", None, None),
    ],
)
def test_a_relative_link_is_resolved_by_its_feed(channel, base, at, whole):
    assert addresses(rss("<link>/news/1</link>", channel=channel, base=base), at) == [whole]


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("<link>https://quay.example/1</link>", "https://quay.example/1"),
        ("<link>//quay.example/1</link>", "https://quay.example/1"),
        ("<link>../no/1</link>", "https://fjord.example/no/1"),
        ("<link>?id=1</link>", "https://fjord.example/en/?id=1"),
        ("<link>N/A</link>", None),
        ("<link>-</link>", None),
        ("<link>#</link>", None),
        ("<link>http://</link>", None),
        ("<link>javascript:alert(1)</link>", None),
        ("<guid>12345</guid>", None),
        ("<guid>/news/1</guid>", None),
        ("<guid>https://fjord.example/1</guid>", "https://fjord.example/1"),
        ("<link>N/A</link><guid>https://fjord.example/1</guid>", "https://fjord.example/1"),
        ("", None),
    ],
)
def test_what_is_an_entrys_address(link, address):
    assert addresses(rss(link)) == [address]


def test_a_page_that_entries_share_is_the_address_of_none(taken_from):
    same, parts = "<link>https://fjord.example/news</link>", "<link>https://fjord.example/live#{}</link>"
    assert addresses(rss(same, same, "<link>/news/3</link>")) == [None, None, "https://fjord.example/news/3"]
    assert addresses(rss(*map(parts.format, range(2)))) == [None, None]
    assert addresses(rss("<link>https://fjord.example/en</link>")) == [None], "the channel's own page"
    assert addresses(rss(same, same), how=How(pages=True)) == ["https://fjord.example/news"] * 2, "is fetched"
    assert {one.outlet for one in taken_from({"feed.xml": rss(same, same)})} == {"Fjord News – Осло"}


def test_an_entry_that_comes_again_changed_keeps_its_address():
    again = "<link>https://fjord.example/1</link><guid isPermaLink='false'>a</guid>"
    assert addresses(rss(again, again)) == ["https://fjord.example/1"] * 2


@pytest.fixture
def taken_from(tmp_path, monkeypatch):
    """Return what is found in files."""
    monkeypatch.chdir(tmp_path)

    def found(files):
        for name, content in files.items():
            (tmp_path / name).write_bytes(content.encode() if isinstance(content, str) else content)
        return list(items(files, How()))

    return found


WIDE = {
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
}


@pytest.mark.parametrize("name", ["feed.xml", "feed", "feed.rss", "feed.txt"])
@pytest.mark.parametrize("declared", ["", ' encoding="utf-16"', ' encoding="UTF-8"'])
@pytest.mark.parametrize("marked", [True, False])
@pytest.mark.parametrize("charset", WIDE)
def test_feeds_in_every_form_of_unicode(taken_from, charset, marked, declared, name):
    feed = rss("<link>/1</link>", declared=declared)
    (plain,) = taken_from({name: rss("<link>/1</link>")})
    assert (plain.address, plain.outlet) == ("https://fjord.example/1", "Fjord News – Осло")
    assert taken_from({name: (WIDE[charset] if marked else b"") + feed.encode(charset)}) == [plain]


@pytest.mark.parametrize("charset", WIDE)
def test_tables_in_every_form_of_unicode(taken_from, charset):
    row = {"text": "Ministers met in Осло 😀.", "url": "https://fjord.example/1"}
    for name, content in (
        ("a.jsonl", json.dumps(row, ensure_ascii=False) * 1 + "\n"),
        ("a.json", json.dumps([row], ensure_ascii=False)),
        ("a.csv", f"text;url\n{row['text']};{row['url']}\n"),
        ("a.txt", "https://fjord.example/1\nhttps://fjord.example/2\n"),
    ):
        narrow = taken_from({name: content})
        for mark in (WIDE[charset], b""):
            assert taken_from({name: mark + content.encode(charset)}) == narrow


def test_a_page_in_utf_16_is_no_feed(taken_from):
    page = "<?xml version='1.0' encoding='utf-16'?><html><body><p>Talks about &lt;rss&gt;.</p></body></html>"
    (one,) = taken_from({"page.xml": page.encode("utf-16")})
    assert isinstance(one.content, bytes) and "Talks about <rss>." in _report(one).text


NOT_UNDERSTOOD = [
    "2004년 05월 28일",
    "2004년 05월 28일 10:11:12",
    "2004年5月28日",
    "2004. május 28.",
    "28 mai 2004",
    "Пт, 28 мая 2004 10:00:00 +0400",
    "Πεμ, 28 Μαϊ 2004 10:17:01 EET",
    "ven. 28/05/04",
    "05/06/2004",
    "1383-03-08",
    "٢٠٠٤-٠٥-٢٨",
    "২৮ মে ২০০৪",
    "28 พฤษภาคม 2547",
    "2004052810",
    "yesterday",
]


@pytest.mark.parametrize("said", NOT_UNDERSTOOD)
def test_a_date_that_is_not_understood_is_none_and_the_report_stays(said, taken_from):
    (entry,) = taken_from({"feed.xml": rss("<link>/1</link>", more=f"<pubDate>{said}</pubDate>")})
    rows = [{"text": "Ministers met.", "date": said}]
    (row,) = taken_from({"table.json": json.dumps(rows, ensure_ascii=False)})
    assert [_report(one).published_at for one in (entry, row)] == [None, None]


@pytest.mark.parametrize(
    ("said", "published"),
    [
        ("Fri, 05 May 2023 10:00:00 GMT", "2023-05-05T10:00:00+00:00"),
        ("Fri, 5 May 23 10:00 +0200", "2023-05-05T08:00:00+00:00"),
        ("05 May 2023 10:00:00 EST", "2023-05-05T15:00:00+00:00"),
        ("Fri, 05 May 2023 10:00:00 KST", "2023-05-05T10:00:00+09:00"),
        ("Fri, 05 May 2023 10:00:00", "2023-05-05T10:00:00"),
        ("2023-05-05T10:00:00.25-04:00", "2023-05-05T14:00:00+00:00"),
        ("2023-05-05T10:00:00Z", "2023-05-05T10:00:00+00:00"),
        ("2023-05-05", "2023-05-05"),
        ("May 5, 2023", "2023-05-05"),
    ],
)
def test_dates_of_entries(said, published, taken_from):
    (entry,) = taken_from({"feed.xml": rss("<link>/1</link>", more=f"<pubDate>{said}</pubDate>")})
    assert _report(entry).published_at == published


@pytest.mark.parametrize(
    ("said", "date"),
    [
        ("1685527200", "2023-05-31T10:00:00+00:00"),
        ("1985527200", "2032-12-01T15:20:00+00:00"),
        ("2004052810", "2004052810"),
        ("2004052899", "2033-07-04T01:21:39+00:00"),
    ],
)
def test_ten_digits_that_may_be_an_hour_are_no_seconds(said, date):
    assert date_of(said) == date


def _report(item) -> Report:
    report = taken(item, DEFAULT)
    assert isinstance(report, Report)
    return report


def test_a_fetched_feed_resolves_by_where_it_was_fetched():
    feed = rss("<link>/1</link>", channel="").encode("utf-16")
    listed = iter([Address("list, line 1", "https://quay.example/old.xml")])
    found = resolved(listed, lambda address: Page(FETCHED, feed, "2023-05-05T10:00:00Z"), HOW)
    assert [one.address for one in found if isinstance(one, Item)] == ["https://feeds.quay.example/1"]


def test_rows_whose_address_is_none(taken_from):
    rows = [{"url": said, "text": "Ministers met."} for said in ("N/A", "/news/1", "https://fjord.example/1")]
    found = taken_from({"table.json": json.dumps(rows)})
    assert [(one.address, one.outlet) for one in found] == [
        (None, None), (None, None), ("https://fjord.example/1", "fjord.example"),
    ]  # fmt: skip
    (one,) = taken_from({"list.csv": "url\nN/A\n"})
    assert one == Address("list.csv, line 2", "N/A"), "which is refused by its name where it is to be fetched"
