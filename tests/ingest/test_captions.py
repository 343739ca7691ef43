"""Captions and their credits."""

from __future__ import annotations

import pytest

from dragoman.ingest.bylines_and_captions import caption_of, credit_of, is_caption
from dragoman.record import Caption

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
