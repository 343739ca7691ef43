"""What networks that were trained before say of unlabelled texts, for another network to learn from.

Several networks know more together than each alone, and with the rules more still (`training/fit.py`). A
network that learns what they say of many texts comes near to all of them, at the cost of one. For each
candidate the wanted distribution of types lies halfway between the mean of the networks and how likely both
readers together call an event of each type.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy

from dragoman.readers.english.learned.combining import ReportContext, combiner
from dragoman.readers.english.learned.event_options import Clause, options, proposals
from dragoman.readers.english.learned.network import STATUSES, TYPES, Network, Prediction
from dragoman.readers.english.learned.windows import Windows
from training.classes import Example
from training.windows import Lesson, Soft

LIKELY = 0.1  # probability of an event from which its sides and status are learned


class Teachers:
    """Exported networks; the first lies beside what weighs both readers (`combiner.json`)."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._networks = [Network(folder) for folder in folders]
        self._combiner = combiner(folders[0])

    def lessons(self, windows: Windows, example: Example) -> Iterator[Lesson]:
        """Yield the windows of an example, each with what is said of it."""
        all_said = [
            {said.candidate: said for said in network.predict(example.seen)} for network in self._networks
        ]
        by_both = self._by_both(example, all_said[0])
        for window in windows.of(example.seen):
            said = [[by_word[number] for by_word in all_said] for number in window.candidates]
            types = numpy.stack([
                (_mean_types(of_word) + by_both.get(number, _none())) / 2
                for number, of_word in zip(window.candidates, said, strict=True)
            ])  # fmt: skip
            yield Lesson(window, [], _soft(types, said, window.states))

    def _by_both(self, example: Example, by_word: dict[int, Prediction]) -> dict[int, Any]:
        """Return by candidate how likely it tells an event of each type, by networks and rules."""
        clauses = {
            number: Clause(clause, status)
            for number, (clause, status) in enumerate(zip(example.evidence, example.statuses, strict=True))
        }
        said = list(by_word.values())
        pool = options(example.seen, said, example.rules, proposals(example.seen, said), clauses)
        rated = self._combiner.rated(pool, ReportContext(example.seen, by_word, pool))
        result: dict[int, Any] = {}
        for option, chance in rated:
            if option.word is not None:
                row = result.setdefault(option.word, numpy.zeros(len(TYPES) + 1))
                kind = TYPES.index(option.event.type) + 1
                row[kind] = max(row[kind], chance)
        for row in result.values():
            row /= max(1.0, row.sum())
            row[0] = 1 - row.sum()
        return result


def _none() -> Any:
    return numpy.eye(1, len(TYPES) + 1)[0]


def _mean_types(said: Sequence[Prediction]) -> Any:
    """Return the mean distribution of types; what no network looks at counts as no event."""
    types = numpy.zeros(len(TYPES) + 1)
    for prediction in said:
        for chance in prediction.types:
            types[TYPES.index(chance.type) + 1] += chance.p / len(said)
    types[0] = 1 - types.sum()
    return types


def _soft(types: Any, said: Sequence[Sequence[Prediction]], states: Sequence[str]) -> Soft:
    kinds = types[:, 1:].argmax(1) + 1
    statuses = numpy.stack([numpy.mean([each.statuses for each in of_word], axis=0) for of_word in said])
    likely = [
        (row, roles)
        for row in numpy.flatnonzero(types[:, 0] < 1 - LIKELY)
        if (roles := _mean_roles(said[int(row)], int(kinds[row]), states)) is not None
    ]
    rows = numpy.array([row for row, _ in likely], dtype=int)
    roles = numpy.stack([roles for _, roles in likely]) if likely else numpy.zeros((0, len(states), 3))
    assert statuses.shape[1] == len(STATUSES)
    return Soft(
        types.astype("f"), statuses.astype("f"), rows, kinds[rows], (1 - types[rows, 0]).astype("f"),
        roles.astype("f"),
    )  # fmt: skip


def _mean_roles(said: Sequence[Prediction], kind: int, states: Sequence[str]) -> Any:
    """Return the roles of the states in an event of a type, by the networks that see one."""
    known = [chance for each in said if (chance := each.of_type(TYPES[kind - 1])) is not None]
    if not known:
        return None
    weights = [chance.p for chance in known]
    return numpy.average(
        [[chance.roles[state] for state in states] for chance in known], axis=0, weights=weights
    )
