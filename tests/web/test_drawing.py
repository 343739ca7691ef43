"""Pictures as files: whole, without a style sheet or script, leading to the desk."""

from __future__ import annotations

import pytest
from browsing import client
from lxml import etree, html

from dragoman.web.exports import STYLES
from dragoman.web.facets import Asked, chronology_window
from dragoman.web.strip import strip

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
    assert classes and classes - {"chosen", "at-narrow"} <= STYLES.keys()


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
