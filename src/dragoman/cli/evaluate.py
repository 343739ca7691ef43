"""`dragoman evaluate`: how good the reading is, on texts with gold records."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
    from dragoman.evaluation.evaluate import Evaluation, Exams
    from dragoman.record import Record
    from dragoman.settings import Settings


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
    from dragoman.evaluation.score_tables import print_readings, summary
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
        from dragoman.evaluation.score_tables import summary

        print_json(summary(evaluation))
        return
    import sys

    from dragoman.evaluation.score_tables import print_evaluation
    from dragoman.render.terminal import console

    print_evaluation(evaluation, console(sys.stdout), errors)


def _write_faults(evaluation: Evaluation, path: Path) -> None:
    import msgspec

    from dragoman.evaluation.score_tables import fault_rows

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
