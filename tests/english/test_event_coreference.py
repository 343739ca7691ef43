"""Mentions of one occurrence become one event; what may be another stays an event of its own."""

from __future__ import annotations

import pytest

from dragoman.pipeline import read
from dragoman.readers.english.events import event_coreference

PUBLISHED = "2023-05-05"


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
    events = read(text, published=PUBLISHED).events
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
        read(text, published=PUBLISHED)
    return len(calls)
