"""Claims that quote the report faithfully and still say what it does not: each is refused, and what the same
words do bear is kept."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, NamedTuple

import pytest
from model import by_paragraph, read_with

from dragoman import read
from dragoman.ingest import ingest
from dragoman.pipeline import extract
from dragoman.record import Record

pytestmark = pytest.mark.slow

STATES = {"Ghana": "GHA", "Togo": "TGO", "Chile": "CHL", "Norway": "NOR", "Peru": "PER", "Benin": "BEN"}
ANOTHER_DOER = "the words say that somebody else does it, or to somebody else"
UNSAID = "the words say that it was not said, or not so"


class Attack(NamedTuple):
    """A paragraph, a claim about it, and why it is refused (None: it is kept)."""

    paragraph: str
    claim: dict[str, Any]
    reason: str | None


def act(first: str, second: str, quotation: str, type: str = "ASSAULT", **fields: Any) -> dict[str, Any]:
    sides = {"actors": [_party(first)], "recipients": [_party(second)]}
    return {"type": type, "quotation": quotation, **sides, **fields}


def said(speaker: str, quotation: str, cue: str) -> dict[str, Any]:
    return {"quotation": quotation, "cue": cue, "speaker": _party(speaker)}


def _party(name: str) -> dict[str, str]:
    return {"state": STATES[name], "words": name}


ATTACKS = {
    "passive, the wrong way round": Attack(
        "Togo was invaded by Ghana at dawn.", act("Togo", "Ghana", "Togo was invaded by Ghana"), ANOTHER_DOER
    ),
    "passive, the right way round": Attack(
        "Benin was invaded by Peru at dawn.", act("Peru", "Benin", "Benin was invaded by Peru"), None
    ),
    "active, the wrong way round": Attack(
        "Ghana shelled Togo on Monday.", act("Togo", "Ghana", "Ghana shelled Togo"), ANOTHER_DOER
    ),
    "both sides as doers": Attack(
        "Peru bombed Chile on Tuesday.",
        {"type": "ASSAULT", "quotation": "Peru bombed Chile", "actors": [_party("Peru"), _party("Chile")]},
        ANOTHER_DOER,
    ),
    "another state does it": Attack(
        "Norway attacked a port while Ghana and Togo slept.",
        act("Ghana", "Togo", "Norway attacked a port while Ghana and Togo slept"),
        ANOTHER_DOER,
    ),
    "a type that the words contradict": Attack(
        "Chile and Benin met in Lima.", act("Chile", "Benin", "Chile and Benin met"),
        "the words tell an event of another type",
    ),
    "cut out of a disbelief": Attack(
        "Nobody believes that Peru invaded Togo.", act("Peru", "Togo", "Peru invaded Togo"),
        "the quotation leaves out what denies it",
    ),
    "a question": Attack(
        "Did Benin invade Chile?", act("Benin", "Chile", "Did Benin invade Chile"), "the sentence asks"
    ),
    "a date of another sentence": Attack(
        "On 4 March Norway voted. Togo attacked Benin.",
        act("Togo", "Benin", "Togo attacked Benin", time_words="4 March"),
        None,
    ),
    "a negated cue": Attack(
        "“We will leave the council,” Chile never said.",
        said("Chile", "We will leave the council", "said"),
        UNSAID,
    ),
    "a negation left out of the quotation": Attack(
        "“We will not keep every channel open,” Norway said.",
        said("Norway", "keep every channel open", "said"),
        UNSAID,
    ),
    "the same with its negation": Attack(
        "“We will not sign the paper,” Peru said.", said("Peru", "We will not sign the paper", "said"), None
    ),
}  # fmt: skip


def answered(record: Record, answer: str) -> tuple[Record, dict[str, int]]:
    (row,), reading = read_with([record], by_paragraph(lambda _: answer))
    return row, dict(reading.tally.refused)


@pytest.fixture(scope="module")
def report() -> Record:
    """All paragraphs, of which our own reader has told nothing, so that a model may propose all of it."""
    text = "A long day\n\n" + "\n\n".join(attack.paragraph for attack in ATTACKS.values()) + "\n"
    record = read(text, published="2024-03-11", outlet="The Harbour Post")
    return replace(record, events=(), statements=(), positions=(), commitments=())


@pytest.mark.parametrize("name", ATTACKS)
def test_a_faithful_quotation_with_a_false_claim_is_refused(report: Record, name: str) -> None:
    paragraph, claim, reason = ATTACKS[name]
    block = next(
        block for block in report.report.blocks if report.report.text[block.start : block.end] == paragraph
    )
    alone = replace(report, report=replace(report.report, blocks=(block,)))
    row, refused = answered(alone, json.dumps({"events" if "type" in claim else "statements": [claim]}))
    assert list(refused) == ([] if reason is None else [reason])
    if name == "a date of another sentence":
        assert [proposal.event.when for proposal in row.proposals if proposal.event] == [None]


FOREIGN = {
    "zh": ("韩国和法国外长将于2025年5月20日在首尔举行会谈。", "韩国", "法国"),
    "fr": ("La Corée du Sud et la France se réuniront le 20 mai 2025.", "La Corée du Sud", "la France"),
}


@pytest.mark.parametrize("language", FOREIGN)
def test_a_day_to_come_is_not_held_though_the_model_leaves_its_words_out(language: str) -> None:
    text, korea, france = FOREIGN[language]
    record = extract(ingest(f"Kurz\n\n{text}\n".encode(), published="2025-03-13"))
    claim = {
        "type": "CONSULT", "quotation": text[:-1], "status": "held",
        "actors": [{"state": "KOR", "words": korea}], "recipients": [{"state": "FRA", "words": france}],
    }  # fmt: skip
    row, refused = answered(record, json.dumps({"events": [claim]}))
    assert not row.proposals and "the sentence tells of a day to come" in refused


@pytest.mark.parametrize(
    ("text", "quotation", "kept"),
    [
        ("俄罗斯外长说：“我们不会改变立场。”", "会改变立场", 0),
        ("俄罗斯外长没有说：“我们会改变立场。”", "我们会改变立场", 0),
        ("俄罗斯外长说：“我们会改变立场。”", "我们会改变立场", 1),
    ],
)
def test_a_negation_is_not_left_out_in_another_language(text: str, quotation: str, kept: int) -> None:
    record = extract(ingest(f"Kurz\n\n{text}\n".encode(), published="2025-03-13"))
    record = replace(record, statements=())
    claim = {"quotation": quotation, "cue": "说", "speaker": {"state": "RUS", "words": "俄罗斯外长"}}
    assert len(answered(record, json.dumps({"statements": [claim]}))[0].proposals) == kept
