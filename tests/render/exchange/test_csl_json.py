"""CSL JSON against what its schema requires and allows."""

from __future__ import annotations

import json
from dataclasses import replace

import hostile
import pytest

from builders import told
from dragoman.record import Byline
from dragoman.render.exchange.selection import date_parts

TYPES = {"article-newspaper", "post", "document"}
TEXTS = {
    "id", "type", "title", "container-title", "publisher", "URL", "abstract", "language", "genre", "note",
}  # fmt: skip


def items(data):
    """The items, each checked: what the schema of CSL data requires, and no other property."""
    found = json.loads(data)
    assert isinstance(found, list)
    for item in found:
        assert {"id", "type", "title"} <= set(item) <= TEXTS | {"author", "issued"}
        assert item["type"] in TYPES
        assert all(isinstance(item[name], str) and item[name] for name in TEXTS & set(item))
        assert all(set(name) == {"literal"} and name["literal"] for name in item.get("author", ()))
        if "issued" in item:
            (parts,) = item["issued"].pop("date-parts")
            assert not item["issued"] and 1 <= len(parts) <= 3 and all(type(part) is int for part in parts)
            item["issued"] = parts
    assert len({item["id"] for item in found}) == len(found)
    return found


def changed(**fields):
    record = told()
    return replace(record, report=replace(record.report, **fields))


def test_news_is_an_article(exported):
    record = told(
        address="HTTPS://Fjord.example/1", standfirst="They spoke.", original="https://fjord.example/no/1"
    )
    data, tally = exported([record], "csl-json")
    assert items(data) == [
        {
            "id": record.report.id,
            "type": "article-newspaper",
            "title": "Ministers meet in Oslo",
            "author": [{"literal": "Kari Nord"}],
            "container-title": "The Fjord",
            "issued": [2023, 5, 5],
            "URL": "https://fjord.example/1",
            "abstract": "They spoke.",
            "language": "en",
            "note": "Version in the original language: https://fjord.example/no/1",
        }
    ]
    assert tally.written == {"reports": 1} and not tally.lost


@pytest.mark.parametrize(
    ("kind", "type", "where"),
    [
        ("readout", "document", "publisher"),
        ("briefing", "document", "publisher"),
        ("post", "post", "container-title"),
    ],
)
def test_what_is_no_news_says_what_it_is(exported, kind, type, where):
    (item,) = items(exported([changed(kind=kind)], "csl-json")[0])
    assert (item["type"], item[where], item["genre"]) == (type, "The Fjord", kind)


def test_a_report_without_title_and_more_has_a_reference(exported):
    bare = changed(title=None, outlet=None, published_at=None, language=None, bylines=())
    (item,) = items(exported([bare], "csl-json")[0])
    assert item["title"].startswith("Ministers of Norway") and set(item) == {"id", "type", "title"}


def test_what_is_no_address_or_date_is_counted(exported):
    record = changed(address="javascript:alert(1)", published_at="in spring")
    data, tally = exported([record], "csl-json")
    assert not {"URL", "issued"} & set(items(data)[0])
    assert {what for what, _ in tally.lost} == {"address", "published_at"}


@pytest.mark.parametrize("text", hostile.TEXTS.values(), ids=hostile.TEXTS)
def test_hostile_text(exported, text):
    (item,) = items(exported([hostile.record(text)], "csl-json")[0])
    assert item["title"].isprintable() and "URL" not in item


def test_a_report_that_comes_again_and_none(exported):
    data, tally = exported([told(), told(), changed(id="other", bylines=(Byline("\u202e"),))], "csl-json")
    assert [item["id"] for item in items(data)] == [told().report.id, "other"]
    assert sum(tally.unmapped.values()) == 1
    assert items(exported([], "csl-json")[0]) == []


@pytest.mark.parametrize(
    ("stamp", "parts"),
    [
        ("2023-05-05T17:10:00+02:00", [2023, 5, 5]), ("2023-05-05", [2023, 5, 5]), ("2023-05", [2023, 5]),
        ("2023", [2023]), ("2023-02-30", []), ("2023-13", []), ("20235", []), ("0000", []), ("", []),
        (None, []), ("2023-5-5", []), ("20230505T101010", []),
    ],
)  # fmt: skip
def test_a_date_is_as_precise_as_it_was_told(stamp, parts):
    assert date_parts(stamp) == parts
