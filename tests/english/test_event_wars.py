"""The sides of a war under way, in reports that seldom name both in one clause."""

from __future__ import annotations

import pytest

from dragoman.pipeline import read
from dragoman.record import Event

PUBLISHED = "2023-06-19"


def assaults(text: str, *, published: str | None = PUBLISHED, title: str | None = None) -> list[Event]:
    found = read(text, published=published, title=title).events
    return [event for event in found if event.event_type == "ASSAULT"]


def sides(event: Event) -> str:
    return ">".join("+".join(party.state for party in side) for side in (event.actors, event.recipients))


@pytest.mark.parametrize(
    "text",
    [
        "Hostilities went on in the east, Ukraine said, as Russia waited.",
        "The port was caught in a fierce battle with Russian forces, Ukraine said.",
        "Ukraine goes on with its bitter war with Russia.",  # whose war it is says nothing of who began it
        "Russian forces are shelling the border. Ukraine left two villages.",
    ],
)
def test_a_war_under_way_has_the_attacker_first(text: str) -> None:
    assert "RUS>UKR" in {sides(event) for event in assaults(text)}


@pytest.mark.parametrize(
    "text",
    [
        "Ukraine praised the raid on Russian-held Melitopol.",  # not by Russia
        "Russia warned Ukraine of a war with China.",
        "The Russian and the Ukrainian team are in a political battle.",
        "Hostilities went on in the east, Ukraine said.",  # Russia is not named
        "The Russian and the Ukrainian minister spoke of the price war for oil.",
        "Russia handed Ukraine ninety prisoners of war.",
        "Russia and Ukraine hold elections. The battle for the seats in Georgia goes on.",
    ],
)
def test_no_sides_where_the_words_tell_of_no_war_between_them(text: str) -> None:
    assert assaults(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Thousands of Russian soldiers have been killed in the fighting, Ukraine said.",  # in no one deed
        "Russian tourists were killed in a raid on a bar, Ukraine said.",
        "Russia said that the Ukrainian attack on Belarus had failed.",  # a third land
    ],
)
def test_not_every_death_or_blow_is_between_the_two(text: str) -> None:
    assert "UKR>RUS" not in [sides(event) for event in assaults(text)]


@pytest.mark.parametrize("published", ["2012-06-19", None])
def test_a_war_has_its_days(published: str | None) -> None:
    assert assaults("Hostilities went on in Ukraine as Russia waited.", published=published) == []


def test_the_war_goes_on_whatever_is_planned_around_it() -> None:
    (event,) = assaults("The ministers will meet on the anniversary of the war, Ukraine said in Russia.")
    assert event.status == "held"


def test_belligerents_do_not_help_each_other() -> None:
    text = "Russia held its line. Ukraine and its friends met, and Ukraine pledged aid."
    assert not [event for event in read(text, published=PUBLISHED).events if event.event_type == "AID"]


def test_an_attack_within_it_may_be_feared() -> None:
    (event,) = assaults("Ukraine sent tanks amid fears of a renewed Russian offensive.")
    assert (sides(event), event.status) == ("RUS>UKR", "unconfirmed")
