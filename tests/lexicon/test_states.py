"""Every row of the actor tables: dates are in order, no name is claimed twice, titles lead to their roles."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import pairwise

import pytest

from dragoman.lexicon.office_holders import OWN, Holder, bundled_holders, surname_keys
from dragoman.lexicon.office_titles import (
    NOT_ROLES,
    REFERRING,
    TITLES,
    referring_words,
    role_of,
    roles,
    roles_of_noun,
    state_of_title,
    title_words,
)
from dragoman.lexicon.phrases import folded, words
from dragoman.lexicon.states import (
    DATE,
    acting,
    actor_names,
    armed_groups,
    bodies,
    organisations,
    states,
    territory_of,
    unions,
)
from dragoman.lexicon.story_rules import name_of


def test_every_sovereign_state_has_a_name_a_demonym_and_a_number():
    sovereign = [s for s in states().values() if s.acts_for == s.iso3 and s.cow]
    assert len(sovereign) >= 193
    assert [s.iso3 for s in sovereign if not s.demonyms] in ([], ["COG", "DMA"])


def test_codes_are_alpha_3_and_territories_act_for_a_state():
    for state in states().values():
        assert re.fullmatch(r"[A-Z]{3}", state.iso3)
        assert states()[state.acts_for].acts_for == state.acts_for


def test_disputed_actors_stand_in_their_own_right():
    assert {states()[code].acts_for for code in ("TWN", "XKX", "PSE")} == {"TWN", "XKX", "PSE"}


def test_an_armed_group_is_no_union_of_states_and_has_a_source_and_an_example():
    for group in armed_groups().values():
        assert group.code in organisations() and group.code not in unions()
        assert group.source and any(name in group.example for name in (group.name, *group.aliases))


def test_who_governs_a_state_acts_for_it():
    assert acting(("TALIBAN", "NATO"), "2021-08-14") == ("TALIBAN", "NATO")
    assert acting(("TALIBAN",), "2021-08-15") == ("AFG",)
    assert acting(("TALIBAN",), "") == ("TALIBAN",)


def test_an_armed_group_has_a_name_and_a_territory():
    assert name_of("HAMAS") == "Hamas" and name_of("HOUTHIS") == "the Houthis" and name_of("NATO") == "NATO"
    assert (territory_of("HAMAS"), territory_of("ISIS"), territory_of("PER")) == ("PSE", "", "PER")


def test_no_two_states_claim_one_name():
    claimed = defaultdict(set)
    for state in states().values():
        for name in (state.name, *state.aliases, *state.former, *state.demonyms, *state.seats):
            claimed[folded(name)].add(state.iso3)
    assert {name: found for name, found in claimed.items() if len(found) > 1} == {}


def test_no_two_organisations_or_bodies_claim_one_name():
    claimed = defaultdict(set)
    for organisation in organisations().values():
        for name in (organisation.name, *organisation.aliases):
            claimed[name].add(organisation.code)
    for body in bodies():
        for name in (body.name, *body.aliases):
            claimed[name].add(body.name)
    assert {name: found for name, found in claimed.items() if len(found) > 1} == {}


def test_every_holder():
    for holder in bundled_holders().rows:
        check(holder)


def check(holder: Holder) -> None:
    assert holder.person == holder.person.strip() != ""
    for date in (holder.start, holder.end, holder.seen):
        assert not date or re.fullmatch(DATE, date), holder
    assert not holder.end or holder.start[:4] <= holder.end[:4], holder
    assert holder.end or holder.seen, f"{holder}: an open term needs the date it is good until"


def test_no_curated_row_twice():
    keys = [(h.person, h.role, h.state, h.start) for h in OWN.rows]
    assert len(keys) == len(set(keys))


def test_one_head_of_state_at_a_time_in_the_curated_table():
    by_office = defaultdict(list)
    for holder in OWN.rows:
        if holder.role in ("head-of-state", "head-of-government", "foreign"):
            by_office[holder.role, holder.state].append(holder)
    for found in by_office.values():
        found.sort(key=lambda h: h.start)
        for earlier, later in pairwise(found):
            assert earlier.end and earlier.end <= later.start, (earlier, later)


def test_titles_are_canonical_and_found_again():
    for role, row in TITLES.rows.items():
        if role in NOT_ROLES:
            continue
        for form in row.lists["forms"]:
            assert form == form.lower()
            assert role_of(form) == roles()[folded(form)]
        example = f"{row.text['example'].lower()[:-1]} "
        assert any(f" {form} " in example for form in row.lists["forms"]), role


def test_every_title_ends_in_a_head():
    known = title_words()
    for form in roles():
        parts = form.split()
        assert any(part in known.heads for part in parts), form


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Secretary of State", "foreign"),
        ("acting foreign minister", "foreign"),
        ("deputy foreign minister", "minister"),
        ("Secretary of State for Education", "minister"),
        ("vice president", "vice-president"),
        ("President of Chad", "head-of-state"),
        ("gardener", None),
    ],
)
def test_role_of_title(title: str, role: str | None):
    assert role_of(title) == role


def test_nouns_with_ranks_stand_for_people_in_known_roles():
    for noun in REFERRING.rows["ranks"].lists:
        assert noun in referring_words("pair_people")
        assert roles_of_noun(noun) <= set(roles().values())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the U.S. and N. Korea", ["USA", "PRK"]),
        ("Türkiye and Turkiye", ["TUR", "TUR"]),
        ("between us and them", []),
        ("New Jersey lies near New York", []),
        ("the South China Sea", []),
        ("North Macedonian, South Sudanese", ["MKD", "SSD"]),
        ("IS fighters; it IS so", None),
        ("the République française", []),
    ],
)
def test_names_in_text(text: str, expected: list[str] | None):
    found = [code for hit in actor_names().find(text, words(text)) for code in hit.value.states]
    assert expected is None or found == expected


@pytest.mark.parametrize(
    ("name", "state", "keys"),
    [
        ("Wen Jiabao", "CHN", {"jiabao", "wen"}),
        ("Gerhard Schröder", "DEU", {"schroder"}),
        ("Saud al-Faisal", "SAU", {"faisal", "al faisal"}),
    ],
)
def test_surname_keys(name: str, state: str, keys: set[str]):
    assert set(surname_keys(name, state)) == keys


def on(date: str, name: str) -> set[str]:
    return {row.office for row in bundled_holders().by_name[folded(name)] if row.holds(date)}


def test_office_is_that_of_the_date():
    assert "Secretary of State" in on("2006-05-01", "Condoleezza Rice")
    assert "Secretary of State" not in on("2003-05-01", "Condoleezza Rice")
    assert "National Security Advisor" in on("2003-05-01", "Condoleezza Rice")
    assert on("1995-05-01", "Condoleezza Rice") == set()


def test_titles_peculiar_to_a_state():
    for code, forms in TITLES.rows["peculiar"].lists.items():
        assert code in states()
        assert [form for form in forms if state_of_title(form) != code] == []
    assert state_of_title("foreign minister") is None
