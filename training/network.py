"""The network: an encoder, and three heads for the type, the roles and the status of an event.

The encoder is BERT's architecture with the weights of all-MiniLM-L6-v2, or for a teacher those of
all-mpnet-base-v2 (five times as many, with biases of the distance between pieces), read from the packages
that carry them; embeddings and the lowest layers keep their weights. Whatever the small one multiplies is
rounded to the whole numbers that the program multiplies, so that the network learns what it will be. The type
is decided for each candidate, the role for each candidate and entry (a state with what brings it into view)
and summed over the entries of a state.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor, nn

from dragoman.readers.english.learned.network import STATUSES, TYPES
from dragoman.readers.english.learned.windows import DEPS, DISTANCES, FLAGS, KINDS, POS, WHERE


@dataclass(frozen=True)
class Shape:
    """The sizes of a published encoder, and how it is trained.

    `first_place` is the number of the first place of a text; a `relative` encoder adds a bias for the
    distance between two pieces and has no kinds of text; `whole`: its products are of whole numbers.
    """

    width: int
    inner: int
    vocabulary: int
    places: int
    first_place: int
    eps: float
    relative: bool
    whole: bool
    batch: int
    rate: float


SHAPES = {
    "minilm": Shape(384, 1536, 30_522, 512, 0, 1e-12, relative=False, whole=True, batch=8, rate=1e-4),
    "mpnet": Shape(768, 3072, 30_527, 514, 2, 1e-5, relative=True, whole=False, batch=16, rate=7e-5),
}  # fmt: skip
MINILM = SHAPES["minilm"]
HEADS, WIDTH = 12, MINILM.width
PAD, CLS, SEP, MASK = 0, 101, 102, 103  # numbers of pieces; MPNet has the same pieces, four further on, but:
OF_MPNET = {PAD: 1, CLS: 0, SEP: 2, MASK: 30_526}
BUCKETS, EXACT_DISTANCES, LARGEST_DISTANCE = 32, 8, 128
"""Distances between pieces that MPNet tells apart: half of them to each side, up to 8 pieces each its own,
the rest by their logarithm up to 128 pieces."""
CLASSES = len(TYPES) + 1
HIDDEN, PAIR = 256, 128
UNSEEN = -12.0  # the logit of what cannot be
WEIGHT_STEPS, WORD_STEPS = 64, 127  # whole numbers on either side of zero, of weights and of word vectors


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


class Layer(nn.Module):
    """One layer of BERT."""

    def __init__(self, shape: Shape = MINILM) -> None:
        super().__init__()
        width, inner, product = shape.width, shape.inner, Rounded if shape.whole else nn.Linear
        self.query, self.key, self.value, self.output = (product(width, width) for _ in range(4))
        self.inner, self.outer = product(width, inner), product(inner, width)
        self.norm_attention, self.norm_output = (nn.LayerNorm(width, eps=shape.eps) for _ in range(2))
        self.dropout = nn.Dropout(0.1)

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """Return the next states of (batch, pieces, width).

        `mask` is False where a piece is none, or is what is added to how much each piece attends to another.
        """

        def split(states: Tensor) -> Tensor:
            return states.unflatten(-1, (HEADS, -1)).transpose(1, 2)

        query, key, value = (split(part(hidden)) for part in (self.query, self.key, self.value))
        attended = F.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        return self.finish(hidden, attended.transpose(1, 2).flatten(2))

    def finish(self, wanted: Tensor, attended: Tensor) -> Tensor:
        """Return the next states of the pieces `wanted`, given what they attend to."""
        hidden = self.norm_attention(wanted + self.dropout(self.output(attended)))
        return self.norm_output(hidden + self.dropout(self.outer(F.gelu(self.inner(hidden)))))


class Encoder(nn.Module):
    """The encoder: pieces of words to one vector each, by the lowest `layers` of the published ones.

    The lowest `frozen` of these, and the embeddings, keep their weights.
    """

    def __init__(self, layers: int, frozen: int, shape: Shape = MINILM) -> None:
        super().__init__()
        self.shape, width = shape, shape.width
        self.words, self.places = nn.Embedding(shape.vocabulary, width), nn.Embedding(shape.places, width)
        if shape.relative:
            self.bias = nn.Embedding(BUCKETS, HEADS)
        else:
            self.kind = nn.Parameter(torch.zeros(width))
        self.norm = nn.LayerNorm(width, eps=shape.eps)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(layers))
        self.frozen = frozen

    def forward(self, pieces: Tensor, mask: Tensor) -> Tensor:
        """Return the states after all layers."""
        return self.high(self.low(pieces, mask), mask)

    def low(self, pieces: Tensor, mask: Tensor) -> Tensor:
        """Return the states after the layers that are not trained; pieces are numbered as MiniLM's."""
        places = torch.arange(pieces.shape[1]) + self.shape.first_place
        if self.shape.relative:
            hidden = self.norm(self.words(of_mpnet(pieces)) + self.places(places))
        else:
            hidden = self.norm(self.words(pieces) + self.places(places) + self.kind)
        return self._through(self.layers[: self.frozen], hidden, mask)

    def high(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """Return the states after the layers that are trained."""
        return self._through(self.layers[self.frozen :], hidden, mask)

    def _through(self, layers: nn.ModuleList, hidden: Tensor, mask: Tensor) -> Tensor:
        if self.shape.relative:
            by_distance = self.bias(distance_buckets(hidden.shape[1])).permute(2, 0, 1)
            mask = by_distance.expand(len(hidden), -1, -1, -1).masked_fill(~mask, torch.finfo().min)
        for layer in layers:
            hidden = layer(hidden, mask)
        return hidden

    def load(self, file: Path) -> None:
        """Take the weights of a published encoder of this shape (names of Hugging Face)."""
        published = load_file(file)
        own = self.state_dict()
        names = _PUBLISHED[self.shape.relative]
        for name in own:
            row = published[_published_name(name, names)]
            own[name] = row[0] if name == "kind" else row.reshape(own[name].shape)
        if self.shape.whole:
            own["words.weight"] = rounded_rows(own["words.weight"], WORD_STEPS)
        self.load_state_dict(own)
        for name, parameter in self.named_parameters():
            part, _, rest = name.partition(".")
            parameter.requires_grad_(part == "layers" and int(rest.partition(".")[0]) >= self.frozen)
        for rounded in (m for layer in self.layers[: self.frozen] for m in layer.modules()):
            if isinstance(rounded, Rounded):
                rounded.weight.data = rounded_rows(rounded.weight.data, WEIGHT_STEPS)
                rounded.known = True


def padded(rows: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    """Return the pieces of several windows as a batch, and a mask that is False where a piece is none."""
    pieces = nn.utils.rnn.pad_sequence(list(rows), batch_first=True, padding_value=PAD)
    sizes = torch.tensor([len(row) for row in rows])
    return pieces, (torch.arange(pieces.shape[1]) < sizes[:, None])[:, None, None]


def of_mpnet(pieces: Tensor) -> Tensor:
    """Return the numbers that MPNet gives to pieces that are numbered as MiniLM's."""
    numbers = pieces + 4
    for number, other in OF_MPNET.items():
        numbers[pieces == number] = other
    return numbers


def distance_buckets(length: int) -> Tensor:
    """Return (length, length) numbers of the distance from each piece to each other, as MPNet counts them."""
    places = torch.arange(length)
    distances = places[:, None] - places[None]
    sizes = distances.abs()
    logarithm = torch.log(sizes.clamp(min=1) / EXACT_DISTANCES) / math.log(LARGEST_DISTANCE / EXACT_DISTANCES)
    far = (EXACT_DISTANCES + (logarithm * EXACT_DISTANCES).long()).clamp(max=BUCKETS // 2 - 1)
    return torch.where(sizes < EXACT_DISTANCES, sizes, far) + (distances < 0) * (BUCKETS // 2)


_NAMES = {
    "words": "embeddings.word_embeddings", "places": "embeddings.position_embeddings",
    "norm": "embeddings.LayerNorm", "inner": "intermediate.dense", "outer": "output.dense",
    "norm_output": "output.LayerNorm", "kind": "embeddings.token_type_embeddings",
    "bias": "encoder.relative_attention_bias",
}  # fmt: skip
_ATTENTION = ("query", "key", "value", "output", "norm_attention")
_OF_BERT = ("attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense",
            "attention.output.LayerNorm")  # fmt: skip
_OF_MPNET = (*(f"attention.attn.{part}" for part in "qkvo"), "attention.LayerNorm")
_PUBLISHED = {
    relative: _NAMES | dict(zip(_ATTENTION, names, strict=True))
    for relative, names in ((False, _OF_BERT), (True, _OF_MPNET))
}


def _published_name(name: str, names: dict[str, str]) -> str:
    parts = name.split(".")
    if parts[0] == "layers":
        return f"encoder.layer.{parts[1]}.{names[parts[2]]}.{parts[3]}"
    return f"{names[parts[0]]}.{parts[1] if len(parts) > 1 else 'weight'}"


class Heads(nn.Module):
    """What is decided of the candidates of one window."""

    def __init__(self, paths: int, width: int = WIDTH) -> None:
        super().__init__()
        sizes = (len(POS), len(DEPS) + 1, 5, 6, 2)
        self.features = nn.ModuleList(nn.Embedding(size, 8) for size in sizes)
        self.first = nn.Linear(2 * width + 8 * len(sizes) + FLAGS, HIDDEN)
        self.to_type, self.to_status = nn.Linear(HIDDEN, CLASSES), nn.Linear(HIDDEN, len(STATUSES))
        self.candidate, self.entry = nn.Linear(width, PAIR), nn.Linear(width, PAIR)
        self.of_type = nn.Embedding(CLASSES, PAIR)
        values = (paths + 3, len(KINDS), len(WHERE), len(DISTANCES) + 3)
        self.relations = nn.ModuleList(nn.Embedding(size, 24) for size in values)
        self.relation = nn.Linear(24 * len(values), PAIR)
        self.product = nn.Linear(PAIR, PAIR, bias=False)
        self.to_role = nn.Linear(PAIR, 2)
        self.dropout = nn.Dropout(0.3)

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

    def __init__(self, paths: int, layers: int, frozen: int, shape: Shape = MINILM) -> None:
        super().__init__()
        self.encoder, self.heads = Encoder(layers, frozen, shape), Heads(paths, shape.width)


def mean_of(hidden: Tensor, ranges: Tensor) -> Tensor:
    """Return the mean of the states in each range (n, 2); zeros where it is empty."""
    sums = torch.cat([torch.zeros(1, hidden.shape[1]), hidden.cumsum(0)])
    sizes = (ranges[:, 1] - ranges[:, 0]).clamp(min=1)
    return (sums[ranges[:, 1]] - sums[ranges[:, 0]]) / sizes[:, None]
