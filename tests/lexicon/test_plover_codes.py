from __future__ import annotations

from typing import get_args

import pytest

from dragoman.errors import LexiconError
from dragoman.lexicon.event_codes import (
    CONTEXTS,
    QUADS,
    Code,
    Unmapped,
    code_of,
    plover_code,
    plover_codes,
    plover_contexts,
)
from dragoman.lexicon.issue_words import topics
from dragoman.lexicon.predicates import frames
from dragoman.lexicon.story_rules import wordings
from dragoman.record import EventStatus, EventType

COOPERATION, CONFLICT = {1, 2}, {3, 4}


def test_every_type_has_a_code_and_every_mode_its_type():
    assert {event_type for event_type, mode in plover_codes() if mode is None} == set(get_args(EventType))


def test_every_mode_of_a_frame_is_plovers_or_has_a_sentence_of_its_own():
    for frame in frames():
        ours = f"{frame.type}-{frame.mode}" in wordings()
        assert frame.mode is None or ours or (frame.type, frame.mode) in plover_codes()


def test_scores_have_the_sign_of_their_quad_class():
    for code in plover_codes().values():
        assert str(code.quad) in QUADS
        if code.score is not None and code.event_type != "REQUEST":
            assert (code.score > 0) == (code.quad in COOPERATION)


@pytest.mark.parametrize("status", get_args(EventStatus))
@pytest.mark.parametrize("event_type", get_args(EventType))
def test_every_status_of_every_type_is_coded_or_told_why_not(status, event_type):
    found = plover_code(event_type, None, status)
    assert isinstance(found, Code) or found.why


@pytest.mark.parametrize(
    ("status", "event_type", "mode", "expected"),
    [
        ("held", "CONSULT", "phone", ("CONSULT", "phone")),
        ("planned", "CONSULT", "visit", ("AGREE", None)),
        ("planned", "AID", None, ("AGREE", None)),
        ("cancelled", "CONSULT", "visit", ("REJECT", "meet")),
        ("demanded", "REQUEST", "change", ("REQUEST", "change")),
        ("demanded", "CONSULT", None, ("REQUEST", "meet")),
    ],
)
def test_what_becomes_of_a_status(status, event_type, mode, expected):
    code = plover_code(event_type, mode, status)
    assert isinstance(code, Code) and (code.event_type, code.mode) == expected


@pytest.mark.parametrize(
    ("status", "event_type"),
    [("postponed", "CONSULT"), ("denied", "AID"), ("unconfirmed", "CONSULT"), ("planned", "SANCTION")],
)
def test_what_has_no_home(status, event_type):
    assert isinstance(plover_code(event_type, None, status), Unmapped)


def test_a_mode_that_plover_does_not_know_is_dropped():
    assert code_of("CONSULT", "zoom").mode is None


def test_a_type_there_is_not_is_an_error():
    with pytest.raises(LexiconError, match="FEAST"):
        code_of("FEAST", None)


def test_every_issue_has_a_row():
    assert [row.issue for row in CONTEXTS.rows] == [topic.code for topic in topics()]
    assert plover_contexts("semiconductors") == ("economic", "technology")
