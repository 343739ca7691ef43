"""Commitments: one undertaking a row, its status, and what was reported of it later."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from builders import party, report, span
from dragoman.merge.mentions import mentions
from dragoman.merge.stories import stories
from dragoman.query.positions_and_undertakings import Undertaking, commitments
from dragoman.record import Commitment, Record, When
from telling import told


def promise(
    words: str, day: str, outlet: str = "The Fjord", *, who: str = "NOR-CHL", status: str = "open",
    when: str | None = None,
) -> Record:  # fmt: skip
    of = report(f"Norway and Chile agreed {words} after talks in Oslo.", outlet=outlet, published_at=day)
    of = replace(of, id=f"{outlet}{day}")
    undertaking = span(of, words)
    one = Commitment(
        f"{outlet}{day}", tuple(party(state) for state in who.split("-")), undertaking,
        When(when, None) if when else None, status, (of.span(0, len(of.text)),),  # type: ignore[arg-type]
    )  # fmt: skip
    return Record(of, commitments=(one,))


SURVEY = promise("to survey the salmon grounds together", "2023-05-05", when="2023-05-05")
AGAIN = promise("to survey their salmon grounds together", "2023-05-07", "The Andes", status="followed up")


def rows(*records: Record, later: tuple[Record, ...] = (), **asked: Any) -> tuple[Undertaking, ...]:
    return commitments(records, stories(mentions(later)), **asked)


def test_one_undertaking_told_twice_is_one_row() -> None:
    (row,) = rows(AGAIN, SURVEY)
    assert (row.sources, row.status, row.date, row.basis) == (2, "followed up", "2023-05-05", "text")
    assert row.words.quote.startswith("Norway and Chile agreed")


def test_one_word_told_twice_is_one_row() -> None:
    assert len(rows(promise("to trade", "2023-05-05"), promise("to  trade", "2023-05-07", "The Andes"))) == 1
    assert len(rows(promise("to trade", "2023-05-05"), promise("to trade rice", "2023-05-07"))) == 2


@pytest.mark.parametrize(
    "other",
    [
        promise("to exchange envoys next spring", "2023-05-07", "The Andes"),
        promise("to survey the salmon grounds together", "2023-05-07", "The Andes", who="NOR-PER"),
    ],
)
def test_another_undertaking_is_another_row(other: Record) -> None:
    assert len(rows(SURVEY, other)) == 2


def test_what_followed_is_a_later_occurrence_in_its_words() -> None:
    done = told("Norway and Chile surveyed the salmon grounds off Arica together.", "2023-08-01",
                kind="COOPERATE", who="NOR>CHL")  # fmt: skip
    before = told("Norway and Chile surveyed the salmon grounds together.", "2023-02-01",
                  kind="COOPERATE", who="NOR>CHL")  # fmt: skip
    else_where = told("Norway and Peru surveyed the salmon grounds together.", "2023-08-01",
                      kind="COOPERATE", who="NOR>PER")  # fmt: skip
    (row,) = rows(SURVEY, later=(done, before, else_where))
    assert row.followed == ("1 August 2023: Norway cooperates with Chile.",)


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"parties": ("NOR", "CHL")}, 1),
        ({"parties": ("PER",)}, 0),
        ({"since": "2023-06"}, 0),
        ({"until": "2023"}, 1),
    ],
)
def test_what_is_asked_for(asked: dict[str, Any], count: int) -> None:
    assert len(rows(SURVEY, **asked)) == count
