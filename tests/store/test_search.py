"""Full-text search finds the same on every kind of database."""

from __future__ import annotations

from dataclasses import replace

import pytest

from builders import report, statement, told
from dragoman.errors import BadUsage
from dragoman.record import Record
from dragoman.store.search import terms

TEXTS = (
    "The ministers discussed new sanctions on Friday.",
    "A sanction was lifted. The minister of trade resigned.",
    "Trade talks were held in Peking; the U.S. envoy said nothing.",
)


@pytest.fixture
def filled(store):
    store.add(Record(report(text, published_at=f"2023-05-0{n}")) for n, text in enumerate(TEXTS, 1))
    return store


def found(page):
    return sorted(TEXTS.index(hit.span.quote) for hit in page)


@pytest.mark.parametrize(
    ("query", "texts"),
    [
        ("sanctions", [0, 1]),
        ("SANCTION minister", [0, 1]),
        ('"new sanctions"', [0]),
        ('"sanctions new"', []),
        ("sanction -trade", [0]),
        ("pek*", [2]),
        ("peki", []),
        ("trade minister", [1]),
        ("U.S.", [2]),
        ('trade" OR (title:* AND ', []),
    ],
)
def test_words_phrases_beginnings_and_exclusions(filled, query, texts):
    assert found(filled.search(query)) == texts


@pytest.mark.parametrize("query", ["", "  ", '""', "-trade", "*", "'"])
def test_a_search_for_nothing_is_bad_usage(filled, query):
    with pytest.raises(BadUsage, match="asks for nothing"):
        filled.search(query)


def test_a_field_that_is_none_is_answered_with_those_there_are(filled):
    with pytest.raises(BadUsage, match="text, title, words, speaker"):
        filled.search("trade", field="body")


def test_newest_first_between_dates_and_by_pages(filled):
    page = filled.search("minister", newest=True)
    assert [hit.day for hit in page] == ["2023-05-02", "2023-05-01"]
    assert [hit.day for hit in filled.search("minister", since="2023-05-02")] == ["2023-05-02"]
    first = filled.search("minister", limit=1)
    second = filled.search("minister", limit=1, after=first.after)
    assert first.after and second.after is None
    assert {*first, *second} == set(filled.search("minister"))


def test_hits_quote_the_report_around_the_words(store):
    text = "Nothing here. " * 30 + "The envoys agreed on fisheries at last. " + "Nothing more. " * 30
    store.add([Record(report(text))])
    (hit,) = store.search("fishery")
    assert text[hit.span.start : hit.span.end] == hit.span.quote
    assert "envoys agreed on fisheries" in hit.span.quote and len(hit.span.quote) < 300


def test_statements_are_found_by_their_words_and_speaker(store):
    record = told()
    store.add([record])
    (hit,) = store.search("opened a page", field="words")
    assert hit.statement == record.statements[0].id and hit.origin.outlet == "The Fjord"
    assert [hit.statement for hit in store.search("rojas", field="speaker")] == [record.statements[0].id]
    assert len(store.search("ministers meet", field="title")) == 1
    assert not len(store.search("rojas", field="words"))


def test_what_was_replaced_is_not_found_any_more(store):
    of = report(address="https://news.example/1")
    old = Record(of, statements=(statement(of, "Norway did not confirm a visit in May"),))
    store.add([old])
    store.add([replace(old, statements=())], again=True)
    assert not len(store.search("confirm", field="words")) and len(store.search("confirm"))
    store.add([Record(report("Another text.", address="https://news.example/1"))])
    assert not len(store.search("confirm"))


def test_terms_are_words_whatever_signs_stand_around_them():
    one, two, three = terms("""-"old 'talks'" Côte* (d'Ivoire)""")
    assert (one.words, one.without) == (("old", "talks"), True)
    assert (two.words, two.begins) == (("Côte",), True)
    assert three.words == ("d", "Ivoire")
