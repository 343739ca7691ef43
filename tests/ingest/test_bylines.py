"""Who wrote a report."""

from __future__ import annotations

import pytest

from dragoman.ingest.bylines_and_captions import byline_of, names_of
from dragoman.record import Byline


@pytest.mark.parametrize(
    ("line", "bylines"),
    [
        (
            "By Ana Rojas, Oslo correspondent; Per Holm, Santiago correspondent",
            (Byline("Ana Rojas", "Oslo correspondent"), Byline("Per Holm", "Santiago correspondent")),
        ),
        (
            "By Ana Rojas in Oslo and Per Holm in Santiago",
            (Byline("Ana Rojas", "Oslo"), Byline("Per Holm", "Santiago")),
        ),
        ("By Ana Rojas and Per Holm", (Byline("Ana Rojas"), Byline("Per Holm"))),
        ("BY ANA ROJAS", (Byline("Ana Rojas"),)),
        ("By Ana Rojas, Reuters", (Byline("Ana Rojas"),)),
        ("By Ana Rojas, Oslo", (Byline("Ana Rojas", "Oslo"),)),
        ("By Choi Min-ji, staff reporter", (Byline("Choi Min-ji", "staff reporter"),)),
        (
            "By Jean-Luc van der Berg, Diplomatic Editor",
            (Byline("Jean-Luc van der Berg", "Diplomatic Editor"),),
        ),
        ("Written by Ana Rojas | ana@paper.example", (Byline("Ana Rojas"),)),
    ],
)
def test_byline(line: str, bylines: tuple[Byline, ...]) -> None:
    assert byline_of(line) == bylines


@pytest.mark.parametrize(
    "line",
    [
        "By Monday the two sides had agreed on a text.",
        "By the time talks ended, Oslo was asleep",
        "By Friday, 40 envoys had left",
        "Ana Rojas met Per Holm",
        "By air",
    ],
)
def test_no_byline(line: str) -> None:
    assert byline_of(line) == ()


def test_names_without_by() -> None:
    assert names_of("Ana Rojas, Per Holm and Li Wei") == (
        Byline("Ana Rojas"),
        Byline("Per Holm"),
        Byline("Li Wei"),
    )
