"""Write a trained network as the files that the program reads: three ONNX graphs, tokenizer, paths.

    python -m training.export MODEL.pt... --base FOLDER --output src/dragoman/readers/english/learned/model

Of several models, which must have begun from the same weights (`training.train --start`), the mean is
written.

The products of the encoder are of whole numbers: weights of 7 bits a row, inputs of 8 bits, as in training.
Word vectors have 8 bits a row. The heads stay as they are.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # else ONNX Runtime reports to its makers

import onnx
import torch
import torch.nn.functional as F
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from training.network import (
    FIRST_PLACE,
    HEAD_SIZE,
    WIDE,
    WIDTH,
    WORD_STEPS,
    Layer,
    Network,
    Rounded,
    distance_buckets,
    mean_of,
)

OPSET = 17
ENCODER = "/layers"
MOST_PIECES = 512  # in a window


class Written(nn.Module):
    """A layer as it is written: shapes are constants; where pieces are `needed`, only these have queries."""

    def __init__(self, layer: Layer) -> None:
        super().__init__()
        self.layer = layer
        table = layer.bias.weight.detach()[distance_buckets(MOST_PIECES)]
        unused = torch.zeros(1, layer.heads)
        by_offset = torch.cat([table[:, 0].flip(0), table[0, 1:], unused])  # from far behind to far ahead
        self.register_buffer("by_offset", by_offset.T.contiguous())

    def forward(self, hidden: Tensor, needed: Tensor | None, bias: Tensor) -> Tensor:
        """Return the next states, of the `needed` pieces alone where they are given."""
        wanted = hidden if needed is None else hidden[:, needed]
        layer, scale = self.layer, HEAD_SIZE**-0.25
        query, value = (
            self._split(states).transpose(1, 2) for states in (layer.query(wanted), layer.value(hidden))
        )
        key = self._split(layer.key(hidden)).permute(0, 2, 3, 1)
        attended = ((query * scale) @ (key * scale) + bias).softmax(-1) @ value
        return layer.finish(wanted, attended.transpose(1, 2).reshape(1, -1, layer.heads * HEAD_SIZE))

    def among_all(self, length: int) -> Tensor:
        """Return the bias (heads, length, length) of each piece for each other.

        A row is the row above it moved by one, so rows are cut out of one row repeated, which takes a third
        of the time of looking up each pair.
        """
        row = self.by_offset[:, MOST_PIECES - length : MOST_PIECES + length]
        rows = row[:, None].expand(-1, length, -1).reshape(self.layer.heads, -1)
        shifted = rows[:, : length * (2 * length - 1)].reshape(self.layer.heads, length, -1)
        return shifted[:, :, length - 1 :]

    def between(self, offsets: Tensor) -> Tensor:
        """Return the bias of some pieces for each other, by the numbers of their offsets."""
        return self.by_offset[:, offsets]

    def _split(self, states: Tensor) -> Tensor:
        return states.reshape(1, -1, self.layer.heads, HEAD_SIZE)


class Early(nn.Module):
    """Pieces of words in; their states after the lowest layers, and chances of any event, out."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        encoder, self.heads = network.encoder, network.heads
        self.norm = encoder.norm
        self.layers = _written(encoder.layers, range(encoder.full))
        words = encoder.words.weight.detach()
        scale = words.abs().amax(1).clamp(min=1e-8) / WORD_STEPS
        self.register_buffer("places", encoder.places.weight.detach()[FIRST_PLACE:])
        self.register_buffer("scale", scale)
        self.register_buffer("words", torch.round(words / scale[:, None]).to(torch.int8))

    def forward(
        self, pieces: Tensor, candidate_ranges: Tensor, features: Tensor, flags: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return states (L, width) and probabilities (C,) of any event; ranges count the pieces."""
        vectors = self.words[pieces].float() * self.scale[pieces][:, None]
        hidden = self.norm(vectors[None] + self.places[torch.arange(pieces.shape[0])])
        for layer in self.layers.values():
            hidden = layer(hidden, None, layer.among_all(pieces.shape[0]))
        hidden = hidden[0]
        return hidden, self.heads.exit_logits(mean_of(hidden, candidate_ranges), features, flags).sigmoid()


class Types(nn.Module):
    """States of the lowest layers in; types, statuses, vectors of candidates and entries out."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.heads, encoder = network.heads, network.encoder
        self.layers = _written(encoder.layers, range(encoder.full, len(encoder.layers)))

    def forward(
        self, hidden: Tensor, needed: Tensor, candidate_ranges: Tensor, features: Tensor, flags: Tensor,
        entry_ranges: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:  # fmt: skip
        """Return probabilities of types and statuses, and the vectors that the roles are made of.

        The layers are computed for the `needed` pieces alone, the first of which stands for the whole; ranges
        count these.
        """
        layers = list(self.layers.values())
        from_needed = MOST_PIECES - 1 - needed[:, None]
        to_all = torch.arange(hidden.shape[0])[None] + from_needed
        for layer in layers[:WIDE]:
            states = layer(hidden[None], needed, layer.between(to_all))
            hidden = hidden.index_put((needed,), states[0])
        to_needed = needed[None] + from_needed
        for layer in layers[WIDE:]:
            states = layer(states, None, layer.between(to_needed))
        states = states[0]
        candidates, entries = mean_of(states, candidate_ranges), mean_of(states, entry_ranges)
        heads, joining = self.heads, self.heads.first
        sizes = WIDTH, WIDTH, joining.in_features - 2 * WIDTH
        of_word, of_whole, of_parse = joining.weight.split(sizes, 1)
        joined = F.linear(candidates, of_word) + F.linear(heads.words_of(features, flags), of_parse)
        joined = F.gelu(joined + F.linear(states[0], of_whole, joining.bias))
        types, statuses = heads.to_type(joined), heads.to_status(joined)
        return types.softmax(1), statuses.softmax(1), candidates, entries


def _written(layers: nn.ModuleList, numbers: range) -> nn.ModuleDict:
    return nn.ModuleDict({str(number): Written(layers[number]) for number in numbers})


class Roles(nn.Module):
    """Vectors of candidates and entries in; probabilities of roles, and what each entry speaks for, out."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        heads = self.heads = network.heads
        parts = heads.relation.weight.detach().split(24, 1)
        paths, kinds, places, distances = (
            table.weight.detach() @ part.T for table, part in zip(heads.relations, parts, strict=True)
        )
        others = kinds[:, None, None] + places[None, :, None] + distances[None, None]
        self.sizes = others.shape[1:3]
        self.register_buffer("paths", paths + heads.relation.bias.detach())
        self.register_buffer("others", others.flatten(0, 2))

    def forward(
        self, candidates: Tensor, entries: Tensor, pairs: Tensor, visible: Tensor, of_states: Tensor,
        types: Tensor,
    ) -> tuple[Tensor, Tensor]:  # fmt: skip
        """Return (L, S, 3) probabilities and (L, E, 2) logits of actor and recipient."""
        places, distances = self.sizes
        path, kind, place, distance = pairs.unbind(-1)
        related = self.paths[path] + self.others[(kind * places + place) * distances + distance]
        logits, roles = self.heads.entry_and_role_logits(
            candidates, entries, related, visible, of_states, types
        )
        return roles.softmax(-1), logits


def export(network: Network, folder: Path) -> None:
    """Write `early.onnx`, `types.onnx` and `roles.onnx`."""
    network.eval()
    for module in network.modules():
        if isinstance(module, Rounded):
            module.plain = True
    of_words = {"candidate_ranges": {0: "C"}, "features": {0: "C"}, "flags": {0: "C"}}
    _write_quantized(
        Early(network), _inputs_of_early(), folder / "early.onnx", ("hidden", "chances"),
        {"pieces": {0: "L"}} | of_words,
    )  # fmt: skip
    _write_quantized(
        Types(network), _inputs_of_types(), folder / "types.onnx",
        ("types", "statuses", "candidates", "entries"),
        {"hidden": {0: "L"}, "needed": {0: "N"}, "entry_ranges": {0: "E"}} | of_words,
    )  # fmt: skip
    _write(
        Roles(network), _inputs_of_roles(), folder / "roles.onnx", ("roles", "logits"),
        {"candidates": {0: "C"}, "entries": {0: "E"}, "pairs": {0: "C", 1: "E"}, "visible": {0: "C", 1: "E"},
         "of_states": {0: "E", 1: "S"}, "types": {0: "C"}},
    )  # fmt: skip


def _write_quantized(
    module: nn.Module, inputs: dict[str, Tensor], file: Path, outputs: tuple[str, ...],
    axes: dict[str, dict[int, str]],
) -> None:  # fmt: skip
    """Write a graph, the products of its layers of whole numbers."""
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / file.name
        _write(module, inputs, plain, outputs, axes)
        graph = onnx.load(plain).graph
        weights = frozenset(row.name for row in graph.initializer)
        nodes = [node.name for node in graph.node if _is_product(node, weights)]
        quantize_dynamic(
            plain, file, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8,
            nodes_to_quantize=nodes,
        )  # fmt: skip


def _is_product(node: onnx.NodeProto, weights: frozenset[str]) -> bool:
    """Say whether a node of the encoder multiplies by weights."""
    return node.op_type == "MatMul" and node.name.startswith(ENCODER) and bool(weights & set(node.input))


def _inputs_of_early() -> dict[str, Tensor]:
    return {
        "pieces": torch.randint(1000, 20_000, (40,)),
        "candidate_ranges": torch.tensor([[1, 2], [5, 7], [9, 10]]),
        "features": torch.zeros(3, 5, dtype=torch.long), "flags": torch.zeros(3, 16),
    }  # fmt: skip


def _inputs_of_types() -> dict[str, Tensor]:
    early = _inputs_of_early()
    return {
        "hidden": torch.randn(40, WIDTH), "needed": torch.tensor([0, 3, 5, 6, 9, 12, 13, 14, 20, 25]),
        "candidate_ranges": early["candidate_ranges"], "features": early["features"], "flags": early["flags"],
        "entry_ranges": torch.tensor([[3, 4], [0, 0]]),
    }  # fmt: skip


def _inputs_of_roles() -> dict[str, Tensor]:
    return {
        "candidates": torch.randn(3, WIDTH), "entries": torch.randn(4, WIDTH),
        "pairs": torch.zeros(3, 4, 4, dtype=torch.long), "visible": torch.ones(3, 4, dtype=torch.bool),
        "of_states": F.one_hot(torch.tensor([0, 1, 1, 0]), 2).bool(), "types": torch.tensor([1, 2, 3]),
    }  # fmt: skip


def _write(
    module: nn.Module, inputs: dict[str, Tensor], file: Path, outputs: tuple[str, ...],
    axes: dict[str, dict[int, str]],
) -> None:  # fmt: skip
    torch.onnx.export(
        module, tuple(inputs.values()), str(file), input_names=list(inputs), output_names=list(outputs),
        dynamic_axes=axes, opset_version=OPSET, dynamo=False,
    )  # fmt: skip


def mean_weights(all_weights: Sequence[dict[str, Tensor]]) -> dict[str, Tensor]:
    """Return the mean of the weights of networks of one shape."""
    return {name: torch.stack([weights[name] for weights in all_weights]).mean(0) for name in all_weights[0]}


def main() -> int:
    """Write the files of the program's reader."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("models", type=Path, nargs="+")
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    given = parser.parse_args()
    models = [torch.load(path, weights_only=True) for path in given.models]
    trained = models[0]
    if any(model["paths"] != trained["paths"] or model["layers"] != trained["layers"] for model in models):
        parser.error("these models did not begin from the same weights")
    if not trained["shape"]["whole"]:
        parser.error("a teacher is too large for the program: prune it first (training.pruned)")
    network = Network.of(trained | {"weights": mean_weights([model["weights"] for model in models])})
    given.output.mkdir(parents=True, exist_ok=True)
    export(network, given.output)
    paths = sorted(trained["paths"], key=trained["paths"].__getitem__)
    (given.output / "paths.json").write_text(json.dumps(paths, indent=0), encoding="utf-8")
    shutil.copy(given.base / "tokenizer.json", given.output / "tokenizer.json")
    for file in sorted(given.output.iterdir()):
        print(f"{file.name:<18}{file.stat().st_size / 1e6:8.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
