"""Web Annotations as a JSON-LD processor and an annotation client read them. No test touches the network."""

from __future__ import annotations

import json

import hostile
import pytest
from pyld import jsonld

from builders import told
from dragoman.record import spans

OA = "http://www.w3.org/ns/oa#"
ANNO = {
    "@context": {
        "id": "@id", "type": "@type", "oa": OA, "as": "http://www.w3.org/ns/activitystreams#",
        "Annotation": "oa:Annotation", "AnnotationPage": "as:OrderedCollectionPage",
        "SpecificResource": "oa:SpecificResource", "TextualBody": "oa:TextualBody", "Text": "oa:Text",
        "Software": "as:Application",
        "TextQuoteSelector": "oa:TextQuoteSelector", "TextPositionSelector": "oa:TextPositionSelector",
        "items": {"@id": "as:items", "@container": "@list"}, "body": {"@id": "oa:hasBody"},
        "target": {"@id": "oa:hasTarget"}, "source": {"@id": "oa:hasSource"},
        "selector": {"@id": "oa:hasSelector"}, "exact": "oa:exact", "prefix": "oa:prefix",
        "suffix": "oa:suffix", "start": "oa:start", "end": "oa:end", "value": "http://www.w3.org/1999/02/22-rdf-syntax-ns#value",
        "motivation": {"@id": "oa:motivatedBy", "@type": "@vocab"}, "describing": "oa:describing",
        "purpose": {"@id": "oa:hasPurpose", "@type": "@vocab"}, "tagging": "oa:tagging",
        "generator": "as:generator", "name": "http://xmlns.com/foaf/0.1/name",
        "format": "http://purl.org/dc/elements/1.1/format", "via": {"@id": "oa:via", "@type": "@id"},
    }
}  # fmt: skip
"""What of the published context our annotations use, so that nothing has to be fetched."""


def loader(address, options):
    assert address == "http://www.w3.org/ns/anno.jsonld"
    return {"contextUrl": None, "documentUrl": address, "document": ANNO}


def expanded(data):
    (page,) = jsonld.expand(json.loads(data), {"documentLoader": loader})
    return page["http://www.w3.org/ns/activitystreams#items"][0]["@list"]


def test_a_processor_finds_every_term(exported):
    data, tally = exported([told()], "annotation")
    items = expanded(data)
    assert tally.written == {"events": 2, "statements": 1, "positions": 1, "commitments": 1}
    assert len(items) == sum(tally.written.values())
    written = json.loads(data)
    for item, plain in zip(items, written["items"], strict=True):
        facts, plain_facts = item[f"{OA}hasBody"][0], plain["body"][0]
        assert len(facts) == len(plain_facts)  # a key without a meaning would have been dropped
        assert facts["@type"][0].startswith("urn:dragoman:terms:")
        assert item["@type"] == [f"{OA}Annotation"]


def test_a_processor_finds_an_events_facts(exported):
    data, _ = exported([told()], "annotation")
    visit, meeting, *_ = (item[f"{OA}hasBody"][0] for item in expanded(data))
    assert meeting["urn:dragoman:terms:eventType"] == [{"@value": "CONSULT"}]
    assert meeting["urn:dragoman:terms:place"] == [{"@value": "Oslo"}]
    assert visit["urn:dragoman:terms:status"] == [{"@value": "unconfirmed"}]


@pytest.mark.parametrize("text", hostile.TEXTS.values(), ids=hostile.TEXTS)
def test_words_are_found_again_by_both_selectors(exported, text):
    record = hostile.record(text)
    data, _ = exported([record], "annotation")
    words = record.report.text
    targets = [target for item in json.loads(data)["items"] for target in item["target"]]
    assert len(targets) == 2
    for target in targets:
        by_text, by_place = target["selector"]
        assert words[by_place["start"] : by_place["end"]] == by_text["exact"]
        around = by_text["prefix"] + by_text["exact"] + by_text["suffix"]
        assert words.index(around) + len(by_text["prefix"]) == by_place["start"]


def test_every_target_is_a_span_of_the_record(exported):
    record = told()
    data, _ = exported([record], "annotation")
    ours = {(span.start, span.end) for span in spans(record)}
    for item in json.loads(data)["items"]:
        for target in item["target"]:
            place = target["selector"][1]
            assert (place["start"], place["end"]) in ours


def test_nothing_is_a_page_too(exported):
    data, _ = exported([], "annotation")
    assert json.loads(data)["items"] == []
