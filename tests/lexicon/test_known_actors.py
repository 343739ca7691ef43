"""What is known of a name on a date, by our tables and by rows that users add."""

from __future__ import annotations

from pathlib import Path

import pytest

import dragoman
from dragoman.errors import BadInput
from dragoman.lexicon.known_actors import known_actors
from dragoman.lexicon.phrases import words
from dragoman.lexicon.states import actor_names
from dragoman.lexicon.user_actors import COLUMNS, actor_tables
from dragoman.readers.english.actors.cast_finder import actors
from dragoman.settings import Settings


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


HEAD = ",".join(COLUMNS)


@pytest.fixture
def own(tmp_path: Path):
    def write(*rows: str, head: str = HEAD) -> Path:
        path = tmp_path / "actors.csv"
        path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
        return path

    return write


def read(text: str, path: Path, on: str = "2006-05-01"):
    return {one.name: one for one in actors(text, on, Settings(actors=str(path)))}


def test_no_file_is_our_tables_alone():
    tables = actor_tables(None)
    assert tables.people == () and tables.conflicts == ()


@pytest.mark.slow
def test_a_person_of_ones_own_is_known_by_full_name_and_says_so(own):
    path = own("Ola Dahl,person,NOR,Envoy for the Arctic,2005,2007,,,our desk")
    found = read("Ola Dahl spoke in Lima.", path)["Ola Dahl"]
    assert (found.state, found.office, found.basis) == ("NOR", "Envoy for the Arctic", "given")


@pytest.mark.slow
def test_ones_own_row_goes_before_ours(own):
    path = own("Condoleezza Rice,person,PER,Foreign Minister,2005-01-01,2007-01-01,,,")
    assert read("Condoleezza Rice spoke.", path)["Condoleezza Rice"].state == "PER"


@pytest.mark.slow
def test_a_conflict_stands_in_the_notes_of_a_report_that_names_him(own):
    settings = Settings(actors=str(own("Condoleezza Rice,person,PER,Envoy,2005-01-01,2007-01-01,,,")))
    for text in ("Secretary of State Rice left. Condoleezza Rice spoke.", "Condoleezza Rice spoke."):
        record = dragoman.read(text, published="2006-05-01", settings=settings)
        assert any("gives Condoleezza Rice to PER; our tables give USA" in note for note in record.notes)
    other = dragoman.read("Peru thanked Chile.", published="2006-05-01", settings=settings)
    assert not [note for note in other.notes if "actors.csv" in note]


@pytest.mark.slow
def test_bodies_and_groups_of_ones_own_are_found(own):
    path = own(
        "Fjord Watch,group,NOR,,,,FW,,",
        "Ice Council,body,ISL,,,,,,",
        "the Northern Kingdom,state,NOR,,,,,,",
    )
    found = read("Fjord Watch wrote to the Ice Council. The Northern Kingdom denied it.", path)
    assert (found["Fjord Watch"].kind, found["Fjord Watch"].state) == ("group", "NOR")
    assert (found["Ice Council"].kind, found["Ice Council"].state) == ("body", "ISL")
    assert found["Norway"].state == "NOR"


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (",person,NOR,,,,,,", "name is empty"),
        ("Ola Dahl,king,NOR,,,,,,", "kind is 'king'"),
        ("Ola Dahl,person,NO,,,,,,", "state is 'NO'"),
        ("Ola Dahl,person,NOR,Envoy,last year,,,,", "start is 'last year'"),
        ("Ola Dahl,person,NOR,Envoy,2005,2005-13,,,", "end is '2005-13'"),
        ("Ola Dahl,person,NOR,Envoy,2005,2001,,,", "ends (2001) before it starts (2005)"),
        ("Ola Dahl,person,NOR,Envoy,,,,42,", "wikidata is '42'"),
        ("Ola Dahl,person,NOR,Envoy,,,,,,,more", "more cells"),
    ],
)
def test_a_bad_row_is_named(own, row: str, fault: str):
    path = own("Ann Doe,person,ISL,Envoy,,,,,", row)
    with pytest.raises(BadInput) as error:
        actor_tables(path)
    assert "line 3" in str(error.value) and fault in str(error.value) and "line 2" not in str(error.value)


def test_all_bad_rows_are_named_at_once(own):
    with pytest.raises(BadInput) as error:
        actor_tables(own("A B,king,NOR,,,,,,", "C D,person,XX,,,,,,"))
    assert "line 2" in str(error.value) and "line 3" in str(error.value)


def test_columns_must_be_known(own):
    with pytest.raises(BadInput, match="allowed are name, kind, state"):
        actor_tables(own("Ola Dahl,NOR", head="name,country"))


def test_only_three_columns_are_needed(own):
    (row,) = actor_tables(own("Ola Dahl,person,NOR", head="name,kind,state")).people
    assert (row.person, row.state) == ("Ola Dahl", "NOR")


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(BadInput, match=r"nowhere\.csv"):
        actor_tables(tmp_path / "nowhere.csv")


def test_a_changed_file_is_read_again(own):
    assert len(actor_tables(own("Ola Dahl,person,NOR,,,,,,")).people) == 1
    assert len(actor_tables(own("Ola Dahl,person,NOR,,,,,,", "Ann Doe,person,ISL,,,,,,")).people) == 2


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (
            "Condoleezza Rice,person,PER,Envoy,2005,2007,,,",
            "gives Condoleezza Rice to PER; our tables give USA",
        ),
        ("Ola Dahl,person,USA,Secretary of State,2005-02,2006-05,,,", "our tables have Condoleezza Rice"),
        ("Sweden,body,NOR,,,,,,", "gives the name 'Sweden' to NOR; our tables give SWE"),
    ],
)
def test_conflicts_with_our_tables_are_listed(own, row: str, told: str):
    assert any(told in conflict for conflict in actor_tables(own(row)).conflicts)


def test_agreement_is_no_conflict(own):
    assert actor_tables(own("Condoleezza Rice,person,USA,Secretary of State,2005-02,2009,,,")).conflicts == ()
