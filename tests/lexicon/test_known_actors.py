"""What is known of a name on a date."""

from __future__ import annotations

import pytest

from dragoman.lexicon.known_actors import known_actors
from dragoman.lexicon.phrases import words
from dragoman.lexicon.states import actor_names


def test_a_full_name_tells_office_term_and_source():
    row = known_actors("Condoleezza Rice", "2006-05-01")[0]
    assert (row.state, row.office, row.in_office, row.sector) == ("USA", "Secretary of State", True, "GOV")
    assert row.start is not None and row.start < "2006" and "office_holders_own.csv" in row.source
    assert "in office on 2006-05-01" in row.why


def test_all_offices_are_listed_those_held_on_the_date_first():
    rows = known_actors("Condoleezza Rice", "2003-05-01")
    assert rows[0].office == "National Security Advisor" and rows[0].in_office
    assert [row.in_office for row in rows if row.office == "Secretary of State"] == [False]


def test_a_surname_tells_how_many_share_it():
    rows = known_actors("Wang", "2023-06-18")
    assert {row.name for row in rows} >= {"Wang Yi", "Wang Wenbin"}
    assert all("surname, which" in row.why for row in rows)


def test_one_person_is_not_told_twice():
    assert [row.name for row in known_actors("Blinken", "2023-06-18")] == ["Antony Blinken"]


def test_an_open_term_says_until_when_it_is_good():
    row = known_actors("Emmanuel Macron", "2026-08-01")[0]
    assert row.end is None and row.good_until is not None and row.good_until >= "2025-12-31"


@pytest.mark.parametrize(
    ("name", "kind", "code"),
    [
        ("Peru", "state", "PER"),
        ("Peruvian", "state", "PER"),
        ("Lima", "state", "PER"),
        ("US", "state", "USA"),
        ("Kremlin", "seat", "RUS"),
        ("NATO", "organisation", "NATO"),
        ("Hamas", "group", "HAMAS"),
        ("foreign ministry", "bodyword", None),
    ],
)
def test_other_names(name: str, kind: str, code: str | None):
    assert (kind, code) in {(row.kind, row.state) for row in known_actors(name)}


def test_an_office_with_its_state():
    assert [row.name for row in known_actors("Norwegian foreign minister", "2019-05-01")] == [
        "Ine Marie Eriksen Søreide"
    ]
    assert known_actors("President of France", "2006-05-01")[0].name == "Jacques Chirac"


def test_members_are_those_of_the_date():
    assert len(known_actors("NATO", "2003-05-01")[0].members) == 19


@pytest.mark.parametrize("name", ["", " ", "Ann Doe of Nowhere", "?!"])
def test_nothing_is_known(name: str):
    assert known_actors(name, "2006-05-01") == ()


def test_a_group_named_after_a_city_is_not_the_state_of_the_city():
    text = "leaders of the Bucharest Nine"
    assert [hit.value.states for hit in actor_names().find(text, words(text))] == [("B9",)]
