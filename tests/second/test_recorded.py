"""Recorded answers of several qualities: what is true is kept, what is invented is refused, all of it."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from model import by_paragraph, read_with

from dragoman.ingest import ingest
from dragoman.pipeline import extract
from dragoman.readers.second.asker import Tally
from dragoman.record import Proposal, Record, Report

pytestmark = pytest.mark.slow

TEXTS: dict[str, dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "recorded.toml").read_text(encoding="utf-8")
)
PUBLISHED = {"en": "2024-03-11"}


@pytest.fixture(scope="module")
def records() -> dict[str, Record]:
    return {name: extract(report_of(row)) for name, row in TEXTS.items()}


def report_of(row: dict[str, Any]) -> Report:
    published = PUBLISHED.get(row["language"], "2025-03-13")
    return ingest(f"Kurz\n\n{row['text']}\n".encode(), published=published, outlet="The Harbour Post")


def answered(record: Record, answer: str) -> tuple[tuple[Proposal, ...], Tally]:
    (row,), reading = read_with([record], by_paragraph(lambda _: answer))
    row.verify()
    return row.proposals, reading.tally


def named(proposal: Proposal) -> str:
    if proposal.statement is not None:
        return f"{proposal.statement.kind} {proposal.statement.speaker_state}"
    event = proposal.event
    assert event is not None
    states = sorted({party.state for party in (*event.actors, *event.recipients)})
    return " ".join([event.event_type, *states, event.status, event.when.value if event.when else "-"])


def test_the_texts_are_in_five_languages(records: dict[str, Record]) -> None:
    assert len(TEXTS) == 12
    assert {row["language"] for row in TEXTS.values()} == {"en", "ko", "zh", "ru", "fr"}
    assert {name: record.report.language or "en" for name, record in records.items()} == {
        name: row["language"] for name, row in TEXTS.items()
    }


@pytest.mark.parametrize("name", TEXTS)
def test_a_careful_model_is_believed(records: dict[str, Record], name: str) -> None:
    proposals, tally = answered(records[name], TEXTS[name]["careful"])
    assert [named(proposal) for proposal in proposals] == TEXTS[name]["kept"], tally.refused


@pytest.mark.parametrize("name", TEXTS)
def test_a_malicious_model_is_refused_to_the_last_claim(records: dict[str, Record], name: str) -> None:
    answer = TEXTS[name]["malicious"]
    proposals, tally = answered(records[name], answer)
    claims = json.loads(answer)
    assert proposals == ()
    assert sum(tally.refused.values()) == tally.questions * sum(len(rows) for rows in claims.values())
    assert not tally.faults


@pytest.mark.parametrize("name", TEXTS)
def test_a_sloppy_model_costs_what_it_spoils_and_no_more(records: dict[str, Record], name: str) -> None:
    claims = json.loads(TEXTS[name]["careful"])
    spoiled = [{**row, "quotation": row["quotation"][1:] + " etc."} for row in claims.get("events", ())]
    claims["events"] = [*claims.get("events", ()), *spoiled, {"type": "CONSULT"}, "met"]
    answer = (
        f"Sure! Here is the JSON:\n```json\n{json.dumps(claims, ensure_ascii=False)}\n```\nI hope this helps."
    )
    proposals, tally = answered(records[name], answer)
    assert [named(proposal) for proposal in proposals] == TEXTS[name]["kept"]
    assert tally.faults["event without the fields that are asked for"] == 2 * tally.questions


@pytest.mark.parametrize("name", [name for name, row in TEXTS.items() if row["kept"]])
def test_of_an_answer_that_stops_whole_claims_are_taken(records: dict[str, Record], name: str) -> None:
    claims = json.loads(TEXTS[name]["careful"])
    rows = {kind: [*given, given[0]] for kind, given in claims.items() if given}
    answer = json.dumps(rows, ensure_ascii=False)[:-25]
    proposals, tally = answered(records[name], answer)
    assert [named(proposal) for proposal in proposals] == TEXTS[name]["kept"]
    assert tally.faults["the answer stops in the middle"] == tally.questions
