"""Words of any length are taken apart in time that grows with them, and ordinary ones as spaCy does."""

from __future__ import annotations

import re

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from dragoman.readers.english.parser.length_bounds import BoundedTokenizer, bound_words

SIGNS = "\"'“”‘’()[]<>&-–—.,;:!?/%$#*_…"
words = st.text(alphabet=SIGNS + "aBc1é ", max_size=60)
long_runs = st.builds(
    lambda before, sign, count, after: before + sign * count + after,
    words,
    st.sampled_from([*SIGNS, "a", "1.", "a-", "x@", "'s"]),
    st.integers(900, 1300),
    words,
)


@given(words)
@settings(max_examples=300, deadline=None)
def test_ordinary_words_have_the_tokens_of_spacy(text: str) -> None:
    assert told(bounded()(text)) == told(plain(text))


@given(long_runs)
@settings(max_examples=60, deadline=None)
def test_every_character_of_a_long_word_is_in_a_token(text: str) -> None:
    doc = bounded()(text)
    assert doc.text == text
    assert all(text[token.idx : token.idx + len(token)] == token.text for token in doc)


def test_norms_are_kept_where_a_word_is_cut() -> None:
    doc = bounded()("They don't. " + "—" * 1_200 + " They didn't.")
    assert [token.norm_ for token in doc if token.text == "n't"] == ["not", "not"]


@pytest.mark.parametrize("sign", ['"', "(", "<", "&", "-", "”", "'s", "a.", "..", ":x@"])
def test_twice_the_signs_take_twice_the_search(sign: str) -> None:
    once, twice = (characters_searched(sign * count) for count in (1_000, 2_000))
    assert 0 < twice <= 2.2 * once


def test_what_spacy_searches_grows_with_the_square() -> None:
    once, twice = (characters_searched('"' * count, bound=False) for count in (500, 1_000))
    assert twice > 3.5 * once


def characters_searched(text: str, *, bound: bool = True) -> int:
    """Return in how many characters a suffix was looked for while `text` was taken apart."""
    nlp, looked = spacy.blank("en"), 0
    search = nlp.tokenizer.suffix_search

    def counting(word: str, first: int = 0) -> re.Match[str] | None:
        nonlocal looked
        looked += len(word) - first
        return search(word, first)

    nlp.tokenizer.suffix_search = counting
    if bound:
        bound_words(nlp)
    nlp.tokenizer(text)
    return looked


def told(doc: Doc) -> list[tuple[str, str, str]]:
    return [(token.text, token.whitespace_, token.norm_) for token in doc]


_PLAIN, _BOUNDED = spacy.blank("en"), spacy.blank("en")
bound_words(_BOUNDED)


def plain(text: str) -> Doc:
    return _PLAIN.make_doc(text)


def bounded() -> BoundedTokenizer:
    assert isinstance(_BOUNDED.tokenizer, BoundedTokenizer)
    return _BOUNDED.tokenizer
