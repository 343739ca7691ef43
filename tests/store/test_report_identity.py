"""Which texts are versions of one report, and which stand beside each other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from builders import event, report
from dragoman.ingest import ingest
from dragoman.record import Record, When, content_id
from dragoman.store.keys_and_days import address_key, is_of_outlet, report_key
from dragoman.store.queries.report_lookup import version_at_address

PAGE = """<html><head><title>{title}</title><meta property="og:site_name" content="{outlet}">{links}</head>
<body><article><h1>{title}</h1><p>{text}</p></article></body></html>"""
CANONICAL = '<link rel="canonical" href="{}">'
FJORD = "https://www.fjord.example/2023/talks"
TALKS = "Ministers of Norway and Chile met in Oslo on 5 May 2023, the foreign ministry of Norway said."
FORGED = "Ministers of Norway and Chile did not meet in Oslo on 5 May 2023, nobody at all said on Friday."


def met(day: int, **fields) -> Record:
    """A record of a meeting on a day of May 2023."""
    words = f"Ministers of Norway and Chile met on {day} May."
    of = report(f"{words} Nothing came of it.", **fields)
    row = event(of, words, when=When(f"2023-05-{day:02}", None))
    return Record(of, events=(replace(row, id=content_id(of.id, day)),))


def page(outlet: str, links: str, text: str = TALKS, **given):
    """The report of a page of an outlet, saved as a file unless it is `given` an address."""
    return ingest(PAGE.format(title="Talks in Oslo", outlet=outlet, links=links, text=text).encode(), **given)


@pytest.mark.parametrize("address", ["N/A", "#", "-", "/news/1", "http:///x", "https://localhost/1"])
def test_what_is_no_address_makes_no_two_texts_one_report(store, address):
    summary = store.add(met(day, address=address) for day in range(1, 13))
    assert (summary.new, summary.changed) == (12, 0)
    assert len(store.events().items) == 12
    assert {found.origin.address for found in store.events()} == {None}


def test_one_address_given_for_two_outlets_is_one_report(store):
    """Who gives addresses may write an outlet's name in two ways; whether it is another's nobody can tell."""
    summary = store.add(
        met(day, address=FJORD, outlet=outlet) for day, outlet in ((5, "The Fjord"), (6, "Fjord News"))
    )
    assert (summary.new, summary.changed) == (1, 1)


@pytest.mark.parametrize(
    "links",
    [
        CANONICAL.format(FJORD),
        f'<meta property="og:url" content="{FJORD}">',
        f'<script type="application/ld+json">{{"@type": "NewsArticle", "url": "{FJORD}"}}</script>',
    ],
)
@pytest.mark.parametrize("outlet", ["Harbour Post", ""])
def test_a_page_that_names_another_outlets_address_stands_beside_its_report(store, links, outlet):
    own = page("Fjord News", CANONICAL.format(FJORD))
    store.add(map(Record, (own, page("Fjord News", "", address=FJORD, text=f"{TALKS} More follows."))))
    (standing, before) = (one.report.id for one in store.records(every_version=True))
    assert [one.id for one in store.versions(FJORD)] == [standing, before]
    summary = store.add([Record(page(outlet, links, FORGED))])
    assert (summary.new, summary.changed) == (1, 0)
    assert len(store.versions(FJORD)) == 2
    assert len(list(store.records())) == 2


def test_pages_of_one_outlet_that_name_anothers_address_are_versions_of_one_report(store):
    """A syndicated copy, saved twice; it is found by its address as long as no other report has that."""
    first, second = (page("Harbour Post", CANONICAL.format(FJORD), text) for text in (TALKS, FORGED))
    summary = store.add(map(Record, (first, second, page("Quay Post", CANONICAL.format(FJORD)))))
    assert (summary.new, summary.changed) == (2, 1)
    assert [one.id for one in store.versions(FJORD)] == [first.id, second.id]
    assert version_at_address(store, FJORD) is None


def test_where_a_page_was_fetched_from_counts_and_not_what_it_says():
    address = "https://harbour.example/copy"
    fetched = page("Fjord News", CANONICAL.format(FJORD), address=address)
    assert report_key(fetched) == "harbour.example/copy"


def test_pages_without_an_outlet_that_name_one_address_are_told_apart_by_their_texts():
    keys = {report_key(page("", CANONICAL.format(FJORD), text)) for text in (TALKS, FORGED)}
    assert len(keys) == 2 and all(key.startswith("text:") for key in keys)


def test_a_very_long_address_is_an_address_and_its_own(store):
    long = f"{FJORD}?text={'x' * 5_000}"
    summary = store.add([met(5, address=long), met(6, address=f"{long}y"), met(7, address=long)])
    assert (summary.new, summary.changed) == (2, 1)
    assert len(store.versions(long)) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (FJORD, "http://fjord.example/2023/talks/"),
        (FJORD, "HTTPS://WWW.FJORD.EXAMPLE:443/2023/talks#top"),
        (FJORD, "https://ann:word@fjord.example./2023/talks?utm_source=x&fbclid=y"),
        ("https://münchen.example/1", "https://XN--MNCHEN-3YA.example/1"),
    ],
)
def test_one_page_however_its_address_is_written(one, other):
    assert address_key(one) == address_key(other) is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (FJORD, "https://fjord.example:8080/2023/talks"),
        (FJORD, "https://news.fjord.example/2023/talks"),
        (FJORD, "https://fjord.example/2023/Talks"),
        ("https://fjord.example/a?id=1", "https://fjord.example/a?id=2"),
        ("https://fjord.example/a?q=%CC%B8", "https://fjord.example/a?q=%BB%E1"),
        ("https://fjord.example/app#/news/1", "https://fjord.example/app#/news/2"),
        ("https://fjord.example/app#!1", "https://fjord.example/app#!2"),
    ],
)
def test_two_pages(one, other):
    assert address_key(one) != address_key(other)


@pytest.mark.parametrize(
    ("address", "outlet", "agrees"),
    [
        ("https://www.fjord.example/1", "The Fjord News", True),
        ("https://news.fjord.co.uk/1", "Fjord", True),
        ("https://www.thefjord.example/1", "Fjord", True),
        ("https://fjordnews.example/1", "Fjord", True),
        ("https://fmpost.example/1", "The Fjord Morning Post", True),
        ("https://fjörd.example/1", "Fjord Post", True),
        ("https://news.fjord.example/1", "www.fjord.example", True),
        ("https://fjord.example/1", "Harbour Post", False),
        ("https://fjord.example/1", "Post of the Fjord", False),
        ("https://news.example/1", "Harbour News", False),
        ("https://fjord.co.uk/1", "Courier", False),
        ("https://hp.example/1", "Harbour Post", False),
        ("https://fjord.example/1", "harbour.example", False),
        ("https://fjord.example/1", "The", False),
        ("https://fjord.example/1", None, False),
        ("https://8.8.8.8/1", "8 Post", False),
        ("N/A", "N/A", False),
    ],
)
def test_an_outlets_name_agrees_with_its_host(address, outlet, agrees):
    assert is_of_outlet(address, outlet) is agrees
