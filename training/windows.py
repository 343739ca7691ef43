"""Windows to train on: the arrays that the program's reader sees, with the gold events of their sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy

from dragoman.readers.english.learned.model_input import CandidateWord, Range
from dragoman.readers.english.learned.network import STATUSES, TYPES, needed_pieces
from dragoman.readers.english.learned.windows import Window, Windows
from dragoman.record import RECIPROCAL
from training.classes import ACTOR, EITHER, NO_ROLE, RECIPIENT, Example, GoldEvent


@dataclass
class SoftLabels:
    """What a teacher says of the C candidates of a window with S states.

    `types` (C, 17) and `statuses` (C, 7) are probabilities; `rows` are the candidates that likely tell an
    event, of `kinds`, with the probabilities `chances`, and `roles` (rows, S, 3) are those of the states.
    `hidden` (N, width) are the states of its encoder for the pieces that are needed.
    """

    types: Any
    statuses: Any
    rows: Any
    kinds: Any
    chances: Any
    roles: Any
    hidden: Any


@dataclass
class Target:
    """A gold event: the candidates that may tell it with their prior, its type, roles of states, status."""

    choices: Any
    prior: Any
    type: int
    roles: Any
    status: int


@dataclass
class Lesson:
    """A window with the events that people read in it.

    `needed` are the pieces that something is asked of; ranges of candidates and entries are counted in these.
    """

    window: Window
    targets: list[Target]
    soft_labels: SoftLabels | None = None
    needed: Any = field(init=False)
    candidate_ranges: Any = field(init=False)
    entry_ranges: Any = field(init=False)

    def __post_init__(self) -> None:
        self.needed, self.candidate_ranges, self.entry_ranges = needed_pieces(self.window)


def narrowed(lesson: Lesson, rows: Any) -> Lesson:
    """Return a lesson with the candidates in these rows alone, and what is known of them."""
    window = lesson.window.narrowed(rows)
    places = numpy.full(len(lesson.window.candidates), -1)
    places[rows] = numpy.arange(len(rows))
    targets = [target for each in lesson.targets if (target := _narrowed_target(each, places)) is not None]
    narrow = Lesson(window, targets)
    if (soft := lesson.soft_labels) is not None:
        likely = places[soft.rows] >= 0
        narrow.soft_labels = SoftLabels(
            soft.types[rows], soft.statuses[rows], places[soft.rows[likely]], soft.kinds[likely],
            soft.chances[likely], soft.roles[likely],
            soft.hidden[numpy.searchsorted(lesson.needed, narrow.needed)],
        )  # fmt: skip
    return narrow


def _narrowed_target(target: Target, places: Any) -> Target | None:
    kept = places[target.choices] >= 0
    if not kept.any():
        return None
    prior = target.prior[kept]
    return replace(target, choices=places[target.choices[kept]], prior=prior / prior.sum())


def lessons(windows: Windows, example: Example) -> Iterator[Lesson]:
    """Yield the windows of an example, each with its targets."""
    for window in windows.of(example.seen):
        rows = [example.seen.candidates[number] for number in window.candidates]
        yield Lesson(window, list(_targets(example, rows, window.states)))


def _targets(example: Example, rows: list[CandidateWord], states: list[str]) -> Iterator[Target]:
    for event in example.gold:
        for span in _spans(event):
            choices, prior = _choices(rows, span)
            if not len(choices):
                continue
            actors, recipients = set(event.actors), set(event.recipients)
            if event.type in RECIPROCAL:
                roles = [EITHER if state in actors | recipients else NO_ROLE for state in states]
            else:
                roles = [
                    ACTOR if state in actors else RECIPIENT if state in recipients else NO_ROLE
                    for state in states
                ]
            yield Target(
                choices, prior, TYPES.index(event.type) + 1, numpy.array(roles), STATUSES.index(event.status)
            )


def _spans(event: GoldEvent) -> list[Range]:
    """Return the trigger where it is known, and the other clauses that tell the event."""
    first = [event.trigger] if event.trigger else event.spans[:1]
    return [*first, *event.spans[1:]]


def _choices(rows: list[CandidateWord], span: Range) -> tuple[Any, Any]:
    """Return the candidates that may tell an event in `span`: the higher in the parse, the likelier."""
    start, end = span
    inside = [i for i, row in enumerate(rows) if start <= row.start and row.end <= end]
    inside = inside or [i for i, row in enumerate(rows) if row.start < end and row.end > start]
    if not inside:
        return numpy.zeros(0, dtype=int), numpy.zeros(0)
    highest = min(rows[i].depth for i in inside)
    prior = numpy.array([{0: 4.0, 1: 2.0}.get(rows[i].depth - highest, 1.0) for i in inside])
    return numpy.array(inside), prior / prior.sum()


def frequent_paths(examples: Sequence[Example], most: int = 300, least: int = 8) -> dict[str, int]:
    """Number the paths of the parse that stand at least `least` times in `examples`, from 3 on."""
    counts = Counter(
        path for example in examples for row in example.seen.candidates for path in row.paths.values()
    )
    frequent = [path for path, count in counts.most_common(most) if count >= least]
    return {path: number for number, path in enumerate(frequent, 3)}
