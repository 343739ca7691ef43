"""Long words, long sentences and much work cost time that grows with the text, and ordinary ones nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc

from dragoman.errors import BadInput
from dragoman.ingest import ingest
from dragoman.pipeline import Unread, extract, extract_all
from dragoman.readers.english.document import parse
from dragoman.readers.english.parser import bounds
from dragoman.readers.english.parser.bounds import (
    MOST_TOKENS,
    BoundedTokenizer,
    Parsing,
    _at_end,
    bounding_words,
    limited,
    parse_bounded,
    parse_together,
    spend,
    taken,
    unended_cuts,
)
from dragoman.readers.english.parser.language_model import model
from dragoman.readers.english.reader import _record
from dragoman.record import Record
from dragoman.settings import DEFAULT

pytestmark = pytest.mark.slow


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
    assert tokens_of(bounded()(text)) == tokens_of(plain(text))


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


def test_only_what_is_loaded_meanwhile_is_bounded() -> None:
    assert type(spacy.blank("en").tokenizer) is Tokenizer
    assert type(model(DEFAULT.model).tokenizer) is BoundedTokenizer


def test_special_cases_are_loaded_with_the_rest_and_words_are_kept_whole() -> None:
    assert bounded().rules == _PLAIN.tokenizer.rules
    assert [token.text for token in model(DEFAULT.model).make_doc("They don't test-fire it.")] == [
        "They", "do", "n't", "test-fire", "it", ".",
    ]  # fmt: skip


def characters_searched(text: str, *, bound: bool = True) -> int:
    """Return in how many characters a suffix was looked for while `text` was taken apart."""
    nlp, looked = spacy.blank("en"), 0
    search = nlp.tokenizer.suffix_search

    def counting(word: str, first: int = 0) -> re.Match[str] | None:
        nonlocal looked
        looked += len(word) - first
        return search(word, first)

    tokenizer = BoundedTokenizer(nlp.vocab) if bound else nlp.tokenizer
    tokenizer.suffix_search = _at_end(counting) if bound else counting
    looked = 0  # the special cases are taken apart too
    tokenizer(text)
    return looked


def tokens_of(doc: Doc) -> list[tuple[str, str, str]]:
    return [(token.text, token.whitespace_, token.norm_) for token in doc]


_PLAIN = spacy.blank("en")
with bounding_words():
    _BOUNDED = spacy.blank("en")
_BOUNDED.tokenizer.from_bytes(_PLAIN.tokenizer.to_bytes())


def plain(text: str) -> Doc:
    return _PLAIN.make_doc(text)


def bounded() -> BoundedTokenizer:
    assert isinstance(_BOUNDED.tokenizer, BoundedTokenizer)
    return _BOUNDED.tokenizer


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
    assert parse_of(ours) == parse_of(own)


def parse_of(doc: spacy.tokens.Doc) -> list[tuple[str, str, int, str, bool]]:
    return [(t.text, t.dep_, t.head.i, t.ent_type_, bool(t.is_sent_start)) for t in doc]


PROSE = "Norway's foreign minister said that talks with Chile would go on in Oslo. "
SLOW = "He said that "


def test_steps_are_counted_within_a_report_only() -> None:
    spend(1_000)
    with limited(10):
        spend(4)
        with limited(100):
            spend(50)
        assert taken() == 4
        spend(6)
        with pytest.raises(BadInput, match="more than 10 steps"):
            spend(1)
    assert taken() == 0


def test_nesting_that_python_cannot_follow_is_bad_input() -> None:
    def descend() -> None:
        descend()

    with pytest.raises(BadInput, match="nested deeper"), limited(10):
        descend()


@pytest.mark.slow
def test_a_report_that_needs_more_is_unread_and_harms_no_other() -> None:
    settings = replace(DEFAULT, max_work=100_000)
    reports = [ingest(PROSE * 20), ingest(SLOW * 200), ingest(PROSE * 10)]
    first, slow, last = extract_all(reports, settings)
    assert isinstance(first, Record)
    assert isinstance(last, Record)
    assert isinstance(slow, Unread)
    assert "100,000 steps" in slow.reason
    with pytest.raises(BadInput, match="max_work"):
        extract(reports[1], settings)


@pytest.mark.slow
def test_the_longest_prose_that_is_read_is_within_the_limit() -> None:
    work = steps(PROSE * 60)
    longest = DEFAULT.max_characters / len(PROSE * 60)
    assert 0 < work * longest < DEFAULT.max_work / 4


@pytest.mark.slow
@pytest.mark.parametrize("unit", [PROSE, "Norway met Chile.\n\n", "“We will go on,” the minister said.\n\n"])
def test_twice_the_text_takes_about_twice_the_steps(unit: str) -> None:
    once, twice = steps(unit * 30), steps(unit * 60)
    assert twice <= 2.3 * once


def steps(text: str) -> int:
    """Return the steps that the reading of a text takes."""
    document = parse(ingest(text, published="2023-05-05"))
    with limited(DEFAULT.max_work):
        spend(document.squared_length())
        _record(document, DEFAULT)
        return taken()


def test_what_is_asked_for_in_the_same_turn_is_parsed_together(monkeypatch: pytest.MonkeyPatch) -> None:
    batches = []

    def parse_words(nlp: Language, given: Iterable[str | Doc], batch_size: int) -> list[Doc]:
        batches.append(list(given))
        return [nlp.make_doc(text) for text in batches[-1]]

    def asking(*turns: str) -> Parsing[list[str]]:
        read = []
        for texts in turns:
            docs = yield texts.split()
            read += [doc.text.upper() for doc in docs]
        return read

    monkeypatch.setattr(bounds, "parse_bounded", parse_words)
    texts = [asking("a b", "", "c"), asking(), asking("d", "e")]
    assert parse_together(spacy.blank("en"), texts, 8) == [["A", "B", "C"], [], ["D", "E"]]
    assert batches == [["a", "b", "d"], ["e"], ["c"]]
