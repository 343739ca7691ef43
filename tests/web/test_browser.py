"""A real browser walks every page: wide and narrow, with and without JavaScript, light and dark, offline.

The store holds reports whose every word is hostile, so each check is made of them too.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hostile_reports import hostile_records

from builders import told as whole
from dragoman.store import Store
from dragoman.web.app import PAGES
from telling import VISIT

walking = pytest.importorskip("walking", reason="the browser tests need playwright and uvicorn")
PROGRAM = walking.chromium()
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(PROGRAM is None, reason="no Chromium here: apt-get install chromium"),
]


BAD = (
    "<html lang=en><title>Bad</title><body><script>window.ran=1; alert(2)</script>"
    "<img alt='' src=//evil.example/x.png><p style='width: 200vw; color: #ccc; background: #fff'>Pale words "
    "<a href='javascript:window.ran=3'>here</a>"
)


PRINTED = {
    "h1": True, ".chart svg.columns-drawn": True, ".entry": True, ".cite code": True, ".top": False,
    ".facets": False, ".tabs": False, "a[download]": False,
}  # fmt: skip
"""Parts of a page, and whether a print has them."""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a desk over a store of hostile reports and of friendly ones."""
    with Store.open(str(tmp_path_factory.mktemp("walked") / "desk.db")) as store:
        store.add((whole(), *VISIT, *hostile_records()))
        with walking.served(store) as address:
            yield address


@pytest.fixture(scope="module")
def hostile() -> list[str]:
    """Pages that show nothing but hostile reports."""
    records = list(hostile_records())
    reports, told = [one.report.id for one in records], [one.events[0].id for one in records]
    return [
        *(f"/reports/{id}" for id in reports),
        *(f"/stories/{id}" for id in told[1:]),  # a later version takes the place of the first
        f"/reports/{reports[1]}/changes",
        f"/compare?a={reports[0]}&b={reports[2]}",
        f"/compare?a={reports[3]}&b={reports[4]}",
        "/search?q=Norway",
        "/search?q=script&field=words",
    ]


@pytest.fixture(scope="module")
def pages(base: str, hostile: list[str]) -> list[str]:
    """A page of every kind that links and forms lead to, without and with each thing that it can be asked."""
    plain = [address for address in PAGES if "{" not in address]
    return walking.crawled(base, [*plain, *hostile])


@pytest.fixture(scope="module")
def judged(pages: list[str], hostile: list[str]) -> list[str]:
    """Of every kind of page one, and what hostile words do to a report and a story."""
    plain = {walking.kind_of(address): address for address in reversed(pages) if address not in hostile}
    return [*plain.values(), *hostile]


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    with walking.browser(PROGRAM) as started:
        yield started


def test_every_page_is_walked(pages):
    assert {walking.kind_of(address).split(" ")[0] for address in pages} == set(PAGES)


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("width", [walking.WIDE, walking.NARROW])
def test_pages_keep_to_themselves_and_to_the_window(browser, base, pages, width, javascript):
    with walking.Walk(browser, base, width=width, javascript=javascript) as walk:
        for address in pages:
            walk.go(address)
        assert not walk.complaints


def test_pages_can_be_read_by_everybody(browser, base, judged):
    with walking.Walk(browser, base) as walk:
        for address in judged:
            walk.looks(walking.WIDE, "light")
            walk.go(address)
            walk.judge()
            walk.looks(walking.NARROW, "dark")
            walk.judge()
            walk.looks(walking.NARROWEST, "dark")
            walk.fits()
        assert not walk.complaints


@pytest.mark.parametrize("width", [walking.WIDE, walking.NARROW])
def test_the_keyboard_goes_through_a_page_in_sight(browser, base, pages, width):
    kinds = ("/relations/{first}/{second}", "/stories/{id}", "/reports/{version}", "/compare a", "/calendar")
    shown = [next(one for one in pages if walking.kind_of(one).startswith(kind)) for kind in kinds]
    with walking.Walk(browser, base, width=width) as walk:
        walk.page.emulate_media(reduced_motion="reduce")  # to be there at once
        for address in shown:
            walk.go(address)
            walk.page.keyboard.press("Tab")
            assert walk.focused()["text"] == "Skip to the content"
            walk.page.keyboard.press("Enter")
            assert walk.focused()["id"] == "main"
            for _ in range(40):
                walk.page.keyboard.press("Tab")
                at = walk.focused()
                if at["id"] == "main" or not at["tag"]:
                    break  # the end of the page
                if not at["seen"] or not at["marked"]:
                    walk.complain(f"hides its focus: {at}")
        assert not walk.complaints


def test_a_print_has_the_record_and_where_it_is_from(browser, base):
    with walking.Walk(browser, base, width=720) as walk:  # an A4 page
        walk.page.emulate_media(media="print")
        walk.go("/relations/NOR/CHL")
        walk.fits()
        shown = {part: walk.page.locator(part).first.is_visible() for part in PRINTED}
        walk.go("/network")
        walk.fits()
        assert shown == PRINTED and not walk.complaints


def test_a_picture_is_whole_on_a_phone(browser, base):
    with walking.Walk(browser, base, width=walking.NARROW) as walk:
        walk.go("/relations/NOR/CHL")
        parts = [walk.page.locator(f".plot {part}") for part in (".names", ".columns-drawn")]
        names, columns = (part.bounding_box() for part in parts)
        assert names is not None and columns is not None
        assert names["x"] >= 0 and names["x"] + names["width"] <= columns["x"] + 1
        assert columns["width"] > walking.NARROW / 2 and columns["x"] + columns["width"] <= walking.NARROW
        assert walk.page.locator(".chart .ticks").first.is_visible()


def test_a_bad_page_is_noticed(browser, base):
    with walking.Walk(browser, base) as walk:
        walk.page.route("**/", lambda route: route.fulfill(body=BAD, content_type="text/html"))
        walk.go("/")
        walk.judge()
    found = " ".join(walk.complaints)
    signs = ("pixels wider", "script 1", "evil.example", "color-contrast", "address javascript:", "dialog")
    assert [sign for sign in signs if sign not in found] == []
