"""Windows of a report as arrays: pieces of words for the encoder, candidates, states and what relates them.

A window holds the title, the sentence before (both for context) and as many sentences as fit; each candidate
stands in one window. Every state that is in view (named in the window, the issuer, a speaker, the two that
the text is mostly about) may have a role in the event of a candidate. What a window holds depends on its
report alone, so a record does not depend on what is read beside it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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
    origin: Origin

    @property
    def of_states(self) -> Array:
        """Which state each entry is of: (E, S)."""
        return numpy.array([entry.state for entry in self.entries])[:, None] == numpy.arange(len(self.states))

    def narrowed(self, rows: Array) -> Window:
        """Return the window with the candidates in these rows alone."""
        return replace(
            self, candidates=[self.candidates[row] for row in rows],
            candidate_ranges=self.candidate_ranges[rows], features=self.features[rows],
            flags=self.flags[rows],
        )  # fmt: skip

    def relations(self, rows: Array) -> tuple[Array, Array]:
        """Return what relates the candidates in these rows to the entries, and which entries each can see.

        The first is of (rows, E, 4): path, kind, where, distance; the second of (rows, E).
        """
        seen, place_of = self.origin.seen, self.origin.place_of
        words = [seen.candidates[self.candidates[row]] for row in rows]
        pairs = numpy.empty((len(words), len(self.entries), 4), dtype=numpy.int64)
        pairs[:] = (0, 0, WHERE.index("nowhere"), len(DISTANCES) + 2)
        pairs[:, :, 1] = [KINDS.index(entry.kind) for entry in self.entries]
        visible = numpy.ones(pairs.shape[:2], dtype=bool)
        for number, entry in enumerate(self.entries):
            if entry.kind in {"speaker", "addressee"}:
                visible[:, number] = [getattr(word, entry.kind) == self.states[entry.state] for word in words]
        named = [number for number, entry in enumerate(self.entries) if entry.mention is not None]
        numbers = [self.entries[number].mention or 0 for number in named]
        mentions = [seen.mentions[number] for number in numbers]
        places = numpy.array([place_of[word.sentence] for word in words])[:, None]
        gaps = places - numpy.array([place_of[mention.sentence] for mention in mentions], dtype=int)
        in_title = numpy.array([seen.sentences[m.sentence].title for m in mentions], dtype=bool)
        starts = numpy.array([word.start for word in words])[:, None]
        is_before = numpy.array([mention.start for mention in mentions], dtype=int) < starts
        same = gaps == 0
        where = numpy.select(
            [same & is_before, same, numpy.broadcast_to(in_title, same.shape), gaps == 1, gaps > 0],
            [WHERE.index(name) for name in ("before", "after", "title", "previous", "earlier")],
            WHERE.index("later"),
        )
        firsts = self.entry_ranges[named, 0] - self.candidate_ranges[rows, :1]
        apart = numpy.searchsorted(DISTANCES, numpy.abs(firsts), side="right")
        paths = numpy.full(same.shape, ELSEWHERE)
        for row, column in numpy.argwhere(same).tolist():
            paths[row, column] = self.origin.paths.get(words[row].paths.get(numbers[column], ""), OTHER_PATH)
        pairs[:, named, 0], pairs[:, named, 2] = paths, where
        pairs[:, named, 3] = numpy.where(same, apart, len(DISTANCES) + 1)
        visible[:, named] = where != WHERE.index("later")
        return pairs, visible


@dataclass(frozen=True, slots=True)
class Origin:
    """What a window was made from: the report, each sentence's place in the window, and the known paths."""

    seen: Seen
    place_of: Mapping[int, int]
    paths: Mapping[str, int]


class Windows:
    """Makes windows of reports; `paths` numbers the paths of the parse that are frequent enough."""

    def __init__(self, tokenizer: str, paths: Mapping[str, int]) -> None:
        self._tokenizer = Tokenizer.from_file(tokenizer)
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._cls = self._tokenizer.token_to_id("<s>")
        self._sep = self._tokenizer.token_to_id("</s>")
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
        rows = _SeenRows.of(seen)
        for first, group in enumerate(_groups(body, sizes)):
            context = [] if first == 0 else titles + [i for i in (group[0] - 1,) if i in body]
            scored = (titles if first == 0 else []) + group
            window = self._window(rows, encoded, context + scored, scored)
            if window is not None:
                yield window

    def _window(
        self, by_sentence: _SeenRows, encoded: Sequence[Encoding], order: list[int], scored: list[int]
    ) -> Window | None:
        seen = by_sentence.seen
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
        characters = numpy.array(spans).T
        candidates = _piece_ranges(_of(by_sentence.candidates, scored), seen.candidates, characters)
        mentions = _piece_ranges(_of(by_sentence.mentions, order), seen.mentions, characters)
        rows = [seen.candidates[number] for number in candidates]
        entries, states = _entries(by_sentence, mentions, rows)
        if not candidates or not entries:
            return None
        ranges = numpy.array(list(candidates.values()))
        return Window(
            numpy.array(pieces), list(candidates), ranges,
            numpy.array([_features(by_sentence, row) for row in rows]),
            numpy.array([_flags(seen, row) for row in rows], dtype="f"), states, entries,
            numpy.array([entry.pieces or (0, 0) for entry in entries]),
            Origin(seen, {sentence: place for place, sentence in enumerate(order)}, self.paths),
        )  # fmt: skip


@dataclass(slots=True)
class _SeenRows:
    """What is seen of a report, with the numbers of the candidates and mentions of each sentence."""

    seen: Seen
    candidates: dict[int, list[int]]
    mentions: dict[int, list[int]]
    """Without those of former office-holders."""
    named: dict[int, int]
    """How many states a sentence names."""
    main: list[str]
    """The two states that are named most often."""

    @classmethod
    def of(cls, seen: Seen) -> _SeenRows:
        """Return what is seen by sentence."""
        candidates, mentions = defaultdict[int, list[int]](list), defaultdict[int, list[int]](list)
        named = defaultdict[int, set[str]](set)
        for number, candidate in enumerate(seen.candidates):
            candidates[candidate.sentence].append(number)
        for number, mention in enumerate(seen.mentions):
            named[mention.sentence].update(mention.states)
            if not mention.former:
                mentions[mention.sentence].append(number)
        counts = Counter(state for mention in seen.mentions for state in mention.states)
        main = [state for state, _ in counts.most_common(2)]
        return cls(seen, candidates, mentions, {n: len(states) for n, states in named.items()}, main)


def _of(by_sentence: Mapping[int, list[int]], sentences: Iterable[int]) -> list[int]:
    return [number for sentence in sorted(sentences) for number in by_sentence.get(sentence, ())]


def _piece_ranges(
    numbers: list[int], rows: Sequence[CandidateWord] | Sequence[NamedStates], characters: Array
) -> dict[int, Range]:
    """Return the pieces of each of `numbers` of `rows` that has any, given the characters of all pieces."""
    if not numbers:
        return {}
    starts, ends = characters
    first = numpy.array([[rows[number].start] for number in numbers])
    last = numpy.array([[rows[number].end] for number in numbers])
    inside = (starts < last) & (ends > first) & (starts >= 0)
    begin, end = inside.argmax(axis=1), len(starts) - inside[:, ::-1].argmax(axis=1)
    return {
        number: (int(begin[row]), int(end[row])) for row, number in enumerate(numbers) if inside[row].any()
    }


def _entries(
    by_sentence: _SeenRows, mentions: Mapping[int, Range], rows: Sequence[CandidateWord]
) -> tuple[list[Entry], list[str]]:
    """Return the states in view of a window with what brings each, and these states.

    `mentions` are those that stand in the window, with their pieces; `rows` are its candidates.
    """
    seen = by_sentence.seen
    states: dict[str, int] = {}
    entries: list[Entry] = []

    def add(state: str, mention: int | None, pieces: Range | None, kind: str) -> None:
        entries.append(Entry(states.setdefault(state, len(states)), mention, pieces, kind))

    for number, pieces in mentions.items():
        for state in seen.mentions[number].states:
            add(state, number, pieces, seen.mentions[number].kind)
    for state in seen.issuers:
        add(state, None, None, "issuer")
    for state in by_sentence.main:
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


def _features(by_sentence: _SeenRows, row: CandidateWord) -> tuple[int, ...]:
    return (
        POS.index(row.pos),
        DEPS.index(row.dep) + 1 if row.dep in DEPS else 0,
        min(by_sentence.named.get(row.sentence, 0), MOST_STATES),
        min(row.depth, MOST_DEPTH),
        int(by_sentence.seen.sentences[row.sentence].title),
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
