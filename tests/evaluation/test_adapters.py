"""The functions that scorers call: their contracts, on sentences of our own."""

from __future__ import annotations

import pytest

from evaluation import adapters

pytestmark = pytest.mark.slow

TEXT = (
    "OSLO — Chilean Foreign Minister Ana Rojas met the foreign minister of Norway in Oslo on Friday.\n\n"
    "“The talks opened a new page,” Rojas said. Chile accused Peru of breaking a fishing treaty."
)


def test_times_have_types_and_values() -> None:
    (found,) = adapters.times("They met last Friday.", "2023-05-08")
    assert found == (9, 20, "DATE", "2023-05-05")


def test_times_without_a_date_stay_open() -> None:
    assert [kind for _, _, kind, _ in adapters.times("They met on Friday.", None)] == ["DATE"]


def test_quotes_of_private_persons_count_too() -> None:
    text = "“The bread is stale,” the baker said.\nHis son disagreed."
    (found,) = adapters.quotes(text)
    ((start, end),) = found["content"]
    assert "The bread is stale" in text[start:end]
    assert found["source"] is not None and text[slice(*found["source"])] == "the baker"
    assert found["cue"] is not None and text[slice(*found["cue"])] == "said"


def test_what_is_attributed_within_an_attribution_belongs_to_it() -> None:
    text = "The miller said that the baker claimed that flour was dear."
    (found,) = adapters.quotes(text)
    assert [text[slice(*content)] for content in found["content"]] == [
        "that the baker claimed that flour was dear"
    ]


def test_no_content_crosses_a_line() -> None:
    text = "The baker said that flour was dear.\nThe miller said that grain was dear."
    assert all(
        "\n" not in text[start:end] for found in adapters.quotes(text) for start, end in found["content"]
    )


def test_places_have_coordinates_and_countries() -> None:
    text = "They met in Oslo."
    ((start, end, latitude, longitude, country, number),) = adapters.places(text)
    assert (text[start:end], country, number) == ("Oslo", "NO", 3143244)
    assert latitude == pytest.approx(59.9, abs=0.2) and longitude == pytest.approx(10.75, abs=0.2)


def test_events_of_a_sentence() -> None:
    (found,) = adapters.events("Chile accused Peru of breaking a fishing treaty.")
    assert found == {"type": "ACCUSE", "actors": ["CHL"], "recipients": ["PER"]}


def test_a_record_cites_the_text_it_was_given() -> None:
    read = adapters.record(TEXT, "2023-05-08", "The Fjord", "Chile and Norway talk in Oslo")
    assert read["dateline_date"] == "2023-05-08"
    assert {"CONSULT", "ACCUSE"} <= {event["type"] for event in read["events"]}
    assert [row["speaker"] for row in read["statements"]][:1] == ["Ana Rojas"]
    rows = [row for kind in ("events", "statements", "positions") for row in read[kind]]
    assert all(row["evidence"] in TEXT for row in rows)


def test_the_title_of_a_feed_item_is_read_too() -> None:
    title = "Chile accuses Peru of spying"
    read = adapters.record(f"{title}\n\nThe harbour is deep.", "2023-05-08", "The Fjord", title)
    assert [(event["type"], event["evidence"]) for event in read["events"]] == [("ACCUSE", title)]


def test_a_record_of_a_text_alone() -> None:
    assert adapters.record(TEXT, None, None, None)["statements"]


@pytest.mark.parametrize("text", ["It rained.", "“"])
def test_nothing_to_find(text: str) -> None:
    assert adapters.quotes(text) == [] and adapters.places(text) == [] and adapters.events(text) == []
    assert adapters.record(text, None, None, None)["events"] == []
