"""Bounds on what one report may cost: its work in steps, the length of words and of sentences.

Work: most of a reading grows with the length of the text. What may grow faster (a sentence is searched once
for each of its words, a paragraph's people once for each of its events) says how much it looked at, and a
report that needs more than the settings allow is given back unread. The steps are the same on every machine.

Words: spaCy strips signs from a word one by one and at each looks for a suffix from every place of what is
left, so 4,000 quotation marks in a row take 3.7 s. Here it looks at the last characters of a word only, and
what has no white space for longer than any address is taken apart piece by piece. Words shorter than that
have the tokens that spaCy gives them.

Sentences: a parser finds one sentence in a list of ten thousand words or in "he said that he said that ...";
its tree is as deep as it is long, and every question asked of a tree costs as much as the sentence is long.
So a document with a sentence of more than `MOST_TOKENS` is parsed again, with that sentence cut in pieces.
The parser itself takes the square of the words that hang on one word, as all of "w+ w+ w+ ..." do: where
no full stop comes for more than `MOST_UNENDED` tokens, the sentences are given before the first parse.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from itertools import chain, islice, pairwise
from typing import TYPE_CHECKING, Any, TypeVar

from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc
from spacy.util import from_bytes, registry

from dragoman.errors import BadInput

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Span


T = TypeVar("T")


@dataclass(slots=True)
class _Work:
    """The steps that a report may take, and those it took."""

    most: int
    taken: int = 0


_current: ContextVar[_Work | None] = ContextVar("work", default=None)


def spend(steps: int) -> None:
    """Count `steps` of the report that is being read. Raises BadInput when they are too many."""
    work = _current.get()
    if work is not None:
        work.taken += steps
        if work.taken > work.most:
            raise BadInput(
                f"reading it takes more than {work.most:,} steps, the most that are spent on one report: "
                "the text repeats or nests words as no report does (`max_work` of the settings allows more)"
            )


@contextmanager
def limited(most: int) -> Iterator[None]:
    """Allow what is read within so many steps; raise BadInput too where it is nested too deeply."""
    before = _current.set(_Work(most))
    try:
        yield
    except RecursionError as error:
        raise BadInput("its clauses are nested deeper than can be followed") from error
    finally:
        _current.reset(before)


def taken() -> int:
    """Return the steps taken so far of the report that is being read."""
    work = _current.get()
    return work.taken if work is not None else 0


_SUFFIX = 64
"""Characters of a word in which its suffix is looked for; spaCy's have eight, but for runs of dots."""
_PIECE = 1_000
"""Characters of the longest word that spaCy is given: more than an address has."""
_LONG = re.compile(rf"(?<!\S)\S{{{_PIECE + 1},}}")
_SPACYS = "spacy.Tokenizer.v1"  # how the settings of a pipeline call spaCy's own tokenizer
_RULES = "exceptions"  # how what it saves calls its special cases


class BoundedTokenizer(Tokenizer):  # type: ignore[misc]
    """spaCy's tokenizer, bounded; what spaCy's own saved is loaded into it (`bounding_words`)."""

    suffix_search: Any

    def __call__(self, text: str) -> Doc:
        """Return the tokens of `text`."""
        tokens_of = super().__call__
        cuts = _word_cuts(text)
        if not cuts:
            return tokens_of(text)
        return _joined([tokens_of(text[start:end]) for start, end in pairwise((0, *cuts, len(text)))])

    def from_bytes(self, bytes_data: bytes, *, exclude: Sequence[str] = ()) -> BoundedTokenizer:
        """Load what spaCy's tokenizer saved; the special cases last, since each change of another part takes
        all of them apart again."""
        super().from_bytes(bytes_data, exclude=[*exclude, _RULES])
        if self.suffix_search is not None:
            self.suffix_search = _at_end(self.suffix_search)
        rules: dict[str, Any] = {}
        from_bytes(bytes_data, {_RULES: rules.update}, exclude)
        self.rules = rules
        return self


@contextmanager
def bounding_words() -> Iterator[None]:
    """Give pipelines that are loaded meanwhile such a tokenizer in place of spaCy's own."""
    plain = registry.get("tokenizers", _SPACYS)
    registry.tokenizers.register(_SPACYS, func=lambda: lambda nlp: BoundedTokenizer(nlp.vocab))
    try:
        yield
    finally:
        registry.tokenizers.register(_SPACYS, func=plain)


def _at_end(search: Callable[..., re.Match[str] | None]) -> Callable[[str], re.Match[str] | None]:
    """Return a search for a suffix in the last characters of a word."""
    return lambda word: search(word, max(0, len(word) - _SUFFIX))


def _word_cuts(text: str) -> list[int]:
    """Return where words are cut that are longer than a piece: after every so many of their characters."""
    return [
        place for word in _LONG.finditer(text) for place in range(word.start() + _PIECE, word.end(), _PIECE)
    ]


def _joined(pieces: list[Doc]) -> Doc:
    """Return the tokens of all pieces as one document, with the norms that the tokenizer knows."""
    tokens = [token for piece in pieces for token in piece]
    doc = Doc(
        pieces[0].vocab,
        words=[token.text for token in tokens],
        spaces=[bool(token.whitespace_) for token in tokens],
    )
    for token, original in zip(doc, tokens, strict=True):
        token.norm_ = original.norm_
    return doc


MOST_TOKENS = 400
MOST_UNENDED = 2 * MOST_TOKENS
_ENDS = frozenset({".", "!", "?", "…", "。"})
_BREAKS = frozenset({",", ";", ":", "–", "—", "-", "•", "·", "/", "|"})


def parse_bounded(nlp: Language, given: Iterable[str | Doc], batch_size: int) -> list[Doc]:
    """Return the parse of each text or tokenized document, none with a sentence that is too long."""
    bounded = (_with_ends(nlp, text_or_doc) for text_or_doc in given)
    read = list(nlp.pipe(bounded, batch_size=batch_size))
    long = [index for index, doc in enumerate(read) if len(doc) > MOST_TOKENS and sentence_cuts(doc)]
    again = nlp.pipe([_cut(read[index]) for index in long], batch_size=batch_size)
    for index, doc in zip(long, again, strict=True):
        read[index] = doc
    return read


Parsing = Generator[Sequence[str | Doc], list[Doc], T]
"""Something that asks for the parse of texts (or of tokenized documents), once or several times in turn."""


def parse_together(nlp: Language, asking: Sequence[Parsing[T]], batch_size: int) -> list[T]:
    """Return what each of `asking` returns. What they ask for in the same turn is parsed together, which
    costs less than parsing it apart, and gives the same."""
    results: dict[int, T] = {}
    answers: dict[int, list[Doc] | None] = dict.fromkeys(range(len(asking)))
    while answers:
        wanted: dict[int, Sequence[str | Doc]] = {}
        for number, answer in answers.items():
            try:
                wanted[number] = asking[number].send(answer)  # type: ignore[arg-type]
            except StopIteration as end:
                results[number] = end.value
        texts = list(chain.from_iterable(wanted.values()))
        read = iter(parse_bounded(nlp, texts, batch_size) if texts else ())
        answers = {number: list(islice(read, len(part))) for number, part in wanted.items()}
    return [results[number] for number in range(len(asking))]


def _with_ends(nlp: Language, given: str | Doc) -> str | Doc:
    """Return `given`, with sentences given where no end of one comes for too long."""
    if len(given) <= MOST_UNENDED:  # no more tokens than characters
        return given
    doc = nlp.make_doc(given) if isinstance(given, str) else given
    starts = unended_cuts(doc)
    if not starts:
        return doc
    return _retokenized(doc, [token.i in starts or token.is_sent_start for token in doc])


def unended_cuts(doc: Doc) -> set[int]:
    """Return the tokens at which stretches without an end of a sentence are cut before they are parsed."""
    ends = [-1, *(token.i for token in doc if token.text in _ENDS), len(doc)]
    stretches = [(start + 1, end) for start, end in pairwise(ends) if end - start > MOST_UNENDED]
    return {place for start, end in stretches for place in _places(doc[start:end])}


def sentence_cuts(doc: Doc) -> list[int]:
    """Return the tokens at which sentences that are too long are cut."""
    return [place for sentence in doc.sents if len(sentence) > MOST_TOKENS for place in _places(sentence)]


def _places(sentence: Span) -> list[int]:
    """Return where a sentence is cut: behind the last sign of a break in the second half of each piece."""
    doc, places, start = sentence.doc, list[int](), sentence.start
    while sentence.end - start > MOST_TOKENS:
        end = start + MOST_TOKENS
        half = range(end - 1, start + MOST_TOKENS // 2, -1)
        start = next((i + 1 for i in half if doc[i].text in _BREAKS), end)
        places.append(start)
    return places


def _cut(doc: Doc) -> Doc:
    """Return the tokens of `doc`, unparsed, with its sentences given, those that are too long in pieces.

    All sentences are given, so that the parser finds no other, longer one.
    """
    starts = {sentence.start for sentence in doc.sents} | set(sentence_cuts(doc))
    return _retokenized(doc, [token.i in starts for token in doc])


def _retokenized(doc: Doc, sent_starts: Sequence[bool | None]) -> Doc:
    """Return the tokens of `doc`, unparsed, with starts of sentences; None leaves one to the parser."""
    copy = Doc(
        doc.vocab,
        words=[token.text for token in doc],
        spaces=[bool(token.whitespace_) for token in doc],
        sent_starts=sent_starts,
    )
    for token, original in zip(copy, doc, strict=True):
        token.norm_ = original.norm_
    return copy
