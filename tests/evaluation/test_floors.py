"""Floors: pinned rounded down, checked on the same exam only."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from gold_case import GOLD, TEXT

from dragoman.errors import EvaluationError
from dragoman.evaluation.evaluate import Evaluation, fallen, load_floors, pin, write_floors
from dragoman.evaluation.gold_rows import Rows
from dragoman.evaluation.scorer import score, score_text


def evaluation(read: Rows, digest: str = "exam") -> Evaluation:
    return Evaluation(score([score_text(read, GOLD, TEXT)]), 1, (), digest)


THREE = replace(GOLD, events=GOLD.events[:3])  # three of four events: F1 6/7


def test_a_floor_is_the_figure_rounded_down() -> None:
    floors = pin(evaluation(THREE)).floors
    assert (floors["events"], floors["statements"]) == (0.85, 1.0)
    assert "metadata" not in floors  # no page, no figure


def test_the_same_reading_holds_its_floors(tmp_path: Path) -> None:
    written = write_floors(tmp_path / "floors.json", evaluation(THREE))
    assert load_floors(tmp_path / "floors.json") == written
    assert fallen(written, evaluation(THREE)) == []
    assert fallen(written, evaluation(GOLD)) == []


def test_every_figure_that_fell_is_named() -> None:
    worse = replace(GOLD, events=(replace(GOLD.events[0], date=None), *GOLD.events[1:]))
    assert fallen(pin(evaluation(GOLD)), evaluation(worse)) == [
        "events_strict: 0.7500 is below its floor 1.00",
        "event_date_exact: 0.5000 is below its floor 1.00",
        "event_date_compatible: 0.5000 is below its floor 1.00",
    ]


def test_a_figure_that_is_gone_fell() -> None:
    assert "event_status: no figure, its floor is 1.00" in fallen(pin(evaluation(GOLD)), evaluation(Rows()))


def test_another_exam_has_no_floors_yet() -> None:
    with pytest.raises(
        EvaluationError, match=r"pinned on another exam \(exam, 1 texts; this is changed, 1 texts\)"
    ):
        fallen(pin(evaluation(GOLD)), evaluation(GOLD, "changed"))


@pytest.mark.parametrize(("content", "message"), [(None, "--pin writes one"), ("{", "not a file of floors")])
def test_a_bad_file_of_floors_is_named(tmp_path: Path, content: str | None, message: str) -> None:
    path = tmp_path / "floors.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(EvaluationError, match=message) as caught:
        load_floors(path)
    assert str(path) in str(caught.value)
