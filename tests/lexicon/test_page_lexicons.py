"""Every row of the tables that ingest reads."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.lexicon import furniture as furniture_table
from dragoman.lexicon import report_kinds, zones
from dragoman.lexicon.credits import credit_names
from dragoman.lexicon.furniture import furniture
from dragoman.lexicon.languages import function_words, language_names
from dragoman.lexicon.page_parts import front_matter_keys, is_named, meta_keys, parts
from dragoman.lexicon.posts import post_words
from dragoman.lexicon.stamps import stamp_labels
from dragoman.lexicon.tables import csv_rows, toml_rows

SENTENCES = [
    "The minister shared the article with reporters in Oslo on Friday.",
    "More from the talks is expected on Monday.",
    "Related questions were left for the next round.",
    "Read more carefully, the text promises nothing.",
    "Norway asked Chile to sign up for the treaty.",
    "He wrote the original version of the treaty.",
    "Comments by the minister were rejected in Santiago.",
    "Contact between the two armies was resumed in May.",
    "Top officials met in Oslo.",
    "Share of exports rises",
]


@pytest.mark.parametrize("row", furniture_table.rows(), ids=lambda row: row.key)
def test_furniture_matches_its_example(row: furniture_table.Furniture) -> None:
    assert row.pattern.fullmatch(row.example)
    found = furniture(row.example)
    assert found is not None and found[0].kind == row.kind


@pytest.mark.parametrize("line", SENTENCES)
def test_furniture_leaves_sentences_alone(line: str) -> None:
    assert furniture(line) is None


@pytest.mark.parametrize("row", report_kinds.rows(), ids=lambda row: row.key)
def test_report_kind_matches_its_example(row: report_kinds.KindRow) -> None:
    assert report_kinds.announced_kind(row.example, row.where) == row.kind


@pytest.mark.parametrize("part", parts())
def test_part_of_a_page_matches_its_example(part: str) -> None:
    assert is_named(toml_rows("page_parts.toml")[part]["example"], part)  # type: ignore[arg-type]


@pytest.mark.parametrize("file", ["furniture.toml", "page_parts.toml"])
def test_rows_are_in_order(file: str) -> None:
    assert list(toml_rows(file)) == sorted(toml_rows(file))


def test_zones() -> None:
    for name, readings in zones.rows().items():
        assert name.isupper()
        assert len(readings) == 1 or all(reading.countries for reading in readings), name
        countries = [country for reading in readings for country in reading.countries]
        assert len(countries) == len(set(countries)), f"{name}: one country, two readings"
        assert (zones.zone_of(name) is None) == (len(readings) > 1)


def test_credits_are_found_as_words() -> None:
    for row in csv_rows("photo_credits.csv"):
        assert credit_names().fullmatch(row["name"]) and row["source"]
    assert credit_names().search("a trap, a pa and a reutersish word") is None


def test_labels_of_time_stamps() -> None:
    for row in csv_rows("stamp_labels.csv"):
        assert stamp_labels().pattern.fullmatch(row["label"].upper())


def test_languages() -> None:
    assert all(len(words) >= 14 for words in function_words().values())
    assert set(function_words()) <= set(language_names().values())


def test_names_of_fields() -> None:
    assert meta_keys()["title"][0] == "og:title"
    assert front_matter_keys()["date"] == "published_at"
    assert post_words().search("Oslo correspondent")


def test_zones_of_places_exist() -> None:
    for row in csv_rows("place_zones.csv"):
        assert len(row["country"]) == 2
        assert ZoneInfo(row["zone"]).key == row["zone"]
    assert (zones.place_zone("NO", "12"), zones.place_zone("XX", "")) == ("Europe/Oslo", None)


WORDS = [
    "share",
    "print",
    "x",
    "|",
    "/",
    ",",
    "tip",
    "comments",
    "or",
    "desk@",
    "a.b",
    "by",
    "Oslo",
    ":",
    "more",
    "in",
    "?",
]


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3), st.sampled_from(["", " ", "  "]))
@settings(max_examples=200, deadline=400)
def test_furniture_never_backtracks(words: list[str], between: str) -> None:
    """A line of repeated words is what makes a pattern with two ways to read a blank explode."""
    furniture((between.join(words) + between) * 40 + "!")
    furniture(((between.join(words) + between) * 200)[:255] + "!")
