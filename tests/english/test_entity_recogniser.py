"""The recogniser that decides together finds what spaCy's own finds."""

from __future__ import annotations

from functools import cache

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Span

from dragoman.readers.english.parser.fast_components import Entities, can_decide_together
from dragoman.readers.english.parser.language_model import model
from dragoman.settings import DEFAULT

pytestmark = pytest.mark.slow

WORDS = (
    "The President of the Republic of Korea Park Geun-hye Kim Norway Oslo United Nations said on Tuesday 3 "
    "May 2016 at 10 a.m. that $ 40 million . In New York , he met EU \n envoys ! Treaty on Open Skies first"
)
texts = st.lists(st.lists(st.sampled_from(WORDS.split(" ")), max_size=25).map(" ".join), max_size=5)


@given(texts)
@settings(max_examples=80, deadline=None)
def test_the_entities_are_those_of_spacy(given: list[str]) -> None:
    for ours, own in zip(model(DEFAULT.model).pipe(given), plain().pipe(given), strict=True):
        assert told(ours) == told(own)


def test_entities_that_stand_there_before_are_kept() -> None:
    ours, own = (nlp.make_doc("The envoy of New South Wales met him in Paris.") for nlp in (made(), plain()))
    for doc in (ours, own):
        doc.set_ents([Span(doc, 3, 5, label="ORG")], default="missing")
    assert told(made()(ours)) == told(plain()(own))
    assert (ours.ents[0].text, ours.ents[0].label_) == ("New South", "ORG")


def test_a_recogniser_that_looks_ahead_is_left_to_spacy() -> None:
    nlp = spacy.load(DEFAULT.model)
    assert can_decide_together(nlp.get_pipe("ner"))
    nlp.get_pipe("ner").cfg["beam_width"] = 4
    assert not can_decide_together(nlp.get_pipe("ner"))


def test_the_bundled_model_decides_together() -> None:
    assert isinstance(made().get_pipe("ner"), Entities)


def told(doc: spacy.tokens.Doc) -> list[tuple[str, int, str]]:
    return [(token.text, token.ent_iob, token.ent_type_) for token in doc]


def made() -> spacy.language.Language:
    return model(DEFAULT.model)


@cache
def plain() -> spacy.language.Language:
    return spacy.load(DEFAULT.model)
