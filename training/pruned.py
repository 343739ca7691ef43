"""Prune a trained teacher: of most layers the heads and inner units that matter most are kept.

    python -m training.pruned EXAMPLES.jsonl.gz... --teacher TEACHER.pt --base FOLDER --output START.pt

How much a head or a unit matters is how far the loss would change without it, to first order (the product of
its output and the gradient of the loss, summed over a window; Michel et al. 2019, "Are sixteen heads really
better than one?"), in the mean over windows. What the rest gave in the mean goes into the bias. Only the
lowest layers (`FULL`) are computed for all pieces of words, the others for those that stand for a
candidate or a state. `training.train --start START.pt` goes on from there.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from dragoman.readers.english.learned.windows import Windows
from training.network import (
    FULL,
    HEAD_SIZE,
    KEPT_LAYERS,
    PRUNED,
    WORD_STEPS,
    Layer,
    Network,
    Padded,
    rounded_rows,
)
from training.train import AT_ONCE, losses_of, trained_on, training_parser
from training.windows import Lesson, lessons

WINDOWS = 640


class Importance:
    """How much each of some units matters, and what it gives in the mean."""

    def __init__(self, product: nn.Module, groups: int) -> None:
        self.scores, self.sums, self.pieces = torch.zeros(groups), torch.zeros(0), 0
        self._groups = groups
        product.register_forward_pre_hook(self._look)

    def _look(self, _: nn.Module, inputs: tuple[Tensor]) -> None:
        states = inputs[0]
        flat = states.detach().flatten(0, -2).float()  # which may be of 16 bits
        self.sums = flat.sum(0) + (self.sums if self.pieces else 0)
        self.pieces += len(flat)
        states.register_hook(lambda gradient: self._weigh(states.detach(), gradient))

    def _weigh(self, states: Tensor, gradient: Tensor) -> None:
        change = (states * gradient).float().unflatten(-1, (self._groups, -1)).sum((1, 3))
        self.scores += change.abs().sum(0)

    @property
    def mean(self) -> Tensor:
        """What each column gives in the mean."""
        return self.sums / self.pieces


def importances(network: Network, taught: Sequence[Lesson]) -> list[tuple[Importance, Importance]]:
    """Return how much the heads and the inner units of each layer matter for some windows."""
    looked = [
        (Importance(layer.output, layer.heads), Importance(layer.outer, layer.inner.out_features))
        for layer in network.encoder.layers
    ]
    network.encoder.frozen = 0
    for parameter in network.encoder.layers.parameters():
        parameter.requires_grad_(True)
    for start in range(0, len(taught), AT_ONCE):
        rows = taught[start : start + AT_ONCE]
        pieces = Padded.of([lesson.window.pieces for lesson in rows])
        network.zero_grad()
        losses_of(network, rows, pieces, by_network=True).sum().backward()
    return looked


def kept(scores: Tensor, most: int) -> Tensor:
    """Return the numbers of the units that matter most, in order."""
    return scores.topk(most).indices.sort().values


def prune(source: Layer, layer: Layer, looked: tuple[Importance, Importance]) -> None:
    """Write into the smaller `layer` what matters most of `source`."""
    of_heads, of_units = looked
    heads, units = kept(of_heads.scores, PRUNED.heads), kept(of_units.scores, PRUNED.inner)
    columns = (heads[:, None] * HEAD_SIZE + torch.arange(HEAD_SIZE)).flatten()
    for name in ("query", "key", "value"):
        _copy(getattr(source, name), getattr(layer, name), rows=columns)
    _copy(source.inner, layer.inner, rows=units)
    _copy_columns(source.output, layer.output, columns, of_heads.mean)
    _copy_columns(source.outer, layer.outer, units, of_units.mean)
    layer.norm_attention.load_state_dict(source.norm_attention.state_dict())
    layer.norm_output.load_state_dict(source.norm_output.state_dict())
    layer.bias.weight.copy_(source.bias.weight[:, heads])


def _copy(source: nn.Linear, target: nn.Linear, rows: Tensor) -> None:
    target.weight.copy_(source.weight[rows])
    target.bias.copy_(source.bias[rows])


def _copy_columns(source: nn.Linear, target: nn.Linear, columns: Tensor, mean: Tensor) -> None:
    left_out = mean.clone()
    left_out[columns] = 0
    target.weight.copy_(source.weight[:, columns])
    target.bias.copy_(source.bias + source.weight @ left_out)


def pruned(teacher: dict[str, Any], taught: Sequence[Lesson]) -> dict[str, Any]:
    """Return the checkpoint of a smaller network."""
    network = Network.of(teacher).eval()
    small = Network(len(teacher["paths"]), len(KEPT_LAYERS), 0, FULL, PRUNED)
    looked = importances(network, taught)
    with torch.no_grad():
        for number, layer in zip(KEPT_LAYERS, small.encoder.layers, strict=True):
            prune(network.encoder.layers[number], layer, looked[number])
    weights = network.state_dict()
    others = {name: weight for name, weight in weights.items() if not name.startswith("encoder.layers.")}
    others["encoder.words.weight"] = rounded_rows(others["encoder.words.weight"], WORD_STEPS)
    small.load_state_dict(small.state_dict() | others)
    return small.checkpoint(teacher["paths"], small.state_dict())


def main() -> int:
    """Prune and save."""
    parser = training_parser(__doc__)
    parser.add_argument("--teacher", type=Path, required=True)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    teacher = torch.load(given.teacher, weights_only=True)
    windows = Windows(str(given.base / "tokenizer.json"), teacher["paths"])
    taught = [lesson for example in trained_on(given) for lesson in lessons(windows, example)]
    taught = taught[:: max(1, len(taught) // WINDOWS)]
    torch.save(pruned(teacher, taught), given.output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
