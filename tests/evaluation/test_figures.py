"""Figures from counts: undefined shares, intervals, sums."""

from __future__ import annotations

import pytest

from dragoman.evaluation.score_figures import MEASURES, Figure, figures, total


@pytest.mark.parametrize(
    ("hits", "predicted", "gold", "precision", "recall", "value"),
    [
        (3, 4, 6, 0.75, 0.5, 0.6),
        (0, 0, 0, 1.0, 1.0, 1.0),  # nothing to find, nothing found
        (0, 0, 5, 0.0, 0.0, 0.0),
        (0, 5, 0, 0.0, 1.0, 0.0),
    ],
)
def test_precision_recall_and_f1(
    hits: float, predicted: float, gold: float, precision: float, recall: float, value: float
) -> None:
    figure = Figure("f", "F", hits, gold, predicted)
    assert (figure.precision, figure.recall, figure.value) == pytest.approx((precision, recall, value))


@pytest.mark.parametrize(("hits", "gold", "value"), [(3, 4, 0.75), (0, 0, None)])
def test_a_rate_has_no_precision(hits: float, gold: float, value: float | None) -> None:
    figure = Figure("f", "F", hits, gold)
    assert (figure.precision, figure.recall, figure.value) == (None, None, value)


def test_texts_are_summed_not_averaged() -> None:
    many = {"typed": 9, "events": 10, "gold_events": 10}
    few = {"typed": 0, "events": 0, "gold_events": 2}
    assert figures([many, few])["events"].value == pytest.approx(2 * 9 / 22)


def test_an_interval_holds_its_figure_and_is_the_same_every_time() -> None:
    counts = [{"typed": n % 3, "events": 3, "gold_events": 3} for n in range(30)]
    figure = figures(counts)["events"]
    assert figure.interval is not None and figure.value is not None
    low, high = figure.interval
    assert low < figure.value < high
    assert figures(counts)["events"] == figure


def test_one_text_has_no_interval() -> None:
    assert figures([{"typed": 1, "events": 1, "gold_events": 1}])["events"].interval is None


def test_total() -> None:
    assert total([{"a": 1}, {"a": 2, "b": True}]) == {"a": 3, "b": 1}


def test_names_of_figures_are_permanent_and_used_once() -> None:
    names = [measure.name for measure in MEASURES]
    assert len(names) == len(set(names))
    assert {"events", "events_strict", "statements", "statement_chars", "speaker_state", "positions"} <= set(
        names
    )
