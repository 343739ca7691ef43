"""`dragoman evaluate`: how good the reading is, on texts with gold records, in figures and faults."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dragoman.cli.options import (
    Accepted,
    Budget,
    Leaves,
    Model,
    PrivateNetwork,
    SecondUrl,
    tell_second_reader,
    with_second_reader,
)

if TYPE_CHECKING:
    from rich.console import Console

    from dragoman.evaluation.evaluate import Evaluation, Exams
    from dragoman.evaluation.score_figures import Figure
    from dragoman.evaluation.scorer import Fault
    from dragoman.record import Record
    from dragoman.settings import Settings

MAIN = ("events", "events_detected", "statements", "positions")
"""The figures given for each group and each text too."""
_HEADS = ("figure", "P", "R", "F1/rate", "95 %", "right", "of gold")
_NOTHING = "-"
_EVIDENCE = 200  # characters of evidence; the file of errors has all of it


class ScoreFormat(StrEnum):
    """How an evaluation is printed."""

    table = "table"
    json = "json"


def evaluate(
    folder: Annotated[
        Path,
        typer.Argument(metavar="FOLDER", help="Holds texts/ID.json and gold/ID.json.", show_default=False),
    ],
    format: Annotated[
        ScoreFormat, typer.Option("--format", "-f", help="Tables for a person, or JSON.")
    ] = ScoreFormat.table,
    only: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Score this text only; can be repeated.")
    ] = None,
    errors: Annotated[
        int, typer.Option(metavar="N", min=0, help="List the first N misses and false alarms.")
    ] = 20,
    errors_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write all of them there, as JSON lines.")
    ] = None,
    floors: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Fail when a figure falls below its floor there.")
    ] = None,
    pin: Annotated[bool, typer.Option("--pin", help="Write the figures to the file of floors.")] = False,
    model: Model = None,
    second: SecondUrl = None,
    leaves: Leaves = False,
    private_network: PrivateNetwork = False,
    budget: Budget = None,
) -> None:
    """Score the reading of FOLDER's texts against gold records.

    Figures are precision, recall and F1, or a rate (in the column of F1), with 95 % intervals over
    texts. A file that cannot be scored is named on standard error, and the others are still scored. With
    --second-reader three readings are scored: ours alone, the model's alone through the gates, and both.

    \b
    Examples:
      dragoman evaluate examples
      dragoman evaluate examples --floors evaluation/floors.json
      dragoman evaluate examples --only beijing-2023-06 --errors 100
      dragoman evaluate examples --second-reader http://127.0.0.1:11434/v1 --model NAME
    """
    from dragoman.errors import BadUsage
    from dragoman.evaluation.evaluate import open_exams
    from dragoman.settings import DEFAULT, Settings

    if pin and floors is None:
        raise BadUsage("--pin needs --floors FILE, the file to write")
    if floors is not None and only:
        raise BadUsage("floors hold for the whole folder: leave out --only or --floors")
    if not folder.is_dir():
        raise BadUsage(f"{folder}: no such folder")
    exams = open_exams(folder, only or ())
    if second is not None:
        if floors is not None or errors_file is not None:
            raise BadUsage("--floors and --errors-file are for our own reading: leave out --second-reader")
        asked = with_second_reader(DEFAULT, second, model, Accepted.verified, leaves, budget, private_network)
        raise typer.Exit(_compare_readings(exams, asked, format))
    evaluation = _evaluated(exams, Settings(model=model) if model else DEFAULT)
    _print(evaluation, format, errors)
    if errors_file is not None:
        _write_faults(evaluation, errors_file)
    raise typer.Exit(_exit_code(evaluation, floors, pin))


def _compare_readings(exams: Exams, both: Settings, form: ScoreFormat) -> int:
    """Score our reading, that of a model alone and both, print them, and return the exit code."""
    import sys

    from dragoman.cli import DONE, PARTLY, complain
    from dragoman.cli.options import print_json
    from dragoman.readers.second.reader import model_alone
    from dragoman.render.terminal import console
    from dragoman.settings import DEFAULT

    readings = {
        "ours alone": _evaluated(exams, DEFAULT),
        "the model alone, through the gates": _evaluated(
            exams, DEFAULT, lambda record: model_alone(record, both)
        ),
        "both": _evaluated(exams, both),
    }
    if form is ScoreFormat.json:
        print_json({name: summary(evaluation) for name, evaluation in readings.items()})
    else:
        print_readings(readings, console(sys.stdout))
    tell_second_reader(both)
    problems = dict.fromkeys(problem for reading in readings.values() for problem in reading.problems)
    for problem in problems:
        complain(problem)
    return PARTLY if problems else DONE


def _evaluated(
    exams: Exams, settings: Settings, changed: Callable[[Record], Record] | None = None
) -> Evaluation:
    from dragoman.cli.progress import Progress
    from dragoman.evaluation.evaluate import evaluate as examine
    from dragoman.observing import quieten_others

    quieten_others()
    with Progress(len(exams.exams)) as progress:
        first = exams.exams[0].id

        def started(id: str) -> None:
            if id != first:
                progress.done()
            progress.start(id)

        return examine(exams, settings=settings, started=started, changed=changed)


def _print(evaluation: Evaluation, form: ScoreFormat, errors: int) -> None:
    if form is ScoreFormat.json:
        from dragoman.cli.options import print_json

        print_json(summary(evaluation))
        return
    import sys

    from dragoman.render.terminal import console

    print_evaluation(evaluation, console(sys.stdout), errors)


def _write_faults(evaluation: Evaluation, path: Path) -> None:
    import msgspec

    path.write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in fault_rows(evaluation)))


def _exit_code(evaluation: Evaluation, floors: Path | None, pin: bool) -> int:
    """Say what failed on standard error, and return the exit code."""
    from dragoman.cli import DONE, PARTLY, complain
    from dragoman.evaluation.evaluate import fallen, load_floors, write_floors

    for problem in evaluation.problems:
        complain(problem)
    if evaluation.problems and pin:
        complain("nothing pinned")
        return PARTLY
    if floors is not None and pin:
        write_floors(floors, evaluation)
        return DONE
    falls = fallen(load_floors(floors), evaluation) if floors is not None else []
    for fall in falls:
        complain(fall)
    return PARTLY if falls or evaluation.problems else DONE


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
    from rich.table import Table
    from rich.text import Text

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
    from rich.text import Text

    from dragoman.render.words import shortened

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
    from dragoman.render.words import shortened

    head = f"{fault.text}: {fault.kind} {fault.row}"
    gold, read = (
        None if words is None else shortened(words, _EVIDENCE) for words in (fault.gold, fault.read)
    )
    if fault.kind == "wrong":
        return f"{head}, {fault.field}: gold {gold or _NOTHING}, read {read or _NOTHING}"
    return f"{head}{f', {fault.field}' if fault.field else ''}: {gold or read}"
