from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from builders import report, span, statement, told
from dragoman.record import Decision, Tag, When
from dragoman.render.exchange.web_annotations import AROUND, annotation_page, selectors, statement_annotation

PAGES = {
    "one piece": "Lima said it would “keep talking”.",
    "astral letters before": "𝕃𝕚𝕞𝕒 🇵🇪 said it would “keep talking”.",
    "combining marks": "Mme Désirée said she’d “keep talking”.\u00a0",
}


def read_back(page, text):
    """Find the words of every target as another program would: by place, and by text alone."""
    for item in page["items"]:
        for target in item["target"]:
            by_text, by_place = target["selector"]
            exact = by_text["exact"]
            assert text[by_place["start"] : by_place["end"]] == exact
            around = by_text["prefix"] + exact + by_text["suffix"]
            assert text.index(around) + len(by_text["prefix"]) == by_place["start"]
            yield exact


@pytest.mark.parametrize("text", PAGES.values(), ids=PAGES)
def test_words_are_found_again_in_code_points(text):
    of = report(text)
    page = annotation_page([statement_annotation(statement(of, "“keep talking”"), text)])
    page = msgspec.json.decode(msgspec.json.encode(page))
    assert list(read_back(page, text)) == ["“keep talking”"]


def test_content_in_two_pieces_is_two_targets():
    of = report("“We agree,” Lima said. “We will sign.”")
    both = (span(of, "“We will sign.”"), span(of, "“We agree,”"))
    page = annotation_page([statement_annotation(replace(statement(of, "Lima said"), content=both), of.text)])
    assert list(read_back(page, of.text)) == ["“We agree,”", "“We will sign.”"]


def test_what_stands_around_is_as_written_and_bounded():
    of = report("x" * 100 + " words " + "y" * 100)
    chosen = selectors(span(of, "words"), of.text)[0]
    assert chosen["prefix"] == "x" * (AROUND - 1) + " "
    assert chosen["suffix"] == " " + "y" * (AROUND - 1)


def test_the_body_says_whose_words_they_are():
    record = told()
    one = replace(record.statements[0], force=3, when=When("2023-05-05", None), parent="p")
    item = statement_annotation(one, record.report.text, address="https://fjord.example/1")
    facts, line, tag = item["body"]
    assert facts["speaker"] == "Ana Rojas" and facts["state"] == "CHL" and facts["office"]
    assert facts["cue"] == "said" and facts["force"] == 3 and facts["issues"] == ["envoys"]
    assert facts["date"] == "2023-05-05" and facts["parent"] == "urn:dragoman:statement:p"
    assert line["value"].startswith("Ana Rojas, Foreign Minister (CHL): mixed, said")
    assert tag == {"type": "TextualBody", "purpose": "tagging", "value": "envoys"}
    assert item["target"][0]["source"]["via"] == "https://fjord.example/1"


def test_what_is_unknown_is_left_out():
    of = report("It will go on, reportedly.")
    one = replace(statement(of, "It will go on"), speaker=None, speaker_state=None)
    item = statement_annotation(one, of.text)
    assert not {"speaker", "state", "cue", "force", "date"} & set(item["body"][0])
    assert item["body"][1]["value"] == "speaker unknown: indirect"
    assert "via" not in item["target"][0]["source"]


def test_every_term_of_ours_is_in_the_context():
    record = told()
    of = record.report
    full = replace(
        record.statements[0], modality="future", addressee_state="NOR", channel="letter",
        issues=(Tag("envoys", span(of, "talks")),), force=1, when=When("2023", None), parent="p",
        by_hand=(Decision("force", "correct", "1", None),),
    )  # fmt: skip
    page = annotation_page([statement_annotation(full, of.text)])
    facts = page["items"][0]["body"][0]
    terms = page["@context"][1]
    assert {*facts} - {"type"} | {facts["type"]} == set(terms)
