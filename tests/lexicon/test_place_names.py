"""Every row of the place tables leads from each of its names back to itself."""

from __future__ import annotations

import gzip
from importlib import resources

import pytest

from dragoman.lexicon.place_names import (
    COUNTRIES,
    FILE,
    HOMONYMS,
    PROVINCES,
    REGIONS,
    TERRITORIES,
    VENUES,
    WATERS,
    is_also_a_word,
    is_generic,
    key,
    lookup,
    sites,
)

NAMED = (*COUNTRIES.rows, *REGIONS.rows, *TERRITORIES.rows, *VENUES.rows, *WATERS.rows)


def test_every_name_leads_back_to_its_row() -> None:
    for row in NAMED:
        for name in (row.name, *row.aliases):
            readings = sites(name)
            disputed = any(site.table == "territories" for site in readings)
            assert disputed or any(site.name == row.name for site in readings), name


def test_disputed_territories_assert_no_country() -> None:
    for row in TERRITORIES.rows:
        assert [site.country for site in sites(row.name) if site.table == "territories"] == [None]


def test_provinces_are_in_the_gazetteer() -> None:
    for row in PROVINCES.rows:
        (site,) = (site for site in sites(row.name) if site.table == "provinces")
        assert (site.iso2, site.admin1) == (row.country, row.admin1)


def test_homonyms_are_in_order_and_found() -> None:
    assert [row.name for row in HOMONYMS.rows] == sorted({row.name for row in HOMONYMS.rows})
    for row in HOMONYMS.rows:
        assert is_also_a_word(row.name)
        assert is_generic(row.name) == (row.why == "generic")
    assert not is_also_a_word("Oslo")


def test_gazetteer_is_sorted_and_whole() -> None:
    file = resources.files("dragoman.lexicons") / FILE
    lines = gzip.decompress(file.read_bytes()).splitlines()
    assert lines == sorted(lines)
    assert len(lines) > 200_000
    assert all(line.count(b"\t") == 9 for line in lines)


@pytest.mark.parametrize(
    ("name", "id", "country"),
    [
        ("Islamabad", 1176615, "PK"),
        ("Kyiv", 703448, "UA"),
        ("zürich", 2657896, "CH"),
        ("Saint-Étienne", 2980291, "FR"),
    ],
)
def test_lookup_finds_a_name_however_it_is_written(name: str, id: int, country: str) -> None:
    assert (id, country) in {(entry.id, entry.country) for entry in lookup(key(name))}


@pytest.mark.parametrize("name", ["", "Nowhereville-on-Sea", "islamaba", "zzzz", "0"])
def test_lookup_of_an_unknown_name_finds_nothing(name: str) -> None:
    assert lookup(key(name)) == ()


def test_one_city_of_a_name_is_the_capital() -> None:
    assert [entry.admin1 for entry in lookup("washington") if entry.feature == "capital"] == ["DC"]


def test_former_name_is_marked_as_alternative() -> None:
    (entry,) = (entry for entry in lookup("kiev") if entry.feature == "capital")
    assert (entry.name, entry.main) == ("Kyiv", False)
