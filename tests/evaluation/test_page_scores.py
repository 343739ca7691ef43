"""What a page says about itself, scored field by field, and its paragraphs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from builders import report
from dragoman.evaluation.gold_rows import Metadata
from dragoman.evaluation.scorer import page_differences, score_page
from dragoman.record import Byline, Caption

TEXT = "They met in Oslo.\n\nIt rained."
PAGE = replace(
    report(TEXT),
    title="Talks in Oslo",
    published_at="2023-05-05T17:10:00+02:00",
    captions=(Caption("The harbour.", "K. Nord"),),
    bylines=(Byline("Kari Nord", "Oslo correspondent"), Byline("Per Dahl")),
)
GOLD = Metadata(
    title=PAGE.title, published_at=PAGE.published_at, captions=PAGE.captions, bylines=PAGE.bylines
)


def test_a_page_read_right() -> None:
    assert score_page(PAGE, GOLD, TEXT) == {
        "metadata_right": 5,
        "metadata": 5,
        "gold_metadata": 5,
        "paragraphs_right": 2,
        "paragraphs": 2,
        "gold_paragraphs": 2,
    }
    assert list(page_differences(PAGE, GOLD, TEXT)) == []


@pytest.mark.parametrize(
    ("changes", "right", "read", "differences"),
    [
        ({"title": None}, 4, 4, [("title", "Talks in Oslo", None)]),
        ({"captions": ()}, 4, 4, [("captions", "The harbour. (K. Nord)", None)]),
        ({"captions": PAGE.captions * 2}, 5, 6, [("captions", None, "The harbour. (K. Nord)")]),
        ({"outlet": "The Fjord"}, 5, 5, []),  # the gold does not say
        (
            {"published_at": "2023-05-05T17:10:00"},
            4,
            5,
            [
                ("published_at", "2023-05-05T17:10+02:00", None),
                ("published_at", None, "2023-05-05T17:10:00"),
            ],
        ),
        ({"published_at": "2023-05-05T17:10+02:00"}, 5, 5, []),  # the same instant
    ],
)
def test_a_page_read_wrong(changes: dict[str, Any], right: int, read: int, differences: list[Any]) -> None:
    page = replace(PAGE, **changes)
    counts = score_page(page, GOLD, TEXT)
    assert (counts["metadata_right"], counts["metadata"]) == (right, read)
    assert list(page_differences(page, GOLD, TEXT)) == differences


def test_furniture_in_the_body_and_a_paragraph_lost() -> None:
    page = report("They met in Oslo.\n\nMost viewed stories")
    counts = score_page(page, Metadata(), TEXT)
    assert (counts["paragraphs_right"], counts["paragraphs"], counts["gold_paragraphs"]) == (1, 2, 2)
    assert set(page_differences(page, Metadata(), TEXT)) == {
        ("paragraph", "It rained.", None),
        ("paragraph", None, "Most viewed stories"),
    }
