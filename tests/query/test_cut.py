"""What lists show: stories that are sure enough, the others counted and shown on request."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dragoman.merge.mentions import mentions
from dragoman.merge.stories import stories
from dragoman.merge.story import Judgement, Mention, Story
from dragoman.query.account import Account
from dragoman.query.cut import split
from dragoman.record import Record
from dragoman.settings import LISTED
from telling import told

TALKS = "Norway and Chile met in Oslo on 5 May."


def rated(confidence: float | None, outlet: str = "The Fjord", text: str = TALKS) -> Record:
    """A record of one meeting that a reader is so sure of."""
    record = told(text, "2023-05-06", outlet, when="2023-05-05")
    return replace(record, events=(replace(record.events[0], confidence=confidence),))


def story(*records: Record, judgements: tuple[Judgement, ...] = ()) -> Story:
    (one,) = stories(mentions(records), judgements)
    return one


def confidence(*records: Record) -> float | None:
    return story(*records).confidence


def test_a_story_is_as_sure_as_its_only_outlet() -> None:
    assert confidence(rated(0.6)) == 0.6
    assert confidence(rated(None)) is None


def test_further_outlets_lessen_the_doubt() -> None:
    two = confidence(rated(0.6), rated(0.5, "The Andes", "In Oslo Norway met Chile on 5 May, it says."))
    assert two == pytest.approx(1 - 0.4 * (1 - 0.25))


def test_copies_and_further_reports_of_an_outlet_count_once() -> None:
    again = rated(0.5, text="In Oslo, on 5 May, Chile met Norway for talks.")
    assert confidence(rated(0.6), again) == 0.6
    assert confidence(rated(0.6), rated(0.5, "The Andes")) == 0.6  # the same words: a copy


def test_what_nobody_rated_is_as_sure_beside_others_as_alone() -> None:
    other = rated(None, "The Andes", "In Oslo Norway met Chile on 5 May, it says.")
    assert confidence(rated(0.6), other) == 1.0


def test_a_rumour_of_one_outlet_is_half_as_sure() -> None:
    record = rated(0.8)
    rumour = replace(record, events=(replace(record.events[0], status="unconfirmed"),))
    other = rated(0.6, "The Andes", "In Oslo Norway met Chile on 5 May, it says.")
    second = replace(other, events=(replace(other.events[0], status="unconfirmed"),))
    assert confidence(rumour) == 0.4
    assert confidence(rumour, second) == pytest.approx(1 - 0.2 * (1 - 0.3))


def test_a_type_given_by_hand_is_sure() -> None:
    record = rated(0.6)
    accepted = Judgement("accept", record.events[0].id, field="type", value="CONSULT", at="2023-06-01")
    assert story(record, judgements=(accepted,)).confidence == 1.0


def test_lists_leave_out_what_is_not_sure_and_say_how_many() -> None:
    account = Account([rated(LISTED - 0.01)])
    assert (len(account.chronology("NOR")), account.chronology("NOR").below) == (0, 1)
    assert (len(account.activity("NOR")), account.activity("NOR").below) == (0, 1)
    assert account.channels("NOR", "CHL").below == 1
    (entry,) = account.chronology("NOR", confidence=0)
    assert (entry.confidence, account.chronology("NOR", confidence=0).below) == (LISTED - 0.01, 0)


@pytest.mark.parametrize("sure", [LISTED, 1.0, None])
def test_lists_show_what_is_sure_or_was_never_rated(sure: float | None) -> None:
    assert len(Account([rated(sure)]).chronology("NOR")) == 1


def test_splitting_keeps_all_stories() -> None:
    given = [story(rated(value)) for value in (0.2, LISTED, None)]
    listed, below = split(given, LISTED)
    assert (len(listed), below) == (2, 1)
    assert split(given, 0.0) == (given, 0)


def test_mentions_keep_their_confidence() -> None:
    (mention,) = mentions([rated(0.6)])
    assert isinstance(mention, Mention)
    assert mention.event.confidence == 0.6
