"""Networks drawn: the same each time, inside the picture, the tied nearer than the rest."""

from __future__ import annotations

from itertools import combinations
from math import dist

from dragoman.store.queries.contacts_in_time import ContactPair
from dragoman.web.network_page import HEIGHT, WIDTH, layout_of

TIES = (
    ContactPair("CHN", "USA", 9, 12), ContactPair("RUS", "USA", 2, 2), ContactPair("CHN", "RUS", 2, 3),
    ContactPair("CHL", "NOR", 4, 4), ContactPair("CHL", "PER", 1, 1),
)  # fmt: skip


def test_a_picture_is_the_same_each_time_and_whole():
    drawn = layout_of(TIES)
    assert drawn is not None and drawn == layout_of(list(TIES))
    assert {dot.actor for dot in drawn.dots} == {"CHN", "USA", "RUS", "CHL", "NOR", "PER"}
    assert all(0 < dot.x < WIDTH and 0 < dot.y < HEIGHT for dot in drawn.dots)
    assert len({(dot.x, dot.y) for dot in drawn.dots}) == 6


def test_the_tied_are_nearer_than_those_apart():
    drawn = layout_of(TIES)
    assert drawn is not None
    at = {dot.actor: (dot.x, dot.y) for dot in drawn.dots}
    assert dist(at["CHN"], at["USA"]) < dist(at["NOR"], at["USA"])
    assert dist(at["CHL"], at["NOR"]) < dist(at["NOR"], at["RUS"])


def test_one_pair_and_none_are_drawn_too():
    assert layout_of(()) is None
    assert layout_of(TIES[:1]) is not None


def test_no_name_of_a_network_covers_another():
    some = [f"{a}{b}{c}" for a in "ABC" for b in "ABCD" for c in "ABC"]
    ties = [ContactPair("AAA", other, 1 + place % 9, 1) for place, other in enumerate(some[1:])]
    drawn = layout_of([*ties, ContactPair("NOR", "CHL", 1, 1)])
    assert drawn is not None and len(drawn.dots) == 38
    for one, other in combinations(drawn.dots, 2):
        assert abs(one.x - other.x) > 30 or abs(one.y - other.y) > 30, (one, other)
    assert all(0 < dot.x < WIDTH and 0 < dot.y < HEIGHT for dot in drawn.dots)
