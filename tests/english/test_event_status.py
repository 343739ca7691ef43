"""What an event's words say of its status: near misses beside the hits."""

from __future__ import annotations

import pytest

from dragoman.pipeline import read
from dragoman.record import Event

pytestmark = pytest.mark.slow
PUBLISHED = "2023-06-20"  # a Tuesday


def told(text: str, kind: str) -> list[Event]:
    return [event for event in read(text, published=PUBLISHED).events if event.event_type == kind]


@pytest.mark.parametrize(
    ("text", "kind", "status"),
    [
        # who cancels a restriction has lifted it; who cancels a visit does not come
        ("South Korea cancelled sanctions against China.", "CONCEDE", "held"),
        ("South Korea is to scrap tariffs on China.", "CONCEDE", "planned"),
        ("The Chinese minister cancelled his trip to France.", "CONSULT", "cancelled"),
        # what somebody only claims of himself
        ("France claims to have captured a Libyan town.", "ASSAULT", "unconfirmed"),
        ("France managed to capture a Libyan town.", "ASSAULT", "held"),
        # what somebody claims of others; a claim to a thing is none
        ("France claims that Libya bombed an Egyptian town.", "ASSAULT", "unconfirmed"),
        ("Libya bombed an Egyptian town, France claimed.", "ASSAULT", "unconfirmed"),
        ("France said that Libya bombed an Egyptian town.", "ASSAULT", "held"),
        ("France claimed damages after Libya bombed an Egyptian town.", "ASSAULT", "held"),
        # what is to come by doing something
        ("France to send tanks to Ukraine", "AID", "planned"),
        ("France will help Ukraine by sending tanks to Ukraine.", "AID", "planned"),
        ("France plans to urge Ukraine to reform.", "REQUEST", "planned"),
        # what is to come, and what was
        ("Iraq closed its airspace ahead of a US strike on Iran.", "ASSAULT", "planned"),
        ("Iraq closed its airspace after a US strike on Iran.", "ASSAULT", "held"),
        ("A bank closed ahead of France’s talks with Ukraine.", "CONSULT", "planned"),
        # what is close; what is done later on the day
        ("Serbia is close to signing a treaty with Chile.", "AGREE", "unconfirmed"),
        ("Serbia signed a treaty with Chile close to Rome.", "AGREE", "held"),
        ("The French president meets the Egyptian king later on Tuesday.", "CONSULT", "planned"),
        ("The French president met the Egyptian king later on Tuesday.", "CONSULT", "held"),
        ("The French president meets the Egyptian king later this week.", "CONSULT", "planned"),
        ("Later that day the French president meets the Egyptian king.", "CONSULT", "held"),
        ("Hours later, France bombs Libya.", "ASSAULT", "held"),
        ("The French president travels to Egypt in the week of June 26.", "CONSULT", "planned"),
        ("The French president travels to Egypt in the week of June 19.", "CONSULT", "held"),
        ("France is training Ukrainian forces in the coming months.", "AID", "planned"),
        ("France promised military support for Ukraine.", "AID", "planned"),
        # what is only talked about as a deed to come
        ("France discussed sending tanks to Ukraine.", "AID", "unconfirmed"),
        ("France resumed sending tanks to Ukraine.", "AID", "held"),
        # a trip that is only possible, to do something
        (
            "A possible trip by the French president to meet the Egyptian king is far off.",
            "CONSULT",
            "unconfirmed",
        ),
        # the contact inside which something is still to be done
        ("The French minister discussed trade during his visit to Egypt.", "CONSULT", "held"),
        # talks are not held by saying that they will be
        ("The French president said that he plans to talk to the Egyptian king.", "CONSULT", "planned"),
        ("I expect to be speaking with the Egyptian king, the French president said.", "CONSULT", "planned"),
        ("The French president wants to talk to the Egyptian king.", "CONSULT", "unconfirmed"),
        ("The French president spoke with the Egyptian king.", "CONSULT", "held"),
        # a participle carries the other side
        ("France announced talks set for next week with Egypt.", "CONSULT", "planned"),
        # a visit is announced before it takes place; the visit already told of is not
        ("France announced a visit to Egypt by its premier.", "CONSULT", "planned"),
        ("France confirmed a visit to Egypt by its premier.", "CONSULT", "planned"),
        ("France announced the end of a visit to Egypt by its premier.", "CONSULT", "held"),
        # what a contact was for is called off with it, what another thing was called off for is not
        ("The French president cancelled a holiday to meet the Egyptian king.", "CONSULT", "held"),
        # a deed of which there are only chances
        ("France helped to raise the chances of reaching a deal with Egypt.", "AGREE", "unconfirmed"),
        ("France helped to raise the cost of reaching a deal with Egypt.", "AGREE", "held"),
        # the present tense and a week to come
        ("The Egyptian president travels to Russia next week.", "CONSULT", "planned"),
        ("The Egyptian president travelled to Russia last week.", "CONSULT", "held"),
    ],
)
def test_status_of_words(text: str, kind: str, status: str) -> None:
    assert [event.status for event in told(text, kind)] == [status]


def test_what_is_told_as_done_takes_no_day_to_come() -> None:
    (attack,) = told("The Russian military raised its attacks on Ukraine before the July 4 feast.", "ASSAULT")
    assert (attack.status, attack.when) == ("held", None)
    (talks,) = told("France scheduled talks with Egypt for July 4.", "CONSULT")
    assert (talks.status, talks.when and talks.when.value) == ("planned", "2023-07-04")


@pytest.mark.parametrize(
    ("text", "statuses"),
    [
        # two sentences later, of all that had been planned
        # told as cancelled elsewhere, of the same states
        # of others, or of a plan that stands
        (
            "The French president had planned to meet the Egyptian president on Sunday.\n\n"
            "France cancelled the meeting with Jordan after an attack.",
            ["planned", "cancelled"],
        ),
        (
            "The French president will meet the Egyptian president on Sunday.\n\n"
            "France cancelled a meeting with Egypt after an attack.",
            ["planned", "cancelled"],
        ),
        # one more is another one
    ],
)
def test_what_had_been_planned(text: str, statuses: list[str]) -> None:
    assert [event.status for event in told(text, "CONSULT")] == statuses


@pytest.mark.parametrize(
    ("text", "statuses"),
    [
        ("Poland asked Germany for permission to send jets to Ukraine.", []),
        ("Germany carried on sending jets to Ukraine.", ["held"]),
    ],
)
def test_what_is_ruled_out_is_denied(text: str, statuses: list[str]) -> None:
    assert [event.status for event in told(text, "AID")] == statuses


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        # who leaves a treaty leaves no land
        ("Chile’s withdrawal from the accord with Peru was sudden.", ["REJECT"]),
        ("Chile’s withdrawal from Peru was sudden.", ["RETREAT"]),
    ],
)
def test_what_is_left_tells_the_type(text: str, kinds: list[str]) -> None:
    assert [event.event_type for event in read(text, published=PUBLISHED).events] == kinds


@pytest.mark.parametrize(
    ("text", "kind", "statuses"),
    [
        # what something else is only done for
        # what somebody adds that he will not do
        ("The Canadian minister added that he won't criticise Israel.", "ACCUSE", ["denied"]),
        # a plan that is only to be given up
        ("Chad dropped out. It confirmed its plans to visit Mali.", "CONSULT", ["planned"]),
        # what goes on
        ("The six-party talks remain off.", "CONSULT", ["postponed"]),
        ("The talks between Norway and Chile are on hold.", "CONSULT", ["postponed"]),
        ("The talks between Norway and Chile are on fish.", "CONSULT", ["held"]),
    ],
)
def test_aims_plans_and_what_goes_on(text: str, kind: str, statuses: list[str]) -> None:
    assert [event.status for event in told(text, kind)] == statuses
