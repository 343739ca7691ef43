"""What a page says in words where the record has codes."""

from __future__ import annotations

import re
from typing import get_args

import pytest
from lxml import html

from builders import told as whole
from dragoman.lexicon.issue_words import label_of, topics
from dragoman.lexicon.loading import toml_rows
from dragoman.lexicon.page_layout import language_name
from dragoman.lexicon.story_rules import name_of, type_name
from dragoman.record import EventType
from dragoman.web import wording

_CODE = re.compile(r"\b(?:USA|NOR|CHL|RUS|CHN)\b|\b(?:" + "|".join(get_args(EventType)) + r")\b")


def test_every_issue_and_type_has_a_name():
    assert all(row.get("label") for row in toml_rows("issues.toml").values())
    labels = [topic.label for topic in topics()]
    assert len(set(labels)) == len(labels)
    names = [type_name(kind) for kind in get_args(EventType)]
    assert len(set(names)) == len(names)
    assert label_of("south-china-sea") == "South China Sea"
    assert label_of("of-my-own") == "Of my own"


@pytest.mark.parametrize(
    ("code", "name"),
    [("WORLDBANK", "the World Bank"), ("NATO", "NATO"), ("AU", "the African Union"), ("NOR", "Norway")],
)
def test_an_organisation_is_called_as_people_call_it(code, name):
    assert name_of(code) == name


@pytest.mark.parametrize(
    ("tag", "name"), [("en", "English"), ("zh-Hans", "Chinese"), ("en-GB", "English"), ("tlh", "tlh")]
)
def test_a_language_has_a_name(tag, name):
    assert language_name(tag) == name


@pytest.mark.parametrize("room", ["relations/NOR/CHL", "actors/CHL", "relations/NOR/CHL/positions"])
def test_a_page_shows_no_codes_to_people(get, room):
    page = html.document_fromstring(get(f"/{room}").text)
    for quoted in page.xpath("//q | //code | //input | //title"):
        quoted.drop_tree()
    assert _CODE.findall(page.xpath("//main")[0].text_content()) == []


def test_a_report_tells_its_events_in_sentences(get):
    record = whole()
    page = html.document_fromstring(get(f"/reports/{record.report.id}").text)
    beside = page.xpath("//section[@aria-label='What was read from it']")[0].text_content()
    assert record.events and all(wording.event_words(event) in beside for event in record.events)
    assert _CODE.findall(beside) == []


def test_what_is_known_of_a_report_is_in_words():
    assert wording.fact("posted", "2023-06-19 17:10 (UTC+09:00)") == "19 June 2023, 17:10 (UTC+09:00)"
    assert wording.fact("filed", "Oslo, 2023-06-19") == "Oslo, 19 June 2023"
    assert wording.fact("kind", "readout") == "readout"
    assert (
        wording.note("no date was found: it is unknown (give --published)")
        == "no date was found: it is unknown"
    )


def test_a_page_can_be_cited(get):
    cited = html.document_fromstring(get("/relations/NOR/CHL?type=ACCUSE").text).xpath(
        "//details[@class='cite']"
    )
    assert "“Norway and Chile”. Dragoman" in cited[0].text_content()
    assert "http://desk/relations/NOR/CHL?type=ACCUSE" in cited[0].text_content()
    assert not html.document_fromstring(get("/nowhere").text).xpath("//details[@class='cite']")
