"""The pictures and lists of the desk in a browser: what is seen at each width and in both colour schemes."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import pytest

from builders import told as whole
from dragoman.merge.dates import iso
from dragoman.store import Store
from telling import VISIT, told

walking = pytest.importorskip("walking", reason="the browser tests need playwright and uvicorn")
PROGRAM = walking.chromium()
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(PROGRAM is None, reason="no Chromium here: apt-get install chromium"),
]
WIDTHS = (1440, 768, 390)
FIRST = 738_400  # a day of August 2022
STATUSES = ("held", "held", "planned", "cancelled")
COVERED = """selector => {
    const boxes = [...document.querySelectorAll(selector)]
        .map(part => part.getBoundingClientRect()).filter(box => box.width && box.height);
    const meet = (one, two) => one.left < two.right - 1 && two.left < one.right - 1
        && one.top < two.bottom - 1 && two.top < one.bottom - 1;
    return boxes.filter((box, place) => boxes.some((other, at) => at < place && meet(box, other))).length;
}"""
"""How many of some parts lie over another of them."""
CLIPPED = """selector => [...document.querySelectorAll(selector)]
    .map(part => part.getBoundingClientRect())
    .filter(box => box.width && (box.left < -1 || box.right > innerWidth + 1)).length"""
"""How many of some parts are cut by the window."""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    records = [
        told(f"Norway used force against Chile, {n}.", iso(FIRST + 29 * n), kind="ASSAULT", who="NOR>CHL",
             status=STATUSES[n % 4], when=iso(FIRST + 29 * n))
        for n in range(60)
    ]  # fmt: skip
    with Store.open(str(tmp_path_factory.mktemp("pictures") / "desk.db")) as store:
        store.add((whole(), *VISIT, *records, told("Norway and Peru met.", "2023-05-17", who="NOR-PER")))
        with walking.served(store) as address:
            yield address


@pytest.fixture(scope="module")
def walk(base: str) -> Iterator[walking.Walk]:
    with walking.browser(PROGRAM) as browser, walking.Walk(browser, base, javascript=True) as walk:
        yield walk
        assert not walk.complaints


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_in_a_picture_is_covered_or_cut(walk, width, scheme):
    for address in ("/", "/activity", "/relations/NOR/CHL?confidence=0"):
        walk.looks(width, scheme)
        walk.go(address)
        for parts in (
            ".chart .columns-drawn rect:not(.band)",
            ".chart .ticks",
            ".chart .many",
            ".chart .lanes",
        ):
            assert walk.page.locator(parts).count(), (address, parts)
            assert not walk.page.evaluate(COVERED, parts), (address, parts)
            assert not walk.page.evaluate(CLIPPED, parts), (address, parts)
        walk.judge()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_picture_zooms_by_its_links_and_leads_back(walk, width):
    walk.looks(width, "light")
    walk.go("/relations/NOR/CHL?confidence=0")
    walk.page.locator(".columns-drawn a:has(.band)").last.click()
    walk.page.wait_for_url("**since=*")
    assert walk.page.locator(".zoom [aria-current]").inner_text() == "2027"
    walk.page.locator(".zoom a[rel=prev]").click()
    walk.page.wait_for_url("**since=2026*")
    walk.page.locator(".zoom li a").first.click()
    walk.page.wait_for_url("**/NOR/CHL?confidence=0")
    walk.page.locator(".names a").last.click()
    walk.page.wait_for_url("**lane=done*")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_zoom_keeps_what_the_list_is_narrowed_by(walk, width):
    walk.looks(width, "light")
    walk.go("/relations/NOR/CHL?confidence=0&lane=done&status=held")
    columns = walk.page.locator(".columns-drawn a:not(:has(.band))")
    whole = columns.count()
    walk.page.locator(".columns-drawn a:has(.band)").last.click()
    walk.page.wait_for_url("**since=*")
    asked = dict(parse_qsl(urlsplit(walk.page.url).query))
    assert asked == {"confidence": "0", "lane": "done", "status": "held", "since": "2027", "until": "2027"}
    assert 0 < columns.count() < whole
    walk.page.locator(".zoom a[rel=prev]").click()
    walk.page.wait_for_url("**since=2026*")
    assert dict(parse_qsl(urlsplit(walk.page.url).query)) == asked | {"since": "2026", "until": "2026"}


@pytest.mark.parametrize(
    ("address", "shown"), [("/relations/NOR/CHL.svg?confidence=0", True), ("/static/icon.svg", False)]
)
def test_a_page_elsewhere_shows_pictures_of_records_and_nothing_else(walk, address, shown):
    elsewhere = walk.context.browser.new_page()
    elsewhere.set_content(f'<img src="{walk.base}{address}" alt="">', wait_until="load")
    assert elsewhere.evaluate("document.images[0].naturalWidth > 0") is shown
    elsewhere.close()


def test_filters_come_before_the_list(walk):
    walk.looks(1440, "light")
    walk.go("/relations/NOR/CHL?confidence=0")
    order = walk.page.evaluate(
        "() => [...document.querySelectorAll('.facets a, .list article a')].map(a => !!a.closest('.facets'))"
    )
    assert order == sorted(order, reverse=True)
    left = walk.page.locator(".facets").bounding_box()
    months = walk.page.locator(".month-head")
    assert left and months.count() > 3 and left["x"] < (months.first.bounding_box() or left)["x"]
    walk.page.locator(".jumps a").nth(2).click()
    assert "#m-" in walk.page.url


@pytest.mark.parametrize("way", ["hover", "focus"])
def test_an_entry_of_the_calendar_is_previewed(walk, way):
    walk.looks(1440, "light")
    walk.go("/calendar?month=2023-05")
    item = walk.page.locator(".month li.reported").first
    assert not item.locator(".card").is_visible()
    getattr(item.locator("a"), way)()
    assert item.locator(".card").is_visible() and "not told" in item.locator(".card").inner_text()
    assert not walk.page.evaluate(CLIPPED, ".card")


def test_a_report_marks_one_thing_at_a_time_also_in_print(walk):
    walk.looks(1440, "light")
    walk.go(f"/reports/{whole().report.id}")
    drawn = """kind => {
        const look = getComputedStyle(document.querySelector(`.text .k.${kind}`));
        return kind === "event" ? look.boxShadow : look.borderBottomWidth;
    }"""
    assert walk.page.evaluate(drawn, "event") != "none" and walk.page.evaluate(drawn, "statement") == "0px"
    labels = walk.page.locator(".text .at.event").all_inner_texts()
    assert labels == [f"E{number}" for number in range(1, len(labels) + 1)]
    walk.page.get_by_label("statements", exact=True).check()
    assert walk.page.evaluate(drawn, "event") == "none" and walk.page.evaluate(drawn, "statement") == "2px"
    walk.page.emulate_media(media="print")
    assert walk.page.evaluate(drawn, "statement") == "2px"
    walk.page.emulate_media(media="screen")


@pytest.mark.parametrize("width", WIDTHS)
def test_no_name_on_a_map_or_a_network_covers_another(walk, width):
    walk.looks(width, "dark")
    for address, names in (("/map", ".map text"), ("/network", ".network text")):
        walk.go(address)
        assert not walk.page.evaluate(COVERED, names), address
        assert not walk.page.evaluate(CLIPPED, f"{names}, .node, .dot"), address
