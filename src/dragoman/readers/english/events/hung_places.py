"""On which words the places of a report hang, found once for each sentence and not for each predicate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from dragoman.lexicon.links import link_words
from dragoman.lexicon.predicates import words
from dragoman.readers.english.document import Paragraph, starting_within
from dragoman.readers.english.places.place_finder import has_kind
from dragoman.readers.english.places.toponyms import PLACE_LABELS
from dragoman.record import Place

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

_PHRASE = frozenset({"compound", "nmod", "appos", "conj"})
_MAX_UP = 6

Hung = tuple[Place, "Token"]
"""A place and the head of the phrase that names it."""


class HungPlaces:
    """The places of a report, by the sentence they stand in."""

    def __init__(self, places: tuple[Place, ...]) -> None:
        self._places = places
        self._sentences: dict[tuple[int, int], SentencePlaces] = {}

    def of(self, paragraph: Paragraph, sentence: Span) -> SentencePlaces:
        """Return the places of a sentence."""
        key = paragraph.index, sentence.start
        if key not in self._sentences:
            self._sentences[key] = SentencePlaces(paragraph, sentence, self._places)
        return self._sentences[key]


class SentencePlaces:
    """The places of a sentence in reading order, by the words that they hang on."""

    def __init__(self, paragraph: Paragraph, sentence: Span, places: tuple[Place, ...]) -> None:
        start = paragraph.start
        inside = starting_within(places, start + sentence.start_char, start + sentence.end_char)
        tops = ((place, _top(paragraph, place)) for place in inside)
        self.places = tuple((place, top) for place, top in tops if top is not None)
        self._on: defaultdict[int, list[int]] = defaultdict(list)
        for number, (_, top) in enumerate(self.places):
            for word in {above.i for _, owner in hung_on(top) for above in (owner, owner.head)}:
                self._on[word].append(number)

    def on(self, words: set[Token]) -> tuple[Hung, ...]:
        """Return the places that hang on one of `words`, or on a word right below one."""
        numbers = {number for word in words for number in self._on.get(word.i, ())}
        return tuple(self.places[number] for number in sorted(numbers))


def hung_on(top: Token) -> Iterator[tuple[Token, Token]]:
    """Yield the word that ties a place and the one it ties it to, then those above it.

    It goes on through the meeting or journey that something was part of: "at a summit in Bali".
    """
    token = top
    for _ in range(_MAX_UP):
        link, owner = (token.head, token.head.head) if token.dep_ == "pobj" else (token, token.head)
        if link.dep_ == "prep" and owner.dep_ == "prep":  # "from near Oslo", "out of Oslo"
            owner = owner.head
        yield link, owner
        if not holds(owner):
            return
        token = owner
        if token.dep_ == "pobj" and token.head.lower_ == "of" and has_kind(token.head.head, "noun"):
            token = token.head.head  # "on the sidelines of a summit"
        if token.dep_ != "pobj" or token.head.lower_ not in link_words("inside"):
            return


def holds(noun: Token) -> bool:
    """Say whether `noun` is an occasion at which other things are done: a meeting or a journey."""
    lemma = noun.lemma_.lower()
    return has_kind(noun, "event") or lemma in words("classes", "meeting") or lemma in link_words("journeys")


def _top(paragraph: Paragraph, place: Place) -> Token | None:
    """Return the head of the phrase that names the place: "port" of "the port of Odesa"."""
    start, end = place.span.start - paragraph.start, place.span.end - paragraph.start
    tokens = paragraph.doc.char_span(start, end, alignment_mode="expand")
    if tokens is None or not len(tokens):
        return None
    token = tokens.root
    for _ in range(_MAX_UP):
        above = token.head
        if (
            token.dep_ in _PHRASE
            and above.i != token.i
            and (has_kind(above, "noun") or above.ent_type_ in PLACE_LABELS)
        ):
            token = above
        elif token.dep_ == "pobj" and has_kind(above.head, "noun") and above.lower_ in {"of", "near", "off"}:
            token = above.head
        else:
            break
    return token
