"""Statements, positions and commitments are judged in lists and on their own pages; every page shows it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import Browser
from lxml import html

from builders import told as whole
from dragoman.store import Store
from dragoman.web.access import Editing

HERE = "http://localhost:8000"
WHOLE = whole(address="https://fjord.example/1")
SAID, STAND, PROMISE = WHOLE.statements[0].id, WHOLE.positions[0].id, WHOLE.commitments[0].id
REPORT = f"/reports/{WHOLE.report.id}"
LISTS = {
    SAID: ("/actors/CHL", "/issues/envoys", REPORT),
    STAND: ("/relations/NOR/CHL/positions", "/actors/CHL", "/issues/envoys", REPORT),
    PROMISE: ("/relations/NOR/CHL/commitments", REPORT),
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(str(tmp_path / "desk.db")) as opened:
        opened.add([WHOLE])
        yield opened


@pytest.fixture
def browser(store: Store) -> Browser:
    found = Browser(store, base=HERE, editing=Editing())
    send(found, "/edit/name", "/edit", by="Kari")
    return found


def page(response):
    return html.document_fromstring(response.text)


def said(response) -> str:
    return " ".join(page(response).text_content().split())


def send(browser: Browser, address: str, at: str, /, **fields):
    """Send a form of the page `at` as its reader would, and return the page it leads to and its address."""
    token = page(browser.get(at)).xpath("//input[@name='token']/@value")[0]
    data = {"token": token, "next": at, **fields}
    response = browser.post(address, data, origin=browser.base, sec_fetch_site="same-origin")
    assert response.status_code == 303, response.text[-600:]
    led = response.headers["location"]
    return browser.get(led.partition("#")[0]), led


@pytest.mark.parametrize(("row", "at"), [(row, at) for row, pages in LISTS.items() for at in pages])
def test_a_row_is_accepted_and_rejected_where_it_is_listed(browser, store, row, at):
    shown = page(browser.get(at))
    assert [one.get("value") for one in shown.xpath("//button[@form='rows'][@name='accept']")].count(row) == 1
    form = shown.get_element_by_id("rows")
    assert (form.get("action"), form.inputs["next"].value) == ("/rows/judge", at)
    answer, led = send(browser, "/rows/judge", at, accept=row)
    assert led.startswith(at) and led.endswith(f"#d-{row}")
    assert (
        "accepted; by Kari" in said(answer)
        and "accepted" in page(answer).get_element_by_id("done").text_content()
    )
    answer, led = send(browser, "/rows/judge", at, reject=row)
    assert led.endswith("#done")
    if at == REPORT:
        assert page(answer).get_element_by_id(f"r-{row}").xpath(".//del")
    else:
        assert not page(answer).xpath(f"//*[@id='d-{row}']")
    (undo,) = page(answer).get_element_by_id("done").xpath(".//form[contains(@action, 'undo')]")
    answer, led = send(browser, "/judgements/undo", at, numbers=undo.inputs["numbers"].value)
    assert led.startswith(at) and page(answer).xpath(f"//*[@id='d-{row}']")
    assert "taken back by Kari" in said(answer)


@pytest.mark.parametrize("row", LISTS)
def test_without_a_name_or_the_right_to_edit_nothing_can_be_sent(store, row):
    for editing, links in ((Editing(), True), (None, False)):
        stranger = Browser(store, base=HERE, editing=editing)
        for at in LISTS[row]:
            shown = page(stranger.get(at))
            assert not shown.xpath("//button[@name='accept' or @name='reject']")
            assert bool(shown.xpath(f"//*[@id='d-{row}']//a[@href='/rows/{row}']")) is links
        own = page(stranger.get(f"/rows/{row}"))
        assert bool(own.xpath("//input[@name='by'][@required]")) is links
        response = stranger.post(f"/rows/{row}/judge", {"verdict": "reject", "field": "force", "value": "2"})
        assert response.status_code == 403
    assert store.judgements() == ()


def test_a_form_from_elsewhere_changes_nothing(browser, store):
    token = page(browser.get(f"/rows/{SAID}")).xpath("//input[@name='token']/@value")[0]
    sent = {"token": token, "verdict": "reject", "field": "statement"}
    assert browser.post(f"/rows/{SAID}/judge", sent, origin="https://elsewhere.example").status_code == 403
    assert browser.post("/rows/judge", {"accept": SAID}, origin=HERE).status_code == 403
    assert store.judgements() == ()


def test_a_field_is_corrected_on_the_page_of_its_row(browser):
    at = f"/rows/{SAID}"
    answer, led = send(
        browser, f"{at}/judge", at, verdict="correct", field="speaker_state", value="PER", reason="misread"
    )
    assert led == f"{at}?done=1#done" and "Speaker’s state corrected to Peru" in said(answer)
    assert "Read as Chile" in said(answer)
    assert "/rows/p1" in answer.text  # the position that rests on it
    twin = browser.get(f"{at}.json").json()
    (field,) = [one for one in twin["fields"] if one["name"] == "speaker_state"]
    assert field["read"] == ["CHL"] and [(v["value"], v["by"]) for v in field["values"]] == [("PER", "hand")]
    assert "as of its statement" in said(browser.get("/relations/PER/any/positions"))
    assert "speaker’s state, read as Chile; by Kari" in said(browser.get("/actors/PER"))
    assert "talks" not in said(browser.get("/actors/CHL"))
    cells = browser.get("/issues/envoys.csv").text
    assert "PER" in cells and "read as CHL" in cells
    assert "Speaker’s state corrected to Peru: Ana Rojas" in said(browser.get("/judgements"))
    answer, led = send(browser, "/judgements/undo", at, numbers="1", next="")
    assert led == f"{at}?undone=1#done" and "Read as" not in said(answer)


def test_what_several_values_hold_is_given_in_place_of_one(browser, store):
    at = f"/rows/{PROMISE}"
    send(browser, f"{at}/judge", at, verdict="correct", field="party", value="PER", instead="CHL")
    (found,) = store.commitments().items
    assert [party.state for party in found.row.parties] == ["NOR", "PER"]
    answer, _ = send(browser, f"{at}/judge", at, verdict="reject", field="commitment", reason="hearsay")
    assert "it stands in no view" in said(answer)
    answer, _ = send(browser, f"{at}/judge", at, verdict="accept", field="commitment")
    assert "it stands in no view" not in said(answer) and store.commitments().items


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"verdict": "correct", "field": "speaker_state", "value": "Nowhere"}, "a code such as CHN"),
        ({"verdict": "correct", "field": "speaker", "value": ""}, "enter a value for speaker"),
        ({"verdict": "perhaps", "field": "speaker"}, "no verdict"),
        ({"verdict": "reject", "field": "colour", "value": "x"}, "no field"),
        ({"verdict": "accept"}, "which field"),
    ],
)
def test_what_cannot_be_is_told(browser, store, fields, says):
    at = f"/rows/{SAID}"
    token = page(browser.get(at)).xpath("//input[@name='token']/@value")[0]
    response = browser.post(f"{at}/judge", {"token": token, **fields}, origin=HERE)
    assert response.status_code == 400 and says in said(response)
    assert store.judgements() == ()
    assert browser.get("/rows/nothing").status_code == 404


def test_nobody_is_led_off_the_desk(browser):
    for elsewhere in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        _, led = send(browser, "/rows/judge", "/actors/CHL", accept=SAID, next=elsewhere)
        assert led.startswith("/?done=")
