"""Train the learned reader of events, and write what it predicts for texts that were left out.

    python -m training.train EXAMPLES.jsonl.gz... --base FOLDER --output MODEL.pt [--folds 2 --fold 0]
        [--epochs 5] [--seed 0] [--predictions OUT.jsonl.gz]

FOLDER holds `model.safetensors` and `tokenizer.json` of all-MiniLM-L6-v2. With `--folds N --fold K` the texts
whose id falls into part K are left out of training and predicted afterwards. Needs PyTorch (see
training/requirements.txt), no GPU: about 20 CPU-minutes for 8,000 texts.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import random
import sys
import time
from pathlib import Path
from typing import Any

import numpy
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from training.classes import ACTOR, EITHER, NO_ROLE, TYPES, load, part
from training.network import Network, mean_of
from training.windows import Target, Window, Windows, frequent_paths

BATCH = 8  # windows
RATE_OF_ENCODER, RATE_OF_HEADS = 1e-4, 1e-3
WARM_UP = 0.1  # of all steps
WEIGHT_OF_STATUS = 0.5
WEIGHT_INSIDE_EVIDENCE = 0.4  # of a candidate that stands in evidence and was not chosen: may tell it too
LEAST = 0.02  # probability of a type that is written


class Trainer:
    """Trains a network on windows."""

    def __init__(self, network: Network, windows: list[Window], seed: int) -> None:
        self.network, self.windows = network, windows
        self._random = random.Random(seed)
        self._low = [encoded_low(network, window) for window in windows]

    def train(self, epochs: int) -> None:
        """Go through the windows so many times."""
        trained = [p for p in self.network.encoder.parameters() if p.requires_grad]
        heads = list(self.network.heads.parameters())
        optimizer = torch.optim.AdamW(
            [{"params": trained, "lr": RATE_OF_ENCODER}, {"params": heads, "lr": RATE_OF_HEADS}],
            weight_decay=0.01,
        )
        steps = epochs * math.ceil(len(self.windows) / BATCH)
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
                total += float(loss.detach()) * len(batch)
            seconds = time.process_time() - start
            print(f"epoch {epoch}: loss {total / len(self.windows):.3f}, {seconds:.0f} CPU s", flush=True)

    def _batches(self) -> list[list[int]]:
        order = list(range(len(self.windows)))
        self._random.shuffle(order)
        size = BATCH * 8
        chunks = [order[start : start + size] for start in range(0, len(order), size)]
        batches = []
        for chunk in chunks:
            chunk.sort(key=lambda index: len(self.windows[index].pieces))
            batches += [chunk[start : start + BATCH] for start in range(0, len(chunk), BATCH)]
        self._random.shuffle(batches)
        return batches

    def _loss(self, batch: list[int], epoch: int) -> Tensor:
        longest = max(len(self.windows[index].pieces) for index in batch)
        hidden = torch.zeros(len(batch), longest, self._low[batch[0]].shape[1])
        mask = torch.zeros(len(batch), 1, 1, longest, dtype=torch.bool)
        for row, index in enumerate(batch):
            size = len(self.windows[index].pieces)
            hidden[row, :size] = self._low[index].float()
            mask[row, ..., :size] = True
        with torch.autocast("cpu", dtype=torch.bfloat16):
            hidden = self.network.encoder.high(hidden, mask)
        hidden = hidden.float()
        losses = [
            window_loss(
                self.network, hidden[row, : len(self.windows[index].pieces)], self.windows[index], epoch
            )
            for row, index in enumerate(batch)
        ]
        return torch.stack(losses).sum() / (4 * len(batch))


def _rate(step: int, steps: int) -> float:
    warm = WARM_UP * steps
    return max(0.02, min(1.0, step / warm) * (1 - max(0.0, (step - warm) / (steps - warm))))


@torch.no_grad()
def encoded_low(network: Network, window: Window) -> Tensor:
    """Return what the layers that are not trained make of a window."""
    network.encoder.eval()
    return network.encoder.low(torch.from_numpy(window.pieces)[None], None)[0].to(torch.bfloat16)


def window_loss(network: Network, hidden: Tensor, window: Window, epoch: int) -> Tensor:
    """Return the loss of one window: of types, roles and statuses."""
    candidates, entries = states_of(hidden, window)
    types, statuses = network.heads.types(
        candidates, hidden[0], torch.from_numpy(window.features), torch.from_numpy(window.flags)
    )
    wanted, weights, chosen = _assigned(types.detach(), window.targets, epoch)
    loss = -((wanted * F.log_softmax(types, 1)).sum(1) * weights).sum()
    if not chosen:
        return loss
    rows = torch.tensor([row for row, _ in chosen])
    roles = network.heads.roles(
        candidates[rows], entries, torch.from_numpy(window.pairs)[rows],
        torch.from_numpy(window.visible)[rows], of_states(window),
        torch.tensor([target.type for _, target in chosen]),
    )  # fmt: skip
    gold = torch.from_numpy(numpy.stack([target.roles for _, target in chosen]))
    loss = loss - _role_likelihood(F.log_softmax(roles, -1), gold).sum()
    status = torch.tensor([target.status for _, target in chosen])
    return loss + WEIGHT_OF_STATUS * F.cross_entropy(statuses[rows], status, reduction="sum")


def states_of(hidden: Tensor, window: Window) -> tuple[Tensor, Tensor]:
    """Return the vectors of a window's candidates and entries."""
    ranges = torch.from_numpy(window.candidate_ranges), torch.from_numpy(window.entry_ranges)
    return mean_of(hidden, ranges[0]), mean_of(hidden, ranges[1])


def of_states(window: Window) -> Tensor:
    """Return which state (column) each entry (row) is of."""
    return F.one_hot(torch.from_numpy(window.entry_states), len(window.states)).bool()


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


def _by_state(window: Window, roles: Tensor) -> dict[str, list[float]]:
    return {
        state: [round(float(chance), 4) for chance in row]
        for state, row in zip(window.states, roles, strict=True)
    }


@torch.no_grad()
def predict(network: Network, window: Window) -> list[dict[str, Any]]:
    """Return for each candidate the probabilities of types, and of roles and statuses of the likely ones."""
    network.eval()
    low = network.encoder.low(torch.from_numpy(window.pieces)[None], None)
    hidden = network.encoder.high(low, None)[0]
    candidates, entries = states_of(hidden, window)
    types, statuses = network.heads.types(
        candidates, hidden[0], torch.from_numpy(window.features), torch.from_numpy(window.flags)
    )
    chances, statuses = types.softmax(1), statuses.softmax(1)
    likely = [(int(c), int(t) + 1) for c, t in torch.nonzero(chances[:, 1:] > LEAST)]
    roles = _predicted_roles(network, window, candidates, entries, likely)
    rows = []
    for row, candidate in enumerate(window.candidates):
        rows.append({
            "candidate": candidate,
            "none": round(float(chances[row, 0]), 5),
            "status": [round(float(p), 4) for p in statuses[row]],
            "types": [
                {
                    "type": TYPES[t - 1],
                    "p": round(float(chances[row, t]), 5),
                    "roles": _by_state(window, role),
                }
                for (c, t), role in zip(likely, roles, strict=True)
                if c == row
            ],
        })  # fmt: skip
    return rows


def _predicted_roles(
    network: Network, window: Window, candidates: Tensor, entries: Tensor, likely: list[tuple[int, int]]
) -> list[Tensor]:
    if not likely:
        return []
    rows = torch.tensor([c for c, _ in likely])
    roles = network.heads.roles(
        candidates[rows], entries, torch.from_numpy(window.pairs)[rows],
        torch.from_numpy(window.visible)[rows], of_states(window), torch.tensor([t for _, t in likely]),
    )  # fmt: skip
    return list(roles.softmax(-1))


def main() -> int:
    """Train, save, predict."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("examples", type=Path, nargs="+")
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--fold", type=int, default=0)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--predictions", type=Path)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    torch.manual_seed(given.seed)
    examples = [example for path in given.examples for example in load(path)]
    out = [bool(given.folds) and part(example["id"], given.folds) == given.fold for example in examples]
    paths = frequent_paths([example for example, left in zip(examples, out, strict=True) if not left])
    windows = Windows(str(given.base / "tokenizer.json"), paths)
    made = [list(windows.of(number, example)) for number, example in enumerate(examples)]
    used = [window for number, left in enumerate(out) if not left for window in made[number]]
    network = Network(len(paths))
    network.encoder.load(given.base / "model.safetensors")
    print(f"{len(used)} windows, {sum(len(window.targets) for window in used)} targets", flush=True)
    Trainer(network, used, given.seed).train(given.epochs)
    torch.save({"paths": paths, "weights": network.state_dict()}, given.output)
    if given.predictions:
        with gzip.open(given.predictions, "wt", encoding="utf-8") as lines:
            for number, left in enumerate(out):
                if left or not given.folds:
                    rows = [row for window in made[number] for row in predict(network, window)]
                    lines.write(json.dumps({"id": examples[number]["id"], "candidates": rows}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
