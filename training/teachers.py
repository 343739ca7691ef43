"""What a larger network says of texts, for the small one to learn beside what people read in them.

    python -m training.teachers EXAMPLES.jsonl.gz... --teacher TEACHER.pt --base FOLDER --output SAID.pt

TEACHER.pt is what `training.train --larger` made; FOLDER holds `tokenizer.json` of the small base weights.
SAID.pt has for each window of each example how likely each candidate tells an event of each type, and of the
likely ones the status and the part of each state: `training.train --said SAID.pt` reads it.
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

from dragoman.readers.english.learned.windows import Window, Windows
from training.network import SHAPES, Network
from training.train import parser_of, roles_of, states_of, trained_on
from training.windows import Soft

LIKELY = 0.1  # probability of an event from which its sides and status are learned
AT_ONCE = 16  # windows


class Teacher:
    """A trained network that says what it makes of a window."""

    def __init__(self, file: Path, tokenizer: Path) -> None:
        trained = torch.load(file, weights_only=True)
        self.windows = Windows(str(tokenizer), trained["paths"])
        shape = SHAPES[trained["shape"]]
        self._network = Network(len(trained["paths"]), trained["layers"], trained["frozen"], shape)
        self._network.load_state_dict(trained["weights"])
        self._network.eval()

    @torch.no_grad()
    def said(self, windows: list[Window]) -> Iterator[Soft]:
        """Yield what is made of each window."""
        sizes = [len(window.pieces) for window in windows]
        pieces = torch.zeros(len(windows), max(sizes), dtype=torch.int64)
        for row, window in enumerate(windows):
            pieces[row, : sizes[row]] = torch.from_numpy(window.pieces)
        mask = (torch.arange(max(sizes)) < torch.tensor(sizes)[:, None])[:, None, None]
        encoder = self._network.encoder
        hidden = encoder.high(encoder.low(pieces, mask), mask)
        for row, window in enumerate(windows):
            yield self._soft(window, hidden[row, : sizes[row]])

    def _soft(self, window: Window, hidden: torch.Tensor) -> Soft:
        candidates, entries = states_of(hidden, window)
        logits, statuses = self._network.heads.types(
            candidates, hidden[0], torch.from_numpy(window.features), torch.from_numpy(window.flags)
        )
        types = F.softmax(logits, 1)
        rows = torch.nonzero(types[:, 0] < 1 - LIKELY)[:, 0]
        kinds = types[rows, 1:].argmax(1) + 1
        roles = roles_of(self._network, window, (candidates, entries), rows, kinds)
        return Soft(
            _small(types), _small(F.softmax(statuses, 1)), rows.numpy(), kinds.numpy(),
            _small(1 - types[rows, 0]), _small(F.softmax(roles, -1)),
        )  # fmt: skip


def _small(values: torch.Tensor) -> Any:
    return values.numpy().astype(numpy.float16)


def main() -> int:
    """Say of all windows and save."""
    parser = parser_of(__doc__)
    parser.add_argument("--teacher", type=Path, required=True)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    teacher, start = Teacher(given.teacher, given.base / "tokenizer.json"), time.process_time()
    windows = [
        (example.id, number, window)
        for example in trained_on(given)
        for number, window in enumerate(teacher.windows.of(example.seen))
    ]
    windows.sort(key=lambda row: len(row[2].pieces))  # so that little is padded
    said: dict[tuple[str, int], dict[str, Any]] = {}
    for begin in range(0, len(windows), AT_ONCE):
        rows = windows[begin : begin + AT_ONCE]
        for (text_id, number, _), soft in zip(rows, teacher.said([row[2] for row in rows]), strict=True):
            said[text_id, number] = {name: torch.from_numpy(value) for name, value in vars(soft).items()}
    torch.save(said, given.output)
    print(f"{len(said)} windows, {time.process_time() - start:.0f} CPU s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
