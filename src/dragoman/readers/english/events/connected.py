"""The connectives of a sentence ("after", "in response to"), by the words that they may hang on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from dragoman.lexicon.event_words import connectives
from dragoman.readers.english.events.predicates import Predicate
from dragoman.record import Relation

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

_MAX_UP = 4
Connective = tuple["Token", int, Relation]
"""The first word, the number of words, and the relation that they tell."""


class Connected:
    """Answers which connectives hang on a predicate; a sentence is searched once for all its predicates."""

    def __init__(self) -> None:
        self._sentences: dict[tuple[int, int], _Sentence] = {}

    def to(self, predicate: Predicate, others: list[Token]) -> Iterator[Connective]:
        """Yield the connectives of a predicate, or of `others` that tell of it, in reading order."""
        sentence = predicate.token.sent
        key = predicate.paragraph.index, sentence.start
        if key not in self._sentences:
            self._sentences[key] = _Sentence(sentence)
        taken = -1
        for first, length, relation in self._sentences[key].on(predicate.token, predicate.carrier, *others):
            if first.i > taken:
                taken = first.i + length - 1
                yield first, length, relation


class _Sentence:
    """The connectives of a sentence, of those that begin with one word the longer ones first."""

    def __init__(self, sentence: Span) -> None:
        self._found = list(_connectives(sentence))
        self._on: defaultdict[int, list[int]] = defaultdict(list)
        for number, (first, _, _) in enumerate(self._found):
            for head in _heads(first):
                self._on[head.i].append(number)

    def on(self, *words: Token) -> list[Connective]:
        """Return the connectives that hang on one of `words`."""
        numbers = {number for word in words for number in self._on.get(word.i, ())}
        return [self._found[number] for number in sorted(numbers)]


def _connectives(sentence: Span) -> Iterator[Connective]:
    for first in sentence:
        for said, relation in connectives().get(first.lower_, ()):
            words = first.doc[first.i : first.i + len(said)]
            if tuple(word.lower_ for word in words) == said:
                yield first, len(said), relation


def _heads(first: Token) -> Iterator[Token]:
    """Yield the words that a connective may belong to: no other verb stands between."""
    token = first.head.head if first.dep_ == "mark" else first.head
    for _ in range(_MAX_UP):
        yield token
        if token.pos_ in {"VERB", "AUX"} or token.head == token:
            return
        token = token.head
