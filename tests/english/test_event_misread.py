"""Acts that a report was once misread to tell, each beside what is near to it and is such an act.

A row: the text and its acts as "TYPE ACTOR>RECIPIENT", with the status where it is not held.
"""

from __future__ import annotations

import pytest

from dragoman.pipeline import read
from dragoman.record import Event, Party

pytestmark = pytest.mark.slow


def told(text: str, title: str | None = None) -> list[str]:
    return sorted(_line(event) for event in read(text, title=title, published="2023-06-19").events)


def _line(event: Event) -> str:
    said = "" if event.status == "held" else f" {event.status}"
    return f"{event.event_type} {_states(event.actors)}>{_states(event.recipients)}{said}"


def _states(parties: tuple[Party, ...]) -> str:
    return "+".join(dict.fromkeys(party.state for party in parties))


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        # called something in quotation marks, or blamed for something: words
        # near misses: no reason is given, a time is, or arms are named
        ("Iraq attacked Kuwait.", ["ASSAULT IRQ>KWT"]),
        ("Iraq attacked Kuwait over the weekend.", ["ASSAULT IRQ>KWT"]),
        ("Iraq attacked Kuwait for a week.", ["ASSAULT IRQ>KWT"]),
    ],
)
def test_an_attack_with_words_is_no_force(text: str, acts: list[str]) -> None:
    assert told(text) == acts


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        ("Norwegian lawmakers endorsed the suspension of a fishing treaty with Chile.", []),
        ("Norway prepares its withdrawal from the treaty with Chile.", ["REJECT NOR>CHL planned"]),
        ("Norway and Chile commemorated the anniversary of their friendship treaty.", []),
        ("Norway has signed a fishing treaty with Chile.", ["AGREE NOR>CHL"]),
        ("The treaty between Norway and Chile expired.", ["AGREE NOR+CHL>"]),
    ],
)
def test_a_treaty_that_is_given_up_is_not_agreed(text: str, acts: list[str]) -> None:
    assert told(text) == acts


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        # what somebody has no such plan for is denied; what is there is there, whatever is done to it
        ("Norway plans to send tanks to Ukraine.", ["AID NOR>UKR planned"]),
        # any that may come: a threat
        ("Taiwan will shoot down any Chinese balloon near its coast.", ["THREATEN TWN>CHN"]),
        ("Taiwan will shoot down the Chinese balloon near its coast.", ["ASSAULT TWN>CHN planned"]),
        # a war that is only imagined
        ("Officers played through a possible Chad-Libya war.", []),
        ("Chad prepares for a possible Libyan attack on Chad.", ["ASSAULT LBY>TCD unconfirmed"]),
        # what somebody is too weak, is not willing or only has leave to do
        ("Norway is too weak to reach a deal with Chile.", []),
        ("Norway was weak, and it reached a deal with Chile.", ["AGREE NOR>CHL"]),
        ("Norway’s refusal to meet Chilean ministers took another turn.", ["REJECT NOR>CHL"]),
        ("Norway has the authority to seize Russian ships.", []),
        ("Norway dropped its refusal to send tanks to Ukraine.", ["AID NOR>UKR"]),
        # what somebody wants to know is no threat
        ("Chile would respond to any attack of Peru, the Chilean minister said.", ["THREATEN CHL>PER"]),
    ],
)
def test_what_is_not_done_or_only_imagined(text: str, acts: list[str]) -> None:
    assert told(text) == acts


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        # a person is accused or praised: not the state in what he is said to have done
        ("Norway accused China of teaching pilots.", ["ACCUSE NOR>CHN"]),
        ("Norway commended the pilots for filming a Chilean ship.", []),
        ("Norway commended Chile for filming the ship.", ["SUPPORT NOR>CHL"]),
        # whoever is sanctioned or helped does what the gerund tells
        (
            "Norway imposed sanctions on Chile for sending tanks to Mali.",
            ["AID CHL>MLI", "SANCTION NOR>CHL"],
        ),
        (
            "Norway could help Mali in repelling Chad’s invasion.",
            ["AID NOR>MLI unconfirmed", "ASSAULT TCD>MLI"],
        ),
        # something of a state does not threaten as the state does
        ("Peru’s long epidemic threatens the Chilean ports.", []),
        ("Peru’s army threatened Chile.", ["THREATEN PER>CHL"]),
        ("Peru’s regime threatened to shell Chile.", ["THREATEN PER>CHL"]),
        ("Peru’s long plan allows Chileans to stay.", []),
        ("Peru’s government allows Chileans to stay.", ["CONCEDE PER>CHL"]),
        # a boycott is penalised, not whom it falls on; an editor is no office of a state
        ("Norway penalised boycotts of Israel.", []),
        ("Norway penalised Israel.", ["SANCTION NOR>ISR"]),
        ("A Russian state television editor opposed Ukraine’s plan.", []),
        # somebody of theirs, or anybody, is not the state; whose plan it is does it
        ("The nephew of a British-Iranian national has spoken of his shock.", []),
        ("Any Chilean citizen could ask for a Peruvian passport.", []),
        (
            "Norway is angry about Israeli plans to recognise Kosovo.",
            ["ACCUSE NOR>ISR", "SUPPORT ISR>XKX planned"],
        ),
        # "it", who is answered, did what is answered
        (
            "Norway imposed sanctions on Iran after it jailed a Norwegian.",
            ["COERCE IRN>NOR", "SANCTION NOR>IRN"],
        ),
        # help asked of the world is asked of nobody named before
        (
            "Syria and Turkey were shaken. Turkey’s emergency agency called for international help.",
            ["REQUEST TUR> demanded"],
        ),
        ("Russia targeted Kyiv with missiles.", ["ASSAULT RUS>UKR"]),
        # the opposition, and what is dropped
        ("A Russian plane burnt near Minsk, the Belarus opposition said.", []),
        ("Norway’s opposition to the Chilean bid was strong.", ["REJECT NOR>CHL"]),
        # no "UN ambassador" is the UN's; an official's words end before what has happened since
        ("The UN ambassador warned China of consequences.", []),
        ("Chile’s UN ambassador warned Peru of consequences.", ["THREATEN CHL>PER"]),
        (
            "It is the first visit by a Chinese official in that role since Moscow’s invasion of Ukraine.",
            ["ASSAULT RUS>UKR"],
        ),
        # what is called by a participle does nothing; what is sent past somebody is no help
        ("A UN convoy enters quake-hit Syria.", []),
        ("Norway sent tanks across Poland to Ukraine.", ["AID NOR>UKR"]),
        # others' worries are not the speaker's
        ("Chile has closed a bank. Norway’s premier said the residents are concerned.", []),
        # a protest that is expressed is words
        ("Norway expressed its anger and protest against Chile’s decision.", ["ACCUSE NOR>CHL"]),
    ],
)
def test_who_does_it_and_to_whom(text: str, acts: list[str]) -> None:
    assert told(text) == acts
