"""Windows of a text as arrays: pieces of words for the encoder, candidates, states and what relates them.

A window holds the title, the sentence before (both for context) and as many sentences as fit; each candidate
stands in one window. Every state that is in view (named in the window, the issuer, a speaker, the two that
the text is mostly about) may have a role in the event of a candidate.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy
from tokenizers import Tokenizer

from training.classes import ACTOR, EITHER, NO_ROLE, RECIPIENT, STATUSES, TYPES, UNORDERED

KINDS = (
    "state", "demonym", "organisation", "body", "group", "office", "person", "metonym", "pronoun", "pair",
    "issuer", "speaker", "addressee", "main",
)  # fmt: skip
DEPS = (
    "ROOT", "nsubj", "nsubjpass", "dobj", "pobj", "conj", "ccomp", "xcomp", "advcl", "acl", "relcl", "pcomp",
    "attr", "appos", "prep", "compound", "amod", "poss", "nmod", "agent", "dative", "npadvmod",
)  # fmt: skip
POS = ("VERB", "AUX", "NOUN", "PROPN")
MODALS = {
    "will": 0, "'ll": 0, "’ll": 0, "would": 1, "may": 2, "might": 2, "could": 2, "can": 3, "should": 4,
    "must": 4, "to": 5, "have": 6, "has": 6, "had": 6, "be": 7, "is": 7, "are": 7, "was": 7, "were": 7,
    "been": 7, "do": 8, "did": 8, "does": 8,
}  # fmt: skip
PIECES = 128  # of the sentences that are scored in one window
LONGEST_SENTENCE = 160  # pieces
OTHER_PATH, ELSEWHERE = 1, 2  # numbers of paths that are no path of the table
WHERE = ("before", "after", "title", "previous", "earlier", "later", "nowhere")
DISTANCES = (3, 6, 12, 25)  # pieces between candidate and mention
FEATURES_OF_CANDIDATES, FLAGS = 5, 16


@dataclass
class Window:
    """One window; `E` are its entries: a state with the mention (or the kind of view) that brings it."""

    example: int
    pieces: Any  # (L,) numbers of word pieces
    candidates: list[int]
    candidate_ranges: Any  # (C, 2) of pieces
    features: Any  # (C, 5)
    flags: Any  # (C, 16)
    states: list[str]
    entry_states: Any  # (E,)
    entry_ranges: Any  # (E, 2); (0, 0) where the state is not named
    pairs: Any  # (C, E, 4): path, kind, where, distance
    visible: Any  # (C, E)
    targets: list[Target]


@dataclass
class Target:
    """A gold event: the candidates that may tell it with their prior, its type, roles of states, status."""

    event: int
    choices: Any
    prior: Any
    type: int
    roles: Any
    status: int


class Windows:
    """Makes windows of examples; `paths` numbers the paths of the parse that are frequent enough."""

    def __init__(self, tokenizer: str, paths: dict[str, int]) -> None:
        self._tokenizer = Tokenizer.from_file(tokenizer)
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._cls = self._tokenizer.token_to_id("[CLS]")
        self._sep = self._tokenizer.token_to_id("[SEP]")
        self.paths = paths

    def of(self, number: int, example: dict[str, Any]) -> Iterator[Window]:
        """Yield the windows of the example with that number."""
        sentences = example["sentences"]
        titles = [index for index, sentence in enumerate(sentences) if sentence["title"]]
        body = [index for index, sentence in enumerate(sentences) if not sentence["title"]]
        encoded = [
            self._tokenizer.encode(example["text"][s["start"] : s["end"]], add_special_tokens=False)
            for s in sentences
        ]
        scored_titles = titles
        for first, group in enumerate(_groups(body, [len(each.ids) for each in encoded])):
            context = [] if first == 0 else titles + [i for i in (group[0] - 1,) if i in body]
            scored = (scored_titles if first == 0 else []) + group
            window = self._window(number, example, encoded, context + scored, set(scored))
            if window is not None:
                yield window

    def _window(
        self, number: int, example: dict[str, Any], encoded: list[Any], order: list[int], scored: set[int]
    ) -> Window | None:
        pieces, spans = [self._cls], [(-1, -1)]
        for index in order:
            start = example["sentences"][index]["start"]
            pieces += encoded[index].ids[:LONGEST_SENTENCE]
            spans += [(start + a, start + b) for a, b in encoded[index].offsets[:LONGEST_SENTENCE]]
            if example["sentences"][index]["title"]:
                pieces.append(self._sep)
                spans.append((-1, -1))
        pieces.append(self._sep)
        spans.append((-1, -1))
        starts, ends = numpy.array(spans).T

        def range_of(row: dict[str, Any]) -> tuple[int, int] | None:
            inside = numpy.flatnonzero((starts < row["end"]) & (ends > row["start"]) & (starts >= 0))
            return (int(inside[0]), int(inside[-1]) + 1) if len(inside) else None

        candidates = [
            (index, place)
            for index, candidate in enumerate(example["candidates"])
            if candidate["sentence"] in scored and (place := range_of(candidate))
        ]
        entries = _Entries(example, order, range_of, [index for index, _ in candidates])
        if not candidates or not entries.rows:
            return None
        rows = [example["candidates"][index] for index, _ in candidates]
        ranges = numpy.array([place for _, place in candidates])
        pairs, visible = self._pairs(example, rows, ranges, entries, order)
        window = Window(
            number, numpy.array(pieces), [index for index, _ in candidates], ranges,
            numpy.array([_features(example, row) for row in rows]),
            numpy.array([_flags(example, row) for row in rows], dtype="f"), entries.states,
            numpy.array([row[0] for row in entries.rows]),
            numpy.array([row[2] or (0, 0) for row in entries.rows]), pairs, visible, [],
        )  # fmt: skip
        window.targets = list(_targets(example, rows, entries.states))
        return window

    def _pairs(
        self, example: dict[str, Any], rows: list[dict[str, Any]], ranges: Any, entries: _Entries,
        order: list[int],
    ) -> tuple[Any, Any]:  # fmt: skip
        place_of = {sentence: place for place, sentence in enumerate(order)}
        pairs = numpy.zeros((len(rows), len(entries.rows), 4), dtype=numpy.int64)
        visible = numpy.zeros(pairs.shape[:2], dtype=bool)
        for a, row in enumerate(rows):
            for b, (state, mention, place, kind) in enumerate(entries.rows):
                named = entries.states[state]
                if mention is None or place is None:
                    visible[a, b] = kind in {"issuer", "main"} or row[kind] == named
                    pairs[a, b] = (0, KINDS.index(kind), WHERE.index("nowhere"), len(DISTANCES) + 2)
                    continue
                said = example["mentions"][mention]
                if said["sentence"] == row["sentence"]:
                    number = self.paths.get(row["paths"].get(str(mention), ""), OTHER_PATH)
                    where = "before" if said["start"] < row["start"] else "after"
                    pieces = abs(int(place[0]) - int(ranges[a][0]))
                    distance = sum(pieces >= limit for limit in DISTANCES)
                else:
                    number, distance = ELSEWHERE, len(DISTANCES) + 1
                    gap = place_of[row["sentence"]] - place_of[said["sentence"]]
                    title = example["sentences"][said["sentence"]]["title"]
                    where = (
                        "title" if title else "previous" if gap == 1 else "earlier" if gap > 0 else "later"
                    )
                pairs[a, b] = (number, KINDS.index(kind), WHERE.index(where), distance)
                visible[a, b] = where != "later"
        return pairs, visible


class _Entries:
    """The states in view of a window, each with what brings it: (state, mention, pieces, kind)."""

    def __init__(
        self, example: dict[str, Any], order: list[int], range_of: Any, candidates: list[int]
    ) -> None:
        self.states: list[str] = []
        self.rows: list[tuple[int, int | None, tuple[int, int] | None, str]] = []
        inside = set(order)
        for index, mention in enumerate(example["mentions"]):
            if mention["sentence"] in inside and not mention["former"] and (place := range_of(mention)):
                for state in mention["states"]:
                    self._add(state, index, place, mention["kind"])
        for state in example["issuers"]:
            self._add(state, None, None, "issuer")
        named = Counter(state for mention in example["mentions"] for state in mention["states"])
        for state, _ in named.most_common(2):
            self._add(state, None, None, "main")
        for kind in ("speaker", "addressee"):
            for state in sorted({example["candidates"][index][kind] or "" for index in candidates} - {""}):
                self._add(state, None, None, kind)

    def _add(self, state: str, mention: int | None, place: tuple[int, int] | None, kind: str) -> None:
        if state not in self.states:
            self.states.append(state)
        self.rows.append((self.states.index(state), mention, place, kind))


def _groups(body: list[int], sizes: list[int]) -> Iterator[list[int]]:
    """Yield the sentences of the body in groups of at most `PIECES` pieces; at least one group."""
    group: list[int] = []
    size = 0
    for index in body:
        if group and size + sizes[index] > PIECES:
            yield group
            group, size = [], 0
        group.append(index)
        size += sizes[index]
    yield group


def _features(example: dict[str, Any], row: dict[str, Any]) -> tuple[int, ...]:
    named = {s for m in example["mentions"] if m["sentence"] == row["sentence"] for s in m["states"]}
    return (
        POS.index(row["pos"]),
        DEPS.index(row["dep"]) + 1 if row["dep"] in DEPS else 0,
        min(len(named), 4),
        min(row["depth"], 5),
        int(example["sentences"][row["sentence"]]["title"]),
    )


def _flags(example: dict[str, Any], row: dict[str, Any]) -> list[float]:
    flags = [0.0] * FLAGS
    for word in row["auxiliaries"]:
        if word in MODALS:
            flags[MODALS[word]] = 1.0
    told = (
        row["negated"], row["passive"], row["in_statement"], row["tag"] == "VBD", row["tag"] == "VBG",
        row["tag"] == "VBN", bool(example["issuers"]),
    )  # fmt: skip
    flags[9:] = [float(flag) for flag in told]
    return flags


def _targets(example: dict[str, Any], rows: list[dict[str, Any]], states: list[str]) -> Iterator[Target]:
    for number, event in enumerate(example["gold"]):
        for span in _spans(event):
            choices, prior = _choices(rows, span)
            if not len(choices):
                continue
            actors, recipients = set(event["actors"]), set(event["recipients"])
            if event["type"] in UNORDERED:
                roles = [EITHER if state in actors | recipients else NO_ROLE for state in states]
            else:
                roles = [
                    ACTOR if state in actors else RECIPIENT if state in recipients else NO_ROLE
                    for state in states
                ]
            yield Target(
                number, choices, prior, TYPES.index(event["type"]) + 1, numpy.array(roles),
                STATUSES.index(event["status"]),
            )  # fmt: skip


def _spans(event: dict[str, Any]) -> list[tuple[int, int]]:
    """Return the trigger where it is known, and the other clauses that tell the event."""
    first = [event["trigger"]] if event["trigger"] else event["spans"][:1]
    return [tuple(span) for span in (*first, *event["spans"][1:])]


def _choices(rows: list[dict[str, Any]], span: tuple[int, int]) -> tuple[Any, Any]:
    """Return the candidates that may tell an event in `span`: the higher in the parse, the likelier."""
    start, end = span
    inside = [i for i, row in enumerate(rows) if start <= row["start"] and row["end"] <= end]
    inside = inside or [i for i, row in enumerate(rows) if row["start"] < end and row["end"] > start]
    if not inside:
        return numpy.zeros(0, dtype=int), numpy.zeros(0)
    highest = min(rows[i]["depth"] for i in inside)
    prior = numpy.array([{0: 4.0, 1: 2.0}.get(rows[i]["depth"] - highest, 1.0) for i in inside])
    return numpy.array(inside), prior / prior.sum()


def frequent_paths(examples: list[dict[str, Any]], most: int = 300, least: int = 8) -> dict[str, int]:
    """Number the paths of the parse that stand at least `least` times in `examples`, from 3 on."""
    counts = Counter(
        p for example in examples for row in example["candidates"] for p in row["paths"].values()
    )
    frequent = [path for path, count in counts.most_common(most) if count >= least]
    return {path: number for number, path in enumerate(frequent, 3)}
