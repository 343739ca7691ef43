"""An evaluation as plain values for JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from dragoman.evaluation.evaluate import Evaluation
from dragoman.evaluation.figures import Figure

MAIN = ("events", "events_detected", "statements", "positions")
"""The figures given for each group and each text too."""


def summary(evaluation: Evaluation) -> dict[str, Any]:
    """Return every figure of `evaluation`: over all texts, by group, by text, by event type."""
    scores = evaluation.scores
    return {
        "texts": evaluation.texts,
        "exam": evaluation.digest,
        "figures": {name: _figure(one) for name, one in scores.figures.items() if one.gold or one.predicted},
        "groups": {group: _main(found) for group, found in scores.groups.items()},
        "by_type": {kind: _figure(figure) for kind, figure in scores.by_type.items()},
        "confusions": [{"gold": a, "read": b, "times": n} for (a, b), n in scores.confusions.items()],
        "duplicates": scores.duplicates,
        "by_text": {id: _main(found) for id, found in scores.texts.items()},
        "problems": list(evaluation.problems),
    }


def fault_rows(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Return the faults of `evaluation`, one object each."""
    return [asdict(fault) for fault in evaluation.scores.faults]


def _main(figures: dict[str, Figure]) -> dict[str, float | None]:
    return {name: _rounded(figures[name].value) for name in MAIN}


def _figure(figure: Figure) -> dict[str, Any]:
    row: dict[str, Any] = {
        "value": _rounded(figure.value),
        "hits": _rounded(figure.hits),
        "gold": figure.gold,
    }
    if figure.predicted is not None:
        row |= {
            "predicted": figure.predicted,
            "precision": _rounded(figure.precision),
            "recall": _rounded(figure.recall),
        }
    if figure.interval is not None:
        row["interval_95"] = [_rounded(bound) for bound in figure.interval]
    return row


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
