"""Whose "Congress" it is, the state beside the text; and armed groups, which are actors of their own."""

from __future__ import annotations

import pytest

from builders import report
from dragoman.lexicon.known_actors import state_code
from dragoman.lexicon.loading import csv_rows
from dragoman.lexicon.states import ArmedGroup, armed_groups, bodies, shared_bodies
from dragoman.readers.english.actors.cast_finder import actors, find_cast
from dragoman.readers.english.document import parse

pytestmark = pytest.mark.slow

CASES = {
    # an owner before it
    "Thousands marched in Lima. Protesters in Peru threw stones at the country's Congress.": "PER",
    "Chile votes in May. Its Congress will sit in June.": "CHL",
    "The Americans and the Mexicans argued. Nobody could say what the other country's Congress wanted.": None,
    # the report tells of another state that has one, and not of the first
    "Rioters in Brazil stormed Congress on Sunday.": "BRA",
    "The Philippine president spoke. The House of Representatives cheered him.": "PHL",
    "Trudeau flew home to Canada. The House of Commons sat late.": "CAN",
    "Pakistan was angry. The Foreign Office summoned the Indian envoy.": "PAK",
    # both are told of, one beside it
    "Mexico waits. American members of Congress said nothing.": "USA",
    "Peru's Congress sat late. American diplomats watched Congress from afar.": "PER",
    # both, and nothing tells which; or the name is part of another's
    "Mexico and the United States will each ask. In the end Congress decides.": None,
    "The World Uyghur Congress wrote to China.": None,
    # near misses: of the states told of none has such a body, or none is told of
    "Members of Congress said Russia must leave Ukraine.": "USA",
    "Congress will vote in May.": "USA",
    "The House of Commons debated the war in Ukraine.": "GBR",
    "The Foreign Office summoned the Russian ambassador.": "GBR",
    "Norway asked, and the Department of Justice handed over the file.": "USA",
}


@pytest.mark.parametrize(("text", "state"), CASES.items())
def test_a_body_that_several_states_have_is_that_of_the_state_told_of(text: str, state: str | None):
    told = report(text, published_at="2019-05-01")
    bare = [m for m in find_cast(parse(told)).mentions if text[m.start : m.end] in shared_bodies()]
    assert bare
    assert bare[-1].states == ((state,) if state else ())


def test_an_official_text_speaks_of_its_own_congress():
    told = report(
        "President Obama thanked Mexico and asked Congress for money.",
        published_at="2015-03-02",
        kind="statement",
        outlet="The White House",
    )
    found = [m.states for m in find_cast(parse(told)).mentions if m.name == "US Congress"]
    assert found == [("USA",)]


def test_every_shared_name_is_borne_by_a_body_and_by_other_states():
    first = {name: body.states for body in bodies() for name in (body.name, *body.aliases)}
    for row in csv_rows("shared_bodies.csv"):
        assert row["source"], row["name"]
        shared = shared_bodies()[row["name"]]
        assert shared.others and shared.others.isdisjoint(shared.first), row["name"]
        assert shared.first == first[row["name"]]


@pytest.mark.parametrize("group", armed_groups().values(), ids=lambda group: group.code)
def test_a_group_is_named_in_its_example(group: ArmedGroup) -> None:
    assert group.code in {actor.state for actor in actors(group.example, "2015-01-01")}


def test_an_armed_group_can_be_asked_for_by_name() -> None:
    assert [state_code(name) for name in ("Hamas", "hizbollah", "The Taliban", "Peru")] == [
        "HAMAS", "HEZBOLLAH", None, "PER",
    ]  # fmt: skip


@pytest.mark.parametrize(("on", "state"), [("2015-01-01", "TALIBAN"), ("2022-01-01", "AFG")])
def test_the_taliban_act_for_a_state_once_they_govern_it(on: str, state: str) -> None:
    (peru, taliban) = actors("Peru met the Taliban in Doha.", on)
    assert (peru.state, taliban.state) == ("PER", state)
