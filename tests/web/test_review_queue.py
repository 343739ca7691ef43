"""The review in the browser: one doubtful entry after the other, decided with the keyboard alone."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import httpx
import pytest
from browsing import Browser
from lxml import html

from dragoman.merge.story import Story
from dragoman.record import Record
from dragoman.store import Store
from dragoman.web.access import Editing
from telling import told

HERE = "http://localhost:8000"
MANY = 30
FISH = ("cod", "herring", "krill", "salmon", "trout", "eel")


def doubtful(number: int) -> Record:
    """A record of one event near the cut, in a month of its own."""
    day = f"{2020 + number // 12}-{1 + number % 12:02}-05"
    words = f"Norway and Chile spoke of {FISH[number % 6]} quota {number} in Oslo."
    record = told(words, day, f"Outlet {number}", when=day, where="Oslo")
    return replace(record, events=(replace(record.events[0], confidence=0.75),))


@pytest.fixture(autouse=True, scope="module")
def _sure_as_read() -> Iterator[None]:
    """A story is as sure here as its surest event."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dragoman.merge.stories.confidence", surest)
        yield


def surest(story: Story) -> float | None:
    return max((mention.event.confidence or 0.0 for mention in story.mentions), default=None)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.open(str(tmp_path_factory.mktemp("review") / "desk.db")) as opened:
        opened.add(map(doubtful, range(MANY)))
        yield opened


@pytest.fixture
def browser(store: Store) -> Iterator[Browser]:
    yield Browser(store, base=HERE, editing=Editing())
    store.undo(*(line.number for line in store.judgements()))
    store.merge()


def page(response: httpx.Response) -> html.HtmlElement:
    assert response.status_code == 200, response.text[-500:]
    return html.document_fromstring(response.text)


def decided(browser: Browser, verdict: str, at: str = "/review", **fields: str) -> httpx.Response:
    """Decide on the entry of a page as its form does; return the page that it leads to."""
    form = next(form for form in page(browser.get(at)).forms if form.get("id") == "verdict")
    data = {**dict(form.form_values()), "by": "Kari", "verdict": verdict, **fields}
    response = browser.post("/review", data, origin=HERE, sec_fetch_site="same-origin")
    assert response.status_code == 303, response.text[-600:]
    return browser.get(response.headers["location"].partition("#")[0])


def test_the_next_entry_follows_a_decision_and_the_lists_agree(browser):
    first = browser.get("/review.json").json()
    assert first["progress"]["left"] == MANY and first["shown"]["reasons"] == ["near the cut"]
    after = decided(browser, "reject")
    assert "Event rejected" in after.text and "1 decided" in after.text
    second = browser.get("/review.json").json()
    assert second["shown"]["story"] != first["shown"]["story"] and second["progress"]["left"] == MANY - 1
    gone = browser.get(f"/stories/{first['shown']['story']}.json")
    assert gone.status_code == 404 and "Kari rejected this entry" in gone.json()["error"]
    listed = browser.get("/relations/NOR/CHL.json?confidence=0").json()["entries"]
    assert first["shown"]["story"] not in {entry["story"] for entry in listed}


def test_a_skipped_entry_comes_again_at_the_end(browser):
    at = browser.get("/review.json").json()["shown"]
    beyond = browser.get(f"/review.json?after={at['place']}").json()["shown"]
    assert beyond["place"] < at["place"]
    last = browser.get("/review?after=0001-01-01.0")
    assert "what was skipped comes again" in last.text


def test_a_correction_changes_only_what_the_form_changes(browser):
    shown = browser.get("/review.json").json()["shown"]
    fields = {name: " ".join(values) for name, values in shown["values"].items()}
    unchanged = {**fields, "mode": ""}
    form = {
        "verdict": "correct",
        "event": shown["event"],
        "at": shown["place"],
        "next": "/review",
        "by": "Kari",
    }
    token = page(browser.get("/review")).xpath("//input[@name='token']/@value")[0]

    def sent(**changed: str) -> httpx.Response:
        data = {"token": token, **form, **unchanged, **changed}
        return browser.post("/review", data, origin=HERE, sec_fetch_site="same-origin")

    assert "change a field" in sent().text and "without a party" in sent(actor="", recipient="").text
    assert sent(place="Bergen").status_code == 303
    entry = browser.get(f"/stories/{shown['story']}.json").json()["entry"]
    assert entry["place"] == "Bergen" and entry["confidence"] == 1.0
    (act,) = (act for act in browser.get("/judgements.json").json()["acts"] if not act["undone"])
    assert act["says"] == "Place corrected to Bergen; Event accepted"


def test_a_second_opinion_shows_what_others_rejected_and_how_far_one_agrees(browser):
    decided(browser, "reject")
    browser.post(
        "/edit/name",
        {"by": "Ola", "token": page(browser.get("/edit")).xpath("//input[@name='token']/@value")[0]},
        origin=HERE,
    )
    other = browser.get("/review.json?source=decided").json()
    assert other["shown"]["stands"] is False
    after = decided(browser, "reject", "/review?source=decided", by="Ola")
    assert "1 of 1 decided alike (100 %)" in after.text
    examples = browser.get("/review/decisions.jsonl")
    assert [line.split('"verdict":"')[1][:6] for line in examples.text.splitlines()] == ["reject", "reject"]


def test_an_address_of_a_joined_story_leads_to_the_one_that_is_left(browser, store):
    first, second = store.stories(actors=("NOR", "CHL"), limit=2)
    store.join(first, second, by="Kari")
    store.merge()
    left = store.story(first.id)
    (gone,) = {first.id, second.id} - {left.id}
    for ending in ("", ".json", "?done=1"):
        answer = browser.get(f"/stories/{gone}{ending}")
        assert (
            answer.status_code == 307
            and answer.headers["location"] == f"/stories/{left.id}{ending if ending == '.json' else ''}"
        )


def test_what_is_wrong_with_a_reason_is_said(browser):
    answer = browser.get("/review.json?reason=boring")
    assert answer.status_code == 400 and "near the cut, contradiction, proposal" in answer.json()["error"]
    assert browser.post("/review", {"verdict": "accept"}, origin=HERE).status_code == 403


walking = pytest.importorskip("walking", reason="the browser tests need playwright and uvicorn")
PROGRAM = walking.chromium()


@pytest.mark.slow
@pytest.mark.skipif(PROGRAM is None, reason="no Chromium here: apt-get install chromium")
def test_thirty_entries_are_decided_with_the_keyboard_and_found_again(store):
    """Accept, reject, correct, skip and undo by access keys alone, at 390 pixels, without scripts."""
    verdicts = ["r" if number % 3 == 0 else "a" for number in range(MANY - 1)]
    decisions: dict[str, str] = {}
    with (
        walking.browser(PROGRAM) as started,
        walking.served(store, editing=Editing()) as base,
        walking.Walk(started, base, width=walking.NARROW, javascript=False) as walk,
    ):
        walk.page.goto("/edit")
        walk.page.locator("input[name=by]").fill("Kari")
        walk.page.keyboard.press("Enter")
        walk.page.wait_for_url(f"{base}/")
        walk.page.goto("/review")
        press(walk, "s")
        press(walk, "r")
        press(walk, "u")  # of what was just rejected: it is shown again
        for key in verdicts:
            decisions[shown(walk)] = key
            press(walk, key)
        assert "1 entry left" in walk.page.locator(".progress").inner_text()
        walk.page.goto("/review")  # the one that was skipped
        decisions[shown(walk)] = "c"
        access(walk, "c")
        tab_to(walk, "place")
        walk.page.keyboard.type("Bergen")
        press(walk, "k")
        assert "0 entries left" in walk.page.locator(".progress").inner_text()
        walk.fits()
        assert not walk.complaints
        check_found(walk, base, decisions)


def access(walk, key: str) -> None:
    """Press an access key as a keyboard does: Playwright's own `press` sends no text with Alt."""
    keyboard = walk.page.context.new_cdp_session(walk.page)
    pressed = {"modifiers": 1, "key": key, "code": f"Key{key.upper()}"}
    pressed["windowsVirtualKeyCode"] = ord(key.upper())
    keyboard.send(
        "Input.dispatchKeyEvent", {"type": "keyDown", "text": key, "unmodifiedText": key, **pressed}
    )
    keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **pressed})
    keyboard.detach()


def press(walk, key: str) -> None:
    with walk.page.expect_navigation():
        access(walk, key)


def tab_to(walk, name: str) -> None:
    """Go on with the tabulator to the field of a name."""
    while walk.page.evaluate("document.activeElement.name") != name:
        walk.page.keyboard.press("Tab")


def shown(walk) -> str:
    return walk.page.locator("#sentence a").get_attribute("href").rpartition("/")[2]


def check_found(walk, base: str, decisions: dict[str, str]) -> None:
    """Every decision is found in lists, JSON, exports and the list of decisions."""
    rejected = {story for story, key in decisions.items() if key == "r"}
    kept = decisions.keys() - rejected
    with httpx.Client(base_url=base, timeout=60) as client:
        listed = client.get("/relations/NOR/CHL.json?limit=100").json()["entries"]
        acts = client.get("/judgements.json").json()["acts"]
        tables = [client.get(f"/relations/NOR/CHL.{form}").text for form in ("csv", "atom")]
        book = ZipFile(BytesIO(client.get("/relations/NOR/CHL.xlsx").content))
        lines = client.get("/review/decisions.jsonl").text.splitlines()
        pages = {story: client.get(f"/stories/{story}.json").status_code for story in decisions}
    tables.append("".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml")))
    assert len(decisions) == MANY and {entry["story"] for entry in listed} == kept
    assert all(entry["confidence"] == 1.0 for entry in listed)
    for table in tables:
        assert all((story in table) == (story in kept) for story in decisions)
    assert pages == {story: 404 if story in rejected else 200 for story in decisions}
    assert sum(entry["place"] == "Bergen" for entry in listed) == 1
    assert sum(not act["undone"] for act in acts) == MANY
    given = Counter(json.loads(line)["verdict"] for line in lines)
    assert given == {"reject": len(rejected), "accept": len(kept) - 1, "correct": 1}


def test_an_entry_without_day_and_place_has_a_form_too(tmp_path):
    record = told("Peru and Chile spoke of copper.", "2023-05-05", who="PER-CHL")
    record = replace(record, events=(replace(record.events[0], confidence=0.75),))
    with Store.open(str(tmp_path / "bare.db")) as bare:
        bare.add((record,))
        form = page(Browser(bare, base=HERE, editing=Editing()).get("/review"))
    assert form.xpath("//input[@name='place']/@value") == form.xpath("//input[@name='date']/@value") == [""]
