"""Windows of a report as arrays: pieces of words for the encoder, candidates, states and what relates them.

A window holds the title, the sentence before (both for context) and as many sentences as fit; each candidate
stands in one window. Every state that is in view (named in the window, the issuer, a speaker, the two that
the text is mostly about) may have a role in the event of a candidate. What a window holds depends on its
report alone, so a record does not depend on what is read beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy
from tokenizers import Encoding, Tokenizer

from dragoman.readers.english.learned.model_input import CandidateWord, NamedStates, Range, Seen
from dragoman.readers.english.parser.bounds import spend

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
PIECES = 160  # of the sentences that are scored in one window
LONGEST_SENTENCE = 160  # pieces
TITLE = 96  # pieces, up to which the title stands in every window: with a sentence before at most 421 in all
OTHER_PATH, ELSEWHERE = 1, 2  # numbers of paths that are no path of the table
WHERE = ("before", "after", "title", "previous", "earlier", "later", "nowhere")
BEFORE, AFTER = 0, 1
DISTANCES = (3, 6, 12, 25)  # pieces between candidate and mention
FLAGS = 16
MOST_STATES, MOST_DEPTH = 4, 5
Array = Any


@dataclass(slots=True)
class Entry:
    """A state in view, with what brings it: a mention and its pieces, or the kind of view alone."""

    state: int
    mention: int | None
    pieces: Range | None
    kind: str


@dataclass(slots=True)
class Window:
    """One window: C candidates, E entries (a state with what brings it into view), S states, L pieces."""

    pieces: Array  # (L,) numbers of word pieces
    candidates: list[int]
    candidate_ranges: Array  # (C, 2) of pieces
    features: Array  # (C, 5)
    flags: Array  # (C, 16)
    states: list[str]
    entries: list[Entry]
    entry_ranges: Array  # (E, 2); (0, 0) where the state is not named
    pairs: Array  # (C, E, 4): path, kind, where, distance
    visible: Array  # (C, E)

    @property
    def of_states(self) -> Array:
        """Which state each entry is of: (E, S)."""
        return numpy.array([entry.state for entry in self.entries])[:, None] == numpy.arange(len(self.states))


class Windows:
    """Makes windows of reports; `paths` numbers the paths of the parse that are frequent enough."""

    def __init__(self, tokenizer: str, paths: Mapping[str, int]) -> None:
        self._tokenizer = Tokenizer.from_file(tokenizer)
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._cls = self._tokenizer.token_to_id("[CLS]")
        self._sep = self._tokenizer.token_to_id("[SEP]")
        self.paths = paths

    def of(self, seen: Seen) -> Iterator[Window]:
        """Yield the windows of what is seen of a report."""
        sentences = seen.sentences
        titles = [number for number, sentence in enumerate(sentences) if sentence.title]
        encoded = [
            self._tokenizer.encode(seen.text[sentence.start : sentence.end], add_special_tokens=False)
            for sentence in sentences
        ]
        sizes = [  # a separator stands after each sentence of a title
            min(len(each.ids), LONGEST_SENTENCE) + sentence.title
            for each, sentence in zip(encoded, sentences, strict=True)
        ]
        if sum(sizes[number] for number in titles) > TITLE:
            titles = []  # no headline: read like the body
        body = [number for number in range(len(sentences)) if number not in titles]
        for first, group in enumerate(_groups(body, sizes)):
            context = [] if first == 0 else titles + [i for i in (group[0] - 1,) if i in body]
            scored = (titles if first == 0 else []) + group
            window = self._window(seen, encoded, context + scored, frozenset(scored))
            if window is not None:
                yield window

    def _window(
        self, seen: Seen, encoded: Sequence[Encoding], order: list[int], scored: frozenset[int]
    ) -> Window | None:
        pieces, spans = [self._cls], [(-1, -1)]
        for number in order:
            start = seen.sentences[number].start
            pieces += encoded[number].ids[:LONGEST_SENTENCE]
            spans += [(start + a, start + b) for a, b in encoded[number].offsets[:LONGEST_SENTENCE]]
            if seen.sentences[number].title:
                pieces.append(self._sep)
                spans.append((-1, -1))
        pieces.append(self._sep)
        spans.append((-1, -1))
        spend(len(seen.candidates) + len(seen.mentions) * (1 + len(order)))
        inside = frozenset(order)
        candidates = _piece_ranges(
            [n for n, candidate in enumerate(seen.candidates) if candidate.sentence in scored],
            seen.candidates,
            spans,
        )
        mentions = _piece_ranges(
            [
                n
                for n, mention in enumerate(seen.mentions)
                if mention.sentence in inside and not mention.former
            ],
            seen.mentions,
            spans,
        )
        rows = [seen.candidates[number] for number in candidates]
        entries, states = _entries(seen, mentions, rows)
        if not candidates or not entries:
            return None
        ranges = numpy.array(list(candidates.values()))
        pairs, visible = self._pairs(seen, rows, ranges, (entries, states), order)
        return Window(
            numpy.array(pieces), list(candidates), ranges,
            numpy.array([_features(seen, row) for row in rows]),
            numpy.array([_flags(seen, row) for row in rows], dtype="f"), states, entries,
            numpy.array([entry.pieces or (0, 0) for entry in entries]), pairs, visible,
        )  # fmt: skip

    def _pairs(
        self, seen: Seen, rows: list[CandidateWord], ranges: Array, view: tuple[list[Entry], list[str]],
        order: list[int],
    ) -> tuple[Array, Array]:  # fmt: skip
        """Return what relates candidates and entries, and which entries each candidate can see."""
        entries, states = view
        place_of = {sentence: place for place, sentence in enumerate(order)}
        shape = len(rows), len(entries)
        pairs = numpy.empty((*shape, 4), dtype=numpy.int64)
        visible = numpy.ones(shape, dtype=bool)
        pairs[:, :, 1] = [KINDS.index(entry.kind) for entry in entries]
        places = numpy.array([place_of[row.sentence] for row in rows])
        starts = numpy.array([row.start for row in rows])
        in_sentence: dict[int, list[int]] = {}
        for number, row in enumerate(rows):
            in_sentence.setdefault(row.sentence, []).append(number)
        for number, entry in enumerate(entries):
            if entry.mention is None or entry.pieces is None:
                pairs[:, number, 0], pairs[:, number, 2:] = 0, (WHERE.index("nowhere"), len(DISTANCES) + 2)
                if entry.kind not in {"issuer", "main"}:
                    visible[:, number] = [getattr(row, entry.kind) == states[entry.state] for row in rows]
                continue
            mention = seen.mentions[entry.mention]
            where = _where(seen, mention, places - place_of[mention.sentence])
            pairs[:, number, 0], pairs[:, number, 2], pairs[:, number, 3] = (
                ELSEWHERE,
                where,
                len(DISTANCES) + 1,
            )
            visible[:, number] = where != WHERE.index("later")
            same = in_sentence.get(mention.sentence, [])
            if same:
                gaps = numpy.abs(entry.pieces[0] - ranges[same, 0])
                pairs[same, number, 0] = [
                    self.paths.get(rows[row].paths.get(entry.mention, ""), OTHER_PATH) for row in same
                ]
                pairs[same, number, 2] = numpy.where(mention.start < starts[same], BEFORE, AFTER)
                pairs[same, number, 3] = numpy.searchsorted(DISTANCES, gaps, side="right")
                visible[same, number] = True
        return pairs, visible


def _piece_ranges(
    numbers: list[int], rows: Sequence[CandidateWord] | Sequence[NamedStates], spans: list[Range]
) -> dict[int, Range]:
    """Return the pieces of each of `numbers` of `rows` that has any, given the characters of all pieces."""
    if not numbers:
        return {}
    starts, ends = numpy.array(spans).T
    first = numpy.array([[rows[number].start] for number in numbers])
    last = numpy.array([[rows[number].end] for number in numbers])
    inside = (starts < last) & (ends > first) & (starts >= 0)
    begin, end = inside.argmax(axis=1), len(spans) - inside[:, ::-1].argmax(axis=1)
    return {
        number: (int(begin[row]), int(end[row])) for row, number in enumerate(numbers) if inside[row].any()
    }


def _where(seen: Seen, mention: NamedStates, gaps: Array) -> Array:
    """Say where a mention stands: `gaps` sentences of the window before the sentence of each candidate."""
    if seen.sentences[mention.sentence].title:
        return numpy.full(len(gaps), WHERE.index("title"))
    earlier = numpy.where(gaps == 1, WHERE.index("previous"), WHERE.index("earlier"))
    return numpy.where(gaps > 0, earlier, WHERE.index("later"))


def _entries(
    seen: Seen, mentions: Mapping[int, Range], rows: Sequence[CandidateWord]
) -> tuple[list[Entry], list[str]]:
    """Return the states in view of a window with what brings each, and these states.

    `mentions` are those that stand in the window, with their pieces; `rows` are its candidates.
    """
    states: dict[str, int] = {}
    entries: list[Entry] = []

    def add(state: str, mention: int | None, pieces: Range | None, kind: str) -> None:
        entries.append(Entry(states.setdefault(state, len(states)), mention, pieces, kind))

    for number, pieces in mentions.items():
        for state in seen.mentions[number].states:
            add(state, number, pieces, seen.mentions[number].kind)
    for state in seen.issuers:
        add(state, None, None, "issuer")
    named = Counter(state for mention in seen.mentions for state in mention.states)
    for state, _ in named.most_common(2):
        add(state, None, None, "main")
    for state in sorted({row.speaker or "" for row in rows} - {""}):
        add(state, None, None, "speaker")
    for state in sorted({row.addressee or "" for row in rows} - {""}):
        add(state, None, None, "addressee")
    return entries, list(states)


def _groups(body: list[int], sizes: list[int]) -> Iterator[list[int]]:
    """Yield the sentences of the body in groups of at most `PIECES` pieces; at least one group."""
    group: list[int] = []
    size = 0
    for number in body:
        if group and size + sizes[number] > PIECES:
            yield group
            group, size = [], 0
        group.append(number)
        size += sizes[number]
    yield group


def _features(seen: Seen, row: CandidateWord) -> tuple[int, ...]:
    named = {s for m in seen.mentions if m.sentence == row.sentence for s in m.states}
    return (
        POS.index(row.pos),
        DEPS.index(row.dep) + 1 if row.dep in DEPS else 0,
        min(len(named), MOST_STATES),
        min(row.depth, MOST_DEPTH),
        int(seen.sentences[row.sentence].title),
    )


def _flags(seen: Seen, row: CandidateWord) -> list[float]:
    flags = [0.0] * FLAGS
    for word in row.auxiliaries:
        if word in MODALS:
            flags[MODALS[word]] = 1.0
    flags[9:] = map(float, (
        row.negated, row.passive, row.in_statement, row.tag == "VBD", row.tag == "VBG", row.tag == "VBN",
        bool(seen.issuers),
    ))  # fmt: skip
    return flags
