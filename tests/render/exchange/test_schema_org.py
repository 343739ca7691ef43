from __future__ import annotations

import json
from dataclasses import replace

import hostile
import pytest
from pyld import jsonld

from builders import told
from dragoman.record import When

VOCABULARY = {"@context": {"@vocab": "https://schema.org/", "url": {"@type": "@id"}}}
"""All that our graphs use of the published context, so that nothing has to be fetched."""


def loader(address, options):
    assert address == "https://schema.org"
    return {"contextUrl": None, "documentUrl": address, "document": VOCABULARY}


def things(data, kind):
    return [one for one in json.loads(data)["@graph"] if one["@type"] == kind]


def test_a_processor_reads_the_graph(exported):
    data, tally = exported([told()], "schema.org")
    found = jsonld.expand(json.loads(data), {"documentLoader": loader})
    assert sorted(kind for one in found for kind in one["@type"]) == [
        "https://schema.org/Claim", "https://schema.org/Event", "https://schema.org/NewsArticle",
        "https://schema.org/Quotation",
    ]  # fmt: skip
    assert sum(tally.written.values()) == len(found)


def test_report_event_and_words(exported):
    data, _ = exported([told(address="https://fjord.example/1")], "schema.org")
    (article,), (event,) = things(data, "NewsArticle"), things(data, "Event")
    assert (article["headline"], article["publisher"]["name"]) == ("Ministers meet in Oslo", "The Fjord")
    assert article["url"] == "https://fjord.example/1"
    assert (event["startDate"], event["eventStatus"]) == (
        "2023-05-05T14:25",
        "https://schema.org/EventScheduled",
    )
    assert event["location"]["name"] == "Oslo" and event["subjectOf"] == [{"@id": article["@id"]}]
    assert [one["name"] for one in event["attendee"]] == ["Norway", "Chile", "Ana Rojas"]
    (quotation,), (claim,) = things(data, "Quotation"), things(data, "Claim")
    assert quotation["text"] == "opened a new page" and quotation["isPartOf"] == {"@id": claim["@id"]}
    assert quotation["spokenByCharacter"]["name"] == claim["creator"]["name"] == "Ana Rojas"
    assert claim["creator"]["@type"] == "Person" and claim["appearance"] == {"@id": article["@id"]}


@pytest.mark.parametrize(
    ("status", "expected"),
    [("planned", "EventScheduled"), ("postponed", "EventPostponed"), ("cancelled", "EventCancelled")],
)
def test_status(exported, status, expected):
    record = told()
    record = replace(record, events=(replace(record.events[1], status=status),))
    (event,) = things(exported([record], "schema.org")[0], "Event")
    assert event["eventStatus"] == f"https://schema.org/{expected}"


def test_several_days(exported):
    record = told()
    days = replace(record.events[1], when=When("2023-05-05/2023-05-07", None))
    (event,) = things(exported([replace(record, events=(days,))], "schema.org")[0], "Event")
    assert (event["startDate"], event["endDate"]) == ("2023-05-05", "2023-05-07")


@pytest.mark.parametrize("status", ["unconfirmed", "denied"])
def test_what_is_no_event_is_counted(exported, status):
    record = told()
    record = replace(record, events=(replace(record.events[1], status=status),))
    data, tally = exported([record], "schema.org")
    assert things(data, "Event") == []
    assert [kind for kind, _ in tally.unmapped] == [f"{status} CONSULT"]


@pytest.mark.parametrize("text", hostile.TEXTS.values(), ids=hostile.TEXTS)
def test_hostile_text(exported, text):
    data, _ = exported([hostile.record(text)], "schema.org")
    (article,) = things(data, "NewsArticle")
    assert article["headline"] == text
    jsonld.expand(json.loads(data), {"documentLoader": loader})
