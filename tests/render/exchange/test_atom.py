from __future__ import annotations

from dataclasses import replace

import feedparser
import hostile
import pytest
from lxml import etree

from builders import told
from dragoman.record import When
from dragoman.record.report import web_address


def read(data):
    found = feedparser.parse(data)
    assert not found.bozo, found.get("bozo_exception")
    return found


def test_entries_have_what_a_reader_shows(exported):
    record = told(address="https://fjord.example/1")
    data, tally = exported([record], "atom", title="Norway and Chile", address="https://desk.example/feed")
    feed = read(data)
    assert (feed.feed.title, feed.feed.updated) == ("Norway and Chile", "2023-05-05T15:10:00Z")
    assert feed.feed.id.startswith("urn:dragoman:feed:") and feed.version == "atom10"
    (entry,) = feed.entries
    assert entry.title == "Norway and Ana Rojas of Chile meet in Oslo"
    assert entry.link == "https://fjord.example/1" and entry.published == "2023-05-05T15:10:00Z"
    assert "Ministers of Norway and Chile met in Oslo" in entry.content[0].value
    assert {tag.term for tag in entry.tags} >= {"CONSULT", "NOR", "CHL"}
    assert len(feed.entries) == tally.written["stories"] == 1  # both mentions are one story


def test_the_latest_comes_first_and_ids_are_told_apart(exported):
    early = told()
    late = hostile.record("Lima")
    meeting = replace(late.events[0], when=When("2024-01-01", None))
    stamped = replace(late.report, published_at="2024-01-01T00:00:00Z")
    late = replace(late, report=stamped, events=(meeting,))
    feed = read(exported([early, late], "atom")[0])
    assert [one.updated for one in feed.entries] == ["2024-01-01T00:00:00Z", "2023-05-05T15:10:00Z"]
    assert feed.entries[0].id != feed.entries[1].id


def test_nothing_is_a_feed_too(exported):
    assert read(exported([], "atom")[0]).entries == []


@pytest.mark.parametrize("text", hostile.TEXTS.values(), ids=hostile.TEXTS)
def test_hostile_text_is_words(exported, text):
    data, _ = exported([hostile.record(text)], "atom", title=text, address=text)
    read(data)
    tree = etree.fromstring(data)
    for content in tree.iterfind(".//{*}content"):
        body = etree.fromstring(f"<div>{content.text}</div>")
        assert {element.tag for element in body.iter()} <= {"div", "p", "blockquote"}
    assert tree.find("{*}entry/{*}link") is None


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://a.example/x?y=1#z", True),
        ("http://ä.example/ü", True),
        ("javascript:alert(1)", False),
        ("https://a.example/ x", False),
        ('https://a.example/"onload="x', False),
        ("ftp://a.example", False),
        (None, False),
    ],
)
def test_what_a_page_may_link_to(address, safe):
    assert (web_address(address) == address) is (safe or address is None)
