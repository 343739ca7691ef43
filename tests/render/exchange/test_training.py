"""Marks as Label Studio imports them and as spaCy loads them."""

from __future__ import annotations

import json

import hostile
import pytest
import spacy
from lxml import etree
from spacy.tokens import DocBin

from builders import told
from dragoman.render.exchange.formats import export
from dragoman.render.exchange.training_data import ALL_KINDS, marks


@pytest.mark.parametrize("text", hostile.TEXTS.values(), ids=hostile.TEXTS)
def test_regions_read_back_in_code_points(exported, text):
    record = hostile.record(text)
    data, tally = exported([record], "label-studio")
    (task,) = json.loads(data)
    regions = task["predictions"][0]["result"]
    for region in regions:
        value = region["value"]
        assert task["data"]["text"][value["start"] : value["end"]] == value["text"]
    assert len({region["id"] for region in regions}) == len(regions) == tally.written["marks"]


def test_the_configuration_knows_every_label(tmp_path):
    export([told()], "label-studio", tmp_path / "tasks.json")
    config = etree.fromstring((tmp_path / "tasks.labels.xml").read_bytes())
    known = [label.get("value") for label in config.iter("Label")]
    (task,) = json.loads((tmp_path / "tasks.json").read_bytes())
    used = {region["value"]["labels"][0] for region in task["predictions"][0]["result"]}
    assert used <= set(known) and known == list(ALL_KINDS)
    names = {config.find("Labels").get("name"), config.find("Text").get("name")}
    assert names == {"label", "text"} and config.find("Text").get("value") == "$text"


def test_kinds_and_labels():
    found = {(mark.kind, mark.label, mark.span.quote) for mark in marks(told())}
    assert ("event_date", "CONSULT", "Friday") in found
    assert ("quote", "mixed", "opened a new page") in found
    assert ("speaker", "mixed", "Ana Rojas") not in found  # the statement has no span of its speaker
    assert ("commitment", "open", "exchange envoys") in found
    assert ("actor", "CHL", "Ana Rojas") in found


@pytest.mark.parametrize("text", hostile.TEXTS.values(), ids=hostile.TEXTS)
def test_docs_keep_the_text_and_the_exact_offsets(exported, text):
    record = hostile.record(text)
    data, tally = exported([record], "docbin")
    (doc,) = DocBin().from_bytes(data).get_docs(spacy.blank("en").vocab)
    assert doc.text == record.report.text
    expected = list(marks(record))
    about = doc.user_data["dragoman"]
    assert about["report"] == record.report.id and tally.written["spans"] == len(expected)
    for mark, (kind, label, start, end, row) in zip(expected, about["marks"], strict=True):
        assert (kind, label, row) == (mark.kind, mark.label, mark.row)
        assert doc.text[start:end] == mark.span.quote


def test_span_groups_hold_the_words(exported):
    data, tally = exported([told()], "docbin")
    (doc,) = DocBin().from_bytes(data).get_docs(spacy.blank("en").vocab)
    assert [span.text for span in doc.spans["quote"]] == ["opened a new page"]
    assert [(span.text, span.label_) for span in doc.spans["event_date"]] == [("Friday", "CONSULT")]
    assert {span.text for span in doc.spans["actor"]} == {"Chile", "Ana Rojas"}
    assert not tally.lost


@pytest.mark.parametrize(("text", "words", "count"), [("a, b", "b", 0), ("xyz", "y", 1)])
def test_bounds_inside_a_token_are_widened_and_counted(exported, text, words, count):
    data, tally = exported([hostile.within(hostile.record(text), words)], "docbin")
    assert tally.lost["exact bounds", "time begins or ends inside a token"] == count
    (doc,) = DocBin().from_bytes(data).get_docs(spacy.blank("en").vocab)
    (span,) = doc.spans["time"]
    assert words in span.text
