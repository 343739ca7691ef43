"""Names found, resolved, and told apart from governments. The expected place stands in brackets."""

from __future__ import annotations

import re

import pytest

from builders import report
from dragoman.lexicon.loading import toml_rows
from dragoman.readers.english.document import Mention, make_cast, parse
from dragoman.readers.english.place_finder import find_places, locate, places
from dragoman.record import Place

RELATIONS = toml_rows("place_relations.toml")


def marked(line: str) -> tuple[str, list[tuple[int, int]]]:
    """Take the brackets out of `line` and say where they stood."""
    text, spans = "", []
    for part in re.split(r"(\[[^\]]*\])", line):
        if part.startswith("["):
            spans.append((len(text), len(text) + len(part) - 2))
            part = part[1:-1]
        text += part
    return text, spans


def named(text: str, words: str) -> Place:
    """The one place of `text` that is named with `words`."""
    (place,) = (place for place in places(text) if place.span.quote == words)
    return place


@pytest.mark.parametrize(
    "line",
    [
        "The ministers met at the [Diaoyutai State Guesthouse] in [Beijing] on Sunday.",
        "Beijing said that the talks in [Islamabad] would resume.",
        "The Kremlin and the White House denied it.",
        "Grain sold to Egypt was shipped to [Tunisia] after talks between Norway and Chile.",
        "Reporters waited outside the [White House] and the [Élysée Palace].",
        "She flew from [London], [Ontario], to [Camp David] and [Mar-a-Lago].",
        "The U.S. and Turkish delegations left [Geneva].",
        "Ships crossed the [Taiwan Strait] and the [South China Sea].",
        "The [Vienna] talks stalled, and Washington blamed Tehran.",
        "Officers met at [Panmunjom] in the [Demilitarized Zone].",
        "[WARSAW] — Norway welcomed the offer.",
        "[Kyiv]",
    ],
)
def test_places_and_not_governments(line: str) -> None:
    text, expected = marked(line)
    found = places(text)
    assert [(place.span.start, place.span.end) for place in found] == expected
    assert all(text[place.span.start : place.span.end] == place.span.quote for place in found)


@pytest.mark.parametrize(
    ("text", "words", "country", "kind"),
    [
        ("The envoys met in Islamabad.", "Islamabad", "PAK", "capital"),
        ("They met in Georgia, not far from Atlanta and Savannah.", "Georgia", "USA", "province"),
        ("They met in Georgia after talks in Tbilisi and Batumi.", "Georgia", "GEO", "country"),
        ("He was born in Paris, Texas.", "Paris", "USA", "city"),
        ("He was born in Paris.", "Paris", "FRA", "capital"),
        ("The families fled from Crimea.", "Crimea", None, "disputed"),
        ("Aid reached Gaza by sea.", "Gaza", None, "occupied"),
        (
            "They moved the embassy from Tel Aviv, Israel, to Jerusalem, Israel.",
            "Jerusalem",
            None,
            "disputed",
        ),
        ("Troops moved into Kashmir.", "Kashmir", None, "disputed"),
        ("The fleet left the Black Sea.", "Black Sea", None, "sea"),
        ("She works in Washington.", "Washington", "USA", "capital"),
        ("He flew to Washington, D.C., on Monday.", "Washington, D.C.", "USA", "capital"),
        ("He flew to Washington DC on Monday.", "Washington DC", "USA", "capital"),
        ("He visited Georgia.", "Georgia", "GEO", "country"),
        ("They met in Istanbul and in Rome.", "Istanbul", "TUR", "city"),
        ("Fruit from Quebec was sold in Ontario.", "Quebec", "CAN", "province"),
        ("Power failed across Siberia.", "Siberia", "RUS", "region"),
    ],
)
def test_which_place_is_meant(text: str, words: str, country: str | None, kind: str) -> None:
    place = named(text, words)
    assert (place.country, place.kind) == (country, kind)


@pytest.mark.parametrize(
    ("text", "written", "name"),
    [
        ("They met in Istanbul.", "Istanbul", "Istanbul"),
        ("They met in Bogota.", "Bogota", "Bogota"),
        ("The envoys met in Bogotá on Friday.", "Bogotá", "Bogotá"),
        ("They met in Kiev.", "Kiev", "Kyiv"),
        ("The Great Hall of the People was lit.", "Great Hall of the People", "Great Hall of the People"),
        ("They met in The Hague.", "The Hague", "The Hague"),
    ],
)
def test_a_place_has_its_main_name_as_the_text_spells_it(text: str, written: str, name: str) -> None:
    assert named(text, written).name == name


@pytest.mark.parametrize("name", ["Crimea", "Kashmir", "the Golan Heights", "Northern Cyprus", "Abu Musa"])
@pytest.mark.parametrize("line", ["Families fled from {}.", "They met in {}, a minister in Moscow said."])
def test_a_disputed_territory_asserts_no_country(name: str, line: str) -> None:
    (found,) = (place for place in places(line.format(name)) if place.span.quote in name)
    assert found.country is None


@pytest.mark.parametrize(
    "text", ["Georgia signed it.", "China left the European Union out.", "He praised Georgia."]
)
def test_a_country_that_acts_or_is_spoken_of_is_no_place(text: str) -> None:
    assert places(text) == ()


@pytest.mark.parametrize(
    ("text", "words", "relation"),
    [
        ("A tanker was seized in waters near Japan.", "Japan", "waters near"),
        ("The tanker left waters near Oman.", "Oman", "waters near"),
        ("A tanker sank off the coast of Oman.", "Oman", "off the coast of"),
        ("The base lies outside Riga.", "Riga", "outside"),
        ("The ferry runs between Cyprus and Turkey.", "Turkey", "between"),
        ("They met in Riga.", "Riga", None),
    ],
)
def test_relation_is_kept_as_written(text: str, words: str, relation: str | None) -> None:
    assert named(text, words).relation == relation


@pytest.mark.parametrize("name", sorted(RELATIONS))
def test_every_relation_makes_a_place(name: str) -> None:
    text, expected = marked(RELATIONS[name]["example"])
    found = {(place.span.start, place.span.end) for place in places(text)}
    assert {(start + 4 * text.startswith("the ", start), end) for start, end in expected} <= found


@pytest.mark.parametrize(
    "text",
    ["President Jordan Smith spoke.", "It was a nice march.", "Chinese and Turkish officials agreed.", ""],
)
def test_no_place(text: str) -> None:
    assert places(text) == ()


def test_offsets_count_in_the_text_given() -> None:
    text = "First paragraph.\n\n  They met in Oslo.\n\n\nThen in Lima, Peru."
    assert [(place.span.quote, text.index(place.span.quote)) for place in places(text)] == [
        (place.span.quote, place.span.start) for place in places(text)
    ]
    assert [place.span.quote for place in places(text)] == ["Oslo", "Lima", "Peru"]


def test_places_of_a_report_leave_out_parts_of_names() -> None:
    of = report("Governor Virginia Oslo met reporters in Oslo.")
    start = of.text.index("Virginia")
    people = make_cast([Mention(start, start + len("Virginia Oslo"), "person", (), "Virginia Oslo")])
    found = find_places(parse(of), people)
    assert [(place.span.start, place.country) for place in found] == [(of.text.rindex("Oslo"), "NOR")]
    for place in found:
        place.span.verify(of.text)


def test_locate_keeps_metonyms_and_demonyms() -> None:
    text = "Beijing told Turkish diplomats."
    assert [(text[start:end], country) for start, end, _, _, country, _ in locate(text)] == [
        ("Beijing", "CN"),
        ("Turkish", "TR"),
    ]
