"""A real browser sends editors' forms, without JavaScript, and walks their pages over hostile reports."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hostile_reports import hostile_records

from builders import told as whole
from dragoman.store import Store
from dragoman.web.access import Editing
from telling import told

walking = pytest.importorskip("walking", reason="the browser tests need playwright and uvicorn")
PROGRAM = walking.chromium()
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(PROGRAM is None, reason="no Chromium here: apt-get install chromium"),
]
MET = tuple(
    told(f"Norway and Chile spoke of salmon and {word} quotas in Oslo.", "2023-05-05", outlet,
         when="2023-05-05", where="Oslo")
    for outlet, word in (("The Fjord", "cod"), ("The Andes", "herring"))
)  # fmt: skip
STORY = f"/stories/{MET[0].events[0].id}"
OPEN = "document.querySelectorAll('details').forEach(one => one.open = true)"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with Store.open(str(tmp_path_factory.mktemp("edited") / "desk.db")) as store:
        store.add((*MET, whole(), *hostile_records()))
        with walking.served(store, editing=Editing()) as address:
            yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    with walking.browser(PROGRAM) as started:
        yield started


def test_a_value_is_corrected_and_undone_without_a_script(browser, base):
    with walking.Walk(browser, base, javascript=False) as walk:
        page = walk.page
        page.goto(STORY)
        page.get_by_text("Correct place").click()
        form = page.locator("form:has(input[name=field][value=place]):has(input[name=reason])")
        form.locator("input[name=value]").fill("Bergen")
        form.locator("input[name=reason]").fill("the minutes")
        form.locator("input[name=by]").fill("Kari")
        form.get_by_role("button", name="Correct").click()
        page.wait_for_url("**done=**")
        assert "Place corrected to Bergen" in page.locator("#done").inner_text()
        assert "in Bergen" in page.locator("h1").inner_text()
        page.locator("#done").get_by_role("button", name="Undo").click()
        page.wait_for_url("**undone=**")
        assert "taken back by Kari" in page.locator("#done").inner_text()
        assert "in Oslo" in page.locator("h1").inner_text()
        assert not walk.complaints


def test_a_form_on_another_page_changes_nothing(browser, base):
    with walking.Walk(browser, base) as walk:
        page = walk.page
        page.goto(STORY)
        token = page.locator("input[name=token]").first.get_attribute("value")
        fields = {"token": token, "by": "x", "verdict": "reject", "field": "place", "value": "Oslo"}
        inputs = "".join(f"<input name={name} value='{value}'>" for name, value in fields.items())
        page.goto("about:blank")  # of another origin, whatever it knows
        page.set_content(
            f"<form method=post action='{base}{STORY}/judge'>{inputs}<button>Send</button></form>"
        )
        with page.expect_response("**/judge") as answer:
            page.get_by_role("button").click()
        assert answer.value.status == 403
        page.goto(STORY)
        assert "in Oslo" in page.locator("h1").inner_text()


def signed(walk):
    walk.page.goto("/edit")
    walk.page.locator("input[name=by]").fill("Kari")
    walk.page.get_by_role("button", name="Sign with it").click()
    walk.page.wait_for_url(walk.base + "/")


def test_rows_of_a_list_are_judged_with_the_keyboard_alone(browser, base):
    at = f"/reports/{whole().report.id}"
    with walking.Walk(browser, base, javascript=False) as walk:
        signed(walk)
        page = walk.page
        page.emulate_media(reduced_motion="reduce")  # to be there at once
        page.goto(at)
        for says, there in (("Reject commitment", 0), ("Undo: Commitment rejected", 1)):
            for _ in range(40):
                page.keyboard.press("Tab")
                if page.locator("button:focus").count() and (
                    page.locator("button:focus").get_attribute("aria-label") == says
                ):
                    break
            held = walk.focused()
            assert held["tag"] == "BUTTON" and held["seen"] and held["marked"], says
            with page.expect_navigation():
                page.keyboard.press("Enter")
            assert page.url.endswith("#done") and page.locator("#done").is_visible()
            assert page.locator("#d-c1").count() == there
        page.get_by_role("button", name="Accept commitment").click()
        page.wait_for_url("**#d-c1")
        assert "commitment accepted; by Kari" in page.locator("#r-c1").inner_text()
        assert not page.get_by_role("button", name="Accept commitment").count()
        assert not walk.complaints


def test_a_position_is_corrected_on_its_page_and_marked_where_it_is_listed(browser, base):
    with walking.Walk(browser, base, javascript=False) as walk:
        signed(walk)
        page = walk.page
        page.goto("/relations/NOR/CHL/positions")
        page.get_by_role("link", name="Correct position of Chile on Envoys").click()
        page.get_by_text("Correct force").click()
        form = page.locator("form:has(input[name=field][value=force]):has(input[name=reason])")
        form.locator("select").select_option("5")
        form.get_by_role("button", name="Correct").click()
        page.wait_for_url("**#done")
        assert "Force corrected to 5" in page.locator("#done").inner_text()
        assert "Read as hoped, 2 of 6" in page.locator(".fields").inner_text()
        page.goto("/relations/NOR/CHL/positions")
        assert "force, read as hoped, 2 of 6; by Kari" in page.locator(".decided").all_inner_texts()[0]
        page.goto("/judgements")
        page.get_by_role("button", name="Undo: Force corrected to 5").click()
        page.wait_for_url("**undone=**")
        assert not walk.complaints


@pytest.mark.parametrize("width", [walking.WIDE, walking.NARROW])
def test_editors_pages_keep_to_themselves_and_can_be_read_by_everybody(browser, base, width):
    told_of = [f"/stories/{record.events[0].id}" for record in list(hostile_records())[1:]]
    one, other = (record.report.id for record in MET)
    record = whole()
    rows = [*record.statements, *record.positions, *record.commitments]
    lists = (
        "/relations/NOR/CHL/positions",
        "/relations/NOR/CHL/commitments",
        "/actors/CHL",
        "/issues/envoys",
    )
    listed = (*lists, f"/reports/{record.report.id}", *(f"/rows/{row.id}" for row in rows))
    hostile = [f"/rows/{said.id}" for record in hostile_records() for said in record.statements[:1]]
    compared = f"/compare?a={one}&b={other}"
    with walking.Walk(browser, base, width=width) as walk:
        signed(walk)
        for address in ("/add", "/edit", "/judgements", STORY, compared, *told_of, *listed, *hostile):
            walk.go(address)
            walk.page.evaluate(OPEN)
            walk.judge()
        assert not walk.complaints
