"""A tokenizer whose time grows with the text: spaCy's, with bounds on the words that it takes apart.

spaCy strips signs from a word one by one and at each looks for a suffix from every place of what is left,
so 4,000 quotation marks in a row take 3.7 s. Here it looks at the last characters of a word only, and what
has no white space for longer than any address is taken apart piece by piece. Words shorter than that have
the tokens that spaCy gives them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc

if TYPE_CHECKING:
    from spacy.language import Language

_SUFFIX = 64
"""Characters of a word in which its suffix is looked for; spaCy's have eight, but for runs of dots."""
_PIECE = 1_000
"""Characters of the longest word that spaCy is given: more than an address has."""
_LONG = re.compile(rf"(?<!\S)\S{{{_PIECE + 1},}}")


class BoundedTokenizer:
    """spaCy's tokenizer of a pipeline; attributes are its own."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        search = tokenizer.suffix_search
        if search is not None:
            tokenizer.suffix_search = _at_end(search)

    def __call__(self, text: str) -> Doc:
        """Return the tokens of `text`."""
        cuts = _cuts(text)
        if not cuts:
            return self._tokenizer(text)
        return _joined([self._tokenizer(text[start:end]) for start, end in pairwise((0, *cuts, len(text)))])

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tokenizer, name)


def bound_words(nlp: Language) -> None:
    """Give `nlp` such a tokenizer in place of its own."""
    if type(nlp.tokenizer) is Tokenizer:
        nlp.tokenizer = BoundedTokenizer(nlp.tokenizer)


def _at_end(search: Callable[..., re.Match[str] | None]) -> Callable[[str], re.Match[str] | None]:
    """Return a search for a suffix in the last characters of a word."""
    return lambda word: search(word, max(0, len(word) - _SUFFIX))


def _cuts(text: str) -> list[int]:
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
    for token, own in zip(doc, tokens, strict=True):
        token.norm_ = own.norm_
    return doc
