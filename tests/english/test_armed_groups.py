"""Armed groups are actors of their own: each row of armed_groups.csv reads its example."""

from __future__ import annotations

import pytest

from dragoman.lexicon.known_actors import state_code
from dragoman.lexicon.states import ArmedGroup, armed_groups
from dragoman.readers.english.actors.cast_finder import actors

pytestmark = pytest.mark.slow


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
