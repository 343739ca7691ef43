"""The remembering ruler sets what spaCy's own sets."""

from __future__ import annotations

from functools import cache

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.readers.english.parser.fast_components import RememberingRuler, can_remember
from dragoman.readers.english.parser.language_model import model
from dragoman.settings import DEFAULT

pytestmark = pytest.mark.slow

WORDS = (
    "There is 's let us gon na got ta ai n't y' all nothin' nothing that which the an I you it they "
    "saw had been do Norway envoys recalled quickly but while because will to \n \t , . ” 42"
)


@given(st.lists(st.sampled_from(WORDS.split(" ")), min_size=1, max_size=14))
@settings(max_examples=80, deadline=None)
def test_every_attribute_is_that_of_the_ruler(words: list[str]) -> None:
    ours, own = model(DEFAULT.model), plain()
    text = " ".join(words)
    assert told(ours(text)) == told(own(text))


def told(doc: spacy.tokens.Doc) -> list[tuple[object, ...]]:
    return [(t.text, t.tag_, t.pos_, str(t.morph), t.lemma_, t.dep_, t.head.i, t.ent_type_) for t in doc]


@cache
def plain() -> spacy.language.Language:
    return spacy.load(DEFAULT.model)


def test_the_bundled_model_is_remembered() -> None:
    assert isinstance(model(DEFAULT.model).get_pipe("attribute_ruler"), RememberingRuler)


@pytest.mark.parametrize(
    ("pattern", "can"),
    [
        ([{"TAG": "NN", "LOWER": "it"}], True),
        ([{"LOWER": {"REGEX": "^n"}}], True),
        ([{"LOWER": {"NOT_IN": ["it"]}}], False),
        ([{"SHAPE": "Xx"}], False),
        ([{"LOWER": "let"}, {"LEMMA": "we"}], True),
        ([{"TAG": "NN"}, {"TAG": "VB"}], False),
        ([{"LOWER": "let", "OP": "?"}, {"TAG": "VB"}], False),
    ],
)
def test_patterns_that_ask_for_more_are_left_to_spacy(pattern: list[dict[str, object]], can: bool) -> None:
    assert can_remember([{"patterns": [pattern], "attrs": {"POS": "X"}, "index": 0}]) is can
