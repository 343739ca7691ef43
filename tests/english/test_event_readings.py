"""What the words around a deed make of it: no event, another status, sides named elsewhere."""

from __future__ import annotations

import pytest

from dragoman.pipeline import read
from dragoman.record import Event

PUBLISHED = "2023-06-19"  # a Monday


def events(text: str) -> tuple[Event, ...]:
    return read(text, published=PUBLISHED).events


def one(text: str, kind: str) -> Event:
    (event,) = [event for event in events(text) if event.event_type == kind]
    return event


def states(event: Event) -> tuple[list[str], list[str]]:
    return [party.state for party in event.actors], [party.state for party in event.recipients]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Norway left the talks with Sweden.", ["REJECT"]),  # the talks only complete the verb
        ("Norway accused Mali of sending weapons to Chad.", ["ACCUSE"]),  # conduct only alleged
        ("Norway told Mali to release the French prisoners.", ["REQUEST"]),
        ("Serbia refused to recognise Kosovo.", ["REJECT"]),
        ("Any Iraqi attack on Jordan would be a mistake.", []),
        ("Jordan hopes to avert an Iraqi attack on Jordan.", []),
        ("Mali closed its schools in the event of a Chadian invasion of Mali.", []),
        ("The Danish minister met journalists from Poland.", []),  # an audience
        ("The Danish prime minister urged parliament to act.", []),  # domestic
        ("A French or British strike is feared.", []),  # by either, not on one
        ("Norway agreed to send tanks to Chile.", ["AID"]),  # what is agreed is the event
        ("A Chilean in Peru began a hunger strike.", []),
        ("The Chilean president made a visit to the border of Peru.", []),  # no visit to Peru
        ("Sen. Ann Smith criticised Peru.", []),  # a member of parliament speaks for herself
        ("Norwegian arms sales to Chad angered Mali.", ["AID"]),  # a noun of two words, the last its head
        ("Norwegian cattle sales to Chad angered Mali.", []),
    ],
)
def test_what_is_an_event(text: str, kinds: list[str]) -> None:
    assert [event.event_type for event in events(text)] == kinds


@pytest.mark.parametrize(
    ("text", "kind", "status"),
    [
        ("Danish minister to visit Poland", "CONSULT", "planned"),  # headlines
        ("Germany to send tanks to Slovenia", "AID", "planned"),
        ("The Danish minister will travel to Poland for talks with Polish officials.", "CONSULT", "planned"),
        ("Japan pledged vaccines to Vietnam.", "AID", "planned"),
        ("Tempers rose ahead of the Danish minister’s visit to Poland.", "CONSULT", "planned"),
        ("Canada is considering expelling the Iranian ambassador.", "SANCTION", "unconfirmed"),
        ("Iranian officials deny that they supply weapons to Yemen.", "AID", "denied"),
        ("The raid could have led Oman to expel the Iranian envoy.", "SANCTION", "unconfirmed"),
    ],
)
def test_status_from_the_words_around(text: str, kind: str, status: str) -> None:
    assert one(text, kind).status == status


@pytest.mark.parametrize(
    ("text", "kind", "actors", "recipients"),
    [
        ("The U.S.-Russia summit in Geneva ended.", "CONSULT", ["USA", "RUS"], []),
        ("The Chad-Libya war ended in August.", "ASSAULT", ["TCD"], ["LBY"]),
        ("Egypt said its president met the French president.", "CONSULT", ["EGY"], ["FRA"]),
        ("Ports belonging to Oman were hit by Iranian drone strikes.", "ASSAULT", ["IRN"], ["OMN"]),
        ("Ten Ukrainians were killed in a Russian attack.", "ASSAULT", ["RUS"], ["UKR"]),
        ("The Danish prime minister will visit Warsaw.", "CONSULT", ["DNK"], ["POL"]),
        ("Canada has suspended $3 million in aid to Mali.", "SANCTION", ["CAN"], ["MLI"]),
        ("Talks took place between Iran and Oman.", "CONSULT", ["IRN", "OMN"], []),
        ("Australia will press on with plans to withdraw its troops from Iraq.", "RETREAT", ["AUS"], ["IRQ"]),
        ("The Russian president ordered the bombing of Syria.", "ASSAULT", ["RUS"], ["SYR"]),
        ("Norway will implement the sanctions on Mali.", "SANCTION", ["NOR"], ["MLI"]),
        ("Pyongyang is preparing for a nuclear test.", "MOBILIZE", ["PRK"], []),
        ("Iran fired missiles targeting Iraqi bases.", "ASSAULT", ["IRN"], ["IRQ"]),
        ("The Norwegian minister described the talks he held with Mali.", "CONSULT", ["NOR"], ["MLI"]),
        ("Prices rose after the sanctions imposed on Mali by Norway.", "SANCTION", ["NOR"], ["MLI"]),
        ("The deal agreed between Chad and Libya expired.", "AGREE", ["TCD", "LBY"], []),
        ("Chad has ties to Mali’s army and Togo accuses Niger of theft.", "ACCUSE", ["TGO"], ["NER"]),
        ("Turkey will cut its ties with Israel unless Israel apologises.", "THREATEN", ["TUR"], ["ISR"]),
        ("The German chancellor spoke by telephone with the Polish president.", "CONSULT", ["DEU"], ["POL"]),
        ("EU leaders held a summit in Paris.", "CONSULT", ["EU"], []),  # not with France
    ],
)
def test_sides_beyond_the_clause(text: str, kind: str, actors: list[str], recipients: list[str]) -> None:
    assert states(one(text, kind)) == (actors, recipients)


@pytest.mark.parametrize(
    "text",
    [
        "The UN imposed sanctions on North Korea for a missile test.",  # who imposes does not test
        "Norway reported that troops had been deployed to Mali.",  # who reports does not send
    ],
)
def test_who_only_speaks_of_a_deed_does_not_do_it(text: str) -> None:
    assert not [event for event in events(text) if event.event_type == "MOBILIZE"]


@pytest.mark.parametrize(
    ("text", "kind", "actors", "recipients"),
    [
        ("Norway announced a new round of sanctions on Belarusian banks.", "SANCTION", ["NOR"], ["BLR"]),
        ("Norway and Chile discussed tensions with Peru.", "CONSULT", ["NOR", "CHL"], []),  # not with Peru
        ("Norway agreed to send tanks to Chile.", "AID", ["NOR"], ["CHL"]),
    ],
)
def test_sides_of_what_is_counted_and_of_tours(
    text: str, kind: str, actors: list[str], recipients: list[str]
) -> None:
    assert states(one(text, kind)) == (actors, recipients)


def test_names_joined_by_and_act_together() -> None:
    text = "In May, US President Gerald Ford and Egyptian President Anwar Sadat met in Salzburg."
    assert sorted(states(one(text, "CONSULT"))[0]) == ["EGY", "USA"]


@pytest.mark.parametrize(
    ("text", "kind", "actors", "recipients"),
    [
        ("Mali denied that Chadian forces had captured the town of Gao.", "ASSAULT", ["TCD"], ["MLI"]),
    ],
)  # fmt: skip
def test_of_a_denied_deed_the_deed_is_the_event(
    text: str, kind: str, actors: list[str], recipients: list[str]
) -> None:
    (event,) = events(text)
    assert (event.event_type, event.status) == (kind, "denied")
    assert states(event) == (actors, recipients)


def test_an_act_of_speech_is_dated_by_when_it_was_said() -> None:
    event = one("“We condemn Mali’s arrests,” Norway’s foreign minister said on Sunday.", "ACCUSE")
    assert event.when is not None
    assert event.when.value == "2023-06-18"


def test_discussing_tells_the_meeting_again() -> None:
    text = "The French president met the Egyptian president in Cairo. The two presidents discussed trade."
    assert len(one(text, "CONSULT").also) == 1


@pytest.mark.parametrize(
    ("text", "kind", "sides"),
    [
        (
            "Iran freed a Norwegian sailor. Mali freed a Danish one. She had been detained in July.",
            "COERCE",
            None,
        ),  # one of two
        (
            "Iran freed a Norwegian sailor. Chad had seized the ship in July.",
            "COERCE",
            None,
        ),  # another's affair
    ],
)
def test_an_open_side_is_that_of_an_act_of_the_same_affair(
    text: str, kind: str, sides: list[str] | None
) -> None:
    found = [states(event) for event in events(text) if event.event_type == kind]
    assert found == ([] if sides is None else [(sides[:1], sides[1:])])
