"""The network: an encoder, and three heads for the type, the roles and the status of an event.

The encoder is MPNet's architecture: BERT's, with biases of the distance between pieces. A teacher has the
weights of all-mpnet-base-v2, read from the packages that carry them; embeddings and the lowest layers keep
theirs. The network of the program has as many layers, each with a quarter of the heads and inner units
(`training.pruned`). Whatever that multiplies is rounded to the whole numbers that the program multiplies, so
that the network learns what it will be. The type is decided for each candidate, the role for each candidate
and entry (a state with what brings it into view) and summed over the entries of a state.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor, nn

from dragoman.readers.english.learned.network import STATUSES, TYPES
from dragoman.readers.english.learned.windows import DEPS, DISTANCES, FLAGS, KINDS, POS, WHERE

WIDTH, HEAD_SIZE, VOCABULARY, EPS = 768, 64, 30_527, 1e-5
PLACES, FIRST_PLACE = 514, 2  # rows of the table of places, and that of a text's first piece
CLS, PAD, SEP, MASK = 0, 1, 2, 30_526  # numbers of pieces


@dataclass(frozen=True)
class Shape:
    """How large the layers of an encoder are, and how fast it learns; `whole`: products of whole numbers."""

    heads: int
    inner: int
    whole: bool
    rate: float


TEACHER = Shape(12, 3072, whole=False, rate=7e-5)
PRUNED = Shape(3, 512, whole=True, rate=1e-4)
KEPT_LAYERS = (0, 1, 2, 5, 6, 7)  # of a teacher, in the pruned network
FULL = 1  # layers of the pruned network that are computed for all pieces
WIDE = 2  # layers after these, in which the pieces that are needed look at all
BUCKETS, EXACT_DISTANCES, LARGEST_DISTANCE = 32, 8, 128
"""Distances between pieces that MPNet tells apart: half of them to each side, up to 8 pieces each its own,
the rest by their logarithm up to 128 pieces."""
BFLOAT16 = ("avx512_bf16", "amx_bf16")  # capabilities of processors that multiply such numbers
CLASSES = len(TYPES) + 1
HIDDEN, PAIR, EARLY = 256, 128, 64
UNSEEN = -12.0  # the logit of what cannot be
WEIGHT_STEPS, WORD_STEPS = 64, 127  # whole numbers on either side of zero, of weights and of word vectors


def bfloat16_products() -> torch.autocast:
    """Return a context in which matrices are multiplied as bfloat16 where the processor can.

    Their sums stay of 32 bits. It is twice as fast; a step of the teacher takes two thirds of the time.
    """
    known = torch.cpu.get_capabilities()
    return torch.autocast("cpu", torch.bfloat16, enabled=any(known.get(name) for name in BFLOAT16))


class Rounded(nn.Linear):
    """A linear layer with weights of 7 bits a row and inputs of 8 bits, as ONNX Runtime multiplies them.

    Seven bits, since processors without VNNI add two products in 16 bits. Gradients pass the rounding.
    """

    plain = False
    """Whether nothing is rounded: to be written as a graph, of which the products are made whole later."""
    known = False
    """Whether the weights are rounded already, and stay so."""

    def forward(self, states: Tensor) -> Tensor:
        """Return the product with what is rounded."""
        if self.plain:
            return super().forward(states)
        weight = self.weight if self.known else rounded_rows(self.weight, WEIGHT_STEPS)
        return F.linear(_rounded(states.float()), weight, self.bias)


def rounded_rows(weight: Tensor, steps: int) -> Tensor:
    """Return a matrix whose rows are whole multiples (at most `steps`) of a number of each row."""
    scale = weight.detach().abs().amax(1).clamp(min=1e-8) / steps
    zero = torch.zeros(len(weight), dtype=torch.int32)
    return torch.fake_quantize_per_channel_affine(weight, scale, zero, 0, -steps, steps)


def _rounded(states: Tensor) -> Tensor:
    low, high = torch.aminmax(states.detach())
    low, high = low.clamp(max=0), high.clamp(min=0)
    scale = ((high - low) / 255).clamp(min=1e-8)
    zero = torch.round(-low / scale).to(torch.int32)
    return torch.fake_quantize_per_tensor_affine(states, scale, zero, 0, 255)


@dataclass
class Padded:
    """Numbers of several windows, padded; the mask is False where one is none."""

    numbers: Tensor
    mask: Tensor

    @classmethod
    def of(cls, rows: Sequence[Any]) -> Padded:
        """Pad the rows of several windows (arrays or tensors of whole numbers)."""
        tensors = [torch.as_tensor(row) for row in rows]
        numbers = nn.utils.rnn.pad_sequence(tensors, batch_first=True, padding_value=PAD)
        sizes = torch.tensor([len(row) for row in rows])
        return cls(numbers, (torch.arange(numbers.shape[1]) < sizes[:, None])[:, None, None])


@dataclass
class View:
    """What a layer computes: which pieces (None: all), what they attend to, and how far apart these stand."""

    needed: Tensor | None
    mask: Tensor
    buckets: Tensor


class Layer(nn.Module):
    """One layer of the encoder."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        product = Rounded if shape.whole else nn.Linear
        self.heads, attended = shape.heads, shape.heads * HEAD_SIZE
        self.query, self.key, self.value = (product(WIDTH, attended) for _ in range(3))
        self.output = product(attended, WIDTH)
        self.inner, self.outer = product(WIDTH, shape.inner), product(shape.inner, WIDTH)
        self.norm_attention, self.norm_output = (nn.LayerNorm(WIDTH, eps=EPS) for _ in range(2))
        self.dropout = nn.Dropout(0.1)
        self.bias = nn.Embedding(BUCKETS, shape.heads)

    def forward(self, hidden: Tensor, view: View) -> Tensor:
        """Return the next states of the pieces of (batch, pieces, width) that the view asks for."""

        def split(states: Tensor) -> Tensor:
            return states.unflatten(-1, (self.heads, HEAD_SIZE)).transpose(1, 2)

        wanted = hidden if view.needed is None else chosen(hidden, view.needed)
        query, key, value = split(self.query(wanted)), split(self.key(hidden)), split(self.value(hidden))
        bias = torch.where(view.mask, self.bias(view.buckets).movedim(-1, -3), torch.finfo().min)
        attended = F.scaled_dot_product_attention(query, key, value, attn_mask=bias)
        return self.finish(wanted, attended.transpose(1, 2).flatten(2))

    def finish(self, wanted: Tensor, attended: Tensor) -> Tensor:
        """Return the next states of the pieces `wanted`, given what they attend to."""
        hidden = self.norm_attention(wanted + self.dropout(self.output(attended)))
        return self.norm_output(hidden + self.dropout(self.outer(F.gelu(self.inner(hidden)))))


def chosen(states: Tensor, numbers: Tensor) -> Tensor:
    """Return the states (windows, N, width) of the pieces with these numbers (windows, N)."""
    return states.gather(1, numbers[..., None].expand(-1, -1, states.shape[-1]))


class Encoder(nn.Module):
    """The encoder: pieces of words to one vector for each that is needed, by several layers.

    The lowest `frozen` of these, and the embeddings, keep their weights. The lowest `full` are computed for
    all pieces, the others for those that are needed.
    """

    def __init__(self, layers: int, frozen: int, full: int, shape: Shape) -> None:
        super().__init__()
        self.words, self.places = nn.Embedding(VOCABULARY, WIDTH), nn.Embedding(PLACES, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=EPS)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(layers))
        self.shape, self.frozen, self.full = shape, frozen, full

    def early(self, pieces: Padded) -> Tensor:
        """Return the states of all pieces after the lowest layers; what is frozen has no gradients."""
        table = distance_buckets(pieces.numbers.shape[1])
        view = View(None, pieces.mask, table)
        with torch.no_grad():  # with dropout, as the layers that are trained
            places = self.places(torch.arange(pieces.numbers.shape[1]) + FIRST_PLACE)
            hidden = self.norm(self.words(pieces.numbers) + places)
            for layer in self.layers[: self.frozen]:
                hidden = layer(hidden, view)
        for layer in self.layers[self.frozen : self.full]:
            hidden = layer(hidden, view)
        return hidden

    def late(self, hidden: Tensor, pieces: Padded, needed: Padded) -> Tensor:
        """Return the states of the pieces that are needed after all layers, given those of all pieces.

        The first `WIDE` layers look at all pieces (of those not needed, at their early states), the others at
        the needed ones alone.
        """
        offsets = distance_buckets(pieces.numbers.shape[1])[needed.numbers]
        columns = needed.numbers[:, None].expand(-1, offsets.shape[1], -1)
        among_all = View(needed.numbers, pieces.mask, offsets)
        among_needed = View(None, needed.mask, offsets.gather(2, columns))
        states, wide = hidden, self.full + WIDE
        for layer in self.layers[self.full : wide]:
            states = layer(hidden, among_all)
            hidden = replaced(hidden, needed, states)
        for layer in self.layers[wide:]:
            states = layer(states, among_needed)
        return states

    def load(self, file: Path) -> None:
        """Take the weights of the published encoder (names of Hugging Face)."""
        published = load_file(file)
        self.load_state_dict({name: published[_published_name(name)] for name in self.state_dict()})

    def freeze(self) -> None:
        """Let the embeddings and the lowest layers keep their weights."""
        for name, parameter in self.named_parameters():
            part, _, rest = name.partition(".")
            parameter.requires_grad_(part == "layers" and int(rest.partition(".")[0]) >= self.frozen)
        for rounded in (m for layer in self.layers[: self.frozen] for m in layer.modules()):
            if isinstance(rounded, Rounded):
                rounded.weight.data = rounded_rows(rounded.weight.data, WEIGHT_STEPS)
                rounded.known = True


def replaced(states: Tensor, needed: Padded, by: Tensor) -> Tensor:
    """Return the states (windows, N, width) with those of the needed pieces replaced."""
    numbers = needed.numbers.masked_fill(~needed.mask[:, 0, 0], states.shape[1])
    longer = F.pad(states, (0, 0, 0, 1))
    return longer.scatter(1, numbers[..., None].expand(-1, -1, states.shape[-1]), by)[:, :-1]


def distance_buckets(length: int) -> Tensor:
    """Return (length, length) numbers of the distance from each piece to each other, as MPNet counts them."""
    places = torch.arange(length)
    distances = places[:, None] - places[None]
    sizes = distances.abs()
    logarithm = torch.log(sizes.clamp(min=1) / EXACT_DISTANCES) / math.log(LARGEST_DISTANCE / EXACT_DISTANCES)
    far = (EXACT_DISTANCES + (logarithm * EXACT_DISTANCES).long()).clamp(max=BUCKETS // 2 - 1)
    return torch.where(sizes < EXACT_DISTANCES, sizes, far) + (distances < 0) * (BUCKETS // 2)


_PUBLISHED = {
    "words": "embeddings.word_embeddings", "places": "embeddings.position_embeddings",
    "norm": "embeddings.LayerNorm", "inner": "intermediate.dense", "outer": "output.dense",
    "norm_output": "output.LayerNorm", "norm_attention": "attention.LayerNorm",
    "query": "attention.attn.q", "key": "attention.attn.k", "value": "attention.attn.v",
    "output": "attention.attn.o",
}  # fmt: skip


def _published_name(name: str) -> str:
    parts = name.split(".")
    if parts[-2] == "bias":
        return "encoder.relative_attention_bias.weight"  # one for all layers
    of_layer = f"encoder.layer.{parts[1]}." if parts[0] == "layers" else ""
    return f"{of_layer}{_PUBLISHED[parts[-2]]}.{parts[-1]}"


class Heads(nn.Module):
    """What is decided of the candidates of one window."""

    def __init__(self, paths: int) -> None:
        super().__init__()
        sizes = (len(POS), len(DEPS) + 1, 5, 6, 2)
        self.features = nn.ModuleList(nn.Embedding(size, 8) for size in sizes)
        self.first = nn.Linear(2 * WIDTH + 8 * len(sizes) + FLAGS, HIDDEN)
        self.to_type, self.to_status = nn.Linear(HIDDEN, CLASSES), nn.Linear(HIDDEN, len(STATUSES))
        self.early = nn.Linear(WIDTH + 8 * len(sizes) + FLAGS, EARLY)
        self.to_exit = nn.Linear(EARLY, 1)
        self.candidate, self.entry = nn.Linear(WIDTH, PAIR), nn.Linear(WIDTH, PAIR)
        self.of_type = nn.Embedding(CLASSES, PAIR)
        values = (paths + 3, len(KINDS), len(WHERE), len(DISTANCES) + 3)
        self.relations = nn.ModuleList(nn.Embedding(size, 24) for size in values)
        self.relation = nn.Linear(24 * len(values), PAIR)
        self.product = nn.Linear(PAIR, PAIR, bias=False)
        self.to_role = nn.Linear(PAIR, 2)
        self.dropout = nn.Dropout(0.3)

    def exit_logits(self, candidates: Tensor, features: Tensor, flags: Tensor) -> Tensor:
        """Return logits of whether each candidate tells any event, given its states after the lowest layers.

        One that hardly does is not looked at by the other layers (an *early exit*).
        """
        joined = torch.cat([candidates, self.words_of(features, flags)], 1)
        return self.to_exit(F.gelu(self.early(joined)))[:, 0]

    def types(
        self, candidates: Tensor, whole: Tensor, features: Tensor, flags: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return logits of the type (0: no event) and of the status of each candidate."""
        parts = (candidates, whole.expand(candidates.shape[0], -1), self.words_of(features, flags))
        joined = torch.cat(parts, 1)
        hidden = self.dropout(F.gelu(self.first(self.dropout(joined))))
        return self.to_type(hidden), self.to_status(hidden)

    def words_of(self, features: Tensor, flags: Tensor) -> Tensor:
        """Return what the parse says of each candidate."""
        parts = [table(features[:, column]) for column, table in enumerate(self.features)]
        return torch.cat([*parts, flags], 1)

    def roles(
        self, candidates: Tensor, entries: Tensor, pairs: Tensor, visible: Tensor, of_states: Tensor,
        types: Tensor,
    ) -> Tensor:  # fmt: skip
        """Return logits (candidates, states, 3) of no role, actor, recipient in an event of `types`.

        `of_states` (E, S) says which state each entry is of.
        """
        related = torch.cat([table(pairs[..., column]) for column, table in enumerate(self.relations)], -1)
        related = self.relation(related)
        return self.entry_and_role_logits(candidates, entries, related, visible, of_states, types)[1]

    def entry_and_role_logits(
        self, candidates: Tensor, entries: Tensor, related: Tensor, visible: Tensor, of_states: Tensor,
        types: Tensor,
    ) -> tuple[Tensor, Tensor]:  # fmt: skip
        """Return what each entry speaks for (candidates, entries, 2), and what `roles` returns.

        `related` (candidates, entries, PAIR) is what relates them.
        """
        by_word, by_entry = self.candidate(candidates)[:, None], self.entry(entries)[None]
        joined = by_word + by_entry + self.of_type(types)[:, None] + related
        joined = joined + 0.3 * self.product(by_word) * by_entry
        logits = self.to_role(self.dropout(F.gelu(joined))).masked_fill(~visible[..., None], UNSEEN)
        spread = logits[:, :, None].masked_fill(~of_states[None, :, :, None], UNSEEN)
        summed = torch.logsumexp(spread, 1)
        return logits, torch.cat([torch.zeros_like(summed[..., :1]), summed], -1)


class Network(nn.Module):
    """Encoder and heads."""

    def __init__(self, paths: int, layers: int, frozen: int, full: int, shape: Shape) -> None:
        super().__init__()
        self.encoder, self.heads = Encoder(layers, frozen, full, shape), Heads(paths)
        self.exits_early = shape.whole  # a teacher looks at all candidates

    @classmethod
    def of(cls, checkpoint: Mapping[str, Any]) -> Network:
        """Return the network that a checkpoint is of."""
        layers, frozen, full = (checkpoint[name] for name in ("layers", "frozen", "full"))
        network = cls(len(checkpoint["paths"]), layers, frozen, full, Shape(**checkpoint["shape"]))
        network.load_state_dict(checkpoint["weights"])
        return network

    def checkpoint(self, paths: Mapping[str, int], weights: Mapping[str, Tensor]) -> dict[str, Any]:
        """Return the checkpoint with `weights` of this network; `paths` are the numbers of those it knows."""
        encoder = self.encoder
        return {
            "paths": dict(paths), "layers": len(encoder.layers), "frozen": encoder.frozen,
            "full": encoder.full, "shape": asdict(encoder.shape), "weights": dict(weights),
        }  # fmt: skip


def mean_of(hidden: Tensor, ranges: Tensor) -> Tensor:
    """Return the mean of the states in each range (n, 2); zeros where it is empty."""
    sums = torch.cat([torch.zeros(1, hidden.shape[1]), hidden.cumsum(0)])
    sizes = (ranges[:, 1] - ranges[:, 0]).clamp(min=1)
    return (sums[ranges[:, 1]] - sums[ranges[:, 0]]) / sizes[:, None]
