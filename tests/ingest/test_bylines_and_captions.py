"""Who wrote a report; captions of photographs and their credits."""

from __future__ import annotations

import pytest

from dragoman.ingest.bylines_and_captions import byline_of, caption_of, credit_of, is_caption, names_of
from dragoman.record import Byline, Caption


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


TEXT = "Ministers of Norway and Chile shake hands in Oslo."


@pytest.mark.parametrize(
    ("line", "credit"),
    [
        (f"{TEXT} (Reuters/Yonhap)", "Reuters/Yonhap"),
        (f"{TEXT} (AP Photo/Ana Rojas)", "AP Photo/Ana Rojas"),
        (f"{TEXT} Photograph: Per Holm/AFP", "Per Holm/AFP"),
        (f"{TEXT} Credit... Per Holm for The Example", "Per Holm for The Example"),
        (f"{TEXT} REUTERS/Per Holm", "REUTERS/Per Holm"),
        (f"{TEXT} (Per Holm)", "Per Holm"),
        (f"{TEXT} [Photo: Xinhua]", "Xinhua"),
        (TEXT, None),
        ("Envoys (left) on the quay of Oslo", None),
    ],
)
def test_credit_is_split_off(line: str, credit: str | None) -> None:
    text = TEXT if line.startswith(TEXT) else line
    assert caption_of(line) == Caption(text, credit)


def test_counter_and_named_credit() -> None:
    assert caption_of(f"Image 2 of 9 {TEXT} AFP", "Photo: AFP") == Caption(TEXT, "AFP")
    assert credit_of("(Photo by Per Holm)") == "Photo by Per Holm"


@pytest.mark.parametrize("line", [f"{TEXT} (Reuters)", f"{TEXT} Photo: Per Holm"])
def test_is_caption(line: str) -> None:
    assert is_caption(line)


@pytest.mark.parametrize(
    "line",
    [
        TEXT,
        "(Reuters)",
        "The minister said trade had grown (by a third).",
        "A summit of the bloc (the EU) was held.",
    ],
)
def test_is_no_caption(line: str) -> None:
    assert not is_caption(line)
