"""Two accounts side by side: signs that need no colour, and words lit in both texts without a script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import Get, client
from lxml import html

from dragoman.lexicon.comparison_terms import comparison_rules
from dragoman.pipeline import read
from dragoman.record import Record
from dragoman.store import Store
from dragoman.web.comparison_page import SIGNS

pytestmark = pytest.mark.slow
HOSTILE = "<script>alert(1)</script>"
OSLO = f"""The foreign minister of Norway spoke to his colleague of Chile by phone at the request of Norway.

They looked back on the year {HOSTILE}.

The minister demanded that Chile lift its tariffs on salmon at once.

He welcomed the work of the ocean commission."""
SANTIAGO = """The foreign minister of Chile spoke to her colleague of Norway by phone at Chile's initiative.

The minister welcomed the talks about tariffs on salmon."""


def readout(text: str, outlet: str) -> Record:
    return read(text, outlet=f"Ministry of Foreign Affairs of {outlet}", published="2024-03-05",
                title=f"Readout of {outlet} {HOSTILE}")  # fmt: skip


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Get, str]]:
    records = readout(OSLO, "Norway"), readout(SANTIAGO, "Chile")
    with Store.open(str(tmp_path_factory.mktemp("pair") / "desk.db")) as store:
        store.add(records)
        yield client(store), "/compare?a={}&b={}".format(*(record.report.id for record in records))


def page(get: Get, address: str):
    response = get(address)
    assert response.status_code == 200
    return html.document_fromstring(response.text)


def row(tree, label: str):
    (found,) = tree.xpath(f"//tr[th[normalize-space()='{label}']]")
    return found


def words(element) -> str:
    return " ".join(element.text_content().split())


def test_every_sign_is_of_a_rule():
    assert SIGNS.keys() <= comparison_rules().keys()


def test_silent_contradicted_and_stronger_are_told_by_words_and_signs(pair):
    get, address = pair
    tree = page(get, address)
    asked = row(tree, "Who asked for it")
    assert "≠ contradicted" in words(asked) and "conflict" in asked.get("class")
    trade = row(tree, "Trade")
    assert "▲ stronger in Norway" in words(trade)
    ours, theirs = trade.xpath("./td")[:2]
    assert "stronger:" in words(ours) and "stronger:" not in words(theirs)
    assert "force 5 of 6" in words(ours)
    silent = tree.xpath("//td[@class='silent']")[0]
    assert words(silent) == "∅ silent"
    assert "no denial" in words(tree)


def test_choosing_a_cell_lights_its_words_in_both_texts(pair):
    get, address = pair
    trade = row(page(get, address), "Trade")
    (way, *_) = trade.xpath("./td[1]//q/a/@href")
    assert way.endswith("#texts")
    tree = page(get, way.partition("#")[0])
    ours, theirs = tree.xpath("//article[@class='pane']")
    assert ["tariffs on salmon" in mark for mark in ours.xpath(".//mark/text()")] == [True]
    assert any("tariffs on salmon" in mark for mark in theirs.xpath(".//mark/text()"))
    assert "demanded" in words(ours) and "demanded" not in words(ours.xpath("./details")[0])
    assert "looked back" in words(ours.xpath("./details")[0])  # what stands above is folded
    (back,) = tree.xpath("//a[.='Back to its row']/@href")
    assert tree.xpath(f"//tr[@id='{back[1:]}'][contains(@class, 'chosen')]")
    assert tree.xpath("//*[@id='texts']")


def test_words_lead_to_their_row(pair):
    get, address = pair
    tree = page(get, address)
    (cited, *_) = [one for one in tree.xpath("//a[contains(@class, 'cited')]") if "tariffs" in one.text]
    lit = page(get, cited.get("href").partition("#")[0])
    assert any("tariffs" in mark for mark in lit.xpath("//article//mark/text()"))


def test_the_whole_text_stands_in_its_pane_whatever_is_lit(pair):
    get, address = pair
    data = get(address.replace("?", ".json?")).json()["comparison"]
    for chosen in (None, *(one["id"] for one in data["rows"])):
        tree = page(get, address + (f"&row={chosen}" if chosen else ""))
        for pane, account in zip(tree.xpath("//article[@class='pane']"), data["accounts"], strict=True):
            shown = "".join(pane.xpath(".//p[@dir]//text()"))
            text = account["report"]["text"]
            for block in account["report"]["blocks"]:
                assert text[block["start"] : block["end"]] in shown


@pytest.mark.parametrize(("show", "kept"), [("conflict", "Who asked for it"), ("stronger", "Trade")])
def test_rows_are_chosen_by_kind(pair, show, kept):
    get, address = pair
    tree = page(get, f"{address}&show={show}")
    assert kept in [words(head) for head in tree.xpath("//tbody//th")]
    everything = page(get, address)
    assert len(tree.xpath("//tbody/tr")) < len(everything.xpath("//tbody/tr"))
    (current,) = tree.xpath("//nav[contains(@class, 'shows')]/a[@aria-current]")
    assert {"conflict": "Contradicted", "stronger": "Stronger"}[show] in current.text_content()
    assert get(f"{address}&show=sideways").status_code == 400


def test_a_row_that_is_not_there_lights_nothing(pair):
    get, address = pair
    assert not page(get, f"{address}&row=nothing").xpath("//mark")


def test_hostile_accounts_are_words(pair):
    get, address = pair
    tree = page(get, address)
    assert not tree.xpath("//script | //@style")
    assert HOSTILE in tree.text_content()


VERSIONS = Path(__file__).resolve().parents[2] / "examples" / "versions"


def test_five_language_versions_stand_side_by_side(tmp_path: Path) -> None:
    records = [read(VERSIONS / f"readout.{language}.html") for language in ("en", "ko", "zh", "ru", "fr")]
    with Store.open(str(tmp_path / "versions.db")) as store:
        store.add(records)
        named = "&".join(f"{name}={record.report.id}" for name, record in zip("abcde", records, strict=True))
        tree = page(client(store), f"/compare?{named}")
        twice = client(store)(f"/compare?{named}&e={records[0].report.id}")
    measures = row(tree, "Number: 14")
    silent = [cell.get("class") == "silent" for cell in measures.xpath("td[@data-head!='Verdict']")]
    assert silent == [False, False, False, True, False]
    assert len(tree.xpath("//article[@class='pane']")) == 5 and "The five texts" in words(tree)
    links = row(tree, "Number: 14").xpath(".//q/a/@href")
    assert links and all("&e=" in link or "e=" in link for link in links)
    assert twice.status_code == 400
