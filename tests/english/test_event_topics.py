"""What events are about: the issues of their own clause, and none of what stands beside it."""

from __future__ import annotations

from typing import Any

import pytest

from dragoman.lexicon.issue_words import find_codes, topics
from dragoman.lexicon.loading import toml_rows
from dragoman.pipeline import read
from dragoman.record import Event


def events(text: str, title: str | None = None) -> tuple[Event, ...]:
    record = read(text, published="2023-06-20", title=title)
    assert record.verify() > 0
    return record.events


def issues(text: str, kind: str, title: str | None = None) -> dict[str, str]:
    """Return the issues of the only event of a type, each with its words."""
    (event,) = [event for event in events(text, title) if event.event_type == kind]
    return {tag.issue: tag.span.quote for tag in event.issues}


@pytest.mark.parametrize("row", toml_rows("topics.toml").values(), ids=toml_rows("topics.toml"))
def test_row(row: dict[str, Any]) -> None:
    assert row["issue"] in {tag.issue for event in events(row["example"]) for tag in event.issues}
    (event,) = events(row["near_miss"])
    assert event.issues == ()


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("The Chinese and US ministers held talks on Taiwan.", "CONSULT", {"taiwan": "Taiwan"}),
        # each condition of an act is told with its own words
        (
            "China imposed sanctions on two American firms over arms sales to Taiwan.",
            "SANCTION",
            {"sanctions": "sanctions", "arms": "arms sales", "taiwan": "Taiwan"},
        ),
        ("Norway accused Belarus of hacking its parliament.", "ACCUSE", {"cyber": "hacking"}),
        ("Norway urged Belarus to release the detained crew.", "REQUEST", {"detentions": "detained"}),
        ("The French president flew to Rabat to discuss the climate.", "CONSULT", {"climate": "climate"}),
        # the parser hangs "on" on the verb
        ("China protested against US curbs on the export of grain.", "SANCTION", {"trade": "export of"}),
        # what a matter is called after belongs to it, also behind a party
        ("The French president met the king of Morocco over fishing.", "CONSULT", {"maritime": "fishing"}),
    ],
)
def test_issue_of_its_own_clause(text: str, kind: str, expected: dict[str, str]) -> None:
    assert issues(text, kind) == expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        # somebody's office, a name, a party
        ("The energy minister of Norway met the trade minister of Chile in Oslo.", "CONSULT"),
        ("Norway met Chile at the Munich Security Conference.", "CONSULT"),
        ("Antony Blinken met the Taiwanese president.", "CONSULT"),
        # where and when it was
        ("The French and German ministers met in Kyiv.", "CONSULT"),
        ("The French and German ministers met after the coronavirus outbreak.", "CONSULT"),
        # what another clause tells
        ("The French president met the king of Morocco, who had criticised the tariffs.", "CONSULT"),
        ("The French president met the king of Morocco and praised trade.", "CONSULT"),
        # what its type says already
        ("The French president visited Morocco.", "CONSULT"),
        ("Norway sent humanitarian aid to Chile.", "AID"),
        # missiles are how an assault is done
        ("Chile attacked Peru with missiles.", "ASSAULT"),
    ],
)
def test_no_issue_of_what_stands_beside_it(text: str, kind: str) -> None:
    assert issues(text, kind) == {}


def test_of_two_acts_in_a_sentence_each_has_its_own_issue() -> None:
    text = "Norway imposed sanctions on Belarus over hacking and thanked Chile for its vaccines."
    assert issues(text, "SANCTION") == {"sanctions": "sanctions", "cyber": "hacking"}


def test_what_is_done_to_a_state_is_on_its_issue() -> None:
    assert issues("Norway sent tanks to Ukraine.", "AID") == {"ukraine": "Ukraine"}
    assert issues("Norway sent tanks to Chile.", "AID") == {}
    assert "ukraine" not in issues("The Norwegian prime minister met the president of Ukraine.", "CONSULT")


def test_a_part_of_a_state_that_takes_part_is_a_matter() -> None:
    assert issues("Norway accused China of repression in Hong Kong.", "ACCUSE")["hong-kong"] == "Hong Kong"


def test_a_headline_names_the_matter_before_a_colon() -> None:
    title = "Ukraine war: Norway recalls ambassador from Belarus"
    found = issues(title + "\n\nThe envoy left on Monday.", "SANCTION", title)
    assert found == {"ukraine": "Ukraine"}


def test_every_mention_of_an_event_says_what_it_is_about() -> None:
    text = (
        "The French president met the king of Morocco on Sunday. The talks between France and Morocco dealt "
        "with fishing."
    )
    assert issues(text, "CONSULT") == {"maritime": "fishing"}


def test_the_dateline_is_no_matter() -> None:
    text = "KYIV – The French president met the king of Morocco on Sunday."
    assert issues(text, "CONSULT") == {}


def test_words_only_said_are_words_of_their_issue() -> None:
    for topic in topics():
        assert topic.said_only <= set(topic.words), topic.code
        assert set(topic.words) - topic.said_only, topic.code


def test_a_letter_that_grows_in_lower_case_moves_nothing():
    text = "In İzmir and İstanbul they spoke of trade."
    assert [text[start:end] for _, start, end in find_codes(text)] == ["trade"]
