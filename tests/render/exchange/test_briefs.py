"""Briefs as a Markdown processor and a browser's parser read them."""

from __future__ import annotations

import hostile
import markdown
import pytest
from lxml import html

import telling
from builders import told


def rendered(data):
    return html.fromstring(f"<div>{markdown.markdown(data.decode(), extensions=['footnotes'])}</div>")


def footnotes(tree):
    return [" ".join(item.text_content().split()) for item in tree.iterfind(".//ol/li")]


@pytest.mark.parametrize("to", ["md", "html"])
def test_what_is_in_it(exported, to):
    data, tally = exported([told(address="https://fjord.example/1")], to, title="Norway and Chile")
    tree = rendered(data) if to == "md" else html.fromstring(data.decode())
    assert [one.text_content() for one in tree.iter("h1")] == ["Norway and Chile"]
    headings = [one.text_content() for one in tree.iter("h2")]
    assert headings[:4] == ["Chronology", "Statements: Chile", "Positions", "Commitments"]
    text = " ".join(tree.text_content().split())
    assert "5 May 2023, 14:25: Norway and Ana Rojas of Chile meet in Oslo" in text
    assert "Ana Rojas, Foreign Minister: the talks “opened a new page”" in text
    notes = footnotes(tree)
    assert any("(The Fjord, 2023-05-05, Ministers meet in Oslo, characters 0-63)" in one for one in notes)
    assert "https://fjord.example/1" in data.decode()
    assert tally.written == {"entries": 1, "statements": 1, "positions": 1, "commitments": 1}


def test_what_has_no_date_stands_where_it_was_reported_with_whom_its_sentence_leaves_out(exported):
    said = telling.told("Kari Nord of Norway warns Chile.", "2023-05-04", kind="ACCUSE", who="NOR>CHL")
    agreed = telling.told(
        "Kari Nord agrees with Chile.", "2023-05-06", kind="AGREE", people=("Kari Nord/NOR",)
    )
    later = telling.told(
        "Norway praises Chile.", "2023-05-06", kind="SUPPORT", who="NOR>CHL", when="2023-05-05"
    )
    tree = html.fromstring(exported([agreed, later, said], "html")[0].decode())
    lines = [item.text_content().rstrip(" 123") for item in tree.find(".//ul").iterfind("li")]
    assert lines == [
        "reported 4 May 2023: Norway criticises Chile",
        "5 May 2023: Norway expresses support for Chile",
        "reported 6 May 2023: Chile and Norway reach an agreement; Kari Nord (NOR)",
    ]


@pytest.mark.parametrize("to", ["md", "html"])
def test_every_line_is_cited_and_every_note_is_used(exported, to):
    record = told()
    data, _ = exported([record], to)
    tree = rendered(data) if to == "md" else html.fromstring(data.decode())
    cited = {one.get("href") for one in tree.iter("a") if one.getparent().tag == "sup"}
    ids = {f"#{one.get('id')}" for one in tree.iterfind(".//ol/li")}
    assert cited == ids and len(ids) == 4
    for item in tree.findall(".//ul/li"):
        assert item.find(".//sup") is not None


@pytest.mark.parametrize("text", hostile.TEXTS.values(), ids=hostile.TEXTS)
def test_hostile_text_is_words_on_a_page(exported, text):
    data, _ = exported([hostile.record(text)], "html", title=text)
    tree = html.fromstring(data.decode())
    tags = {element.tag for element in tree.iter()}
    assert tags <= {"html", "head", "meta", "title", "style", "body", "h1", "h2", "ul", "li", "strong", "sup",
                    "a", "ol", "q"}  # fmt: skip
    for element in tree.iter():
        assert not any(name.startswith("on") or name in ("src", "srcdoc", "style") for name in element.attrib)
        assert not (element.tag == "a" and not element.get("href").startswith("#"))
    assert "default-src 'none'" in tree.find(".//meta[@http-equiv]").get("content")


@pytest.mark.parametrize("text", hostile.TEXTS.values(), ids=hostile.TEXTS)
def test_hostile_text_is_words_in_markdown(exported, text):
    data, _ = exported([hostile.record(text)], "md", title=text)
    tree = rendered(data)
    assert not {"script", "b", "img", "code"} & {element.tag for element in tree.iter()}
    assert all(one.get("href").startswith("#fn") for one in tree.iter("a"))
    assert len(tree.findall(".//h1")) == 1


@pytest.mark.parametrize("to", ["md", "html"])
def test_nothing_is_a_brief_too(exported, to):
    data, tally = exported([], to)
    assert b"Relations between states" in data and not sum(tally.written.values())
