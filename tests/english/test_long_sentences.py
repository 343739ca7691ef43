"""No sentence is longer than the bound, whatever the text; ordinary ones are left as the parser made them."""

from __future__ import annotations

from itertools import pairwise

import pytest
import spacy

from dragoman.ingest import ingest
from dragoman.pipeline import extract
from dragoman.readers.english.document import parse
from dragoman.readers.english.parser.language_model import model
from dragoman.readers.english.parser.length_bounds import MOST_TOKENS, parse_bounded, unended_cuts
from dragoman.settings import DEFAULT

pytestmark = pytest.mark.slow
ENDLESS = {
    "will": "will ",
    "he said that": "He said that ",
    "who said": "who said ",
    "and met": "met Chile and ",
    "names": "Norway, Chile, ",
    "weekdays": "Monday, Tuesday, ",
    "quotation marks": '"',
    "brackets": "( ",
    "headline": "Norway And Chile To Sign Pact, ",
}


@pytest.mark.parametrize("unit", ENDLESS.values(), ids=ENDLESS)
def test_sentences_have_an_end(unit: str) -> None:
    report = ingest(unit * (1_200 // len(unit.split())), published="2023-05-05")
    for paragraph in parse(report).paragraphs:
        assert max(len(sentence) for sentence in paragraph.doc.sents) <= MOST_TOKENS
        assert paragraph.doc.text == paragraph.text
    extract(report).verify()


def test_a_title_without_end_is_cut_too() -> None:
    report = ingest("They met in Oslo.", title="Norway, Chile and Peru to sign pact in Oslo, " * 100)
    title = parse(report).title
    assert title is not None
    assert max(len(sentence) for sentence in title.doc.sents) <= MOST_TOKENS


def test_a_long_sentence_is_cut_behind_a_comma() -> None:
    doc = parse_bounded(model(DEFAULT.model), ["envoys of Norway and Chile , " * 100], 8)[0]
    ends = [sentence[-1].text for sentence in doc.sents]
    assert len(ends) > 1
    assert set(ends) == {","}


def test_words_without_an_end_are_cut_before_the_parser_takes_their_square() -> None:
    doc = model(DEFAULT.model).make_doc("w+ " * 1_000)
    places = [0, *sorted(unended_cuts(doc)), len(doc)]
    assert max(end - start for start, end in pairwise(places)) <= MOST_TOKENS


def test_long_paragraphs_of_sentences_are_left_to_the_parser() -> None:
    assert not unended_cuts(model(DEFAULT.model).make_doc("Norway met Chile in Oslo on Friday. " * 400))


def test_what_is_short_enough_is_parsed_once() -> None:
    nlp = model(DEFAULT.model)
    text = "Norway met Chile in Oslo on Friday. Ministers said that talks would go on. " * 40
    (ours,), own = parse_bounded(nlp, [text], 8), nlp(text)
    assert len(own) > MOST_TOKENS
    assert told(ours) == told(own)


def told(doc: spacy.tokens.Doc) -> list[tuple[str, str, int, str, bool]]:
    return [(t.text, t.dep_, t.head.i, t.ent_type_, bool(t.is_sent_start)) for t in doc]
