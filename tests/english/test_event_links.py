"""Mentions of one event become one; events have a history, reasons, and a contact they are part of."""

from __future__ import annotations

from typing import Any

import pytest

from dragoman.lexicon.loading import toml_rows
from dragoman.pipeline import read
from dragoman.readers.english.events import event_coreference
from dragoman.record import Event, Record

PUBLISHED = "2023-06-20"


def found(text: str) -> Record:
    return read(text, published=PUBLISHED)


def only(record: Record, kind: str) -> Event:
    (event,) = [event for event in record.events if event.event_type == kind]
    return event


def relations(record: Record, row: dict[str, Any]) -> list[str]:
    kinds = {event.id: event.event_type for event in record.events}
    return [
        reason.relation
        for event in record.events
        if event.event_type == row["event"]
        for reason in event.reasons
        if kinds[reason.event] == row["reason"]
    ]


@pytest.mark.parametrize("row", toml_rows("reasons.toml").values(), ids=toml_rows("reasons.toml"))
def test_reason_row(row: dict[str, Any]) -> None:
    assert relations(found(row["example"]), row) == [row["relation"]]
    assert relations(found(row["near_miss"]), row) == []


def test_reason_of_what_was_called_off() -> None:
    record = found(
        "The Indian minister was scheduled to visit Nepal in early May, but the trip was postponed "
        "after Nepal seized an Indian ship."
    )
    visit, seizure = only(record, "CONSULT"), only(record, "COERCE")
    assert ([status for status, _ in visit.history], visit.status) == (["planned"], "postponed")
    assert [(reason.event, reason.relation, reason.span.quote) for reason in visit.reasons] == [
        (seizure.id, "after", "after Nepal seized an Indian ship")
    ]
    assert (seizure.status, seizure.reasons) == ("held", ())


@pytest.mark.parametrize(
    ("text", "statuses"),
    [
        (
            "The French president was due to visit Egypt on Friday, but he called off the trip.",
            "planned, cancelled",
        ),
        ("Norway planned to host Chile’s president on May 3. It cancelled the visit.", "planned, cancelled"),
        (
            "The Swedish foreign minister will visit Turkey next week. The visit has been put off.",
            "planned, postponed",
        ),
        # an earlier plan was put off, the one told stands
    ],
)
def test_history(text: str, statuses: str) -> None:
    event = only(found(text), "CONSULT")
    assert ", ".join([*(status for status, _ in event.history), event.status]) == statuses


def test_until_gives_no_date_to_what_is_put_off() -> None:
    event = only(found("Talks between Kenya and Somalia have been put off until July."), "CONSULT")
    assert (event.status, event.when) == ("postponed", None)


def test_what_was_done_in_a_contact_is_part_of_it() -> None:
    record = found(
        "The French president met the Egyptian president on Sunday. During the talks, France invited Egypt "
        "to a summit. Germany invited Egypt to a fair."
    )
    meeting = next(event for event in record.events if event.event_type == "CONSULT" and event.when)
    parts = [
        (event.actors[0].state, event.part_of == meeting.id, event.part_span and event.part_span.quote)
        for event in record.events
        if event.event_type == "REQUEST"
    ]
    assert parts == [("FRA", True, "During the talks"), ("DEU", False, None)]


def test_links_point_to_events_of_the_record() -> None:
    record = found(
        "The King of Jordan met the President of Egypt on Sunday and condemned Iran for its attack. "
        "Iran expelled two Jordanian envoys in response to the accusation."
    )
    ids = {event.id for event in record.events}
    assert record.verify() > 0
    assert {reason.event for event in record.events for reason in event.reasons} <= ids
    assert {event.part_of for event in record.events if event.part_of} <= ids


PUBLISHED_IN_MAY = "2023-05-05"


@pytest.mark.parametrize(
    ("text", "contacts"),
    [
        # A noun that only comes back to a contact, whatever its date.
        ("Norway met Chile in Oslo. The talks between Norway and Chile went well.", 1),
        ("Norway met Chile on 3 May 2023. The talks between Norway and Chile on 4 May 2023 went well.", 2),
        # Two verbs in two sentences tell two contacts, in one sentence one.
        ("Norway met Chile in Oslo this week. Norway then met Chile in the city of Lima.", 2),
        ("Norway met Chile in Oslo and visited Chile.", 1),
        # Of other states, or of another status.
        ("Norway met Chile in Oslo. The talks between Norway and Peru went well.", 2),
        ("Norway met Chile in Oslo this week. Norway will meet Chile in the city of Lima.", 2),
        # The opening of a report, told again with its day further down.
        ("Norway met Chile in Oslo.\n\nIt rained.\n\nNorway met Chile on 3 May 2023.", 1),
        ("It rained.\n\nIt snowed.\n\nIt rained.\n\nNorway met Chile.\n\nNorway met Chile on 3 May 2023.", 2),
    ],
)
def test_contacts_told_again(text: str, contacts: int) -> None:
    events = read(text, published=PUBLISHED_IN_MAY).events
    assert [event.event_type for event in events] == ["CONSULT"] * contacts


def test_twice_the_events_take_twice_the_comparisons(monkeypatch: pytest.MonkeyPatch) -> None:
    once, twice = (comparisons("Norway met Chile.\n\n" * count, monkeypatch) for count in (40, 80))
    assert twice <= 2.2 * once + 10


def comparisons(text: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """Return how often a candidate is compared with a group in the reading of `text`."""
    calls = []
    compare = event_coreference._may_be_of_one_date
    with monkeypatch.context() as patch:
        patch.setattr(
            event_coreference,
            "_may_be_of_one_date",
            lambda first, candidate: calls.append(1) or compare(first, candidate),
        )
        read(text, published=PUBLISHED_IN_MAY)
    return len(calls)
