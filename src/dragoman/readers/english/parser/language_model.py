"""The spaCy pipeline: loaded once a process, its slow and unbounded parts replaced; the words it knows.

The lemmatizer's tables give the inflected forms of a word of the lexicons.

spaCy looks up each attribute of a token anew, searches the sentence for each child, and makes new objects at
every look. The rules ask a word hundreds of questions, so a parse is copied once into plain objects
(`as_objects`). Names and values are those of spaCy's `Doc`, `Span` and `Token`, as far as the rules use them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, cast

import numpy
from spacy import attrs
from spacy.parts_of_speech import NAMES

from dragoman.errors import InstallationError
from dragoman.settings import DEFAULT, Settings

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.strings import StringStore
    from spacy.tokens import Doc

_WORDS_KEPT = 20_000
"""Words of the vocabulary from which new ones are freed after each batch."""


@cache
def model(name: str) -> Language:
    """Return the spaCy pipeline `name`, loaded once."""
    import spacy

    from dragoman.lexicon.predicates import triggers
    from dragoman.readers.english.parser.bounds import bounding_words
    from dragoman.readers.english.parser.fast_components import decide_together, remember_attributes
    from dragoman.readers.english.parser.matrix_products import use_numpy_products

    try:
        with bounding_words():
            nlp = spacy.load(name)
    except OSError as error:
        raise InstallationError(
            f"the spaCy pipeline {name!r} is not installed; `dragoman doctor` says what to do"
        ) from error
    remember_attributes(nlp)
    decide_together(nlp)
    index_lemmas(nlp)
    keep_whole(nlp, (verb for verb in triggers("verbs") if "-" in verb))
    use_numpy_products(nlp)
    return nlp


@contextmanager
def forgetting(settings: Settings = DEFAULT) -> Iterator[None]:
    """Free at the end what the parser learns of new words in between; no document may outlive it.

    Until it knows some words, nothing is freed: a parser that forgets "the" is slow.
    """
    nlp = model(settings.model)
    if len(nlp.vocab) < _WORDS_KEPT:
        yield
        return
    with nlp.memory_zone():
        yield


def forms(lemma: str, nlp: Language) -> frozenset[str]:
    """Return the forms that a verb or noun like `lemma` can have, some of them in no dictionary."""
    stem = lemma.removesuffix("e")
    regular = {lemma, lemma + "s", lemma + "es", stem + "ed", stem + "ing"}
    regular |= {lemma + lemma[-1] + "ed", lemma + lemma[-1] + "ing"}  # "shipped", "shipping"
    if lemma.endswith("y"):
        regular |= {lemma[:-1] + "ies", lemma[:-1] + "ied"}
    return frozenset(regular | _irregular(nlp)[lemma])


def index_lemmas(nlp: Language) -> None:
    """Let the lemmatizer of `nlp` look words up in dictionaries; it comes with lists of tens of thousands."""
    if nlp.has_pipe("lemmatizer"):
        table = nlp.get_pipe("lemmatizer").lookups.get_table("lemma_index", {})
        for part_of_speech, lemmas in table.items():
            table[part_of_speech] = dict.fromkeys(lemmas)


def keep_whole(nlp: Language, lemmas: Iterable[str]) -> None:
    """Let the tokenizer of `nlp` keep each of `lemmas` ("test-fire") and its forms one word.

    Cut at the hyphen, "it test-fired long-range missiles" is parsed as missiles of a kind.
    """
    from spacy.attrs import ORTH

    for lemma in lemmas:
        for form in forms(lemma, nlp):
            for written in {form, form.capitalize(), form.title()}:
                nlp.tokenizer.add_special_case(written, [{ORTH: written}])


@cache
def _irregular(nlp: Language) -> defaultdict[str, set[str]]:
    """Return the forms that the lemmatizer lists as exceptions, by lemma."""
    forms_by_lemma: defaultdict[str, set[str]] = defaultdict(set)
    if nlp.has_pipe("lemmatizer"):
        for table in nlp.get_pipe("lemmatizer").lookups.get_table("lemma_exc", {}).values():
            for form, lemmas in table.items():
                for lemma in lemmas:
                    forms_by_lemma[lemma].add(form)
    return forms_by_lemma


_COLUMNS = [
    attrs.ORTH, attrs.LOWER, attrs.LEMMA, attrs.TAG, attrs.DEP, attrs.ENT_TYPE, attrs.POS, attrs.SPACY,
    attrs.IS_PUNCT, attrs.IS_SPACE, attrs.SENT_START, attrs.HEAD,
]  # fmt: skip
_STRINGS = 6
"""How many of the columns are numbers of strings."""
_MOST_STRINGS = 100_000
"""Strings that are remembered; then memory starts anew."""
_SELDOM = frozenset({"ent_iob_", "is_alpha", "is_currency", "is_quote", "is_sent_start"})
_LEAF = list["Token"]()
"""The children of all words that have none; nothing is added to it."""


class _Strings(dict[int, str]):
    """Strings by their number, which follows from the string alone."""

    store: StringStore

    def __missing__(self, number: int) -> str:
        text = self[number] = self.store[number]
        return text


_strings = _Strings()


class Token:
    """A word of a parse. It is equal to itself alone, and stands before those after it."""

    __slots__ = (
        "children", "dep_", "doc", "ent_type_", "head", "i", "idx", "is_punct", "is_space", "left_edge",
        "lemma_", "lower_", "pos_", "right_edge", "sent", "tag_", "text", "whitespace_", *sorted(_SELDOM),
    )  # fmt: skip
    children: list[Token]
    doc: Tree
    head: Token
    i: int
    idx: int
    is_punct: bool
    is_space: bool
    dep_: str
    ent_type_: str
    lemma_: str
    lower_: str
    pos_: str
    tag_: str
    text: str
    whitespace_: str

    def __getattr__(self, name: str) -> Any:
        """Work out what was not asked before, and keep it."""
        value: Any
        if name in _SELDOM:
            value = getattr(self.doc.parse[self.i], name)
        elif name == "sent":
            value = self.doc.sentence_at(self.i)
        elif name in {"left_edge", "right_edge"}:
            value = self.doc.tokens[getattr(self.doc.parse[self.i], name).i]
            self.doc.linked.append((self, name))
        else:
            raise AttributeError(name)
        setattr(self, name, value)
        return value

    def __len__(self) -> int:
        return len(self.text)

    def __lt__(self, other: Token) -> bool:
        return self.i < other.i

    @property
    def text_with_ws(self) -> str:
        """The word with the space after it."""
        return self.text + self.whitespace_

    @property
    def lefts(self) -> Iterator[Token]:
        """The children before it."""
        return (child for child in self.children if child.i < self.i)

    @property
    def rights(self) -> Iterator[Token]:
        """The children after it."""
        return (child for child in self.children if child.i > self.i)

    @property
    def ancestors(self) -> Iterator[Token]:
        """All above it, the nearest first."""
        token = self
        while token.head is not token:
            token = token.head
            yield token

    def is_ancestor(self, descendant: Token) -> bool:
        """Say whether another word hangs below it."""
        return any(token is self for token in descendant.ancestors)

    @property
    def subtree(self) -> Iterator[Token]:
        """It and all below it: those on its left, itself, those on its right."""
        waiting = [(self, False)]
        while waiting:
            token, is_open = waiting.pop()
            if is_open or not token.children:
                yield token
                continue
            waiting += [(child, False) for child in reversed(token.children) if child.i > token.i]
            waiting.append((token, True))
            waiting += [(child, False) for child in reversed(token.children) if child.i < token.i]

    def nbor(self, step: int = 1) -> Token:
        """Return the word so many places after it. Raises IndexError where there is none."""
        place = self.i + step
        if place < 0:
            raise IndexError(place)
        return self.doc.tokens[place]


class TokenSpan:
    """Words `start` to `end` (half-open) of a parse."""

    __slots__ = ("doc", "end", "label_", "start")

    def __init__(self, doc: Tree, start: int, end: int, label: str = "") -> None:
        self.doc, self.start, self.end, self.label_ = doc, start, end, label

    def __len__(self) -> int:
        return max(0, self.end - self.start)

    def __iter__(self) -> Iterator[Token]:
        return iter(self.doc.tokens[self.start : self.end])

    def __getitem__(self, place: int | slice) -> Any:
        if isinstance(place, slice):
            first, last, _ = place.indices(len(self))
            return TokenSpan(self.doc, self.start + first, self.start + max(first, last))
        at: int = (self.end if place < 0 else self.start) + place
        if not self.start <= at < self.end:
            raise IndexError(place)
        return self.doc.tokens[at]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TokenSpan) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[int, int, int, str]:
        return id(self.doc), self.start, self.end, self.label_

    @property
    def start_char(self) -> int:
        """The character of the block at which it begins."""
        tokens = self.doc.tokens
        return tokens[self.start].idx if self.start < len(tokens) else len(self.doc.text)

    @property
    def end_char(self) -> int:
        """The character of the block behind its last word."""
        if self.end <= self.start:
            return self.start_char
        last = self.doc.tokens[self.end - 1]
        return last.idx + len(last.text)

    @property
    def text(self) -> str:
        """Its characters, without the space behind it."""
        return self.doc.text[self.start_char : self.end_char]

    @property
    def text_with_ws(self) -> str:
        """Its characters with the space behind it."""
        return self.text + (self[-1].whitespace_ if self else "")

    @property
    def root(self) -> Token:
        """The word of it that is nearest to the root of the sentence."""
        if self.end - self.start == 1:
            return self.doc.tokens[self.start]
        root: int = self.doc.parse[self.start : self.end].root.i
        return self.doc.tokens[root]

    @property
    def sent(self) -> TokenSpan:
        """The sentence of its first word."""
        return self.doc.sentence_at(self.start)


class Tree:
    """The parse of a block: its words, sentences and named entities."""

    __slots__ = ("_starts", "ents", "linked", "parse", "sents", "text", "tokens")
    _starts: list[int]
    ents: tuple[TokenSpan, ...]
    sents: list[TokenSpan]
    tokens: list[Token]

    def __init__(self, parse: Doc, text: str) -> None:
        self.parse, self.text = parse, text
        self.linked = list[tuple[Token, str]]()

    def forget(self) -> None:
        """Undo what words and spans know of one another: no circle is left, so memory is freed at once."""
        for token in self.tokens:
            del token.doc, token.head, token.children
        for token, edge in self.linked:
            delattr(token, edge)
        self.tokens, self.sents, self.ents, self.linked = [], [], (), []

    def __getattr__(self, name: str) -> Any:
        """Copy what is asked for the first time."""
        if name in {"tokens", "sents", "_starts"}:
            self._copy()
            return getattr(self, name)
        if name == "ents":
            self.ents = tuple(TokenSpan(self, e.start, e.end, e.label_) for e in self.parse.ents)
            return self.ents
        raise AttributeError(name)

    def __len__(self) -> int:
        return len(self.tokens)

    def __iter__(self) -> Iterator[Token]:
        return iter(self.tokens)

    def __getitem__(self, place: int | slice) -> Any:
        if isinstance(place, slice):
            first, last, _ = place.indices(len(self.tokens))
            return TokenSpan(self, first, max(first, last))
        return self.tokens[place]

    def char_span(self, start: int, end: int, alignment_mode: str = "strict") -> TokenSpan | None:
        """Return the words of characters `start` to `end`, as spaCy does."""
        span = self.parse.char_span(start, end, alignment_mode=alignment_mode)
        return None if span is None else TokenSpan(self, span.start, span.end)

    def sentence_at(self, place: int) -> TokenSpan:
        """Return the sentence of a word."""
        return self.sents[bisect_right(self._starts, place) - 1]

    def _copy(self) -> None:
        strings, doc = _strings, self.parse
        if len(strings) > _MOST_STRINGS:
            strings.clear()
        strings.store = doc.vocab.strings
        columns = doc.to_array(_COLUMNS)
        heads = columns[:, -1].astype(numpy.int64) + numpy.arange(len(columns))
        values = columns.T.tolist()
        texts = [list(map(strings.__getitem__, column)) for column in values[:_STRINGS]]
        tokens, idx = list[Token](), 0
        for i, (text, lower, lemma, tag, dep, entity, pos, space, punct, blank) in enumerate(
            zip(*texts, *values[_STRINGS:-2], strict=True)
        ):
            token = Token()
            token.doc, token.i, token.idx, token.children = self, i, idx, _LEAF
            token.text, token.lower_, token.lemma_, token.tag_ = text, lower, lemma, tag
            token.dep_, token.ent_type_, token.pos_ = dep, entity, NAMES[pos]
            token.whitespace_ = " " if space else ""
            token.is_punct, token.is_space = bool(punct), bool(blank)
            tokens.append(token)
            idx += len(text) + space
        for token, head in zip(tokens, heads.tolist(), strict=True):
            token.head = above = tokens[head]
            if above is token:
                continue
            if above.children:
                above.children.append(token)
            else:
                above.children = [token]
        self.tokens = tokens
        begins = values[-2]
        self._starts = [0, *(i for i in range(1, len(tokens)) if begins[i] == 1)] if tokens else []
        ends = [*self._starts[1:], len(tokens)]
        self.sents = [TokenSpan(self, start, end) for start, end in zip(self._starts, ends, strict=False)]


def forget(doc: Doc) -> None:
    """Free a parse that `as_objects` returned; nothing may be asked of it afterwards."""
    cast("Tree", doc).forget()


def as_objects(doc: Doc, text: str) -> Doc:
    """Return the parse `doc` of `text` as plain objects, to be asked like a `Doc`."""
    return cast("Doc", Tree(doc, text))
