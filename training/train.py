"""Train the network of the learned reader of events, or the larger one that teaches it.

    python -m training.train EXAMPLES.jsonl.gz... --base FOLDER --output TEACHER.pt [--epochs 1.6]
    python -m training.train EXAMPLES.jsonl.gz... --base FOLDER --start PRUNED.pt --soft-labels SOFT.pt
        --output NETWORK.pt [--parts 10 --left-out 0 1] [--without reports] [--epochs 2] [--seed 0]

FOLDER holds `model.safetensors` and `tokenizer.json` of all-mpnet-base-v2 (`training.base_weights`). Texts
whose id falls into the parts of `--left-out` are not trained on, nor those of the sources `--without`; the
output names both. `--start` goes on from a checkpoint: a teacher that `training.pruned` made small, or the
network of the program (`training.recovered`). With `--soft-labels` half of what is learned is what the
teacher says of the windows (`training.teachers`), and its hidden states are. Needs PyTorch
(training/requirements.txt) and no GPU; an epoch of 27,700 windows on two cores is some 30 minutes for the
teacher and 10 for the network where they multiply bfloat16, half as many again elsewhere.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from dragoman.readers.english.learned.network import EARLY_EXIT
from dragoman.readers.english.learned.windows import Window, Windows
from training.classes import ACTOR, EITHER, NO_ROLE, Example, load, part
from training.network import CLS, MASK, SEP, TEACHER, Network, Padded, bfloat16_products, mean_of
from training.windows import Lesson, SoftLabels, Target, frequent_paths, lessons, narrowed

RATE_OF_HEADS = 1e-3
AT_ONCE = 16  # windows
WARM_UP = 0.1  # of all steps
AVERAGE_DECAY, AVERAGED_EVERY = 0.98, 10
"""Of the running mean of the weights, and its steps: a mean over the last 500 or so."""
TOLD_EVERY = 100  # steps
MASKED = (0.1, 0.25)
"""Shares of the pieces and of the mentions of states (names, people, offices) that are masked, others in each
epoch: without it the network overfits after two."""
DISTILLATION_WEIGHT = 0.5  # of what a teacher says, beside what people read
WEIGHT_OF_STATUS = 0.5
WEIGHT_OF_HIDDEN = 4.0  # of the distance between the states of network and teacher
WEIGHT_INSIDE_EVIDENCE = 0.4  # of a candidate that stands in evidence and was not chosen: may tell it too


class Trainer:
    """Trains a network on windows with their gold events."""

    def __init__(
        self, network: Network, taught: list[Lesson], seed: int, masked: Sequence[float] = MASKED
    ) -> None:
        self.network, self.lessons, self._masked = network, taught, masked
        self._random = random.Random(seed)
        self._generator = numpy.random.default_rng(seed)
        self._mean: dict[str, Tensor] = {}

    def train(self, epochs: float) -> None:
        """Go through the windows so many times."""
        encoder = self.network.encoder
        trained = [p for p in encoder.parameters() if p.requires_grad]
        heads = list(self.network.heads.parameters())
        optimizer = torch.optim.AdamW(
            [{"params": trained, "lr": encoder.shape.rate}, {"params": heads, "lr": RATE_OF_HEADS}],
            weight_decay=0.01, fused=True,
        )  # fmt: skip
        each = math.ceil(len(self.lessons) / AT_ONCE)
        steps = round(epochs * each)
        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step, steps))
        self.network.train()
        start, total = time.monotonic(), 0.0
        for step, batch in enumerate(islice(self._batches(), steps), 1):
            loss = self._loss(batch, by_network=2 * step > each)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(trained + heads, 1.0)
            optimizer.step()
            schedule.step()
            if step % AVERAGED_EVERY == 0:
                self._average()
            total += float(loss.detach())
            if step % TOLD_EVERY == 0:
                mean, seconds = total / TOLD_EVERY, (time.monotonic() - start) / step
                print(f"step {step} of {steps}: loss {mean:.3f}, {seconds:.2f} s each", flush=True)
                total = 0.0

    def mean(self) -> dict[str, Tensor]:
        """Return the weights, averaged over the last steps."""
        weights: dict[str, Tensor] = self.network.state_dict()
        return weights | self._mean

    @torch.no_grad()
    def _average(self) -> None:
        for name, weight in self.network.named_parameters():
            if weight.requires_grad:
                if name not in self._mean:
                    self._mean[name] = weight.detach().clone()
                self._mean[name].lerp_(weight.detach(), 1 - AVERAGE_DECAY)

    def _batches(self) -> Iterator[list[int]]:
        """Yield the numbers of windows of about one length, all windows once in each epoch, without end."""
        order = list(range(len(self.lessons)))
        while True:
            self._random.shuffle(order)
            batches = []
            for chunk in _chunks(order, 8 * AT_ONCE):
                chunk.sort(key=lambda index: len(self.lessons[index].window.pieces))
                batches += _chunks(chunk, AT_ONCE)
            self._random.shuffle(batches)
            yield from batches

    def _loss(self, numbers: list[int], *, by_network: bool) -> Tensor:
        taught = [self.lessons[index] for index in numbers]
        pieces = Padded.of([self._masked_pieces(lesson.window) for lesson in taught])
        losses = losses_of(self.network, taught, pieces, by_network=by_network)
        return losses.sum() / (4 * len(taught))

    def _masked_pieces(self, window: Window) -> Tensor:
        """Return the pieces of a window, some of them and of the mentions of states masked at random."""
        pieces = torch.from_numpy(window.pieces).clone()
        of_pieces, of_mentions = self._masked
        masked = torch.from_numpy(self._generator.random(len(pieces)) < of_pieces)
        for start, end in sorted({(start, end) for start, end in window.entry_ranges.tolist()}):
            if self._generator.random() < of_mentions:
                masked[start:end] = True
        pieces[masked & (pieces != CLS) & (pieces != SEP)] = MASK
        return pieces


def _chunks(order: list[int], size: int) -> list[list[int]]:
    return [order[start : start + size] for start in range(0, len(order), size)]


def _rate(step: int, steps: int) -> float:
    warm = WARM_UP * steps
    return max(0.02, min(1.0, step / warm) * (1 - max(0.0, (step - warm) / (steps - warm))))


def losses_of(network: Network, taught: Sequence[Lesson], pieces: Padded, *, by_network: bool) -> Tensor:
    """Return the loss of each window: of types, roles and statuses, as people and a teacher read them.

    Where the network has an early exit, that is learned too, and the rest of the candidates that pass it.
    Which of several candidates tells an event is decided `by_network`, or by their places in the parse.
    """
    with bfloat16_products():
        hidden = network.encoder.early(pieces)
    looked_at, losses = [], []
    for row, lesson in enumerate(taught):
        if network.exits_early:
            logits = _exit_logits(network, hidden[row], lesson.window)
            losses.append(_exit_loss(logits, lesson))
            passed = torch.sigmoid(logits.detach()) >= EARLY_EXIT
            looked_at.append(narrowed(lesson, torch.nonzero(passed)[:, 0].numpy()))
        else:
            losses.append(hidden.new_zeros(()))
            looked_at.append(lesson)
    with bfloat16_products():
        hidden = network.encoder.late(hidden, pieces, Padded.of([lesson.needed for lesson in looked_at]))
    for row, lesson in enumerate(looked_at):
        if lesson.window.candidates:
            states = hidden[row, : len(lesson.needed)]
            losses[row] = losses[row] + _loss_of(network, states, lesson, by_network=by_network)
    return torch.stack(losses)


def _exit_logits(network: Network, hidden: Tensor, window: Window) -> Tensor:
    """Return logits of whether each candidate of a window tells any event, by the lowest layers."""
    return network.heads.exit_logits(
        mean_of(hidden, torch.from_numpy(window.candidate_ranges)),
        torch.from_numpy(window.features), torch.from_numpy(window.flags),
    )  # fmt: skip


def _exit_loss(logits: Tensor, lesson: Lesson) -> Tensor:
    """Return how far it is from what a teacher says, or people where no teacher does."""
    if lesson.soft_labels is not None:
        wanted = 1 - _as_float(lesson.soft_labels.types)[:, 0]
    else:
        wanted = torch.zeros_like(logits)
        for target in lesson.targets:
            wanted[torch.from_numpy(target.choices)] += torch.from_numpy(target.prior).float()
    return F.binary_cross_entropy_with_logits(logits, wanted.clamp(0, 1), reduction="sum")


def _loss_of(network: Network, hidden: Tensor, lesson: Lesson, *, by_network: bool) -> Tensor:
    window, soft = lesson.window, lesson.soft_labels
    vectors = states_of(hidden, lesson)
    logits = network.heads.types(
        vectors[0], hidden[0], torch.from_numpy(window.features), torch.from_numpy(window.flags)
    )
    loss = _supervised_loss(network, window, vectors, logits, lesson.targets, by_network=by_network)
    if soft is not None:
        by_teacher = _distillation_loss(network, window, vectors, logits, soft)
        loss = (1 - DISTILLATION_WEIGHT) * loss + DISTILLATION_WEIGHT * by_teacher
        loss = loss + WEIGHT_OF_HIDDEN * _distance(hidden, _as_float(soft.hidden))
    return loss


def _supervised_loss(
    network: Network, window: Window, vectors: tuple[Tensor, Tensor], logits: tuple[Tensor, Tensor],
    targets: list[Target], *, by_network: bool,
) -> Tensor:  # fmt: skip
    types, statuses = logits
    wanted, weights, chosen = _assigned(types.detach(), targets, by_network=by_network)
    loss = -((wanted * F.log_softmax(types, 1)).sum(1) * weights).sum()
    if not chosen:
        return loss
    rows = torch.tensor([row for row, _ in chosen])
    roles = roles_of(network, window, vectors, rows, torch.tensor([target.type for _, target in chosen]))
    gold = torch.from_numpy(numpy.stack([target.roles for _, target in chosen]))
    loss = loss - _role_likelihood(F.log_softmax(roles, -1), gold).sum()
    status = torch.tensor([target.status for _, target in chosen])
    return loss + WEIGHT_OF_STATUS * F.cross_entropy(statuses[rows], status, reduction="sum")


def _distillation_loss(
    network: Network, window: Window, vectors: tuple[Tensor, Tensor], logits: tuple[Tensor, Tensor],
    soft: SoftLabels,
) -> Tensor:  # fmt: skip
    types, statuses = logits
    loss = -(_as_float(soft.types) * F.log_softmax(types, 1)).sum()
    if not len(soft.rows):
        return loss
    rows, kinds = torch.from_numpy(soft.rows), torch.from_numpy(soft.kinds)
    roles = roles_of(network, window, vectors, rows, kinds)
    of_roles = -(_as_float(soft.roles) * F.log_softmax(roles, -1)).sum((1, 2))
    of_statuses = -(_as_float(soft.statuses)[rows] * F.log_softmax(statuses[rows], -1)).sum(1)
    return loss + ((of_roles + WEIGHT_OF_STATUS * of_statuses) * _as_float(soft.chances)).sum()


def _distance(hidden: Tensor, wanted: Tensor) -> Tensor:
    """Return how far the states of a window are from those of the teacher, relative to how far these vary."""
    return F.mse_loss(hidden, wanted) / wanted.var()


def _as_float(values: Any) -> Tensor:
    return torch.from_numpy(values).float()


def roles_of(
    network: Network, window: Window, vectors: tuple[Tensor, Tensor], rows: Tensor, types: Tensor
) -> Tensor:
    """Return logits of the part of each state in events of `types` that the candidates `rows` tell."""
    candidates, entries = vectors
    pairs, visible = map(torch.from_numpy, window.relations(rows.numpy()))
    return network.heads.roles(
        candidates[rows], entries, pairs, visible, torch.from_numpy(window.of_states), types
    )


def states_of(hidden: Tensor, lesson: Lesson) -> tuple[Tensor, Tensor]:
    """Return the vectors of a window's candidates and entries."""
    ranges = torch.from_numpy(lesson.candidate_ranges), torch.from_numpy(lesson.entry_ranges)
    return mean_of(hidden, ranges[0]), mean_of(hidden, ranges[1])


def _assigned(
    types: Tensor, targets: list[Target], *, by_network: bool
) -> tuple[Tensor, Tensor, list[tuple[int, Target]]]:
    """Return the wanted distribution of each candidate, its weight, and the candidate of each event."""
    known = F.log_softmax(types, 1)
    wanted, weights = torch.zeros_like(types), torch.ones(len(types))
    chosen = []
    for target in targets:
        choices = torch.from_numpy(target.choices)
        score = torch.log(torch.from_numpy(target.prior).float())
        if by_network:
            score = score + known[choices, target.type]
        share = torch.softmax(score, 0)
        wanted[choices, target.type] += share
        chosen.append((int(choices[int(share.argmax())]), target))
    wanted = wanted / wanted.sum(1, keepdim=True).clamp(min=1)
    wanted[:, 0] = 1 - wanted.sum(1)
    for target in targets:
        inside = torch.from_numpy(target.choices)
        weights[inside[wanted[inside, 0] > 0.5]] = WEIGHT_INSIDE_EVIDENCE
    return wanted, weights, chosen


def _role_likelihood(roles: Tensor, gold: Tensor) -> Tensor:
    either = torch.logsumexp(roles[..., 1:], -1)
    actor_or_recipient = torch.where(gold == ACTOR, roles[..., 1], roles[..., 2])
    return torch.where(
        gold == NO_ROLE, roles[..., 0], torch.where(gold == EITHER, either, actor_or_recipient)
    )


def _lessons_of(soft_labels: dict[Any, Any], windows: Windows, example: Example) -> Iterator[Lesson]:
    """Yield the windows of an example, each with its targets and with the soft labels of a teacher."""
    for number, lesson in enumerate(lessons(windows, example)):
        if (values := soft_labels.get((example.id, number))) is not None:
            lesson.soft_labels = SoftLabels(**{name: value.numpy() for name, value in values.items()})
        yield lesson


def training_parser(description: str | None) -> argparse.ArgumentParser:
    """Return a command line that says what is trained on, and in how many threads."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("examples", type=Path, nargs="+")
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--parts", type=int, default=10)
    parser.add_argument("--left-out", type=int, nargs="*", default=[0, 1])
    parser.add_argument("--without", nargs="*", default=[], metavar="SOURCE")
    parser.add_argument("--threads", type=int, default=1)
    return parser


def trained_on(given: argparse.Namespace) -> list[Example]:
    """Return the examples that may be trained on."""
    return [
        example
        for path in given.examples
        for example in load(path)
        if part(example.id, given.parts) not in given.left_out and example.source not in given.without
    ]


def main() -> int:
    """Train and save."""
    parser = training_parser(__doc__)
    parser.add_argument("--epochs", type=float, default=2)
    parser.add_argument("--layers", type=int, default=8, help="of a teacher")
    parser.add_argument("--frozen", type=int, default=2, help="of a teacher")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--masked", type=float, nargs=2, default=MASKED, metavar=("PIECES", "MENTIONS"))
    parser.add_argument("--start", type=Path, metavar="OTHER.pt")
    parser.add_argument("--soft-labels", type=Path, metavar="SOFT.pt")
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    torch.manual_seed(given.seed)
    examples = trained_on(given)
    if kept := sorted({example.source for example in examples if example.source.startswith("unread")}):
        parser.error(f"only ever scored: {', '.join(kept)}")
    start = torch.load(given.start, weights_only=True) if given.start else None
    paths = start["paths"] if start else frequent_paths(examples)
    windows = Windows(str(given.base / "tokenizer.json"), paths)
    soft_labels = torch.load(given.soft_labels, weights_only=True) if given.soft_labels else {}
    taught = [lesson for example in examples for lesson in _lessons_of(soft_labels, windows, example)]
    if start:
        network = Network.of(start)
    else:
        network = Network(len(paths), given.layers, given.frozen, given.layers - 1, TEACHER)
        network.encoder.load(given.base / "model.safetensors")
    network.encoder.freeze()
    targets = sum(len(lesson.targets) for lesson in taught)
    print(f"{len(taught)} windows, {targets} targets, {len(soft_labels)} with soft labels", flush=True)
    trainer = Trainer(network, taught, given.seed, given.masked)
    trainer.train(given.epochs)
    left_out = {"parts": given.parts, "left_out": given.left_out, "without": given.without}
    torch.save(network.checkpoint(paths, trainer.mean()) | left_out, given.output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
