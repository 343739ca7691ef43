"""Pinned floors: the figures an exam may not fall below.

A floor is the figure when it was pinned, rounded down to two places. The file also keeps a hash of the
exam: figures on another exam cannot be compared, so a changed gold record asks for a new pin.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import msgspec

from dragoman.errors import EvaluationError
from dragoman.evaluation.evaluate import Evaluation
from dragoman.evaluation.figures import Figure


@dataclass(frozen=True, slots=True)
class Floors:
    """`floors` by the name of a figure, and the exam and the number of texts they were pinned on."""

    exam: str
    texts: int
    floors: dict[str, float]


def load_floors(path: Path) -> Floors:
    """Return the floors in `path`. Raises EvaluationError when they cannot be read."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Floors)
    except OSError as error:
        raise EvaluationError(f"{path}: {error.strerror or error}; --pin writes one") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{path}: not a file of floors: {error}") from error


def write_floors(path: Path, evaluation: Evaluation) -> Floors:
    """Write the figures of `evaluation` as floors, and return them."""
    pinned = pin(evaluation)
    path.write_bytes(msgspec.json.format(msgspec.json.encode(pinned), indent=2) + b"\n")
    return pinned


def pin(evaluation: Evaluation) -> Floors:
    """Return the figures of `evaluation` as floors; a rate of nothing has none."""
    values = ((figure.name, figure.value) for figure in evaluation.scores.figures.values() if figure.gold)
    floors = {name: math.floor(round(value * 100, 6)) / 100 for name, value in values if value is not None}
    return Floors(evaluation.digest, evaluation.texts, floors)


def fallen(floors: Floors, evaluation: Evaluation) -> list[str]:
    """Return a line for each figure that fell below its floor; raises EvaluationError for another exam."""
    if floors.exam != evaluation.digest:
        raise EvaluationError(
            f"the floors were pinned on another exam ({floors.exam}, {floors.texts} texts; this is "
            f"{evaluation.digest}, {evaluation.texts} texts): look at the figures and --pin them"
        )
    figures = evaluation.scores.figures
    return [
        line
        for name, floor in floors.floors.items()
        if (line := _fall(name, floor, figures.get(name))) is not None
    ]


def _fall(name: str, floor: float, figure: Figure | None) -> str | None:
    value = figure.value if figure else None
    if value is None:
        return f"{name}: no figure, its floor is {floor:.2f}"
    return None if value >= floor else f"{name}: {value:.4f} is below its floor {floor:.2f}"
