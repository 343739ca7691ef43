"""Every example report has a gold record that its own words support, in the vocabulary of the rules."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any, get_args

import pytest

from dragoman.record import EventStatus, EventType, StatementKind

EXAMPLES = Path(__file__).parent.parent / "examples"
IDS = sorted(path.stem for path in (EXAMPLES / "gold").glob("*.json"))
ORGANISATIONS = {"EU", "UN", "NATO", "G7"}
ISSUES = {
    "taiwan", "south-china-sea", "communication", "diplomacy", "trade", "semiconductors", "climate",
    "ukraine", "nato", "korea-nuclear", "iran-nuclear", "sanctions", "human-rights", "xinjiang",
    "hong-kong", "detentions", "arms", "security", "border", "kashmir", "maritime", "cyber",
    "covid", "counternarcotics", "terrorism", "syria", "venezuela", "middle-east", "history",
    "election-interference",
}  # fmt: skip
LISTS = ("events", "statements", "positions")


def gold(id_: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((EXAMPLES / "gold" / f"{id_}.json").read_text("utf-8"))
    return loaded


def text(id_: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((EXAMPLES / "texts" / f"{id_}.json").read_text("utf-8"))
    return loaded


def plain(words: str) -> str:
    """`words` with every run of white space as one space."""
    return re.sub(r"\s+", " ", words)


def state(code: str) -> bool:
    return code in ORGANISATIONS or re.fullmatch("[A-Z]{3}", code) is not None


def readable(path: Path) -> str:
    """The page with tags and entities resolved: enough to ask whether a paragraph stands in it."""
    from lxml import html

    if path.suffix == ".html":
        page = html.document_fromstring(path.read_bytes())
        return plain("".join(str(words) for words in page.itertext()))
    return plain(path.read_text("utf-8"))


@pytest.mark.parametrize("id_", IDS)
def test_text_gold_and_page_belong_together(id_: str) -> None:
    words, record = text(id_), gold(id_)

    assert words["id"] == record["id"] == id_
    assert Path(words["file"]).stem == id_
    assert words["published"] == record["dateline_date"] == str(date.fromisoformat(words["published"]))
    page = readable(EXAMPLES / words["file"])
    for paragraph in words["text"].split("\n\n"):
        assert plain(paragraph) in page


@pytest.mark.parametrize("id_", IDS)
def test_evidence_is_read_from_the_text(id_: str) -> None:
    body = plain(text(id_)["text"])

    for kind in LISTS:
        for row in gold(id_)[kind]:
            for clause in [row["evidence"], *row.get("alt", [])]:
                assert clause
                assert plain(clause) in body
            if row.get("alt"):
                assert row["evidence"] not in row["alt"]


@pytest.mark.parametrize("id_", IDS)
def test_events_use_the_vocabulary(id_: str) -> None:
    words = text(id_)
    named = plain(words["text"] + " " + words["title"])

    for event in gold(id_)["events"]:
        assert event["type"] in get_args(EventType)
        assert event["status"] in get_args(EventStatus)
        assert event["actor_states"]
        assert all(state(code) for code in event["actor_states"] + event["recipient_states"])
        assert event["date"] is None or re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", event["date"])
        assert "time" not in event or re.fullmatch(r"\d\d:\d\d", event["time"])
        assert event["place"] is None or event["place"] in named
        for person in event["persons"]:
            assert re.findall(r"\w+", person)[-1] in named


@pytest.mark.parametrize("id_", IDS)
def test_statements_and_positions_use_the_vocabulary(id_: str) -> None:
    record = gold(id_)

    for statement in record["statements"]:
        assert statement["kind"] in get_args(StatementKind)
        assert state(statement["speaker_state"])
        assert statement["addressee_state"] is None or state(statement["addressee_state"])
        assert set(statement["issues"]) <= ISSUES
        quote = statement["quote"]
        assert quote is None or quote in statement["evidence"]
        assert quote is None or re.search('["“]' + re.escape(quote), statement["evidence"])
        assert (quote is None) or statement["kind"] != "indirect"
        assert quote or statement["kind"] != "mixed"
    stances = Counter((position["state"], position["issue"]) for position in record["positions"])
    assert all(count == 1 for count in stances.values())
    assert all(state(code) and issue in ISSUES for code, issue in stances)


@pytest.mark.parametrize("id_", IDS)
def test_metadata_is_complete(id_: str) -> None:
    metadata = gold(id_)["metadata"]

    assert metadata["title"] == text(id_)["title"]
    assert metadata["outlet"] == text(id_)["outlet"]
    for key in ("published_at", "modified_at"):
        assert metadata[key] is None or datetime.fromisoformat(metadata[key])
    assert all(set(byline) == {"name", "post"} for byline in metadata["bylines"])
    assert all(set(caption) == {"text", "credit"} for caption in metadata["captions"])


def test_set_covers_the_vocabulary() -> None:
    events = [event for id_ in IDS for event in gold(id_)["events"]]
    types = Counter(event["type"] for event in events)
    states = {code for event in events for code in event["actor_states"] + event["recipient_states"]}

    assert len(IDS) >= 14
    assert all(types[name] >= 2 for name in get_args(EventType)), types
    assert {event["status"] for event in events} == set(get_args(EventStatus))
    assert len(states - ORGANISATIONS) >= 25
    assert any(not gold(id_)["events"] for id_ in IDS), "one report is about domestic politics only"
    assert sum((EXAMPLES / f"{id_}.html").exists() for id_ in IDS) >= 9
