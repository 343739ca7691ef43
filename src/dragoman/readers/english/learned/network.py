"""The network: probabilities of type, status and roles for the candidates of a window, by ONNX Runtime.

`FOLDER` holds what `training/export.py` wrote: `early.onnx` (the lowest layers of the encoder, for all pieces
of words), `types.onnx` (the others, for candidates that may tell an event and for names of states, with the
heads of type and status), `roles.onnx`, `tokenizer.json` and `paths.json`. Windows are computed one at a
time, in one thread, so that the numbers for a window are the same whatever is read beside it. Processors
differ in the last digits.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy

from dragoman.errors import InstallationError
from dragoman.readers.english.learned.model_input import Seen
from dragoman.readers.english.learned.windows import Window, Windows
from dragoman.record import EventStatus, EventType

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # else ONNX Runtime keeps an identifier, and reports to its makers

import onnxruntime

FOLDER = Path(__file__).parent / "model"
TYPES: tuple[EventType, ...] = (
    "CONSULT", "AGREE", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE", "REJECT",
    "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
)  # fmt: skip
STATUSES: tuple[EventStatus, ...] = (
    "held", "planned", "postponed", "cancelled", "unconfirmed", "demanded", "denied",
)  # fmt: skip
GRAPHS = ("early.onnx", "types.onnx", "roles.onnx")
FILES = (*GRAPHS, "tokenizer.json", "paths.json")
MISSING = "the learned reader is not installed: install the program anew, or read with --reader rules"
LEAST, LEAST_OF_ALL = 0.02, 0.002
"""Probability from which an event is proposed at all: by default, and where hardly anything is left out."""
EARLY_EXIT = 0.01
"""Probability of any event by `early.onnx` below which a candidate is not looked at by the other layers."""
_SURELY_HELD = [float(status == "held") for status in STATUSES]  # given to what leaves by the early exit
NO_ROLE, ACTOR, RECIPIENT = range(3)
_SLOWER = ("SkipLayerNormFusion", "MatMulScaleFusion")
"""Steps by which ONNX Runtime would join others: the first takes three times as long as what it replaces, the
second multiplies in another order than in training."""


@dataclass(slots=True)
class TypeChance:
    """How likely a candidate tells an event of a type, and what part each state in view has in it.

    `roles`: by state the probabilities of no role, actor and recipient; `window` and `logits` (of each of its
    entries, for actor and recipient) say which mention of a state speaks most for that.
    """

    type: EventType
    p: float
    roles: dict[str, list[float]]
    window: Window | None = None
    logits: Any = None

    def named_by(self, state: str, role: int) -> int | None:
        """Return the number of the mention that speaks most for a state as actor (role 0) or recipient (1).

        None where the state is in view without being named.
        """
        if self.window is None:
            return None
        numbers = [
            n for n, entry in enumerate(self.window.entries) if self.window.states[entry.state] == state
        ]
        return self.window.entries[max(numbers, key=lambda number: self.logits[number, role])].mention


@dataclass(slots=True)
class Prediction:
    """What the network makes of a candidate: its number, the probability of no event, of each status."""

    candidate: int
    none: float
    statuses: list[float]
    types: list[TypeChance]

    def of_type(self, kind: EventType) -> TypeChance | None:
        """Return how likely it tells an event of a type; None where that is not worth looking at."""
        return next((chance for chance in self.types if chance.type == kind), None)

    def chance(self, kind: EventType) -> float:
        """Return the probability of a type, 0 where it is not worth looking at."""
        chance = self.of_type(kind)
        return chance.p if chance is not None else 0.0


class Network:
    """The weights, loaded."""

    def __init__(self, folder: Path = FOLDER) -> None:
        paths = json.loads((folder / "paths.json").read_text(encoding="utf-8"))
        self._windows = Windows(str(folder / "tokenizer.json"), {path: n for n, path in enumerate(paths, 3)})
        self._early, self._types, self._roles = (session(folder / name) for name in GRAPHS)

    def predict(self, seen: Seen, least: float = LEAST) -> list[Prediction]:
        """Return what is made of each candidate that stands in a window, in reading order.

        Types less likely than `least` are not looked at.
        """
        return [prediction for window in self._windows.of(seen) for prediction in self._window(window, least)]

    def _window(self, window: Window, least: float) -> list[Prediction]:
        hidden, chances = self._early.run(None, {
            "pieces": window.pieces, "candidate_ranges": window.candidate_ranges,
            "features": window.features, "flags": window.flags,
        })  # fmt: skip
        passed = chances >= EARLY_EXIT
        predictions = [
            Prediction(number, 1 - chance, _SURELY_HELD, [])
            for number, chance in zip(window.candidates, chances.tolist(), strict=True)
        ]
        if passed.any():
            rows = numpy.flatnonzero(passed).tolist()
            narrowed = window.narrowed(rows)
            for row, prediction in zip(rows, self._by_all_layers(narrowed, hidden, least), strict=True):
                predictions[row] = prediction
        return predictions

    def _by_all_layers(self, window: Window, hidden: Any, least: float) -> list[Prediction]:
        """Return what is made of each candidate of a window, given the states of all pieces."""
        needed, candidate_ranges, entry_ranges = needed_pieces(window)
        types, statuses, candidates, entries = self._types.run(None, {
            "hidden": hidden, "needed": needed, "candidate_ranges": candidate_ranges,
            "features": window.features, "flags": window.flags, "entry_ranges": entry_ranges,
        })  # fmt: skip
        predictions = [
            Prediction(number, float(types[row, 0]), statuses[row].tolist(), [])
            for row, number in enumerate(window.candidates)
        ]
        rows, kinds = numpy.nonzero(types[:, 1:] > least)
        if not len(rows):
            return predictions
        pairs, visible = window.relations(rows)
        roles, logits = self._roles.run(None, {
            "candidates": candidates[rows], "entries": entries, "pairs": pairs, "visible": visible,
            "of_states": window.of_states, "types": kinds + 1,
        })  # fmt: skip
        for row, kind, chances, speaks_for in zip(rows, kinds, roles, logits, strict=True):
            chance = TypeChance(
                TYPES[kind],
                float(types[row, kind + 1]),
                dict(zip(window.states, chances.tolist(), strict=True)),
                window,
                speaks_for,
            )
            predictions[row].types.append(chance)
        return predictions


def needed_pieces(window: Window) -> tuple[Any, Any, Any]:
    """Return the pieces that something is asked of, and the ranges of candidates and entries in these.

    These are the first piece of all, and the first and the last of each candidate and entry.
    """
    wanted = numpy.zeros(len(window.pieces) + 1, dtype=bool)
    wanted[0] = True
    for ranges in (window.candidate_ranges, window.entry_ranges):
        wanted[ranges[:, 0]] = wanted[ranges[:, 1] - 1] = True
    numbers = numpy.concatenate([[0], numpy.cumsum(wanted[:-1])])
    return numpy.flatnonzero(wanted[:-1]), numbers[window.candidate_ranges], numbers[window.entry_ranges]


def session(file: Path) -> onnxruntime.InferenceSession:
    """Return a graph that is computed in one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        str(file), options, providers=["CPUExecutionProvider"], disabled_optimizers=list(_SLOWER)
    )


@cache
def network() -> Network:
    """Return the network that the program carries; it is loaded once in a process.

    Raises InstallationError where its files are not there.
    """
    for name in FILES:
        if not (FOLDER / name).is_file():
            raise InstallationError(f"{MISSING} ({FOLDER / name})")
    return Network()
