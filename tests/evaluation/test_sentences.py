"""The main act of a sentence, coded as event sets do; every row of acts.toml exemplified."""

from __future__ import annotations

from typing import get_args

import pytest
from evaluation.sentences import ActFrame, act_frames, acts, coded, recoded_frames

from dragoman.lexicon.predicates import frames
from dragoman.record import EventType

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("frame", act_frames(), ids=lambda frame: frame.id)
def test_every_act_is_read_from_its_example(frame: ActFrame) -> None:
    assert [act.type for act in acts(frame.example)] == [frame.type]


def test_acts_are_in_order_and_of_known_types() -> None:
    assert {frame.type for frame in act_frames()} | set(recoded_frames().values()) <= set(get_args(EventType))
    assert recoded_frames().keys() <= {frame.id for frame in frames()}


@pytest.mark.parametrize(
    ("sentence", "types"),
    [
        ("The ministers will meet in Lima on Monday.", ["AGREE"]),
        ("The ministers met in Lima on Monday.", ["CONSULT"]),
        ("The mayor said that he will not reopen the bridge.", ["REJECT"]),
        ("The port will send doctors to the valley.", ["AGREE"]),
        ("The museum returned on Monday.", []),  # nothing is given back
        ("The choir remained in the hall.", []),
        ("The harbour is deep.", []),
    ],
)
def test_main_act(sentence: str, types: list[str]) -> None:
    assert [act.type for act in acts(sentence)] == types


def test_who_does_it_to_whom() -> None:
    (act,) = acts("Chilean prosecutors indicted a former minister of Peru.")
    assert (act.actors, act.recipients) == (("CHL",), ("PER",))


@pytest.mark.parametrize(
    ("event_type", "status", "code"),
    [
        ("CONSULT", "held", "CONSULT"),
        ("CONSULT", "planned", "AGREE"),
        ("CONSULT", "postponed", "REJECT"),
        ("ASSAULT", "unconfirmed", "THREATEN"),
        ("ASSAULT", "denied", "ASSAULT"),
        ("ACCUSE", "planned", "ACCUSE"),
        ("RETREAT", "demanded", "REQUEST"),
    ],
)
def test_the_code_of_a_status(event_type: str, status: str, code: str) -> None:
    assert coded(event_type, status) == code
