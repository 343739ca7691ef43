"""Whose a deed is, and to whom it is done, where the clause says so by other words than a name."""

from __future__ import annotations

import pytest

from dragoman.pipeline import read
from dragoman.record import Event

PUBLISHED = "2023-06-19"  # a Monday


def events(text: str, *, published: str = PUBLISHED) -> tuple[Event, ...]:
    return read(text, published=published).events


def sides(event: Event) -> str:
    return ">".join("+".join(party.state for party in side) for side in (event.actors, event.recipients))


def told(text: str, kind: str) -> list[str]:
    return [sides(event) for event in events(text) if event.event_type == kind]


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        # who keeps somebody out, or lets him go
        # both sides of what was signed, the country of a protest, and those whose border it is
        ("A treaty between Chad and Libya was signed in Tunis.", "AGREE", ["TCD>LBY"]),
        ("Iran massed troops along its border with Azerbaijan.", "MOBILIZE", ["IRN>AZE"]),
        # who is asked for help, and an example of who is asked
        ("Norway is seeking Mali’s help in the search.", "REQUEST", ["NOR>MLI"]),
        ("Norway has been urging allies such as Chad to send engineers.", "REQUEST", ["NOR>TCD"]),
        # one of two adjectives, two subjects without "and", a particle before the preposition
        ("Iraqi troops pulled back from a town in Kuwait.", "RETREAT", ["IRQ>KWT"]),
        # who answers with a deed, and a negation of words
        ("Pakistan retaliated with strikes on hideouts in Iran.", "ASSAULT", ["PAK>IRN"]),
        ("Kenya and Uganda were unable to settle their dispute over the island.", "AGREE", []),
        # "our nations" are the speaker's and the other's
        (
            "“We are revitalizing the commission between our nations,” the Malian president told Chad.",
            "COOPERATE",
            ["MLI>TCD"],
        ),
        # the speaker, of what is said to be an honour
        # who speaks of a contact names the other side only
        ("“The talks with Peru will go on,” the Chilean foreign minister said.", "CONSULT", ["CHL>PER"]),
        # the members of a group that condemns, and what it condemns told before
        (
            "Chadian troops invaded Mali on Sunday. The operation was condemned by Norway.",
            "ACCUSE",
            ["NOR>TCD"],
        ),
        (
            "Chad sealed its border with Mali. Norway condemned the closure.",
            "ACCUSE",
            ["NOR>TCD"],
        ),
        # ... but not when somebody else is condemned or urged
        (
            "Chad sealed its border with Mali. Norway condemned members of a union.",
            "ACCUSE",
            [],
        ),
        ("Norway scolded one of its ministers amid the war in Mali.", "ACCUSE", []),
        ("Norway condemned the raid amid the war in Mali.", "ACCUSE", ["NOR>MLI"]),
        # a victim among many
        # who is hit, mourned, left or punished is the one state named beside the doer
        ("Iran closed its border. Iraq launched an offensive on Friday.", "ASSAULT", ["IRQ>IRN"]),
        ("Norway halted its talks in a move to punish Mali.", "REJECT", ["NOR>MLI"]),
        # what is judged, though the parser makes it the subject of a clause
        (
            "Norway welcomed Chile’s alignment with the statements that Peru and the members adopted.",
            "SUPPORT",
            ["NOR>CHL"],
        ),
        # who meet where one of them is the host, what a number is of, and whose content a noun is
        (
            "Chad’s president and Mali’s king vowed to fight hunger at a Malian meeting.",
            "CONSULT",
            ["TCD+MLI>"],
        ),
        ("Norway will send a contingent of tanks to Mali.", "AID", ["NOR>MLI"]),
        ("Norway called for a truce in the Mali conflict.", "REQUEST", ["NOR>MLI"]),
        # "the country" is not the one that gives it something
        (
            "Canada works with the United Nations in Mali, and has offered financial help to the country.",
            "AID",
            ["CAN>MLI"],
        ),
    ],
)
def test_a_side_told_by_other_words(text: str, kind: str, expected: list[str]) -> None:
    assert told(text, kind) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Norway was rebuffed by Chile after it approached Peru.", ["CHL>NOR"]),
        # who speaks of it has not refused it, and of two who may have neither is taken
        ("Norway’s minister asked Chile and Peru for talks but was rebuffed.", []),
        # the doer of what is no such refusal stays
        ("Norway declined when Chile asked for a meeting.", ["NOR>CHL"]),
        ("Norway rejected the claim when Chile raised it.", ["NOR>CHL"]),
    ],
)
def test_who_is_turned_away_is_so_by_whom_he_approached(text: str, expected: list[str]) -> None:
    assert told(text, "REJECT") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Norway shot down a Chilean drone.", ["ASSAULT NOR>CHL"]),
        ("Norway attacked “key” ports in Chile.", ["ASSAULT NOR>CHL"]),
        # who is praised for what he did to others: these are not praised
        ("Norway praised the pilots for shooting down a Chilean drone.", ["ASSAULT NOR>CHL"]),
        ("Norway praised Chile for hosting the talks.", ["SUPPORT NOR>CHL"]),
    ],
)
def test_deeds_of_words_and_of_arms(text: str, expected: list[str]) -> None:
    assert [f"{event.event_type} {sides(event)}" for event in events(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "Norway is ready to cooperate with Chile on fisheries.",  # a position
        "Norway is open to talks with Chile.",
        "Norway’s ties with Peru should not be mended, let alone deepened, the Chilean president said.",
    ],
)
def test_readiness_and_asides_are_no_event(text: str) -> None:
    assert not {"CONSULT", "COOPERATE", "REQUEST"} & {event.event_type for event in events(text)}


@pytest.mark.parametrize(
    "text",
    [
        "Iran spoke of Iraq. Iraqi rebels launched an assault on Mosul.",  # a place of its own
    ],
)
def test_an_assault_may_have_no_other_side(text: str) -> None:
    assert told(text, "ASSAULT") == []


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Chad, Mali sign trade pact", ("AGREE", "TCD+MLI>")),
        ("Kuwaiti minister in Baghdad for talks on the border", ("CONSULT", "KWT>IRQ")),
    ],
)
def test_sides_of_a_headline(title: str, expected: tuple[str, str]) -> None:
    found = read("Nothing else is known.", title=title, published=PUBLISHED).events
    assert [(event.event_type, sides(event)) for event in found] == [expected]


@pytest.mark.parametrize(
    ("text", "kind", "persons"),
    [
        ("Norway summoned the Chilean ambassador over an effigy of King Harald V.", "ACCUSE", []),
        (
            "Norwegian police are seeking the return of Prime Minister Gabriel Boric from Chile.",
            "REQUEST",
            [],
        ),
        ("The foreign secretary, James Cleverly, has condemned Iran.", "ACCUSE", ["James Cleverly"]),
        ("Antony Blinken accused Iran of sabotage.", "ACCUSE", ["Antony Blinken"]),
        ("Iran is banning Antony Blinken from its territory.", "SANCTION", ["Antony Blinken"]),
        ("An American envoy visits Iran ahead of a trip by Antony Blinken.", "CONSULT", []),
        ("Norwegian spokesperson Kari Holm said that Norway and Chile had held talks.", "CONSULT", []),
        (
            "Norwegian Foreign Minister Espen Dahl said that Norway and Chile had held talks.",
            "CONSULT",
            ["Espen Dahl"],
        ),
        (
            "Antony Blinken visits Iran for talks with Hassan Rouhani.",
            "CONSULT",
            ["Antony Blinken", "Hassan Rouhani"],
        ),
    ],
)
def test_only_those_by_whom_a_side_is_named_take_part(text: str, kind: str, persons: list[str]) -> None:
    found = [event for event in events(text) if event.event_type == kind]
    assert [person.name for event in found for person in event.persons] == persons


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Chilean president visited Norway.", "CHL>NOR"),
        ("Norway hosted the Chilean president in Oslo.", "CHL>NOR"),
        ("The Chilean president was received by the Norwegian prime minister.", "CHL>NOR"),
    ],
)
def test_who_is_received_visits(text: str, expected: str) -> None:
    assert told(text, "CONSULT") == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Chilean president's Peru visit ended on Sunday.", ["CHL>PER"]),
        ("The Chilean president's Peruvian visit ended on Sunday.", ["CHL>PER"]),
        ("The Chilean visit to Peru ended on Sunday.", ["CHL>PER"]),
        ("Governor cancels Oslo and Lima visits after outcry", []),  # who visits is not said
        ("The governor of Mali's Kidal region visited Chad.", []),
        ("The governor of Mali's central bank visited Chad.", ["MLI>TCD"]),
        ("A Hungarian minister made the first visit to Belarus by a politician from a "
         "European Union country.", ["HUN>BLR"]),
    ],
)  # fmt: skip
def test_a_visit_has_a_guest_and_a_host(text: str, expected: list[str]) -> None:
    assert told(text, "CONSULT") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Chadian minister raised a breakthrough with Mali in Oslo.", []),
        ("The Chadian minister raised the case with the Malian ambassador.", ["TCD>MLI"]),
    ],
)
def test_what_is_talked_about_is_no_partner(text: str, expected: list[str]) -> None:
    assert told(text, "CONSULT") == expected


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        # some of a people speak or meet, not their state
        ("Palestinian parties condemned Norway.", "ACCUSE", []),
        ("The Palestinian Authority condemned Norway.", "ACCUSE", ["PSE>NOR"]),
        ("A group of Malian lawmakers met the president of Chad in N'Djamena.", "CONSULT", ["MLI>TCD"]),
        ("A group of Malian lawmakers condemned Norway.", "ACCUSE", []),
        ("A group of Malian ministers met the president of Chad in N'Djamena.", "CONSULT", ["MLI>TCD"]),
        ("54 percent of Malians support Chad.", "SUPPORT", []),
        ("A Malian MP condemned Norway on Friday.", "ACCUSE", []),
        ("A Malian minister condemned Norway on Friday.", "ACCUSE", ["MLI>NOR"]),
        ("Malian settlers shot and wounded two Chadians.", "ASSAULT", []),
        ("Malian soldiers shot and wounded two Chadians.", "ASSAULT", ["MLI>TCD"]),
        ("Mali and the Norwegian Museum are in talks about the return of the masks.", "CONSULT", []),
        ("Mali and the Norwegian government are in talks about the masks.", "CONSULT", ["MLI+NOR>"]),
        # whose partners somebody is, and who made what is used
        ("Chad's partners urged Norway to send tanks.", "REQUEST", []),
        ("Chad's ministers urged Norway to send tanks.", "REQUEST", ["TCD>NOR"]),
        ("The US-made launcher hit a base in Mali.", "ASSAULT", []),
    ],
)
def test_who_acts_for_no_state(text: str, kind: str, expected: list[str]) -> None:
    assert told(text, kind) == expected


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        # who is to be helped is not who is asked or threatened
        ("Norway called for more military aid for Chad.", "REQUEST", []),
        ("Norway called for more military aid from Chad.", "REQUEST", ["NOR>TCD"]),
        ("Norway called for more military aid to be given to Chad. Chad is at war.", "REQUEST", []),
        ("Norway will defend Chad if Mali attacks.", "THREATEN", []),
        # what is condemned is not whom it is aimed at, nor who comes by at the time
        ("Norway condemned the policies towards Chad.", "ACCUSE", []),
        ("Norway condemned the policies of Chad.", "ACCUSE", ["NOR>TCD"]),
        ("Norway condemned the sanctions during a visit of Chad's president.", "ACCUSE", []),
        ("Norway warns as Mali attacks Chad.", "THREATEN", []),
        ("Norway refused when Chad asked for a meeting.", "REJECT", ["NOR>TCD"]),
        # who drills together
        ("Norway began naval drills with Chad.", "MOBILIZE", ["NOR+TCD>"]),
    ],
)
def test_who_takes_no_part(text: str, kind: str, expected: list[str]) -> None:
    assert told(text, kind) == expected
