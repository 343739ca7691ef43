"""Channels drawn over time: used, announced, cut off, alone in a part of the time."""

from __future__ import annotations

from browsing import client
from lxml import html

from dragoman.query.channels import Channel, Turn
from dragoman.record import Span
from dragoman.store import Store
from dragoman.web import relation_page
from dragoman.web.time_chart import intervals
from telling import told


def channel(*turns):
    made = tuple(
        Turn(day, day, state, f"{state}.", 1, Span(0, 1, "x"), f"story {day}") for day, state in turns
    )
    return Channel("military", "military to military", ("CHN", "USA"), "suspended", None, None, made)


def test_a_channel_is_cut_off_from_one_report_to_the_next_of_it():
    drawn = intervals(
        [channel(("2022-06-10", "used"), ("2022-08-05", "suspended"), ("2023-11-15", "announced"))],
        "2024-01-31",
    )
    assert drawn is not None and len(drawn.lanes) == 1
    assert [part.shape for part in drawn.parts] == ["filled", "cross", "open"]
    (cut,) = drawn.stretches
    assert not cut.open and "reported again 15 November 2023" in cut.label
    used, suspended, announced = (part.x for part in drawn.parts)
    assert used < suspended < announced < 100
    assert abs(cut.x - suspended) < 5 and abs(cut.x + cut.wide - announced) < 5


def test_a_channel_stays_cut_off_only_as_far_as_reports_go():
    drawn = intervals([channel(("2022-08-05", "suspended"))], "2022-12-31")
    assert drawn is not None
    (cut,) = drawn.stretches
    assert cut.open and "nothing reported since" in cut.label
    assert cut.x + cut.wide <= 100


def test_a_turn_far_from_the_rest_does_not_squeeze_the_picture():
    near = [(f"2023-02-{day:02}", "used") for day in (1, 5, 9, 14, 20)]
    drawn = intervals([channel(("2001-04-11", "used"), *near)], "2023-02-28")
    assert drawn is not None and drawn.left_out == 1 and drawn.step == "day"
    places = [part.x for part in drawn.parts]
    assert len(places) == 5 and max(places) - min(places) > 25


def test_a_time_of_the_channels_is_drawn_alone():
    told_of = channel(("2022-06-10", "used"), ("2022-08-05", "suspended"), ("2023-11-15", "announced"))
    drawn = intervals([told_of], "2024-01-31", "2022-06", "2022-08")
    assert drawn is not None and [part.shape for part in drawn.parts] == ["filled", "cross"]
    assert intervals([told_of], "2024-01-31", "2021", "2021") is None


def test_what_has_no_turn_has_no_lane():
    assert intervals([channel()], "2023-01-01") is None


def test_the_page_draws_what_is_reported(tmp_path):
    with Store.open(str(tmp_path / "channels.db")) as store:
        met = "Norway's and Chile's defence ministers met in Oslo."
        store.add([told(met, "2023-05-03", when="2023-05-02")])
        get = client(store)
        page = html.document_fromstring(get("/relations/NOR/CHL/channels").text)
        data = get("/relations/NOR/CHL/channels.json").json()
    assert [lane["name"] for lane in data["picture"]["lanes"]] == ["defence ministers and ministries"]
    assert page.xpath("//figure//rect[@class='filled']")
    assert "closed" in page.text_content() and not data["more"]


def test_channels_are_sought_so_many_lines_at_a_time_as_far_as_a_page_looks(tmp_path, monkeypatch):
    monkeypatch.setattr(relation_page, "_AT_A_TIME", 2)
    with Store.open(str(tmp_path / "channels.db")) as store:
        blame = "Norway accused Chile over herring{}."
        blamed = [told(blame.format(day), f"2023-05-1{day}", kind="ACCUSE") for day in range(5)]
        met = told("Norway's and Chile's defence ministers met in Oslo.", "2023-05-03", when="2023-05-02")
        store.add([*blamed, met])
        (found,) = [one for one in relation_page.channels(store, "NOR", "CHL").channels if one.turns]
        monkeypatch.setattr(relation_page, "WINDOW", 4)  # the meeting lies beyond the four latest
        nothing = [one for one in relation_page.channels(store, "NOR", "CHL").channels if one.turns]
    assert found.kind == "defence" and not nothing
