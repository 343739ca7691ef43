"""An evaluation as plain values for JSON, and as tables for a terminal of 100 columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from dragoman.evaluation.evaluate import Evaluation
from dragoman.evaluation.score_figures import Figure
from dragoman.evaluation.scorer import Fault
from dragoman.render.words import shortened

MAIN = ("events", "events_detected", "statements", "positions")
"""The figures given for each group and each text too."""
_NOTHING = "-"
_EVIDENCE = 200  # characters of evidence; the file of errors has all of it


def summary(evaluation: Evaluation) -> dict[str, Any]:
    """Return every figure of `evaluation`: over all texts, by group, by text, by event type."""
    scores = evaluation.scores
    return {
        "texts": evaluation.texts,
        "exam": evaluation.digest,
        "figures": {
            name: _figure(figure)
            for name, figure in scores.figures.items()
            if figure.gold or figure.predicted
        },
        "groups": {group: _main(figures) for group, figures in scores.groups.items()},
        "by_type": {kind: _figure(figure) for kind, figure in scores.by_type.items()},
        "confusions": [{"gold": a, "read": b, "times": n} for (a, b), n in scores.confusions.items()],
        "duplicates": scores.duplicates,
        "by_text": {id: _main(figures) for id, figures in scores.texts.items()},
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


def print_evaluation(evaluation: Evaluation, console: Console, errors: int) -> None:
    """Print the figures, the event types, the groups of texts, and the first `errors` faults."""
    scores = evaluation.scores
    shown = [figure for figure in scores.figures.values() if figure.gold or figure.predicted]
    _table(
        console,
        f"Figures over {evaluation.texts} text{'s' if evaluation.texts != 1 else ''}",
        _HEADS,
        map(_figure_cells, shown),
    )
    _table(
        console,
        "Events by type",
        ("type", "P", "R", "F1", "gold", "read"),
        map(_type_cells, scores.by_type.values()),
    )
    if len(scores.groups) > 1:
        rows = (
            (group, *(_share(figures_of_group[name].value) for name in MAIN))
            for group, figures_of_group in scores.groups.items()
        )
        _table(console, "F1 by kind of text", ("texts", *(name.replace("_", " ") for name in MAIN)), rows)
    if scores.duplicates:
        console.print(f"Events read twice: {scores.duplicates}\n")
    _print_faults(scores.faults, console, errors)


def print_readings(readings: Mapping[str, Evaluation], console: Console) -> None:
    """Print the figures of events and statements of several readings of the same texts, in order."""
    for name, evaluation in readings.items():
        scores = evaluation.scores.figures
        figures = [scores[key] for key in MAIN if key in scores and scores[key].gold]
        _table(console, f"{name}: {evaluation.texts} texts", _HEADS, map(_figure_cells, figures))


_HEADS = ("figure", "P", "R", "F1/rate", "95 %", "right", "of gold")


def _figure_cells(figure: Figure) -> tuple[str, ...]:
    interval = "–".join(map(_share, figure.interval)) if figure.interval else _NOTHING
    return (
        figure.title,
        _share(figure.precision),
        _share(figure.recall),
        _share(figure.value),
        interval,
        f"{figure.hits:.0f}",
        f"{figure.gold:.0f}",
    )


def _type_cells(figure: Figure) -> tuple[str, ...]:
    shares = (figure.precision, figure.recall, figure.value)
    return (figure.name, *map(_share, shares), f"{figure.gold:.0f}", f"{figure.predicted:.0f}")


def _share(value: float | None) -> str:
    return _NOTHING if value is None else f"{value:.3f}"


def _table(console: Console, title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    table = Table(
        title=Text(title, style="bold underline"), title_justify="left", box=None, padding=(0, 2, 0, 0)
    )
    for number, head in enumerate(heads):
        table.add_column(
            head, justify="right" if number else "left", header_style="dim", no_wrap=bool(number)
        )
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)
    console.print()


def _print_faults(faults: Sequence[Fault], console: Console, most: int) -> None:
    if not faults or not most:
        return
    console.print(Text(f"Misses and false alarms ({len(faults)})", style="bold underline"))
    for fault in faults[:most]:
        console.print(Text(_fault_line(fault)))
        if fault.evidence not in (fault.gold, fault.read):
            console.print(Text(f"    “{shortened(fault.evidence, _EVIDENCE)}”", style="italic"))
    if len(faults) > most:
        console.print(
            f"… and {len(faults) - most} more (--errors {len(faults)} lists them, --errors-file writes them)"
        )


def _fault_line(fault: Fault) -> str:
    head = f"{fault.text}: {fault.kind} {fault.row}"
    gold, read = (
        None if words is None else shortened(words, _EVIDENCE) for words in (fault.gold, fault.read)
    )
    if fault.kind == "wrong":
        return f"{head}, {fault.field}: gold {gold or _NOTHING}, read {read or _NOTHING}"
    return f"{head}{f', {fault.field}' if fault.field else ''}: {gold or read}"
