"""Every row of the tables that ingest reads, and the outlets that are offices of a government."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.ingest import ingest
from dragoman.lexicon.loading import toml_rows
from dragoman.lexicon.page_layout import (
    FURNITURE,
    ISSUERS,
    PAGE_PARTS,
    PHOTO_CREDITS,
    REPORT_KINDS,
    STAMP_LABELS,
    AnnouncedKind,
    Furniture,
    announced_kind,
    credit_names,
    front_matter_keys,
    function_words,
    furniture,
    is_named,
    is_office,
    language_names,
    meta_keys,
    post_words,
    stamp_labels,
    state_of_host,
)
from dragoman.lexicon.time_tables import PLACE_ZONES, ZONES, place_zone, zone_of, zones
from dragoman.readers.english.actors.state_names import organ_of

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


@pytest.mark.parametrize("row", FURNITURE.rows.values(), ids=FURNITURE.rows)
def test_furniture_matches_its_example(row: Furniture) -> None:
    assert row.pattern.fullmatch(row.example)
    found = furniture(row.example)
    assert found is not None and found[0].kind == row.kind


@pytest.mark.parametrize("line", SENTENCES)
def test_furniture_leaves_sentences_alone(line: str) -> None:
    assert furniture(line) is None


@pytest.mark.parametrize("row", REPORT_KINDS.rows.values(), ids=REPORT_KINDS.rows)
def test_report_kind_matches_its_example(row: AnnouncedKind) -> None:
    assert announced_kind(row.example, row.where, official=row.official) == row.kind


@pytest.mark.parametrize("part", PAGE_PARTS.rows)
def test_part_of_a_page_matches_its_example(part: str) -> None:
    assert is_named(PAGE_PARTS.rows[part].example, part)  # type: ignore[arg-type]


@pytest.mark.parametrize("file", ["furniture.toml", "page_parts.toml"])
def test_rows_are_in_order(file: str) -> None:
    assert list(toml_rows(file)) == sorted(toml_rows(file))


def test_zones() -> None:
    for name, readings in zones().items():
        assert name.isupper()
        assert len(readings) == 1 or all(reading.countries for reading in readings), name
        countries = [country for reading in readings for country in reading.countries]
        assert len(countries) == len(set(countries)), f"{name}: one country, two readings"
        assert (zone_of(name) is None) == (len(readings) > 1)
    assert all(ZoneInfo(row.zone).key == row.zone for row in ZONES.rows if row.zone)


def test_credits_are_found_as_words() -> None:
    for row in PHOTO_CREDITS.rows:
        assert credit_names().fullmatch(row.name)
    assert credit_names().search("a trap, a pa and a reutersish word") is None


def test_labels_of_time_stamps() -> None:
    for row in STAMP_LABELS.rows:
        assert stamp_labels().pattern.fullmatch(row.label.upper())
        assert stamp_labels().meaning(f"{row.label.upper()} :") == row.meaning


def test_languages() -> None:
    assert all(len(words) >= 14 for words in function_words().values())
    assert set(function_words()) <= set(language_names().values())


def test_names_of_fields() -> None:
    assert meta_keys()["title"][0] == "og:title"
    assert front_matter_keys()["date"] == "published_at"
    assert post_words().search("Oslo correspondent")


def test_zones_of_places_exist() -> None:
    for row in PLACE_ZONES.rows:
        assert len(row.country) == 2
        assert ZoneInfo(row.zone).key == row.zone
    assert (place_zone("NO", "12"), place_zone("XX", "")) == ("Europe/Oslo", None)


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


OFFICES = ISSUERS.value.offices


@pytest.mark.parametrize("name", OFFICES)
def test_office(name: str) -> None:
    row = OFFICES[name]
    assert row.pattern.fullmatch(row.example)
    assert not is_office(row.near_miss)


@pytest.mark.parametrize("outlet", ["The Fjord", "Foreign Affairs", "Foreign Policy", "Andes Press Office"])
def test_the_press_is_no_office(outlet: str) -> None:
    assert not is_office(outlet)


@pytest.mark.parametrize(
    ("address", "state"),
    [
        ("https://www.mfa.gov.cy/news/1", "CYP"),
        ("https://www.gov.uk/government/news/1", "GBR"),
        ("https://www.state.gov/briefings/1", "USA"),
        ("https://www.elections.gouv.fr/1", "FRA"),
        ("https://www.gov-news.example/1", None),
        ("https://[broken", None),
        (None, None),
    ],
)
def test_domain_of_a_government(address: str | None, state: str | None) -> None:
    assert state_of_host(address) == state


@pytest.mark.parametrize(
    ("outlet", "text", "state"),
    [
        ("Office of the President", "NICOSIA, 5 May 2023 - The ministers met.", "CYP"),
        ("Office of the President", "The ministers met.", None),  # of which state is not known
        ("The Fjord", "NICOSIA, 5 May 2023 - The ministers met.", None),
        ("Permanent Mission of Norway to the United Nations", "The ministers met.", "NOR"),
        ("Presidency of the Republic of Cyprus", "The ministers met.", "CYP"),
    ],
)
def test_whose_own_text_it_is(outlet: str, text: str, state: str | None) -> None:
    organ = organ_of(ingest(text, outlet=outlet))
    assert (organ.states if organ is not None else None) == ((state,) if state else None)
