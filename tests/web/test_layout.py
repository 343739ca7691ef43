"""Networks drawn: the same each time, inside the picture, the tied nearer than the rest."""

from __future__ import annotations

from math import dist

from dragoman.store.contacts import Tie
from dragoman.web.layout import HEIGHT, WIDTH, laid_out

TIES = (
    Tie("CHN", "USA", 9, 12), Tie("RUS", "USA", 2, 2), Tie("CHN", "RUS", 2, 3), Tie("CHL", "NOR", 4, 4),
    Tie("CHL", "PER", 1, 1),
)  # fmt: skip


def test_a_picture_is_the_same_each_time_and_whole():
    drawn = laid_out(TIES)
    assert drawn is not None and drawn == laid_out(list(TIES))
    assert {dot.actor for dot in drawn.dots} == {"CHN", "USA", "RUS", "CHL", "NOR", "PER"}
    assert all(0 < dot.x < WIDTH and 0 < dot.y < HEIGHT for dot in drawn.dots)
    assert len({(dot.x, dot.y) for dot in drawn.dots}) == 6


def test_the_tied_are_nearer_than_those_apart():
    drawn = laid_out(TIES)
    assert drawn is not None
    at = {dot.actor: (dot.x, dot.y) for dot in drawn.dots}
    assert dist(at["CHN"], at["USA"]) < dist(at["NOR"], at["USA"])
    assert dist(at["CHL"], at["NOR"]) < dist(at["NOR"], at["RUS"])


def test_one_pair_and_none_are_drawn_too():
    assert laid_out(()) is None
    assert laid_out(TIES[:1]) is not None
