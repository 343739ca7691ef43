"""The network: a small encoder, and three heads for the type, the roles and the status of an event.

The encoder is BERT's architecture with the weights of all-MiniLM-L6-v2, read from the package that carries
them; embeddings and the lowest layer keep their weights. Whatever is multiplied is rounded to the whole
numbers that the program multiplies, so that the network learns what it will be. The type is decided for each
candidate, the role for each candidate and entry (a state with what brings it into view) and summed over the
entries of a state.
"""

from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor, nn

from dragoman.readers.english.learned.network import STATUSES, TYPES
from dragoman.readers.english.learned.windows import DEPS, DISTANCES, FLAGS, KINDS, POS, WHERE

HEADS, WIDTH, INNER, VOCABULARY, PLACES = 12, 384, 1536, 30_522, 512
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

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value, self.output = (Rounded(WIDTH, WIDTH) for _ in range(4))
        self.inner, self.outer = Rounded(WIDTH, INNER), Rounded(INNER, WIDTH)
        self.norm_attention, self.norm_output = (nn.LayerNorm(WIDTH, eps=1e-12) for _ in range(2))
        self.dropout = nn.Dropout(0.1)

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """Return the next states of (batch, pieces, width); `mask` is False where a piece is none."""

        def split(states: Tensor) -> Tensor:
            return states.unflatten(-1, (HEADS, WIDTH // HEADS)).transpose(1, 2)

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

    def __init__(self, layers: int, frozen: int) -> None:
        super().__init__()
        self.words, self.places = nn.Embedding(VOCABULARY, WIDTH), nn.Embedding(PLACES, WIDTH)
        self.kind = nn.Parameter(torch.zeros(WIDTH))
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))
        self.frozen = frozen

    def low(self, pieces: Tensor, mask: Tensor) -> Tensor:
        """Return the states after the layers that are not trained."""
        places = torch.arange(pieces.shape[1])
        hidden = self.norm(self.words(pieces) + self.places(places) + self.kind)
        for layer in self.layers[: self.frozen]:
            hidden = layer(hidden, mask)
        return hidden

    def high(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """Return the states after the layers that are trained."""
        for layer in self.layers[self.frozen :]:
            hidden = layer(hidden, mask)
        return hidden

    def load(self, file: Path) -> None:
        """Take the weights of a published BERT of this size (names of Hugging Face)."""
        published = load_file(file)
        own = self.state_dict()
        for name in own:
            own[name] = published[_published_name(name)].reshape(own[name].shape) if name != "kind" else (
                published["embeddings.token_type_embeddings.weight"][0]
            )  # fmt: skip
        own["words.weight"] = rounded_rows(own["words.weight"], WORD_STEPS)
        self.load_state_dict(own)
        for module in (self.words, self.places, self.norm, *self.layers[: self.frozen]):
            module.requires_grad_(False)
        self.kind.requires_grad_(False)
        for rounded in (m for layer in self.layers[: self.frozen] for m in layer.modules()):
            if isinstance(rounded, Rounded):
                rounded.weight.data = rounded_rows(rounded.weight.data, WEIGHT_STEPS)
                rounded.known = True


_NAMES = {
    "words": "embeddings.word_embeddings", "places": "embeddings.position_embeddings",
    "norm": "embeddings.LayerNorm", "query": "attention.self.query", "key": "attention.self.key",
    "value": "attention.self.value", "output": "attention.output.dense", "inner": "intermediate.dense",
    "outer": "output.dense", "norm_attention": "attention.output.LayerNorm",
    "norm_output": "output.LayerNorm",
}  # fmt: skip


def _published_name(name: str) -> str:
    parts = name.split(".")
    if parts[0] == "layers":
        return f"encoder.layer.{parts[1]}.{_NAMES[parts[2]]}.{parts[3]}"
    return f"{_NAMES[parts[0]]}.{parts[1]}"


class Heads(nn.Module):
    """What is decided of the candidates of one window."""

    def __init__(self, paths: int) -> None:
        super().__init__()
        sizes = (len(POS), len(DEPS) + 1, 5, 6, 2)
        self.features = nn.ModuleList(nn.Embedding(size, 8) for size in sizes)
        self.first = nn.Linear(2 * WIDTH + 8 * len(sizes) + FLAGS, HIDDEN)
        self.to_type, self.to_status = nn.Linear(HIDDEN, CLASSES), nn.Linear(HIDDEN, len(STATUSES))
        self.candidate, self.entry = nn.Linear(WIDTH, PAIR), nn.Linear(WIDTH, PAIR)
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

    def __init__(self, paths: int, layers: int, frozen: int) -> None:
        super().__init__()
        self.encoder, self.heads = Encoder(layers, frozen), Heads(paths)


def mean_of(hidden: Tensor, ranges: Tensor) -> Tensor:
    """Return the mean of the states in each range (n, 2); zeros where it is empty."""
    sums = torch.cat([torch.zeros(1, hidden.shape[1]), hidden.cumsum(0)])
    sizes = (ranges[:, 1] - ranges[:, 0]).clamp(min=1)
    return (sums[ranges[:, 1]] - sums[ranges[:, 0]]) / sizes[:, None]
