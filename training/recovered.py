"""Read an exported network back as a checkpoint that training can go on from.

    python -m training.recovered FOLDER --output MODEL.pt

FOLDER holds what `training.export` wrote. Weights of the encoder come back as the whole numbers they were
rounded to; the tables of what relates words and names were added up on export and are taken apart again, up
to constants, which go into the bias. Exported anew, the checkpoint says what FOLDER says, up to rounding.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy
import onnx
import torch
from onnx import numpy_helper

from training.export import MOST_PIECES
from training.network import FIRST_PLACE, FULL, PRUNED, Network, distance_buckets

RANK = 24  # columns of each table of relations


def arrays(graph: onnx.GraphProto) -> dict[str, Any]:
    """Return the constants of a graph by name."""
    return {row.name: numpy_helper.to_array(row) for row in graph.initializer}


def products(graph: onnx.GraphProto, known: dict[str, Any]) -> dict[str, Any]:
    """Return by the name of a layer's part (`layers.1.query`) the weights that it multiplies by."""
    weights = {}
    for node in graph.node:
        if node.op_type == "MatMulInteger":
            name = node.input[1].removesuffix("_quantized")
            whole, scale = known[node.input[1]].astype("f"), known[f"{name}_scale"]
            weights[".".join(node.name.strip("/").split("/")[:-1])] = (whole * scale).T
    return weights


def related(network: Network, known: dict[str, Any]) -> dict[str, Any]:
    """Return the four tables of relations and what multiplies them, of their sums."""
    sizes = [table.num_embeddings for table in network.heads.relations]
    others = known["others"].reshape(*sizes[1:], -1)
    parts = [known["paths"], *(others.mean(tuple({0, 1, 2} - {axis})) for axis in range(3))]
    means = [part.mean(0) for part in parts]
    bias = means[0] + others.mean((0, 1, 2))
    tables, weights = [], []
    for part, mean in zip(parts, means, strict=True):
        left, size, right = numpy.linalg.svd(part - mean, full_matrices=False)
        kept = min(RANK, len(size))
        table = numpy.zeros((len(part), RANK), "f")
        weight = numpy.zeros((part.shape[1], RANK), "f")
        root = numpy.sqrt(size[:kept])
        table[:, :kept], weight[:, :kept] = left[:, :kept] * root, right[:kept].T * root
        tables.append(table)
        weights.append(weight)
    result = {f"heads.relations.{number}.weight": table for number, table in enumerate(tables)}
    return result | {"heads.relation.weight": numpy.concatenate(weights, 1), "heads.relation.bias": bias}


def embedded(network: Network, known: dict[str, Any]) -> dict[str, Any]:
    """Return the tables of words and places, and of each layer what it adds for a distance."""
    words = known["words"] * known["scale"][:, None]
    unused = numpy.zeros((FIRST_PLACE, words.shape[1]), "f")
    tables = {"encoder.words.weight": words}
    tables["encoder.places.weight"] = numpy.concatenate([unused, known["places"]])
    buckets = distance_buckets(MOST_PIECES).numpy()
    numbers = numpy.concatenate([buckets[:0:-1, 0], buckets[0]])
    for number, layer in enumerate(network.encoder.layers):
        table = numpy.zeros(layer.bias.weight.shape, "f")
        table[numbers] = known[f"layers.{number}.by_offset"].T[: len(numbers)]
        tables[f"encoder.layers.{number}.bias.weight"] = table
    return tables


def recovered(folder: Path) -> dict[str, Any]:
    """Return the checkpoint of the network in `folder`. Raises ValueError where it was written otherwise."""
    paths = json.loads((folder / "paths.json").read_text(encoding="utf-8"))
    early, types, roles = (onnx.load(folder / f"{name}.onnx").graph for name in ("early", "types", "roles"))
    known, of_roles = arrays(early) | arrays(types), arrays(roles)
    layers = sum(name.endswith(".by_offset") for name in known)
    network = Network(len(paths), layers, 0, FULL, PRUNED)
    by_name = {
        whole: value for name, value in (known | of_roles).items() if (whole := _name_of(name)) is not None
    }
    for graph in (early, types):
        by_name |= {f"encoder.{name}.weight": value for name, value in products(graph, known).items()}
    by_name |= embedded(network, known) | related(network, of_roles)
    for name in ("to_type", "to_status", "early", "to_exit"):
        by_name[f"heads.{name}.weight"] = by_name.pop(f"heads.{name}.weight_Transposed").T
    for node in roles.node:
        if node.op_type == "MatMul":
            by_name[f"heads.{node.name.split('/')[1]}.weight"] = of_roles[node.input[1]].T
    if unknown := set(by_name) ^ set(network.state_dict()):
        raise ValueError(f"{folder}: not as training.export writes it: {sorted(unknown)}")
    weights = {name: torch.tensor(numpy.ascontiguousarray(value)) for name, value in by_name.items()}
    return network.checkpoint({path: number for number, path in enumerate(paths, 3)}, weights)


def _name_of(name: str) -> str | None:
    """Return what a constant of a graph is called in the network; None where it is put together anew."""
    if name.startswith("heads."):
        return name
    if name.startswith("norm."):
        return f"encoder.{name}"
    return f"encoder.{name.replace('.layer.', '.', 1)}" if ".layer." in name else None


def main() -> int:
    """Read back and save."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--output", type=Path, required=True)
    given = parser.parse_args()
    torch.save(recovered(given.folder), given.output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
