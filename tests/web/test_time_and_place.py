"""Calendar, map and network: what they count, how an address asks, and the forms their data comes in."""

from __future__ import annotations

import json
from dataclasses import replace

import networkx
import pytest
from browsing import client
from icalendar import Calendar
from lxml import html

from builders import span
from dragoman.record import Place
from dragoman.store import Store
from dragoman.web import network_page
from dragoman.web.network_page import placed_names
from telling import told

OSLO = ("Oslo", "capital", 59.91, 10.75, "NOR")
NORWAY = ("Norway", "country", 62.0, 10.0, "NOR")
SPRATLYS = ("Spratly Islands", "disputed", 10.0, 114.0, None)


def at(record, place, precision=5.0):
    """The record with its event at a place (name, kind, latitude, longitude, country) that its text names."""
    name, kind, latitude, longitude, country = place
    where = span(record.report, name)
    (event,) = record.events
    found = Place(where, name, kind, None, latitude, longitude, precision, country)
    event = replace(event, where=replace(event.where, name=name, span=where, country=country))
    return replace(record, places=(found,), events=(event,))


RECORDS = (
    at(told("Ana Rojas is to visit Oslo on 12 May.", "2023-05-01", status="planned", when="2023-05-12",
            who="CHL>NOR", mode="visit", where="Oslo"), OSLO),
    told("Norway and Chile spoke by telephone.", "2023-05-03", when="2023-05-03", mode="phone"),
    at(told("Norway and Chile met in Norway.", "2023-05-10", "The Andes", when="2023-05-09/2023-05-10",
            where="Norway"), NORWAY, 300.0),
    told("Norway and Peru met in May.", "2023-05-30", when="2023-05", who="NOR-PER"),
    told("Peru and Chile called off their talks.", "2023-05-21", status="cancelled", when="2023-05-22",
         who="PER-CHL"),
    at(told("Peru and Chile met on the Spratly Islands.", "2023-07-02", when="2023-07-01", who="PER-CHL",
            where="Spratly Islands"), SPRATLYS),
    told("Seven met in July.", "2023-07-05", when="2023-07-04", who="NOR-CHL-PER-USA-CHN-FRA-DEU"),
    told("Norway accused Chile of dumping salmon.", "2023-05-20", kind="ACCUSE", who="NOR>CHL",
         when="2023-05-20"),
)  # fmt: skip


@pytest.fixture(scope="module")
def get(tmp_path_factory):
    with Store.open(str(tmp_path_factory.mktemp("pages") / "pages.db")) as store:
        store.add(RECORDS)
        yield client(store)


def page(response):
    assert response.status_code == 200, response.text[:300]
    return html.document_fromstring(response.text)


def squares(data):
    return {square["day"]: square for week in data["weeks"] for square in week}


def test_a_calendar_opens_on_the_last_month_and_leads_to_the_one_before(get):
    data = get("/calendar.json").json()
    assert data["asked"]["month"] == "2023-07" and data["earlier"] == "2023-05" and data["later"] is None
    assert get("/calendar.json?month=2023-06").json()["later"] == "2023-07"


def test_days_of_a_month_have_their_contacts(get):
    data = get("/calendar.json?month=2023-05").json()
    days = squares(data)
    assert len(days) == 35 and min(days) == "2023-05-01" and max(days) == "2023-06-04"
    busy = {
        day: [one["status"] for one in square["items"]] for day, square in days.items() if square["items"]
    }
    assert busy == {
        "2023-05-03": ["held"],
        "2023-05-09": ["held"],
        "2023-05-10": ["held"],
        "2023-05-12": ["planned"],
        "2023-05-22": ["cancelled"],
    }
    assert data["found"] == 5 and data["undated"] == 1  # the meeting "in May" has no day
    shown = page(get("/calendar?month=2023-05"))
    (struck,) = shown.xpath("//table//li[contains(@class, 'cancelled')]")
    assert "Peru" in struck.text_content() and "cancelled" in struck.text_content()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("month=2023-05&first=Peru", 2),
        ("month=2023-05&first=NOR&second=CHL", 3),
        ("month=2023-05&status=planned", 1),
        ("month=2023-05&day=2023-05-10", 1),
        ("month=2023-05&day=2023-05-11", 0),
    ],
)
def test_a_calendar_is_narrowed_by_its_address(get, asked, found):
    data = get(f"/calendar.json?{asked}").json()
    assert data["found"] == found == len(data["entries"])


def test_a_calendar_program_gets_the_contacts(get):
    def entries(asked=""):
        answer = get(f"/calendar.ics{asked}")
        assert answer.headers["content-type"].startswith("text/calendar")
        return {one["dtstart"].dt.isoformat(): one for one in Calendar.from_ical(answer.text).walk("VEVENT")}

    found = entries()
    assert {day: str(one["status"]) for day, one in found.items()} == {
        "2023-05-03": "CONFIRMED",
        "2023-05-09": "CONFIRMED",
        "2023-05-12": "TENTATIVE",
        "2023-05-22": "CANCELLED",
        "2023-07-01": "CONFIRMED",
        "2023-07-04": "CONFIRMED",
    }
    assert [one["uid"] for one in found.values()] == [one["uid"] for one in entries().values()]
    assert entries("?month=2023-05&first=PER").keys() == {"2023-05-22"}


PLANNED, HELD = (
    told("Ana Rojas is to visit Oslo on 12 May.", "2023-05-01", status="planned", when="2023-05-12",
         people=("Ana Rojas/CHL",), who="CHL>NOR", mode="visit"),
    told("Ana Rojas visited Oslo on 12 May.", "2023-05-13", "The Andes", when="2023-05-12",
         people=("Ana Rojas/CHL",), who="CHL>NOR", mode="visit"),
)  # fmt: skip


def test_an_entry_keeps_its_uid_when_an_earlier_witness_joins(tmp_path):
    with Store.open(str(tmp_path / "uids.db")) as store:
        store.add((HELD,))
        before, story = uids(store), store.stories().items[0].id
        store.add((PLANNED,))  # published before: the story is another by its id
        assert len(store.stories()) == 1 and store.stories().items[0].id != story
        assert uids(store) == before == [f"urn:dragoman:event:{HELD.events[0].id}"]


def test_of_two_entries_that_are_one_the_first_uid_stays(tmp_path):
    other = told("Ana Rojas visited Oslo on 2 May.", "2023-05-03", "Quayside", when="2023-05-02",
                 people=("Ana Rojas/CHL",), who="CHL>NOR", mode="visit")  # fmt: skip
    with Store.open(str(tmp_path / "uids.db")) as store:
        store.add((HELD,))
        store.add((other,))
        before = uids(store)
        assert len(set(before)) == 2
        store.join(*store.stories(), by="Kari")
        store.merge()
        assert len(store.stories()) == 1
        assert uids(store) == [f"urn:dragoman:event:{HELD.events[0].id}"] and uids(store)[0] in before


def uids(store):
    found = Calendar.from_ical(client(store)("/calendar.ics?month=2023-05").text).walk("VEVENT")
    found += Calendar.from_ical(client(store)("/calendar.ics?month=2023-06").text).walk("VEVENT")
    return sorted({str(one["uid"]) for one in found})


def test_a_map_has_points_by_place(get):
    data = get("/map.json").json()
    assert data["found"] == 7 and data["nowhere"] == 4
    assert {(one["place"], one["exact"], one["country"]) for one in data["places"]} == {
        ("Oslo", True, "NOR"),
        ("Norway", False, "NOR"),
        ("Spratly Islands", True, None),
    }
    shown = page(get("/map"))
    assert len(shown.xpath("//circle[contains(@class, 'dot')]")) == 3
    assert len(shown.xpath("//circle[contains(@class, 'wide')]")) == 1
    assert "no country is asserted" in shown.text_content()


def test_a_place_of_a_map_leads_to_its_contacts(get):
    data = get("/map.json?place=Oslo").json()
    assert [one["place"] for one in data["entries"]] == ["Oslo"]
    assert [one["place"] for one in get("/map.json?first=PER").json()["places"]] == ["Spratly Islands"]
    assert get("/map.json?until=2023-06").json()["found"] == 5
    points = get("/map.geojson?place=Oslo").json()
    assert [one["geometry"]["coordinates"] for one in points["features"]] == [[10.75, 59.91]]


def test_a_network_counts_contacts_that_were_held(get):
    data = get("/network.json").json()
    ties = {(one["first"], one["second"]): one["contacts"] for one in data["ties"]}
    assert ties == {("CHL", "NOR"): 2, ("NOR", "PER"): 1, ("CHL", "PER"): 1}
    assert data["counted"] == 4 and data["wide"] == 1  # seven sides tie no two
    assert {one["actor"] for one in data["picture"]["dots"]} == {"CHL", "NOR", "PER"}
    assert data["picture"] == get("/network.json").json()["picture"]
    assert not get("/network.json?contacts=3").json()["ties"]
    shown = page(get("/network?first=PER"))
    assert len(shown.xpath("//line[@class='tie']")) == 2


def test_a_network_is_read_by_other_programs(get, tmp_path):
    (tmp_path / "net.graphml").write_bytes(get("/network.graphml").content)
    graph = networkx.read_graphml(tmp_path / "net.graphml")
    assert not graph.is_directed()
    assert graph.edges["CHL", "NOR"] == {"weight": 2, "contacts": 2, "witnesses": 2}
    assert graph.nodes["CHL"]["name"] == "Chile"


@pytest.mark.parametrize("address", ["/calendar", "/map", "/network"])
def test_an_empty_store_has_them_too(empty, address):
    assert "not to say" in page(empty(address)).text_content() or address == "/map"
    assert json.loads(empty(f"{address}.json").text)["actors"] == []
    for form in ("csv", "md"):
        assert empty(f"{address}.{form}").status_code == 200


@pytest.mark.parametrize("asked", ["month=2023-13", "month=May", "day=2023", "first=Atlantis", "after=-1"])
def test_what_no_calendar_can_show_is_said(get, asked):
    assert get(f"/calendar?{asked}").status_code in (400, 404)


def test_a_map_shows_a_region_alone(get):
    data = get("/map.json?region=europe").json()
    assert {dot["place"] for dot in data["picture"]["dots"]} == {"Oslo", "Norway"}
    assert dict(data["regions"])["Southeast Asia"] == 1 and "Africa" not in dict(data["regions"])
    assert len(data["places"]) == 3  # the list has all
    links = page(get("/map")).xpath("//nav[@class='regions']/a/@href")
    assert links and all(get(link).status_code == 200 for link in links)
    assert "expected one of: Europe" in get("/map?region=Atlantis").text


def test_no_name_on_a_map_covers_a_circle_or_a_name():
    spots = [(200.0 + 7 * n, 100.0 + 5 * (n % 3), 6.0) for n in range(30)]
    names = list(placed_names(spots, ["Somewhere"] * 30, 7.0, (960, 480)))
    assert any(names) and not all(names)
    boxes = [(x - size, y - size, x + size, y + size) for x, y, size in spots]
    for name in filter(None, names):
        left = name.x - 63 * {"start": 0, "middle": 0.5, "end": 1}[name.anchor]
        box = (left, name.y - 9, left + 63, name.y + 2)
        assert not any(network_page._meet(box, other) for other in boxes)
        boxes.append(box)


def test_a_contact_without_a_date_stands_lighter_on_the_day_of_its_report(tmp_path):
    with Store.open(str(tmp_path / "undated.db")) as store:
        store.add([told("Norway and Chile met.", "2023-05-17"), *RECORDS[:2]])
        get = client(store)
        days = squares(get("/calendar.json?month=2023-05").json())
        shown = page(get("/calendar?month=2023-05"))
    assert [item["states"] for item in days["2023-05-17"]["reported"]] == [["CHL", "NOR"]]
    assert not days["2023-05-17"]["items"] and not days["2023-05-03"]["reported"]
    (item,) = shown.xpath("//table//li[contains(@class, 'reported')]")
    assert "reported this day" in item.text_content()
