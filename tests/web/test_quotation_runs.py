"""Positions around the words for an issue: what the state itself said, to whom, and how strongly."""

from __future__ import annotations

from dataclasses import replace

import pytest
from browsing import client
from lxml import html

from builders import report, span, statement
from dragoman.record import Position, Record, Tag, content_id
from dragoman.store import Store
from dragoman.web.wording import centred

LONG = (
    "In a briefing that went on for hours and touched on fish, on grain and on the weather of the spring, "
    "the ministry warned anyone off Taiwan, and said that the status quo across the Taiwan Strait must be "
    "kept; it went on to speak of grain, of fish and of the weather again, for as long as anybody listened."
)


def spoken(speaker_state: str, day: str, force: int, *, to: str | None = None, own: bool = True) -> Record:
    """A report in which a speaker of a state says LONG. The position is China’s, with it or not."""
    other = " ".join(f"word{day[-2:]}{n}" for n in range(80))  # so that no report is a copy
    of = report(f"{other}. {LONG}", published_at=day, outlet=f"The {day}")
    said = statement(of, LONG, speaker=f"minister of {speaker_state}", speaker_state=speaker_state,
                     issues=(Tag("taiwan", span(of, "Taiwan")),))  # fmt: skip
    said = replace(said, id=content_id(of.id, speaker_state), addressee_state=to)
    rests_on = (said.id,) if own else ()
    stand = Position(content_id("p", said.id), "CHN", "taiwan", LONG[:150], force, said.evidence, rests_on)
    return Record(of, statements=(said,), positions=(stand,))


@pytest.fixture(scope="module")
def get(tmp_path_factory):
    records = (
        spoken("CHN", "2023-02-01", 5, to="USA"), spoken("CHN", "2023-02-10", 6, to="JPN"),
        spoken("USA", "2023-02-12", 6), spoken("CHN", "2023-02-14", 6, own=False),
    )  # fmt: skip
    with Store.open(str(tmp_path_factory.mktemp("positions") / "positions.db")) as store:
        store.add(records)
        yield client(store)


def test_a_quotation_stands_around_the_words_for_the_issue():
    runs = centred(LONG, "taiwan", 60)
    shown = "".join(words for words, _ in runs)
    assert shown.startswith("… ") and shown.endswith("…") and len(shown) < 280
    assert next(words for words, marked in runs if marked) == "Taiwan"
    assert shown.strip("… ") in LONG and not shown.strip("… ")[-1].isspace()


@pytest.mark.parametrize(
    ("text", "issue"),
    [("Taiwan.", "taiwan"), ("No word of it.", "taiwan"), ("", "taiwan"), (LONG, "climate")],
)
def test_a_text_without_the_words_is_shown_from_its_beginning(text, issue):
    shown = "".join(words for words, _ in centred(text, issue))
    assert shown.rstrip("…") == text[: len(shown.rstrip("…"))]


def test_an_issue_has_what_the_state_itself_said(get):
    (side, *_) = [one for one in get("/issues/taiwan.json").json()["sides"] if one["state"] == "CHN"]
    assert [(one["position"]["day"], one["drift"], one["said"]["addressee"]) for one in side["stands"]] == [
        ("2023-02-10", "stronger", "JPN"),
        ("2023-02-01", "first", "USA"),
    ]
    page = html.document_fromstring(get("/issues/taiwan").text)
    (stood, *_) = page.xpath("//td//div[@class='stood']")
    assert "minister of CHN" in stood.text_content() and "to Japan" in stood.text_content()
    assert "Taiwan" in stood.xpath(".//q//mark/text()")
    assert "warned" in stood.text_content() and stood.xpath(".//svg/use/@href") == ["#force-6"]
    assert len(page.xpath("//symbol[@id='force-6']/rect[@class='force-on']")) == 6


def test_an_issue_is_narrowed_to_what_was_said_to_a_state(get):
    data = get("/issues/taiwan.json?to=Japan").json()
    assert [one["day"] for one in data["statements"]] == ["2023-02-10"]
    (side, *_) = [one for one in data["sides"] if one["state"] == "CHN"]
    assert [one["position"]["day"] for one in side["stands"]] == ["2023-02-10"]


def test_the_positions_of_two_states_are_their_own_words_too(get):
    ((_, (china, _)),) = get("/relations/CHN/USA/positions.json").json()["issues"]
    assert [one["date"] for one in china] == ["2023-02-10", "2023-02-01"]
    ((_, (china, _)),) = get("/relations/CHN/USA/positions.json?to=USA").json()["issues"]
    assert [one["date"] for one in china] == ["2023-02-01"]
    page = html.document_fromstring(get("/relations/CHN/USA/positions").text)
    assert page.xpath("//div[@class='stood']//q//mark") and "minister of CHN" in page.text_content()
