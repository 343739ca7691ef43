"""What lists show: stories that are sure enough, the others counted and shown on request."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dragoman.merge.mentions import mentions
from dragoman.merge.stories import stories
from dragoman.merge.story import Mention, Story
from dragoman.query.chronology import split
from dragoman.query.record_views import RecordViews
from dragoman.record import Record
from dragoman.settings import LISTED
from telling import told

TALKS = "Norway and Chile met in Oslo on 5 May."


def rated(confidence: float | None, outlet: str = "The Fjord", text: str = TALKS) -> Record:
    """A record of one meeting that a reader is so sure of."""
    record = told(text, "2023-05-06", outlet, when="2023-05-05")
    return replace(record, events=(replace(record.events[0], confidence=confidence),))


pytestmark = pytest.mark.usefixtures("as_sure_as_events")


def story(*records: Record) -> Story:
    (only,) = stories(mentions(records))
    return only


def test_lists_leave_out_what_is_not_sure_and_say_how_many() -> None:
    account = RecordViews([rated(LISTED - 0.01)])
    assert (len(account.chronology("NOR")), account.chronology("NOR").below) == (0, 1)
    assert (len(account.activity("NOR")), account.activity("NOR").below) == (0, 1)
    assert account.channels("NOR", "CHL").below == 1
    (entry,) = account.chronology("NOR", confidence=0)
    assert entry.confidence == pytest.approx(LISTED - 0.01)
    assert account.chronology("NOR", confidence=0).below == 0


@pytest.mark.parametrize("sure", [LISTED + 0.01, 1.0, None])
def test_lists_show_what_is_sure_or_was_never_rated(sure: float | None) -> None:
    assert len(RecordViews([rated(sure)]).chronology("NOR")) == 1


def test_splitting_keeps_all_stories() -> None:
    given = [story(rated(value)) for value in (0.2, LISTED + 0.01, None)]
    listed, below = split(given, LISTED)
    assert (len(listed), below) == (2, 1)
    assert split(given, 0.0) == (given, 0)


def test_mentions_keep_their_confidence() -> None:
    (mention,) = mentions([rated(0.6)])
    assert isinstance(mention, Mention)
    assert mention.event.confidence == 0.6
