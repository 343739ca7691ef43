"""A parse copied into plain objects answers as spaCy's own does."""

from __future__ import annotations

import gc

import pytest

from dragoman.ingest import ingest
from dragoman.readers.english.parser.language_model import as_objects, forget, model
from dragoman.readers.english.reader import EnglishReader
from dragoman.settings import DEFAULT

pytestmark = pytest.mark.slow
TEXT = (
    "Norway’s foreign minister didn't meet the Peruvian envoy, who had said Monday that U.S.-made tanks\u00a0"
    "would be sent to Chad.  “Has Mali agreed?” she asked. China, Japan and Peru pay $3 million"
)
VALUES = (
    "i", "idx", "text", "text_with_ws", "whitespace_", "lower_", "lemma_", "tag_", "pos_", "dep_",
    "ent_type_", "ent_iob_", "is_punct", "is_space", "is_alpha", "is_quote", "is_currency", "is_sent_start",
)  # fmt: skip
TOKENS = ("children", "lefts", "rights", "subtree", "ancestors", "sent")


@pytest.fixture(scope="module")
def parses():
    doc = model(DEFAULT.model)(TEXT)
    return doc, as_objects(doc, TEXT)


def numbers(tokens):
    return [token.i for token in tokens]


def outline(span):
    return span.start, span.end, span.start_char, span.end_char, span.text, span.text_with_ws, span.root.i


def test_words(parses):
    for expected, copied in zip(*parses, strict=True):
        assert [getattr(copied, name) for name in VALUES] == [getattr(expected, name) for name in VALUES]
        for name in TOKENS:
            assert numbers(getattr(copied, name)) == numbers(getattr(expected, name)), name
        edges = [(word.head.i, word.left_edge.i, word.right_edge.i) for word in (copied, expected)]
        assert edges[0] == edges[1]
        assert (bool(copied), len(copied)) == (True, len(expected))


def test_sentences_and_entities(parses):
    doc, tree = parses
    assert len(tree) == len(doc)
    assert list(map(outline, tree.sents)) == list(map(outline, doc.sents))
    assert [(*outline(span), span.label_) for span in tree.ents] == [
        (*outline(span), span.label_) for span in doc.ents
    ]
    assert all(word.sent == tree[word.i : word.i + 1].sent for word in tree)
    assert tree[0].sent != tree[len(tree) - 1].sent


@pytest.mark.parametrize("place", [slice(2, 9), slice(-4, None), slice(7, 3), slice(5, 900), slice(None)])
def test_slices(parses, place):
    doc, tree = parses
    assert numbers(tree[place]) == numbers(doc[place])
    assert tree[place].text == doc[place].text
    assert numbers(tree[3:15][place]) == numbers(doc[3:15][place])
    if len(doc[place]):
        assert outline(tree[place]) == outline(doc[place])
        assert (tree[place][0].i, tree[place][-1].i) == (doc[place][0].i, doc[place][-1].i)


@pytest.mark.parametrize("mode", ["strict", "contract", "expand"])
def test_words_of_characters(parses, mode):
    doc, tree = parses
    for start in range(0, 60, 7):
        expected = doc.char_span(start, start + 25, alignment_mode=mode)
        copied = tree.char_span(start, start + 25, alignment_mode=mode)
        assert (copied and (copied.start, copied.end)) == (expected and (expected.start, expected.end))


def test_neighbours_and_what_is_outside(parses):
    doc, tree = parses
    assert (tree[3].nbor().i, tree[3].nbor(-2).i, tree[-1].i) == (4, 1, len(doc) - 1)
    assert tree[3].head.is_ancestor(tree[3]) and not tree[3].is_ancestor(tree[3])
    for ask in (
        lambda: tree[0].nbor(-1),
        lambda: tree[len(doc)],
        lambda: tree[2:4][2],
        lambda: tree[-1].nbor(),
    ):
        with pytest.raises(IndexError):
            ask()
    with pytest.raises(AttributeError):
        tree[0].vector_norm  # noqa: B018  not copied, and no object of spaCy's by mistake


def test_what_is_forgotten_leaves_no_circle():
    doc = model(DEFAULT.model)(TEXT)
    gc.collect()
    gc.disable()
    try:
        tree = as_objects(doc, TEXT)
        assert [word.left_edge.i for word in tree] and tree.ents and [word.sent for word in tree]
        forget(tree)
        del tree
        assert gc.collect() < 10
    finally:
        gc.enable()


def test_reports_that_were_read_leave_next_to_nothing():
    reports = [ingest(f"Chile's president met Peru's president in Lima on {day} May.") for day in (3, 4, 5)]
    reader = EnglishReader()
    list(reader.read_all(reports, DEFAULT))
    gc.collect()
    gc.disable()
    try:
        list(reader.read_all(reports, DEFAULT))
        assert gc.collect() < 200
    finally:
        gc.enable()
