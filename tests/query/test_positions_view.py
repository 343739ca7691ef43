"""Positions over time: new, stronger, weaker, kept, and what is not raised any more."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from builders import report, span
from dragoman.query.positions_and_undertakings import Stand, positions
from dragoman.record import Position, Record

SALMON = "Chile wants an end to salmon quotas, the ministry told the press in Santiago on Monday morning."


def account(day: str, *stands: tuple[str, str, int], kind: str = "readout", outlet: str = "Ministry",
            text: str = SALMON) -> Record:  # fmt: skip
    """A report of `day` with positions of Chile: issue, summary, force."""
    of = report(f"{text} ({day})", outlet=outlet, published_at=day, kind=kind)
    rows = tuple(
        Position(f"{day}-{issue}", "CHL", issue, summary, force, (span(of, "Chile wants an end"),))
        for issue, summary, force in stands
    )
    return Record(replace(of, id=f"{outlet}{day}"), positions=rows)


def drifts(*records: Record, **asked: Any) -> list[tuple[str, str, str | None]]:
    return [(one.issue, one.drift, one.before) for one in positions(records, **asked)]


@pytest.mark.parametrize(("then", "now", "drift"), [(2, 5, "stronger"), (5, 2, "weaker"), (3, 3, "kept")])
def test_force_tells_the_drift(then: int, now: int, drift: str) -> None:
    first = account("2023-05-01", ("trade", "an end to quotas", then))
    second = account(
        "2023-06-01", ("trade", "no quotas at all", now), text="Another text: Chile wants an end of it."
    )
    assert drifts(second, first) == [("trade", "new", None), ("trade", drift, "an end to quotas")]


def test_what_an_issuer_leaves_out_is_not_raised_and_not_denied() -> None:
    first = account("2023-05-01", ("trade", "an end to quotas", 4), ("border", "a survey", 3))
    second = account("2023-06-01", ("border", "a survey", 3), text="Chile wants an end to doubts, it said.")
    rows = positions([first, second])
    silent = [one for one in rows if one.drift == "not raised"]
    assert [(one.issue, one.summary, one.before, one.date) for one in silent] == [
        ("trade", "", "an end to quotas", "2023-06-01")
    ]
    assert silent[0].words.quote == "Chile wants an end"


@pytest.mark.parametrize(
    "second",
    [
        account("2023-06-01", ("border", "a survey", 3), kind="news", text="Chile wants an end soon."),
        account("2023-06-01", ("border", "a survey", 3), outlet="Embassy", text="Chile wants an end soon."),
    ],
)
def test_nothing_is_read_from_what_news_or_another_issuer_leaves_out(second: Record) -> None:
    first = account("2023-05-01", ("trade", "an end to quotas", 4))
    assert all(drift != "not raised" for _, drift, _ in drifts(first, second))


def test_a_copy_is_no_second_account() -> None:
    text = "Chile wants an end to the salmon quotas that Norway set, its ministry said in a statement."
    first = account("2023-05-01", ("trade", "an end to quotas", 4), text=text)
    copy = account("2023-05-02", ("trade", "an end to quotas", 4), outlet="Late Echo", kind="news", text=text)
    assert len(positions([first, copy])) == 1


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"states": ("CHL",)}, 1),
        ({"states": ("NOR",)}, 0),
        ({"issues": ("border",)}, 0),
        ({"since": "2023-05", "until": "2023-05"}, 1),
        ({"since": "2023-06"}, 0),
    ],
)
def test_what_is_asked_for(asked: dict[str, Any], count: int) -> None:
    assert len(positions([account("2023-05-01", ("trade", "an end", 4))], **asked)) == count


def test_a_row_carries_its_words() -> None:
    (row,) = positions([account("2023-05-01", ("trade", "an end", 4))])
    assert isinstance(row, Stand)
    assert (row.dated, row.force, row.outlet, row.words.quote) == (
        "1 May 2023", 4, "Ministry", "Chile wants an end",
    )  # fmt: skip
