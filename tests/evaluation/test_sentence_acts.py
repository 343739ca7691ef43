"""The main act of a sentence, coded as event sets do; every row of acts.toml exemplified."""

from __future__ import annotations

from typing import get_args

import pytest
from evaluation.sentence_acts import Act, ActFrame, act_frames, acts, code_of, coded, recoded_frames, sided

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
    ("sentence", "actors", "recipients"),
    [
        ("Chilean police arrested forty bakers.", ("CHL",), ("CHL",)),  # one side: within the state
        ("Forty bakers were arrested in Chile.", ("CHL",), ("CHL",)),  # none but the state of the place
        ("Chilean police arrested forty bakers near the border with Peru.", ("CHL",), ("PER",)),
        ("A Chilean court rejected the appeal of a Peruvian baker.", ("CHL",), ("PER",)),
        ("NATO condemned Mali.", ("IGO",), ("MLI",)),
        ("Chile condemned the United Nations.", ("CHL",), ("IGO",)),
        ("The International Committee of the Red Cross condemned Mali.", ("NGO",), ("MLI",)),
        ("Chile and Peru held talks.", ("CHL", "PER"), ()),  # the one with the other
        ("The bakers protested.", (), ()),
    ],
)
def test_both_sides_have_a_code(sentence: str, actors: tuple[str, ...], recipients: tuple[str, ...]) -> None:
    assert [(act.actors, act.recipients) for act in acts(sentence)] == [(actors, recipients)]


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (Act("COERCE", ("CHL",), ()), [Act("COERCE", ("CHL",), ("CHL",))]),
        (Act("COERCE", (), ("CHL",)), [Act("COERCE", ("CHL",), ("CHL",))]),
        (Act("AGREE", ("CHL",), ()), [Act("AGREE", ("CHL",), ("CHL",))]),
        (Act("AGREE", ("CHL", "PER"), ()), [Act("AGREE", ("CHL", "PER"), ())]),
        (
            Act("PROTEST", ("CHL", "PER"), ()),
            [Act("PROTEST", ("CHL",), ("CHL",)), Act("PROTEST", ("PER",), ("PER",))],
        ),
        (Act("ACCUSE", ("CHL",), ("PER", "IGO")), [Act("ACCUSE", ("CHL",), ("PER", "IGO"))]),
        (Act("ACCUSE", (), ()), [Act("ACCUSE", (), ())]),
    ],
)
def test_the_sides_of_an_act(act: Act, expected: list[Act]) -> None:
    assert list(sided(act)) == expected


@pytest.mark.parametrize(
    ("state", "code"),
    [("CHL", "CHL"), ("UN", "IGO"), ("COMMONWEALTH", "IGO"), ("ICRC", "NGO"), ("PSE", "PSE")],
)
def test_bodies_of_states_share_a_code(state: str, code: str) -> None:
    assert code_of(state) == code


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
