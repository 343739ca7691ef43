"""What reads like an act between states and is none, beside what is one: harm, guests, former holders."""

from __future__ import annotations

import pytest

from dragoman.pipeline import read
from dragoman.record import Event

PUBLISHED = "2023-06-19"  # a Monday


def told(text: str, title: str | None = None) -> list[Event]:
    return list(read(text, title=title, published=PUBLISHED).events)


def sides(text: str, kind: str, title: str | None = None) -> list[str]:
    return [_sides(event) for event in told(text, title) if event.event_type == kind]


def _sides(event: Event) -> str:
    named = (dict.fromkeys(p.state for p in parties) for parties in (event.actors, event.recipients))
    return ">".join("+".join(states) for states in named)


@pytest.mark.parametrize(
    ("text", "accused"),
    [
        ("Norway condemned Chad’s attack on a mosque.", ["NOR>TCD"]),
        ("Norway condemned the Chadian attack on a mosque in Niger.", ["NOR>TCD"]),
        ("Norway condemned an attack by Chad on Niger.", ["NOR>TCD"]),
    ],
)
def test_whom_harm_befell_is_not_reproached_for_it(text: str, accused: list[str]) -> None:
    assert sides(text, "ACCUSE") == accused


@pytest.mark.parametrize(
    ("text", "reproaches"),
    [
        ("The row with Peru raises concerns over the port.", []),
        ("Chile raised concerns about Peru’s port.", ["CHL>PER"]),
        ("Chile summoned Peru’s envoy to express concern over Peru’s patrols.", ["CHL>PER"]),
    ],
)
def test_somebody_has_the_concern(text: str, reproaches: list[str]) -> None:
    assert list(dict.fromkeys(sides(text, "ACCUSE"))) == reproaches


@pytest.mark.parametrize(
    ("text", "supports"),
    [
        ("Poland has welcomed millions of Ukrainians.", []),
        ("Thailand welcomed Chinese tourists.", []),
        ("Slovenia welcomed Croatia’s decision.", ["SVN>HRV"]),
    ],
)
def test_guests_are_welcomed_not_deeds(text: str, supports: list[str]) -> None:
    assert sides(text, "SUPPORT") == supports


@pytest.mark.parametrize(
    ("text", "title", "requests"),
    [
        ("Former Chilean President Juan Rojas asked Peru for a visa.", "Rojas asks Peru for help", []),
        ("Chilean President Juan Rojas asked Peru for help.", "Rojas asks Peru for help", ["CHL>PER"]),
        ("The Chilean ex-president Juan Rojas requested help from Peru.", None, []),
    ],
)
def test_who_was_in_office_speaks_for_no_state(text: str, title: str | None, requests: list[str]) -> None:
    assert sides(text, "REQUEST", title) == requests


@pytest.mark.parametrize(
    ("text", "requests"),
    [
        ("The former UN ambassador Nikki Haley urged Chile to act.", []),
        ("The Kenyan UN ambassador urged Chile to act.", ["KEN>CHL"]),
        ("Kenya’s UN ambassador urged Chile to act.", ["KEN>CHL"]),
        ("The EU ambassador urged Chile to act.", ["EU>CHL"]),
    ],
)
def test_whose_ambassador_at_an_organisation(text: str, requests: list[str]) -> None:
    assert sides(text, "REQUEST") == requests


@pytest.mark.parametrize(
    ("text", "title", "requests"),
    [
        ("Chile demanded answers from Peru.", None, ["CHL>PER"]),
    ],
)
def test_who_is_asked(text: str, title: str | None, requests: list[str]) -> None:
    assert sides(text, "REQUEST", title) == requests


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("Norway approved a new package of sanctions on Mali.", "AID", []),
        ("Norway approved a new package of aid for Mali.", "AID", ["NOR>MLI"]),
        ("Chile tried to divert attention from Peru.", "COERCE", []),
        ("Chile diverted a ship from Peru.", "COERCE", ["CHL>PER"]),
        ("Chile is closing in on an agreement with Peru.", "ASSAULT", []),
        ("Norway repatriated 47 of its citizens from Syria.", "CONCEDE", []),
        ("Chile entered uncharted territory with its request to Peru.", "MOBILIZE", []),
        ("A Chilean who had fled crossed the Peruvian border.", "MOBILIZE", []),
        ("Chile targeted a Peruvian convoy.", "ASSAULT", ["CHL>PER"]),
        ("Chilean lobbies attack Peru over the new levy.", "ASSAULT", []),
        ("Chile attacked Peru over the border with tanks.", "ASSAULT", ["CHL>PER"]),
        ("The US shot down an object over Canada.", "ASSAULT", []),
        ("The US shot down a Canadian object.", "ASSAULT", ["USA>CAN"]),
        ("Russia ordered the Estonian ambassador to leave.", "SANCTION", ["RUS>EST"]),
        ("Chad agreed a truce with Libya.", "AGREE", ["TCD+LBY>"]),
        ("Chad sent food to Libya-backed rebels in Mali.", "SUPPORT", []),
        ("North Korea fired a missile into the sea off Japan.", "ASSAULT", []),
        ("North Korea fired a missile at Japan.", "ASSAULT", ["PRK>JPN"]),
        ("Chile dreads another symbolic clash with Peru.", "ASSAULT", []),
        ("A deadly clash between Chilean and Peruvian troops went on.", "ASSAULT", ["CHL>PER"]),
    ],
)
def test_words_of_another_matter(text: str, kind: str, found: list[str]) -> None:
    got = ["+".join(s for s in side.replace(">", "+").split("+") if s) for side in sides(text, kind)]
    assert got == ["+".join(s for s in side.replace(">", "+").split("+") if s) for side in found]


@pytest.mark.parametrize(
    ("text", "threats"),
    [
        ("Mali vowed to restore its payments to the UN after losing its vote.", []),
        ("Norway warned Mali of serious consequences.", ["NOR>MLI"]),
    ],
)
def test_a_forecast_threatens_nobody(text: str, threats: list[str]) -> None:
    assert sides(text, "THREATEN") == threats


@pytest.mark.parametrize(
    ("text", "statuses"),
    [
        ("Norway is under pressure to send tanks to Mali.", []),
        ("Sending tanks to Mali would be a mistake, Norway said.", []),
        ("Norway warned Chad of the costs of sending tanks to Mali.", []),
        ("Norway sent tanks to Mali.", ["held"]),
    ],
)
def test_help_that_nobody_has_given(text: str, statuses: list[str]) -> None:
    assert [event.status for event in told(text) if event.event_type == "AID"] == statuses


@pytest.mark.parametrize(
    ("text", "statuses"),
    [
        ("They played a scenario of an Iraqi invasion of Jordan.", ["unconfirmed"]),
        ("The Iraqi invasion of Jordan went on.", ["held"]),
    ],
)
def test_an_invasion_that_is_imagined(text: str, statuses: list[str]) -> None:
    assert [event.status for event in told(text) if event.event_type == "ASSAULT"] == statuses


def test_aid_of_one_report_goes_to_whom_it_names() -> None:
    text = "President Macron promised to send armoured vehicles. President Biden agreed."
    assert set(sides(text, "AID", "France pledges military aid for Ukraine")) == {"FRA>UKR"}


def test_another_part_of_a_headline_lends_no_side() -> None:
    digest = "Peru feeds its schools from Mali; Norway rejects the plan"
    assert sides(digest, "REJECT") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A former Mexican minister was convicted of bribery in the US.", []),
        ("Iran jailed a former Dutch minister.", ["IRN>NLD"]),
    ],
)
def test_a_crime_of_one_who_was_in_office(text: str, found: list[str]) -> None:
    assert sides(text, "COERCE") == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Mali complained of Chad’s restrictions on Malian goods.", ["TCD>MLI"]),
    ],
)
def test_on_what_a_curb_is(text: str, found: list[str]) -> None:
    assert sides(text, "SANCTION") == found


@pytest.mark.parametrize(
    ("text", "met"),
    [
        ("The Norwegian minister met a Putin ally.", set()),
        ("The Norwegian minister met President Putin.", {"NOR", "RUS"}),
        ("The Norwegian minister met leaders of the US and European allies.", {"NOR", "USA"}),
        ("The Norwegian minister met leaders of the US and the European Union.", {"NOR", "USA", "EU"}),
    ],
)
def test_whose_ally_somebody_is(text: str, met: set[str]) -> None:
    found = [event for event in told(text) if event.event_type == "CONSULT"]
    assert {p.state for event in found for p in (*event.actors, *event.recipients)} - {"NOR"} == met - {"NOR"}
