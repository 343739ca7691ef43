"""The invented readout in five languages: as versions in one story, and side by side in a real browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import client
from lxml import html

from dragoman.ingest import ingest
from dragoman.pipeline import extract_all
from dragoman.record import Record
from dragoman.render.exchange.record_tables import STORIES
from dragoman.store import Store

pytestmark = pytest.mark.slow
READOUTS = Path(__file__).parents[2] / "examples" / "versions"
LANGUAGES = ("en", "ko", "zh", "ru", "fr")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    reports = [ingest(READOUTS / f"readout.{language}.html") for language in LANGUAGES]
    records = [record for record in extract_all(reports) if isinstance(record, Record)]
    with Store.open(str(tmp_path_factory.mktemp("versions") / "desk.db")) as store:
        store.add(records)
        yield store


def story_of(store: Store):
    return next(
        story for story in store.stories() if story.status == "held" and story.event_type == "CONSULT"
    )


def side_by_side(store: Store) -> str:
    reports = {row.row.language: row.origin.version for row in store.reports(limit=10)}
    asked = zip("abcde", (reports[language] for language in LANGUAGES), strict=True)
    return "/compare?" + "&".join(f"{name}={report}" for name, report in asked)


def words(element) -> str:
    return " ".join(element.text_content().split())


def test_a_story_shows_its_versions_on_its_page_in_data_and_in_exports(store):
    story = story_of(store)
    assert {version.language for version in story.versions} == {"ko", "zh", "ru", "fr"}
    (section,) = html.document_fromstring(client(store)(f"/stories/{story.id}").text).xpath(
        "//*[@id='versions']"
    )
    for shown in (
        "Korean, partial",
        "Chinese, partial",
        "Russian, partial",
        "French, partial",
        "한국",
        "20 mai 2025",
    ):
        assert shown in words(section)
    data = json.loads(client(store)(f"/stories/{story.id}.json").text)
    assert len(data["versions"]) == 4
    row = STORIES.cells(story, None)
    assert len(row["versions"]) == 4 and any("“12 марта 2025”" in cell for cell in row["versions_read"])
    link = section.xpath(".//a[starts-with(@href, '/compare')]/@href")[0]
    assert client(store)(link).status_code == 200


def test_the_page_of_a_comparison_has_a_column_for_each_language(store):
    tree = html.document_fromstring(client(store)(side_by_side(store)).text)
    heads = [words(head) for head in tree.xpath("//table[1]/thead//th")]
    assert heads[1:-1] == ["A English", "B Korean", "C Chinese", "D Russian", "E French"]
    (north,) = tree.xpath("//tr[th[contains(., 'North Korea')]]")
    assert [cell.get("class") for cell in north.xpath("./td")[:5]] == ["silent", None, *["silent"] * 3]


def test_five_versions_fit_a_window_and_can_be_read_by_everybody(store):
    walking = pytest.importorskip("walking", reason="the browser tests need playwright and uvicorn")
    program = walking.chromium()
    if program is None:
        pytest.skip("no Chromium here: apt-get install chromium")
    with (
        walking.served(store) as base,
        walking.browser(program) as browser,
        walking.Walk(browser, base) as walk,
    ):
        for address in (side_by_side(store), f"/stories/{story_of(store).id}"):
            for width, scheme in ((walking.WIDE, "light"), (walking.NARROW, "dark")):
                walk.looks(width, scheme)
                walk.go(address)
                walk.judge()
            walk.looks(walking.NARROWEST, "dark")
            walk.fits()
        assert not walk.complaints
