"""Datelines open a body; capitals and dashes elsewhere do not."""

from __future__ import annotations

import pytest

from dragoman.ingest import ingest
from dragoman.ingest.moments import zone_of_city


@pytest.mark.parametrize(
    ("text", "quote", "place", "date", "zone"),
    [
        (
            "BEIJING, June 19 (Reuters) - Talks began.",
            "BEIJING, June 19 (Reuters)",
            "Beijing",
            "2023-06-19",
            "Asia/Shanghai",
        ),
        ("WASHINGTON (AP) — Talks began.", "WASHINGTON (AP)", "Washington", None, "America/New_York"),
        ("TEHRAN, Iran (AP) — Talks began.", "TEHRAN, Iran (AP)", "Tehran", None, "Asia/Tehran"),
        ("SEOUL, 18 June – Talks began.", "SEOUL, 18 June", "Seoul", "2023-06-18", "Asia/Seoul"),
        ("OSLO — Talks began.", "OSLO", "Oslo", None, "Europe/Oslo"),
        ("Oslo, Dec. 30 (NTB) -- Talks began.", "Oslo, Dec. 30 (NTB)", "Oslo", None, "Europe/Oslo"),
    ],
)
def test_dateline(text: str, quote: str, place: str, date: str | None, zone: str | None) -> None:
    report = ingest(text, published="2023-06-20")
    assert report.dateline is not None
    span = report.dateline.span
    assert (span.quote, report.text[span.start : span.end]) == (quote, quote)
    assert (report.dateline.place, report.dateline.date, report.dateline.zone) == (place, date, zone)


def test_year_is_the_nearest() -> None:
    report = ingest("OSLO, Dec. 30 (NTB) - Talks began.", published="2024-01-02")
    assert report.dateline is not None
    assert report.dateline.date == "2023-12-30"


def test_no_year_without_publication() -> None:
    dateline = ingest("OSLO, Dec. 30 (NTB) - Talks began.").dateline
    assert dateline is not None
    assert dateline.date is None


@pytest.mark.parametrize(
    "text",
    [
        "MR. HOLM: Good afternoon — everybody.",
        "NATO — the alliance of 31 states — met in Oslo.",
        "Talks in OSLO, June 19 (NTB) - began.",
        "Norway (a kingdom) met Chile - a republic.",
    ],
)
def test_no_dateline(text: str) -> None:
    assert ingest(text, published="2023-06-20").dateline is None


@pytest.mark.parametrize(
    ("city", "zone"),
    [
        ("Hanoi", "Asia/Ho_Chi_Minh"),
        ("Chicago", "America/Chicago"),
        ("Kiev", "Europe/Kyiv"),
        ("San Jose", None),
        ("Nowhereville", None),
    ],
)
def test_zone_of_a_city(city: str, zone: str | None) -> None:
    assert zone_of_city(city) == zone
