"""Charts over time: columns of a fitting length, counts in proportion, names that fit, links that zoom."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from browsing import client
from lxml import html

from dragoman.merge.dates import iso
from dragoman.store import Store
from dragoman.web.time_axis import MOST, Axis, zoom
from dragoman.web.time_chart import Cell, chart
from telling import told

STATUSES = ("held", "held", "planned", "cancelled")


def day(value: str) -> int:
    return date.fromisoformat(value).toordinal()


@pytest.mark.parametrize(
    ("first", "last", "step", "columns"),
    [
        ("2023-01-01", "2023-02-28", "day", 59),
        ("2023-02-01", "2023-02-01", "day", 1),
        ("2022-02-10", "2023-02-28", "week", 56),
        ("2019-01-01", "2023-02-28", "month", 50),
        ("2001-04-01", "2024-11-15", "year", 24),
        ("1941-01-01", "2027-01-01", "5 years", 18),
        ("0001-01-01", "9999-12-31", "500 years", 20),
    ],
)
def test_columns_have_the_shortest_length_of_which_there_is_room(first, last, step, columns):
    axis = Axis(day(first), day(last))
    assert (axis.step, axis.columns) == (step, columns) and columns <= MOST
    assert axis.column(day(first)) == 0 and axis.column(day(last)) == columns - 1
    assert axis.days(0)[0] <= first and axis.days(columns - 1)[1] + "~" >= min(last, "9999-12-30")
    for row in {band.row for band in axis.bands}:
        bands = [band for band in axis.bands if band.row == row]
        assert bands[0].x == 0 and round(bands[-1].x + bands[-1].wide) == 100
        assert all(abs(one.x + one.wide - two.x) < 0.02 for one, two in pairwise(bands))


def test_every_year_is_named_on_a_desk_and_a_phone():
    axis = Axis(day("2001-04-01"), day("2024-11-15"))
    assert [band.since for band in axis.bands] == [str(year) for year in range(2001, 2025)]
    assert [band.label.text for band in axis.bands if band.label] == [str(year) for year in range(2001, 2025)]
    assert all(band.narrow and band.narrow.turned for band in axis.bands)  # there is room for turned ones


def test_where_a_phone_has_no_room_for_every_year_it_names_every_second_or_fifth():
    for first, apart in (("2000-04-01", 2), ("1966-01-01", 5)):
        axis = Axis(day(first), day("2024-11-15"))
        named = [band.narrow.text for band in axis.bands if band.narrow]
        years = range(int(first[:4]), 2025)
        assert named == [str(year) for year in years if year % apart == 0]
        assert len([band for band in axis.bands if band.label]) == len(years)


@pytest.mark.parametrize(
    ("since", "until", "outer", "earlier", "later"),
    [
        ("2023", "2023", [None], "2022", "2024"),
        ("2023-01", "2023-01", [None, "2023"], "2022-12", "2023-02"),
        ("2023-02-05", "2023-02-05", [None, "2023", "2023-02"], "2023-02-04", "2023-02-06"),
        ("2023-02-01", "2023-02-28", [None, "2023"], "2023-01", "2023-03"),
        ("2020", "2022", [None], "2017/2019", "2023/2025"),
    ],
)
def test_a_time_leads_to_those_around_and_beside_it(since, until, outer, earlier, later):
    found = zoom(since, until)
    assert found is not None and [start for _, start, _ in found.outer] == outer
    beside = ["/".join(dict.fromkeys(time)) for time in (found.earlier, found.later)]
    assert beside == [earlier, later]


@pytest.mark.parametrize(("since", "until"), [(None, None), ("2023", None), (None, "2023"), ("2023", "2022")])
def test_a_time_without_both_ends_leads_nowhere(since, until):
    assert zoom(since, until) is None


def test_columns_are_as_high_as_they_count_and_of_one_scale():
    axis = Axis(day("2023-02-01"), day("2023-02-10"))
    cells = {("a", 0, "filled"): Cell(40), ("a", 0, "open"): Cell(10), ("b", 3, "filled"): Cell(20)}
    drawn = chart(
        axis, [("a", "A", {}), ("b", "B", {})], ("filled", "open"), cells, lambda *_: ("", None, {}),
        left=84, room=140,
    )  # fmt: skip
    filled, above, other = drawn.parts
    assert filled.high == 4 * above.high == 2 * other.high
    assert above.y + above.high == filled.y  # stacked, not drawn over each other
    assert [count.many for count in drawn.counts] == [50, 20] and [lane.total for lane in drawn.lanes] == [
        50,
        20,
    ]
    assert all(part.y >= 0 and 0 <= part.x <= 100 - part.wide for part in drawn.parts)


@pytest.fixture(scope="module")
def get(tmp_path_factory):
    first = day("2023-01-02")
    records = [
        told(f"Norway used force against Chile, {n}.", iso(first + 3 * n), kind="ASSAULT", who="NOR>CHL",
             status=STATUSES[n % len(STATUSES)], when=iso(first + 3 * n))
        for n in range(36)
    ]  # fmt: skip
    with Store.open(str(tmp_path_factory.mktemp("strips") / "strips.db")) as store:
        store.add(records)
        yield client(store)


def test_each_column_of_a_strip_leads_to_what_it_counts(get):
    data = get("/relations/NOR/CHL.json?confidence=0").json()
    assert data["found"] == sum(lane["total"] for lane in data["strip"]["lanes"])
    assert len({part["shape"] for part in data["strip"]["parts"]}) > 1
    page = html.document_fromstring(get("/relations/NOR/CHL?confidence=0").text)
    links = [link for link in page.xpath("//svg//a") if link.xpath("./rect[not(@class='band')]")]
    assert data["strip"]["step"] == "week" and len(links) == len(data["strip"]["parts"])
    for link, part in zip(links, data["strip"]["parts"], strict=True):
        if part["story"]:
            assert link.get("href") == f"/stories/{part['story']}"
            continue
        asked = link.get("href")
        assert {"lane=done", "confidence=0", f"since={part['asked']['since']}"} <= set(asked[1:].split("&"))
        listed = get(f"/relations/NOR/CHL.json{asked}").json()
        assert f": {listed['found']} " in part["label"]


def test_a_lane_and_several_statuses_can_be_asked_for(get):
    asked = "/relations/NOR/CHL.json?confidence=0&{}"
    whole = get(asked.format("")).json()["found"]
    some = get(asked.format("status=planned,cancelled")).json()["found"]
    assert (
        0 < some < whole and get(asked.format("lane=done&status=planned,cancelled")).json()["found"] == some
    )
    assert get(asked.format("lane=calls")).json()["found"] == 0
    page = html.document_fromstring(get("/relations/NOR/CHL?confidence=0&since=2023-02&until=2023-02").text)
    assert page.xpath("//nav[@class='zoom']//li[@aria-current]/text()") == ["February 2023"]
    assert get("/relations/NOR/CHL?lane=nothing").status_code == 400
