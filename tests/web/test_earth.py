"""The map's ground: where points come to lie, and that people live where they do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.web import map_page

POINTS = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@given(st.lists(POINTS, max_size=8))
def test_every_point_lies_in_its_frame(points):
    frame = map_page.frame_around(points)
    for point in points:
        x, y = frame.place(*point)
        assert 0 <= x <= map_page.WIDTH and 0 <= y <= map_page.HEIGHT


def test_north_is_up_and_east_is_right():
    assert map_page.WORLD.place(60, 0)[1] < map_page.WORLD.place(-60, 0)[1]
    assert map_page.WORLD.place(0, -60)[0] < map_page.WORLD.place(0, 60)[0]


def test_areas_are_equal():
    """A strip of ten degrees of latitude has the area that the sphere gives it, up to the same factor."""

    def area(south):
        step, total = 0.5, 0.0
        for place in range(20):
            low, high = south + place * step, south + (place + 1) * step
            left, right = (
                map_page.projected((low + high) / 2, 1),
                map_page.projected((low + high) / 2, 21),
            )
            total += (right[0] - left[0]) * (map_page.projected(high, 11)[1] - map_page.projected(low, 11)[1])
        return total

    assert area(0) / area(50) == pytest.approx(0.17365 / (0.86603 - 0.76604), rel=0.01)


@pytest.mark.parametrize(
    ("latitude", "longitude", "settled"),
    [(59.9, 10.7, True), (39.9, 116.4, True), (-33.9, 18.4, True), (0.5, -140.5, False), (-89.5, 0.5, False)],
)
def test_people_live_where_they_do(latitude, longitude, settled):
    assert ((int(latitude // 1), int(longitude // 1)) in set(map_page._cells())) == settled
