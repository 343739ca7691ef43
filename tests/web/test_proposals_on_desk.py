"""What a second reader proposes, on the desk: decided on in the review, and named as the origin wherever it
stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from browsing import Browser
from lxml import html

from builders import event, report, statement
from dragoman.record import Proposal, Record
from dragoman.store import Store
from dragoman.web.access import Editing

HERE = "http://localhost:8000"
READER = "quill@12345678"
OF = report(
    "Norway and Chile met in Oslo. “We will talk,” Chile said.", title="A day", outlet="The Fjord",
    published_at="2024-03-11",
)  # fmt: skip
MEETING = replace(event(OF, "Norway and Chile met"), id="met", rule=READER)
SAID = replace(statement(OF, "We will talk"), id="said", speaker="Chile", cue_lemma="say")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    proposals = (
        Proposal("met", READER, 0.9, ("type",), event=MEETING),
        Proposal("said", READER, 0.5, (), statement=SAID),
    )
    with Store.open(str(tmp_path_factory.mktemp("proposals") / "desk.db")) as opened:
        opened.add([Record(OF, proposals=proposals)])
        yield opened


@pytest.fixture
def browser(store: Store) -> Iterator[Browser]:
    yield Browser(store, base=HERE, editing=Editing())
    store.undo(*(line.number for line in store.judgements()))
    store.merge()


def decided(browser: Browser, verdict: str, **fields: str) -> str:
    """Decide on the next entry as its form does; return the page that it leads to."""
    page = html.document_fromstring(browser.get("/review").text)
    form = next(form for form in page.forms if form.get("id") == "verdict")
    data = {**dict(form.form_values()), "by": "Kari", "verdict": verdict, **fields}
    response = browser.post("/review", data, origin=HERE, sec_fetch_site="same-origin")
    assert response.status_code == 303, response.text[-600:]
    return browser.get(response.headers["location"].partition("#")[0]).text


def test_a_proposal_is_accepted_shown_with_its_origin_and_left_out_by_one_link(browser: Browser) -> None:
    first = browser.get("/review.json?reason=proposal").json()
    assert first["progress"]["left"] == 2 and first["shown"]["proposal"]["id"] == "said"
    assert "our rules confirm nothing of it" in browser.get("/review").text
    assert "it waits for a decision" in browser.get("/rows/said").text
    decided(browser, "accept")
    assert browser.get("/review.json").json()["shown"]["proposal"]["id"] == "met"
    assert browser.get("/review.json?story=met").json()["shown"]["entry"]["sentence"]
    assert "Nothing to decide" in decided(browser, "accept") + browser.get("/review").text
    relation = browser.get("/relations/NOR/CHL").text
    assert f"<bdi>{READER}</bdi>" in relation and "told by a second reader alone" in relation
    assert "own=1" in relation
    without = browser.get("/relations/NOR/CHL.json?own=1").json()
    assert without["found"] == 0 and without["proposed"] == 1
    (entry,) = browser.get("/relations/NOR/CHL.json").json()["entries"]
    assert entry["proposed_by"] == [READER] and entry["confidence"] == 1.0
    assert not browser.get("/stories.json?own=1").json()["entries"]
    for path in (f"/stories/{entry['story']}", f"/reports/{OF.id}", "/actors/CHL", "/rows/said", "/stories"):
        assert READER in browser.get(path).text, path
    decisions = html.document_fromstring(browser.get("/judgements").text)
    (named,) = decisions.xpath(f"//ol//a[@href='/stories/{entry['story']}']")
    assert named.text_content() == entry["sentence"]


def test_a_rejected_proposal_is_gone_and_comes_back(browser: Browser) -> None:
    decided(browser, "reject")
    after = decided(browser, "reject")
    assert "Event rejected" in after and "proposed" not in browser.get("/review.json").json()["progress"]
    made = browser.get("/review.json").json()["progress"]
    assert (made["left"], made["decided"]) == (0, 2)
    undone = html.document_fromstring(after)
    form = next(form for form in undone.forms if "undo" in (form.action or ""))
    data = {**dict(form.form_values()), "by": "Kari"}
    sent = browser.post("/judgements/undo", data, origin=HERE, sec_fetch_site="same-origin")
    assert sent.status_code == 303
    assert browser.get("/review.json").json()["progress"]["left"] == 1


@pytest.mark.parametrize("verdict", ["accept", "reject"])
def test_a_second_opinion_is_asked_of_statements_too(store: Store, browser: Browser, verdict: str) -> None:
    decided(browser, verdict)
    browser = Browser(store, base=HERE, editing=Editing())  # somebody else's
    of_others = "/review{}?source=decided"
    shown = browser.get(of_others.format(".json")).json()["shown"]
    assert shown["event"] == "said" and "decided by somebody else" in shown["reasons"]
    page = html.document_fromstring(browser.get(of_others.format("")).text)
    assert "We will talk" in page.get_element_by_id("entry").text_content()
    assert not page.xpath("//form//*[@value='correct']")
    form = next(form for form in page.forms if form.get("id") == "verdict")
    data = {**dict(form.form_values()), "by": "Ola", "verdict": "reject"}
    assert browser.post("/review", data, origin=HERE, sec_fetch_site="same-origin").status_code == 303
    (pair,) = browser.get("/review.json").json()["progress"]["agreement"]
    assert (pair["first"], pair["both"], pair["alike"]) == ("Kari", 1, int(verdict == "reject"))


def test_a_proposal_is_corrected_in_its_form_and_a_statement_is_not(browser: Browser) -> None:
    page = html.document_fromstring(browser.get("/review").text)
    assert not page.xpath("//form//*[@value='correct']")
    decided(browser, "accept")
    page = html.document_fromstring(browser.get("/review").text)
    form = next(form for form in page.forms if form.xpath(".//*[@value='correct']"))
    data = {**dict(form.form_values()), "by": "Kari", "verdict": "correct", "status": "planned"}
    sent = browser.post("/review", data, origin=HERE, sec_fetch_site="same-origin")
    assert sent.status_code == 303, sent.text[-500:]
    (entry,) = browser.get("/relations/NOR/CHL.json").json()["entries"]
    assert entry["status"] == "planned" and entry["proposed_by"] == [READER]


def test_the_page_of_a_row_names_the_proposal_that_took_its_place(tmp_path: Path) -> None:
    bare = replace(SAID, id="bare", speaker=None, speaker_state=None)
    proposal = Proposal("said", READER, 0.5, (), statement=SAID)
    with Store.open(str(tmp_path / "desk.db")) as store:
        store.add([Record(OF, statements=(bare,), proposals=(proposal,))])
        browser = Browser(store, base=HERE)
        assert "Replaced by" not in browser.get("/rows/bare").text
        store.judge("accept", "said", field="statement", by="Kari")
        page = html.document_fromstring(browser.get("/rows/bare").text)
        (note,) = page.xpath("//p[contains(@class, 'differs')]")
        assert note.text_content().startswith("Replaced by") and note.xpath("./a/@href") == ["/rows/said"]
        assert browser.get("/rows/bare.json").json()["replaced_by"]["row"] == "said"
