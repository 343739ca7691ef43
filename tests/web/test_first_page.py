"""The first page and that of activity: pictures first, nothing unread counted as read, an empty store."""

from __future__ import annotations

from dataclasses import replace

import pytest
from browsing import Browser, client
from lxml import html

from builders import report
from dragoman.record import Record
from dragoman.store import Store
from dragoman.web.access import Editing
from telling import VISIT, told

UNREAD = Record(
    replace(report("Rain is expected.", published_at="2023-05-20")), notes=("not read: no states",)
)
DEEDS = tuple(
    told(f"Norway used force against Peru, {n}.", f"2023-0{n}-11", kind="ASSAULT", who="NOR>PER",
         when=f"2023-0{n}-11")
    for n in range(1, 5)
)  # fmt: skip


@pytest.fixture(scope="module")
def get(tmp_path_factory):
    with Store.open(str(tmp_path_factory.mktemp("first") / "first.db")) as store:
        store.add((*VISIT, *DEEDS, UNREAD))
        yield client(store)


def page(response):
    assert response.status_code == 200, response.text[:300]
    return html.document_fromstring(response.text)


def test_the_first_page_shows_the_store_before_it_lists_it(get):
    shown = page(get("/"))
    headings = [" ".join(part.text_content().split()) for part in shown.xpath("//h2")]
    assert (
        headings.index("What happened")
        < headings.index("Between whom")
        < headings.index("Last days, told by two sources or more")
    )
    assert shown.xpath("//figure[contains(@class, 'chart')]//rect[@class='deeds']")
    matrix = {link.get("href"): link.text for link in shown.xpath("//table[@class='matrix']//td/a")}
    assert matrix["/relations/NOR/PER"] == "4" and all(get(address).status_code == 200 for address in matrix)


def test_what_was_not_read_is_not_counted_as_read(get):
    data = get("/index.json").json()
    assert data["totals"]["reports"] == data["totals"]["telling"] + 1 == len(VISIT) + len(DEEDS) + 1
    assert "In 1 more report there is nothing between states" in page(get("/")).text_content()


def test_the_last_days_are_those_that_two_sources_tell(get):
    data = get("/index.json").json()
    assert data["sources"] == 2 and data["latest"] and all(one["sources"] > 1 for one in data["latest"])
    counts = dict(data["actors"])
    assert counts["PER"] == 5 and counts["NOR"] > 5


def test_names_are_completed(get):
    for address in ("/", "/activity", "/map", "/issues/taiwan"):
        shown = page(get(address))
        assert "Norway" in shown.xpath("//datalist[@id='actors']/option/text()")
        assert shown.xpath("//input[@list='actors']")


def test_activity_is_counted_by_type_and_time(get):
    data = get("/activity.json").json()
    assert {one["type"]: one["occurrences"] for one in data["types"]}["ASSAULT"] == 5
    of_type = get("/activity.json?type=ASSAULT&since=2023-02&until=2023-03").json()
    assert of_type["occurrences"] == 2 == sum(lane["total"] for lane in of_type["picture"]["lanes"])
    assert {one["event_type"] for one in of_type["entries"]} == {"ASSAULT"}
    assert get("/activity.json?first=PER").json()["occurrences"] == 5
    columns = page(get("/activity?type=ASSAULT&until=2023-04")).xpath(
        "//svg//a[rect[not(@class='band')]]/@href"
    )
    assert len(columns) == 4
    assert all(get(f"/activity.json{asked}").json()["occurrences"] == 1 for asked in columns)
    assert get("/activity.csv").text.count("ASSAULT") or "Use of force" in get("/activity.md").text


def test_a_picture_is_offered_to_other_pages(get):
    shown = page(get("/activity?first=NOR"))
    (code,) = shown.xpath("//details[@class='embed']/code")
    assert 'src="http://desk/activity.svg?first=NOR"' in code.text_content()
    assert get("/activity.svg?first=NOR").headers["content-type"] == "image/svg+xml"
    assert get("/index.svg").status_code == 200


def test_an_empty_store_says_what_to_do(tmp_path):
    name = str(tmp_path / "an empty.db")
    with Store.open(name) as store:
        text = page(Browser(store, base="http://127.0.0.1").get("/")).text_content()
        assert "reads reports on diplomacy" in text
        assert f"--store '{store.name}'" in text and "beijing-2023-06.html" in text
        elsewhere = Browser(store, peer="203.0.113.9", hosts=("desk",)).get("/").text
        assert store.name not in elsewhere and "dragoman add beijing-2023-06.html --store STORE" in elsewhere


def test_an_editor_may_read_the_bundled_report(tmp_path):
    with Store.open(str(tmp_path / "empty.db")) as store:
        editor = Browser(store, base="http://127.0.0.1", editing=Editing())
        (link,) = page(editor.get("/")).xpath("//a[contains(@href, 'example')]/@href")
        (given,) = page(editor.get(link)).xpath("//textarea[@name='text']")
        assert "Diaoyutai State Guesthouse" in given.text
