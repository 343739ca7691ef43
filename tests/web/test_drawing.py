"""Pictures as files: whole, without a style sheet or script, leading to the desk."""

from __future__ import annotations

import pytest
from browsing import client
from lxml import etree, html

from dragoman.web.exports import STYLES
from dragoman.web.facets import Asked, chronology_window
from dragoman.web.time_chart import strip

SVG = "{http://www.w3.org/2000/svg}"
PICTURED = [
    "/relations/NOR/CHL", "/relations/NOR/any", "/relations/NOR/CHL/channels", "/map", "/network",
]  # fmt: skip


@pytest.mark.parametrize("page", PICTURED)
def test_a_picture_is_a_file_of_its_own(get, page):
    answer = get(f"{page}.svg")
    if answer.status_code == 404:
        assert "Save the picture" not in get(page).text
        return
    assert answer.headers["content-type"] == "image/svg+xml"
    root = etree.fromstring(answer.content)
    assert root.tag == f"{SVG}svg" and root.find(f"{SVG}title").text
    for part in root.iter(etree.Element):
        assert not {"class", "style", "onclick"} & set(part.attrib)
        assert etree.QName(part).localname not in ("script", "style", "foreignObject", "image")
        assert part.get("href", "http://desk/").startswith("http://desk/")
    (shown,) = html.document_fromstring(get(page).text).xpath("//a[text()='Save the picture (SVG)']/@href")
    assert shown == f"{page}.svg"


def test_what_is_drawn_has_looks_without_a_style_sheet(get):
    classes = set()
    for page in PICTURED:
        drawn = html.document_fromstring(get(page).text).xpath("//svg//*/@class")
        classes |= {name for given in drawn for name in given.split()}
    assert classes and classes - {"chosen", "at-middle", "at-narrow"} <= STYLES.keys()


def test_a_picture_is_narrowed_as_its_page_is(get):
    whole, some = (get(f"/relations/NOR/CHL.svg{asked}") for asked in ("", "?status=held&type=ACCUSE"))
    assert whole.status_code == 200 and (some.status_code == 404 or some.content != whole.content)


def test_a_strip_says_in_words_what_it_shows(desk_store):
    told = chronology_window(desk_store, ("NOR", "CHL"), Asked(), None)
    drawn = strip(told.lines, told.outlined)
    assert drawn is not None and len(drawn.in_words) == len(drawn.lanes)
    page = html.document_fromstring(client(desk_store)("/relations/NOR/CHL").text)
    words = page.xpath("//figcaption/span[@class='hidden']")[-1].text_content()
    assert all(line in words for line in drawn.in_words)
    counted = sum(int(line.split(": ")[1].split(",")[0]) for line in drawn.in_words if "none" not in line)
    assert counted == sum(line.first is not None for line in told.lines) - drawn.left_out


@pytest.mark.parametrize("root", ["", "/desk"])
@pytest.mark.parametrize("picture", ["/index", "/activity"])
def test_parts_of_a_picture_lead_to_pages_that_there_are(desk_store, root, picture):
    get = client(desk_store, root_path=root)
    links = etree.fromstring(get(f"{picture}.svg").content).xpath("//@href")
    assert links and all(link.startswith(f"http://desk{root}/activity?") for link in links)
    assert get(links[-1].removeprefix(f"http://desk{root}")).status_code == 200


@pytest.mark.parametrize(
    "asked", ["until=9999", "since=9999-12", "since=9999-12-31&until=9999-12-31", "until=0001",
              "at=2023-06&since=0001&order=oldest"],
)  # fmt: skip
def test_the_first_and_last_days_of_all_can_be_asked_for(get, asked):
    pages = ["/activity", "/stories", "/reports", "/relations/NOR/CHL", "/relations/NOR/CHL/positions",
             "/relations/NOR/CHL/channels", "/relations/NOR/CHL/commitments", "/map", "/network"]  # fmt: skip
    for page in pages:
        assert get(f"{page}?{asked}").status_code == 200, page
    for page in ("/activity", "/relations/NOR/CHL", "/relations/NOR/CHL/channels", "/map"):
        assert get(f"{page}.svg?{asked}").status_code in (200, 404), page


def test_several_values_find_what_each_of_them_finds(get):
    def entries(page, asked):
        return {entry["story"] for entry in get(f"{page}.json?{asked}").json()["entries"]}

    for page in ("/stories", "/relations/NOR/CHL", "/activity"):
        both = entries(page, "type=CONSULT,accuse")
        assert both and both == entries(page, "type=CONSULT") | entries(page, "type=ACCUSE")
    for page in ("/stories", "/relations/NOR/CHL"):
        each = entries(page, "status=held") | entries(page, "status=postponed")
        assert each and entries(page, "status=held,postponed") == each
        assert len(get(f"{page}.csv?status=held,postponed&type=CONSULT,ACCUSE").text.splitlines()) > 1
    whole = get("/activity.json?type=CONSULT,ACCUSE").json()["occurrences"]
    assert whole == sum(
        get(f"/activity.json?type={of}").json()["occurrences"] for of in ("CONSULT", "ACCUSE")
    )
    page = html.document_fromstring(get("/stories?status=held,planned").text)
    assert page.xpath("//select[@name='status']/option[@selected]/@value") == ["held", "planned"]
    drawn = html.document_fromstring(get("/activity?type=CONSULT,ACCUSE").text)
    assert "contact" in drawn.xpath("//h1")[0].text_content()
    shown = [get(f"/map.json?status={asked}").json()["found"] for asked in ("held", "postponed")]
    assert get("/map.json?status=held,postponed").json()["found"] == sum(shown)


@pytest.mark.parametrize(
    "after", ["2023-01-01.9223372036854775808", "2023-01-01.²", "2023-01-01." + "9" * 60]
)
def test_a_place_that_no_page_ends_with_is_refused(get, after):
    for page in ("/stories", "/reports", "/relations/NOR/CHL", "/review"):
        assert get(f"{page}?after={after}").status_code == 400, page
    for page in ("/relations/NOR/CHL/commitments?", "/search?q=cod&"):
        assert get(f"{page}after={after.rpartition('.')[2]}").status_code == 400
