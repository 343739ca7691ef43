"""The labelled histories of evaluation/histories.toml: their marks, and how many times are read rightly."""

from __future__ import annotations

import pytest
from benchmarks.histories import History, Score, histories, main, score

from dragoman.readers.english.times import times

FLOORS = {"development": 80.0, "only scored": 79.0}
"""Value F1 when pinned, rounded down; main prints the figures."""


@pytest.mark.parametrize("history", histories(), ids=lambda history: history.name)
def test_marks_stand_in_the_text(history: History) -> None:
    assert history.marked and "[" not in history.text
    assert all(0 <= one.start < one.end <= len(history.text) for one in history.marked)


def test_overlap_and_value_are_counted() -> None:
    history = next(one for one in histories() if one.name == "alaska")
    first, *others = history.marked
    read = [timex for timex in times(history.text, None) if timex.span.start == first.start]
    assert score(history, read) == Score(1 + len(others), 1, 1)
    assert Score(4, 6, 3) + Score(1, 1, 1) == Score(5, 7, 4)
    assert Score(4, 6, 3).f1 == 60


def test_no_figure_falls(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    lines = capsys.readouterr().out.splitlines()[1:]
    figures = {line[:20].strip(): float(line.split()[-1]) for line in lines}
    assert figures.keys() == FLOORS.keys()
    assert {name: figures[name] >= floor for name, floor in FLOORS.items()} == dict.fromkeys(FLOORS, True)
