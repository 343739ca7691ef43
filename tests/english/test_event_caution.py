"""Events of a general feed: no side for a state that is only a place or a matter, no firm for its state."""

from __future__ import annotations

import pytest

from dragoman.pipeline import read
from dragoman.record import Event

PUBLISHED = "2023-06-19"  # a Monday


def told(text: str, title: str | None = None) -> list[tuple[str, str]]:
    return [
        (event.event_type, f"{_states(event, 'actors')}>{_states(event, 'recipients')}")
        for event in read(text, title=title, published=PUBLISHED).events
    ]


def _states(event: Event, side: str) -> str:
    return "+".join(dict.fromkeys(party.state for party in getattr(event, side)))


@pytest.mark.parametrize(
    ("text", "title", "events"),
    [
        # An open side is one that acts or is dealt with somewhere in the report.
        ("Norway rejected the plan for a cable.", "Cable from Bergen to Peru is dear", []),
    ],
)
def test_an_open_side_is_somebody_who_acts(text: str, title: str, events: list[tuple[str, str]]) -> None:
    assert [one for one in told(text, title) if one[0] == "REJECT"] == events


def test_what_a_threat_falls_on() -> None:
    assert told("Norway threatened to impose tariffs on Chilean wine.") == [("THREATEN", "NOR>CHL")]


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("Norway appealed to Mali for the release of the crew.", ["NOR>MLI"]),
    ],
)
def test_of_whom_help_is_asked(text: str, sides: list[str]) -> None:
    assert [side for kind, side in told(text) if kind == "REQUEST"] == sides


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("Chile’s Foreign Ministry accused Peru of delay.", ["CHL>PER"]),
        ("Chile’s Andes Mining Group accused Peru of delay.", []),
        ("Norway condemned the Chilean government’s response.", ["NOR>CHL"]),
        ("Norwegian officials condemned the Norwegian government’s response to Chile.", []),
        ("Norway voiced concern over the conduct of Chile.", ["NOR>CHL"]),
        ("Norwegian and Danish football associations accused Chile of delay.", []),
    ],
)
def test_who_accuses_whom(text: str, sides: list[str]) -> None:
    assert [side for kind, side in told(text) if kind == "ACCUSE"] == sides


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("Norway’s prime minister will meet Chilean leaders.", ["NOR>CHL"]),
        ("Norway’s prime minister will meet business leaders.", []),
        ("Norway’s prime minister will meet state and local officials.", []),
    ],
)
def test_leaders_of_no_government(text: str, sides: list[str]) -> None:
    assert [side for kind, side in told(text) if kind == "CONSULT"] == sides


@pytest.mark.parametrize(
    "text",
    [
        "A Georgia judge declined to hear the case. China looked on.",
        "Norwegian regulators hit a Chilean company with fines.",
        "Chile’s attack met with an outraged response in Norway.",
        "Germany hesitant to send tanks to Ukraine",
        "A majority of Norwegians support Chile’s position, a study says.",
        "Norway would not stand in the way if Chile sends troops, its minister said.",
    ],
)
def test_figures_of_speech_and_homonyms(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "events"),
    [
        ("Iran jailed a Dutch diplomat.", [("COERCE", "IRN>NLD")]),
        ("Iran jailed a Dutch tourist for spying.", [("COERCE", "IRN>NLD")]),
        ("Iranian police held a Dutch tourist on suspicion of theft.", []),
        ("Iran jailed two Dutch men for fraud.", []),
        ("A Norwegian court jailed a Dane for killing a Swede.", []),
        ("Norwegian troops killed a Swede.", [("ASSAULT", "NOR>SWE")]),
        ("Norway arrested a Danish executive who paid drug traffickers.", []),
        ("Norway arrested a Danish minister who paid drug traffickers.", [("COERCE", "NOR>DNK")]),
    ],
)
def test_common_crime_is_between_no_states(text: str, events: list[tuple[str, str]]) -> None:
    assert told(text) == events


@pytest.mark.parametrize(
    ("text", "events"),
    [
        ("Peruvian and Chilean troops clashed over a hill.", [("ASSAULT", "PER>CHL")]),
        ("Militants in Lebanon fired rockets towards Israel.", [("ASSAULT", "LBN>ISR")]),
        ("Norway told Mali to expect a visit.", [("REQUEST", "NOR>MLI")]),
        ("Canada listed the Iranian guards as a terrorist group.", [("SANCTION", "CAN>IRN")]),
        ("Norway’s airline signed a contract.", []),  # with whom, and for what state
        ("The NATO secretary-general spoke at a conference.", []),
        ("NATO will hold a summit.", [("CONSULT", "NATO>")]),  # its members meet
    ],
)
def test_what_act_it_is(text: str, events: list[tuple[str, str]]) -> None:
    assert told(text) == events


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("The Chileans met the Danish minister.", ["CHL>DNK"]),
        ("Chilean officials met the Danish minister.", ["CHL>DNK"]),
    ],
)
def test_who_is_only_of_a_people_acts_for_no_state(text: str, sides: list[str]) -> None:
    assert [side for kind, side in told(text) if kind == "CONSULT"] == sides
