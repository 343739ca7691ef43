"""What a report says stays words on every page: none of it is obeyed, and none of it bursts the page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browsing import Get, client
from hostile_reports import hostile_records
from lxml import html

from dragoman.store import Store

HEBREW = "שר החוץ"
ALONE = "ancestor::option or ancestor::title or ancestor::svg"
ISOLATED = "ancestor-or-self::*[self::bdi or @dir]"
LISTS = (
    "/",
    "/relations/NOR/CHL",
    "/relations/NOR/any",
    "/relations/NOR/CHL/positions",
    "/relations/NOR/CHL/channels",
    "/relations/NOR/CHL/commitments",
    "/actors/CHL",
    "/search?q=Norway",
    "/issues/trade",
    "/calendar",
    "/map",
    "/network",
    *(f"/stories/{record.events[0].id}" for record in list(hostile_records())[1:]),
)
"""Pages that show reports beside each other."""
REPORTS = [f"/reports/{record.report.id}" for record in hostile_records()]


@pytest.fixture(scope="module")
def get(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Get]:
    with Store.open(str(tmp_path_factory.mktemp("hostile") / "desk.db")) as store:
        store.add(list(hostile_records()))
        yield client(store)


@pytest.mark.parametrize("address", LISTS)
def test_long_words_are_cut_where_reports_stand_beside_each_other(get, address):
    response = get(address)
    assert response.status_code == 200
    assert len(response.content) < 60_000


@pytest.mark.parametrize("address", [*LISTS, *REPORTS])
def test_a_report_turns_no_words_but_its_own(get, address):
    page = html.document_fromstring(get(address).text)
    assert not [char for char in page.text_content() if char in "\u202e\u2066\u2067\u061c\u0007\u001b"]
    told = page.xpath(f"//body//text()[contains(., $words)][not({ALONE})]", words=HEBREW)
    assert [str(words)[:80] for words in told if not words.getparent().xpath(ISOLATED)] == []


@pytest.mark.parametrize("address", [*LISTS, *REPORTS])
def test_marks_are_not_piled_up(get, address):
    assert "\u0489" * 2 not in get(address).text
    assert "\u0301\u0336\u0489" * 4 not in get(address).text
