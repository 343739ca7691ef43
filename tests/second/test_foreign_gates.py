"""The gates over reports without a grammar of ours: persons, what did not happen, where a sentence ends."""

from __future__ import annotations

import json
from typing import Any

import pytest
from model import by_paragraph, read_with

from dragoman.ingest import ingest
from dragoman.pipeline import extract
from dragoman.readers.second.reader import SecondReading
from dragoman.record import Record

RUSSIA = {"state": "RUS", "words": "俄罗斯外长"}
KOREA, FRANCE = {"state": "KOR", "words": "韩国"}, {"state": "FRA", "words": "法国"}


def answered(text: str, kind: str, **claim: Any) -> tuple[Record, SecondReading]:
    record = extract(ingest(text.encode(), published="2025-03-13"))
    given = {"actors": [KOREA], "recipients": [FRANCE]} if kind == "events" else {}
    answer = json.dumps({kind: [{"type": "CONSULT", "status": "held", **given, **claim}]})
    (row,), reading = read_with([record], by_paragraph(lambda _: answer))
    return row, reading


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (["王毅"], ["王毅"]),
        (["在首尔"], []),
        (["举行会谈"], []),
        (["外长王毅"], []),
    ],
)
def test_a_person_in_a_script_without_capitals_stands_beside_an_office(
    words: list[str], names: list[str]
) -> None:
    text = "韩国和法国外长王毅2025年3月12日在首尔举行会谈。"
    row, reading = answered(text, "events", quotation=text, persons=words)
    (proposal,) = row.proposals
    assert proposal.event is not None and [person.name for person in proposal.event.persons] == names
    assert reading.tally.faults["a person whom the report does not name"] == len(words) - len(names)


@pytest.mark.parametrize(
    ("text", "quotation", "kept"),
    [
        ("韩国和法国外长在首尔举行会谈。日本没有参加会谈。", "韩国和法国外长在首尔举行会谈", 1),
        ("韩国和法国外长在首尔没有举行会谈。", "韩国和法国外长在首尔没有举行会谈", 0),
        ("会谈没有举行，韩国和法国外长在首尔说。", "韩国和法国外长在首尔说", 0),
        ("韩国举行了会议！法国外长在休假。", "韩国举行了会议！法国外长在休假", 0),
        ("韩国举行了会议\n法国外长在休假。", "韩国举行了会议\n法国外长在休假", 0),
        ("韩国举行了会议？法国外长在休假。", "韩国举行了会议？法国外长在休假", 0),
    ],
)
def test_what_a_sentence_denies_or_no_sentence_says_is_refused(text: str, quotation: str, kept: int) -> None:
    assert len(answered(text, "events", quotation=quotation)[0].proposals) == kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("俄罗斯外长说：“我们不会改变立场。”", 1),
        ("“我们不会改变立场！”俄罗斯外长说今天很热。", 0),
        ("俄罗斯外长在休息！有人说：“我们不会改变立场。”", 0),
        ("俄罗斯外长在休息？有人说：“我们不会改变立场。”", 0),
    ],
)
def test_speaker_cue_and_quotation_stand_in_one_sentence(text: str, kept: int) -> None:
    speaker = {"state": "RUS", "words": "俄罗斯外长"}
    row, _ = answered(text, "statements", quotation="我们不会改变立场", cue="说", speaker=speaker)
    assert len(row.proposals) == kept


@pytest.mark.parametrize(
    ("text", "kind", "claim"),
    [
        ("韩国和法国外长在首尔举行会谈。", "events", {"quotation": "韩国和法国外长在首尔举行会谈"}),
        (
            "俄罗斯外长说：“我们不会改变立场。”",
            "statements",
            {"quotation": "我们不会改变立场", "cue": "说", "speaker": RUSSIA},
        ),
    ],
)  # fmt: skip
def test_what_waits_is_not_proposed_a_second_time(text: str, kind: str, claim: dict[str, Any]) -> None:
    row, _ = answered(text, kind, **claim)
    given = {"actors": [KOREA], "recipients": [FRANCE]} if kind == "events" else {}
    answer = json.dumps({kind: [{"type": "CONSULT", "status": "held", **given, **claim}]})
    (again,), reading = read_with([row], by_paragraph(lambda _: answer))
    assert len(row.proposals) == 1 and again.proposals == row.proposals
    assert reading.tally.refused == {"it is in the record already": 1}


DATED = "韩国和法国外长2025年3月12日在首尔举行会谈。"


def verified(text: str, records: list[Record] | None = None, **claim: Any) -> tuple[Record, dict[str, int]]:
    record = extract(ingest(text.encode(), published="2025-03-13"))
    given = {"type": "CONSULT", "status": "held", "actors": [KOREA], "recipients": [FRANCE]}
    answer = json.dumps(
        {"events": [{**given, "quotation": text[:-1], "time_words": "2025年3月12日", **claim}]}
    )
    (row,), reading = read_with(records or [record], by_paragraph(lambda _: answer), accept="verified")
    return row, dict(reading.tally.waiting)


@pytest.mark.parametrize(
    ("text", "claim", "unconfirmed"),
    [
        (DATED, {}, ""),
        (DATED, {"time_words": ""}, "status"),
        ("韩国和法国外长2025年3月12日举行会谈，日本缺席。", {}, "parties"),
        ("韩国和法国外长2025年3月12日在首尔散步。", {}, "type"),
        (DATED, {"type": "SANCTION"}, "parties, type"),
        ("韩国2025年3月12日制裁法国。", {"type": "SANCTION"}, "parties"),
    ],
    ids=["confirmed", "no date", "another state", "no word for the type", "a lie", "a direction"],
)
def test_verified_takes_what_our_tables_confirm_and_names_what_they_do_not(
    text: str, claim: dict[str, Any], unconfirmed: str
) -> None:
    row, waiting = verified(text, **claim)
    (proposal,) = row.proposals
    assert (proposal.accepted, proposal.unconfirmed) == (not unconfirmed, unconfirmed)
    assert len(row.events) == (not unconfirmed)
    assert waiting == ({unconfirmed: 1} if unconfirmed else {})
    assert proposal.confidence == (0.5 if unconfirmed else 0.9)


@pytest.mark.parametrize(
    ("text", "words", "day", "is_held"),
    [
        (DATED, "韩国 法国", "2025年3月12日", True),
        ("韩国和法国外长推迟了2025年3月12日的会谈。", "韩国 法国", "2025年3月12日", False),
        ("韩国和法国外长原定2025年3月12日在首尔举行会谈。", "韩国 法国", "2025年3月12日", False),
        ("韩国和法国外长2025年3月12日呼吁举行会谈。", "韩国 法国", "2025年3月12日", False),
        ("韩国和法国外长2025年3月12日宣布将于下月举行会谈。", "韩国 法国", "2025年3月12日", False),
        ("韩国和法国外长希望2025年3月20日在首尔举行会谈。", "韩国 法国", "2025年3月20日", False),
        ("韩国和法国外长将于2025年3月20日在首尔举行会谈。", "韩国 法国", "2025年3月20日", True),
        ("La France et la Corée du Sud ont tenu une réunion le 12 mars 2025.",
         "Corée du Sud|France", "12 mars 2025", True),
        ("La France et la Corée du Sud ont annulé la réunion du 12 mars 2025.",
         "Corée du Sud|France", "12 mars 2025", False),
        ("La France et la Corée du Sud ont reporté leur rencontre le 12 mars 2025.",
         "Corée du Sud|France", "12 mars 2025", False),
        ("Francia y Corea del Sur celebraron una reunión el 12 de marzo de 2025.",
         "Corea del Sur|Francia", "12 de marzo de 2025", True),
        ("Francia y Corea del Sur aplazaron la reunión del 12 de marzo de 2025.",
         "Corea del Sur|Francia", "12 de marzo de 2025", False),
        ("Франция и Южная Корея провели переговоры 12 марта 2025 года.",
         "Южная Корея|Франция", "12 марта 2025 года", True),
        ("Франция и Южная Корея 12 марта 2025 года готовятся к переговорам.",
         "Южная Корея|Франция", "12 марта 2025 года", False),
    ],
)  # fmt: skip
def test_verified_takes_nothing_put_off_wished_or_to_come(
    text: str, words: str, day: str, is_held: bool
) -> None:
    korea, france = words.split("|" if "|" in words else " ")
    parties = {"actors": [{**KOREA, "words": korea}], "recipients": [{**FRANCE, "words": france}]}
    row, waiting = verified(text, time_words=day, **parties)
    assert len(row.events) == is_held
    assert waiting == ({} if is_held else {"status": 1})


@pytest.mark.parametrize(
    ("text", "kept"), [("韩国和法国外长同意签署协议。", 1), ("韩国和法国外长不同意签署协议。", 0)]
)
def test_who_does_not_agree_has_agreed_to_nothing(text: str, kept: int) -> None:
    row, _ = answered(text, "events", quotation=text[:-1], type="AGREE")
    assert len(row.proposals) == kept


def test_what_waits_is_accepted_by_a_later_run_that_takes_what_is_verified() -> None:
    waits, _ = answered(DATED, "events", quotation=DATED[:-1], time_words="2025年3月12日")
    assert [proposal.accepted for proposal in waits.proposals] == [False]
    row, _ = verified(DATED, [waits])
    assert [proposal.accepted for proposal in row.proposals] == [True] and len(row.events) == 1
