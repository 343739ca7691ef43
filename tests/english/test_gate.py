"""The gate reads what can tell of two states, passes over the rest, and says why."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from builders import report
from dragoman.ingest import ingest
from dragoman.lexicon.known_actors import NameIndex
from dragoman.lexicon.phrases import words
from dragoman.lexicon.user_actors import BUNDLED
from dragoman.pipeline import extract, extract_all
from dragoman.readers.english.reader import judge
from dragoman.record import NOT_READ, Block, Record
from dragoman.settings import DEFAULT

AT_HOME = "wellington-2023-10"  # an election
GATED = replace(DEFAULT, gate=True)
EXAMPLES = Path(__file__).resolve().parent.parent.parent / "examples"


def named(text: str, date: str = "2023-06-19") -> list[tuple[str, str]]:
    among = words(text)
    return [
        (text[among[name.first].start : among[name.last - 1].end], "+".join(name.states))
        for name in NameIndex(BUNDLED).find(text, date)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Türkiye’s president flew to the U.S. on Monday.", [("Türkiye", "TUR"), ("U.S", "USA")]),
        ("South Sudan and Sudan", [("South Sudan", "SSD"), ("Sudan", "SDN")]),
        ("Norway Sweden Denmark", [("Norway", "NOR"), ("Sweden", "SWE"), ("Denmark", "DNK")]),
        ("Air China flies; the turkey is done, tell us", [("Air China", "")]),
        ("Macron called Lavrov", [("Macron", "FRA"), ("Lavrov", "RUS")]),
        ("Xi, after Antony Blinken left", [("Xi", "CHN"), ("Antony Blinken", "USA")]),
        ("Normandy, Indianapolis, Chinatown", []),
    ],
)
def test_names(text: str, expected: list[tuple[str, str]]) -> None:
    assert named(text) == expected


def test_a_bare_surname_counts_while_the_office_is_held() -> None:
    assert named("Macron spoke.", "2010-01-01") == named("Macron spoke.", "") == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "read", "why"),
    [
        (
            "Norway recalled its envoy.\n\nThe decision angered Peru.",
            False,
            "NOR and PER, never of two in one",
        ),
        ("Norway recalled its envoy from Peru.", True, "NOR and PER in one place"),
        ("A fire broke out in a warehouse.", False, "no state"),
        ("Police in Norway closed a road.", False, "NOR, no other"),
        ("Iran tested two ballistic missiles at dawn.", True, "IRN with the words “tested”, “missiles”"),
        ("Iran’s schools hold tests at dawn.", False, "IRN, no other"),
        ("Iran threatened to retaliate.", True, "IRN with the words “threatened”, “retaliate”"),
        ("Iran’s minister began a tour of Africa.", True, "IRN with the words “tour”, “africa”"),
        ("Iran criticised other countries.", False, "IRN, no other"),
        ("Norway recalled its envoy. Its neighbour Peru is far.", False, "never of two in one place"),
        ("Norway recalled its envoy from the U.S. Capital. He left.", True, "NOR and USA in one place"),
        ("Iran tested pumps. The missiles rust.", False, "IRN, no other"),
        ("Iran signed it, according to a clerk.", False, "IRN, no other"),
        ("Norway and Peru meet in the semi-final, says the referee.", False, "in sport, of no government"),
        ("Norway’s ambassador told Peru that the semi-final is off.", True, "NOR and PER in one place"),
        ("Macron saw Peru win the semi-final.", True, "FRA and PER in one place"),
    ],
)
def test_verdicts(text: str, read: bool, why: str) -> None:
    verdict = judge(report(text, published_at="2023-06-19"))
    assert (verdict.read, why in verdict.why) == (read, True), verdict.why


@pytest.mark.slow
def test_title_and_issuer_count_with_every_block() -> None:
    text = "Norway answers\n\nPeru had recalled its envoy."
    titled = replace(report(text), blocks=(Block("title", 0, 14), Block("paragraph", 16, len(text))))
    assert judge(titled).read
    told = report("He received the foreign minister of Peru.")
    assert not judge(told).read
    assert judge(replace(told, outlet="Norwegian Ministry of Foreign Affairs")).read
    assert judge(replace(told, kind="readout")).why == "it is a readout"


@pytest.mark.slow
def test_a_headline_may_leave_the_other_side_unnamed() -> None:
    headline = "Iran criticises other countries"
    of = report(f"{headline}\n\nIt was hot.", published_at="2023-06-19")
    told = judge(replace(of, blocks=(Block("title", 0, len(headline)), of.blocks[1])))
    assert told.read and "“criticises”, “countries”" in told.why


@pytest.mark.slow
@pytest.mark.parametrize(
    "headline", ["Other countries criticise Iran", "Iran’s state fund criticises a country"]
)
def test_a_headline_names_whom_a_deed_is_done_to_as_many_and_after_it(headline: str) -> None:
    of = report(f"{headline}\n\nIt was hot.", published_at="2023-06-19")
    assert not judge(replace(of, blocks=(Block("title", 0, len(headline)), of.blocks[1]))).read


def test_what_is_passed_over_is_kept_and_says_why() -> None:
    domestic = report("Norway’s justice minister said the road was closed.", published_at="2023-06-19")
    record = extract(domestic, GATED)
    assert record == Record(domestic, notes=(NOT_READ + "it tells of NOR, no other",))
    assert record.passed_over == "it tells of NOR, no other"
    assert record.verify() == 0
    assert extract(domestic).statements  # without the gate it is read


@pytest.mark.slow
def test_what_is_read_has_the_same_record_with_a_gate() -> None:
    paths = sorted(path for path in EXAMPLES.iterdir() if path.suffix in {".html", ".txt"})
    reports = [ingest(path) for path in paths]
    assert [path.stem for path, one in zip(paths, reports, strict=True) if not judge(one).read] == [AT_HOME]
    domestic = report("Police in Norway closed a road.")
    few = reports[:2]
    gated = list(extract_all([domestic, few[0], domestic, few[1]], GATED))
    assert gated[1::2] == [extract(one) for one in few]
    assert [row.passed_over for row in gated if isinstance(row, Record)][::2] == [
        "it tells of NOR, no other"
    ] * 2
