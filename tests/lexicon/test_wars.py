"""Each war of wars.toml has two states, days in order and a resolution that names the attacker."""

from __future__ import annotations

import re

import pytest

from dragoman.lexicon.predicates import WARS, War, wars_on


@pytest.mark.parametrize("war", WARS.rows.values(), ids=WARS.rows)
def test_war(war: War) -> None:
    assert war.attacker != war.attacked
    assert war in wars_on(war.first.isoformat())
    assert re.search(r"(General Assembly|Security Council) resolution \S+$", war.source)


def test_no_war_on_a_day_that_is_not_known() -> None:
    assert wars_on("2022") == wars_on(None) == ()
