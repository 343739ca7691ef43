"""Soft labels: what a larger network says of texts, for the small one to learn beside people's labels.

    python -m training.teachers EXAMPLES.jsonl.gz... --teacher TEACHER.pt --base FOLDER --output SOFT.pt

TEACHER.pt is what `training.train` made; FOLDER holds the tokenizer. SOFT.pt has for each window of each
example how likely each candidate tells an event of each type, of the likely ones the status and the part of
each state, and the hidden states of the teacher: `training.train --soft-labels SOFT.pt` reads it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy
import torch
import torch.nn.functional as F

from dragoman.readers.english.learned.windows import Windows
from training.network import Network, Padded, bfloat16_products
from training.train import AT_ONCE, roles_of, states_of, trained_on, training_parser
from training.windows import Lesson, SoftLabels, lessons

LIKELY = 0.1  # probability of an event from which its sides and status are learned


class Teacher:
    """A trained network that gives soft labels."""

    def __init__(self, file: Path, tokenizer: Path) -> None:
        trained = torch.load(file, weights_only=True)
        self.windows = Windows(str(tokenizer), trained["paths"])
        self._network = Network.of(trained).eval()

    @torch.no_grad()
    def soft_labels(self, untaught: list[Lesson]) -> Iterator[SoftLabels]:
        """Yield the soft labels of each window."""
        encoder, needed = self._network.encoder, Padded.of([lesson.needed for lesson in untaught])
        pieces = Padded.of([lesson.window.pieces for lesson in untaught])
        with bfloat16_products():
            hidden = encoder.late(encoder.early(pieces), pieces, needed)
        for row, lesson in enumerate(untaught):
            yield self._of_window(lesson, hidden[row, : len(lesson.needed)])

    def _of_window(self, lesson: Lesson, hidden: torch.Tensor) -> SoftLabels:
        window, vectors = lesson.window, states_of(hidden, lesson)
        logits, statuses = self._network.heads.types(
            vectors[0], hidden[0], torch.from_numpy(window.features), torch.from_numpy(window.flags)
        )
        types = F.softmax(logits, 1)
        rows = torch.nonzero(types[:, 0] < 1 - LIKELY)[:, 0]
        kinds = types[rows, 1:].argmax(1) + 1
        roles = roles_of(self._network, window, vectors, rows, kinds)
        return SoftLabels(
            _as_half(types), _as_half(F.softmax(statuses, 1)), rows.numpy(), kinds.numpy(),
            _as_half(1 - types[rows, 0]), _as_half(F.softmax(roles, -1)), _as_half(hidden),
        )  # fmt: skip


def _as_half(values: torch.Tensor) -> Any:
    return values.numpy().astype(numpy.float16)


def main() -> int:
    """Give soft labels to all windows and save them."""
    parser = training_parser(__doc__)
    parser.add_argument("--teacher", type=Path, required=True)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    teacher, start = Teacher(given.teacher, given.base / "tokenizer.json"), time.process_time()
    windows = [
        (example.id, number, lesson)
        for example in trained_on(given)
        for number, lesson in enumerate(lessons(teacher.windows, example))
    ]
    windows.sort(key=lambda row: len(row[2].window.pieces))  # so that little is padded
    labels: dict[tuple[str, int], dict[str, Any]] = {}
    for begin in range(0, len(windows), AT_ONCE):
        rows = windows[begin : begin + AT_ONCE]
        for (text_id, number, _), soft in zip(
            rows, teacher.soft_labels([row[2] for row in rows]), strict=True
        ):
            labels[text_id, number] = {name: torch.from_numpy(value) for name, value in vars(soft).items()}
    torch.save(labels, given.output)
    print(f"{len(labels)} windows, {time.process_time() - start:.0f} CPU s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
