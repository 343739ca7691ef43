"""Train the network of the learned reader of events.

    python -m training.train EXAMPLES.jsonl.gz... --base FOLDER --output MODEL.pt [--parts 10 --left-out 0 1]
        [--without reports] [--epochs 4] [--seed 0] [--unlabelled EXAMPLES.jsonl.gz... --teachers FOLDER...]

FOLDER holds `model.safetensors` and `tokenizer.json` of all-MiniLM-L6-v2. Texts whose id falls into the
parts of `--left-out` are not trained on, nor those of the sources `--without`; MODEL.pt names both. Of
`--unlabelled` texts the network learns what the exported networks `--teachers` say; `--start` begins from
the weights of another with as many layers. Needs PyTorch (training/requirements.txt) and no GPU: about a
quarter of an hour of one core for each epoch of 27,710 windows.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from dragoman.readers.english.learned.windows import Window, Windows
from training.classes import ACTOR, EITHER, NO_ROLE, load, part
from training.network import Network, mean_of
from training.teachers import Teachers
from training.windows import Lesson, Target, frequent_paths, lessons

BATCH = 8  # windows
RATE_OF_ENCODER, RATE_OF_HEADS = 1e-4, 1e-3
WARM_UP = 0.1  # of all steps
REMEMBERED = 0.998  # of the mean of the weights, at each step: a mean over the last 500 or so
MASKED = (0.1, 0.25)
"""Shares of the pieces and of the mentions of states (names, people, offices) that are masked, others in each
epoch: without it the network overfits after two."""
CLS, SEP, MASK = 101, 102, 103  # numbers of pieces
WEIGHT_OF_STATUS = 0.5
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

    def train(self, epochs: int) -> None:
        """Go through the windows so many times."""
        trained = [p for p in self.network.encoder.parameters() if p.requires_grad]
        heads = list(self.network.heads.parameters())
        optimizer = torch.optim.AdamW(
            [{"params": trained, "lr": RATE_OF_ENCODER}, {"params": heads, "lr": RATE_OF_HEADS}],
            weight_decay=0.01,
        )
        steps = epochs * math.ceil(len(self.lessons) / BATCH)
        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step, steps))
        for epoch in range(epochs):
            self.network.train()
            start, total = time.process_time(), 0.0
            for batch in self._batches():
                loss = self._loss(batch, epoch)
                optimizer.zero_grad(set_to_none=True)
                loss.backward()
                nn.utils.clip_grad_norm_(trained + heads, 1.0)
                optimizer.step()
                schedule.step()
                self._remember()
                total += float(loss.detach()) * len(batch)
            seconds = time.process_time() - start
            print(f"epoch {epoch}: loss {total / len(self.lessons):.3f}, {seconds:.0f} CPU s", flush=True)

    def mean(self) -> dict[str, Tensor]:
        """Return the weights, averaged over the last steps."""
        weights: dict[str, Tensor] = self.network.state_dict()
        return weights | self._mean

    @torch.no_grad()
    def _remember(self) -> None:
        for name, weight in self.network.named_parameters():
            if weight.requires_grad:
                if name not in self._mean:
                    self._mean[name] = weight.detach().clone()
                self._mean[name].lerp_(weight.detach(), 1 - REMEMBERED)

    def _batches(self) -> list[list[int]]:
        order = list(range(len(self.lessons)))
        self._random.shuffle(order)
        size = BATCH * 8
        chunks = [order[start : start + size] for start in range(0, len(order), size)]
        batches = []
        for chunk in chunks:
            chunk.sort(key=lambda index: len(self.lessons[index].window.pieces))
            batches += [chunk[start : start + BATCH] for start in range(0, len(chunk), BATCH)]
        self._random.shuffle(batches)
        return batches

    def _loss(self, batch: list[int], epoch: int) -> Tensor:
        longest = max(len(self.lessons[index].window.pieces) for index in batch)
        pieces = torch.zeros(len(batch), longest, dtype=torch.int64)
        mask = torch.zeros(len(batch), 1, 1, longest, dtype=torch.bool)
        for row, index in enumerate(batch):
            masked = self._masked_pieces(self.lessons[index].window)
            pieces[row, : len(masked)] = masked
            mask[row, ..., : len(masked)] = True
        with torch.no_grad():  # with dropout, as the layers that are trained
            hidden = self.network.encoder.low(pieces, mask)
        hidden = self.network.encoder.high(hidden, mask)
        losses = [
            loss_of(
                self.network,
                hidden[row, : len(self.lessons[index].window.pieces)],
                self.lessons[index],
                epoch,
            )
            for row, index in enumerate(batch)
        ]
        return torch.stack(losses).sum() / (4 * len(batch))

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


def _rate(step: int, steps: int) -> float:
    warm = WARM_UP * steps
    return max(0.02, min(1.0, step / warm) * (1 - max(0.0, (step - warm) / (steps - warm))))


def loss_of(network: Network, hidden: Tensor, lesson: Lesson, epoch: int) -> Tensor:
    """Return the loss of one window: of types, roles and statuses."""
    window = lesson.window
    candidates, entries = states_of(hidden, window)
    types, statuses = network.heads.types(
        candidates, hidden[0], torch.from_numpy(window.features), torch.from_numpy(window.flags)
    )
    if lesson.soft is not None:
        return _soft_loss(network, lesson, candidates, entries, (types, statuses))
    wanted, weights, chosen = _assigned(types.detach(), lesson.targets, epoch)
    loss = -((wanted * F.log_softmax(types, 1)).sum(1) * weights).sum()
    if not chosen:
        return loss
    rows = torch.tensor([row for row, _ in chosen])
    roles = _roles(network, window, (candidates, entries), rows, torch.tensor([t.type for _, t in chosen]))
    gold = torch.from_numpy(numpy.stack([target.roles for _, target in chosen]))
    loss = loss - _role_likelihood(F.log_softmax(roles, -1), gold).sum()
    status = torch.tensor([target.status for _, target in chosen])
    return loss + WEIGHT_OF_STATUS * F.cross_entropy(statuses[rows], status, reduction="sum")


def _roles(
    network: Network, window: Window, vectors: tuple[Tensor, Tensor], rows: Tensor, types: Tensor
) -> Tensor:
    candidates, entries = vectors
    return network.heads.roles(
        candidates[rows], entries, torch.from_numpy(window.pairs)[rows],
        torch.from_numpy(window.visible)[rows], torch.from_numpy(window.of_states), types,
    )  # fmt: skip


def _soft_loss(
    network: Network, lesson: Lesson, candidates: Tensor, entries: Tensor, logits: tuple[Tensor, Tensor]
) -> Tensor:
    """Return the loss of a window of which others say what it tells."""
    soft = lesson.soft
    assert soft is not None
    types, statuses = logits
    loss = -(torch.from_numpy(soft.types) * F.log_softmax(types, 1)).sum()
    if not len(soft.rows):
        return loss
    rows, chances = torch.from_numpy(soft.rows), torch.from_numpy(soft.chances)
    roles = _roles(network, lesson.window, (candidates, entries), rows, torch.from_numpy(soft.kinds))
    of_roles = -(torch.from_numpy(soft.roles) * F.log_softmax(roles, -1)).sum((1, 2))
    of_statuses = -(torch.from_numpy(soft.statuses)[rows] * F.log_softmax(statuses[rows], -1)).sum(1)
    return loss + ((of_roles + WEIGHT_OF_STATUS * of_statuses) * chances).sum()


def states_of(hidden: Tensor, window: Window) -> tuple[Tensor, Tensor]:
    """Return the vectors of a window's candidates and entries."""
    ranges = torch.from_numpy(window.candidate_ranges), torch.from_numpy(window.entry_ranges)
    return mean_of(hidden, ranges[0]), mean_of(hidden, ranges[1])


def _assigned(
    types: Tensor, targets: list[Target], epoch: int
) -> tuple[Tensor, Tensor, list[tuple[int, Target]]]:
    """Return the wanted distribution of each candidate, its weight, and the candidate of each event.

    Which of several candidates tells an event is left to the network, from its second epoch on.
    """
    known = F.log_softmax(types, 1)
    wanted, weights = torch.zeros_like(types), torch.ones(len(types))
    chosen = []
    for target in targets:
        choices = torch.from_numpy(target.choices)
        score = torch.log(torch.from_numpy(target.prior).float())
        if epoch:
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


def main() -> int:
    """Train and save."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("examples", type=Path, nargs="+")
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--parts", type=int, default=10)
    parser.add_argument("--left-out", type=int, nargs="*", default=[0, 1])
    parser.add_argument("--without", nargs="*", default=[], metavar="SOURCE")
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--frozen", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--masked", type=float, nargs=2, default=MASKED, metavar=("PIECES", "MENTIONS"))
    parser.add_argument("--unlabelled", type=Path, nargs="*", default=[], metavar="EXAMPLES")
    parser.add_argument("--teachers", type=Path, nargs="*", default=[], metavar="FOLDER")
    parser.add_argument("--start", type=Path, metavar="MODEL.pt")
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    torch.manual_seed(given.seed)
    examples = [
        example
        for path in given.examples
        for example in load(path)
        if part(example.id, given.parts) not in given.left_out and example.source not in given.without
    ]
    if kept := sorted({example.source for example in examples if example.source.startswith("unread")}):
        parser.error(f"only ever scored: {', '.join(kept)}")
    start = torch.load(given.start, weights_only=True) if given.start else None
    paths = start["paths"] if start else frequent_paths(examples)
    windows = Windows(str(given.base / "tokenizer.json"), paths)
    taught = [lesson for example in examples for lesson in lessons(windows, example)]
    if given.teachers:
        teachers = Teachers(given.teachers)
        others = (example for path in given.unlabelled for example in load(path))
        taught += [lesson for example in others for lesson in teachers.lessons(windows, example)]
    network = Network(len(paths), given.layers, given.frozen)
    network.encoder.load(given.base / "model.safetensors")
    if start:
        network.load_state_dict(start["weights"])
    print(f"{len(taught)} windows, {sum(len(lesson.targets) for lesson in taught)} targets", flush=True)
    trainer = Trainer(network, taught, given.seed, given.masked)
    trainer.train(given.epochs)
    checkpoint = {"paths": paths, "layers": given.layers, "frozen": given.frozen}
    checkpoint |= {"parts": given.parts, "left_out": given.left_out, "without": given.without}
    torch.save(checkpoint | {"weights": trainer.mean()}, given.output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
