"""Parse with a bound on the length of sentences: what no writer ends is cut, so that reading stays linear.

A parser finds one sentence in a list of ten thousand words or in "he said that he said that ...", its tree is
as deep as it is long, and every question asked of a tree costs as much as the sentence is long. So a
document with a sentence of more than `MOST_TOKENS` is parsed again, with that sentence cut in pieces.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from spacy.tokens import Doc

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Span

MOST_TOKENS = 400
_BREAKS = frozenset({",", ";", ":", "–", "—", "-", "•", "·", "/", "|"})


def pipe(nlp: Language, given: Iterable[str | Doc], batch_size: int) -> list[Doc]:
    """Return the parse of each text or tokenized document, none with a sentence that is too long."""
    read = list(nlp.pipe(given, batch_size=batch_size))
    long = [index for index, doc in enumerate(read) if len(doc) > MOST_TOKENS and cuts(doc)]
    again = nlp.pipe([_cut(read[index]) for index in long], batch_size=batch_size)
    for index, doc in zip(long, again, strict=True):
        read[index] = doc
    return read


def cuts(doc: Doc) -> list[int]:
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
    starts = {sentence.start for sentence in doc.sents} | set(cuts(doc))
    fresh = Doc(
        doc.vocab,
        words=[token.text for token in doc],
        spaces=[bool(token.whitespace_) for token in doc],
        sent_starts=[token.i in starts for token in doc],
    )
    for token, own in zip(fresh, doc, strict=True):
        token.norm_ = own.norm_
    return fresh
