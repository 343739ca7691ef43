"""Channels: what is reported of each, and nothing where nothing is reported."""

from __future__ import annotations

import pytest

from dragoman.lexicon.issue_words import contact_kind_of, contact_kinds, names_contact, turn_of
from dragoman.lexicon.loading import toml_rows
from dragoman.merge.mentions import mentions
from dragoman.merge.stories import stories
from dragoman.query.channels import Channel, channels
from dragoman.record import Person, Record
from telling import told

FILE = "contact_kinds.toml"


def kept(*records: Record, at: str | None = None) -> dict[str, Channel]:
    found = channels(stories(mentions(records)), "NOR", "CHL", at=at)
    return {one.kind: one for one in found}


def with_office(record: Record, office: str) -> Record:
    from dataclasses import replace

    (event,) = record.events
    people = tuple(Person(one.name, one.state, one.span, office) for one in event.persons)
    return replace(record, events=(replace(event, persons=people),))


CALL = with_office(
    told("Ana Rojas telephoned Kari Nord.", "2023-03-01", when="2023-03-01", mode="phone",
         people=("Ana Rojas/CHL",)),
    "foreign minister",
)  # fmt: skip
SUSPENDED = told("Chile suspended the defence dialogue with Norway.", "2023-04-01", kind="SANCTION",
                 who="CHL>NOR", when="2023-04-01")  # fmt: skip
AGREED = told("Norway and Chile agreed to resume the defence dialogue.", "2023-05-01", kind="AGREE",
              when="2023-05-01")  # fmt: skip
HELD = told("Norway and Chile held their defence dialogue in Oslo.", "2023-06-01", when="2023-06-01")
DECLINED = told("Chile declined a call from Norway's defence minister.", "2023-04-20", kind="REJECT",
                who="CHL>NOR")  # fmt: skip


def test_a_gap_is_nothing_reported() -> None:
    found = kept(CALL)
    assert found["foreign-ministers"].state == "used"
    assert found["foreign-ministers"].used == "2023-03-01"
    silent = [one for one in found.values() if one.kind != "foreign-ministers"]
    assert {one.state for one in silent} == {"nothing reported"}
    assert all(one.since is None and one.used is None and one.turns == () for one in silent)


@pytest.mark.parametrize(
    ("records", "states"),
    [
        ((SUSPENDED,), ["suspended"]),
        ((SUSPENDED, DECLINED), ["suspended", "refused"]),
        ((SUSPENDED, AGREED), ["suspended", "announced"]),
        ((SUSPENDED, AGREED, HELD), ["suspended", "announced", "resumed"]),
        ((HELD,), ["used"]),
    ],
)
def test_an_announcement_is_no_contact(records: tuple[Record, ...], states: list[str]) -> None:
    channel = kept(*records)["defence"]
    assert [turn.state for turn in channel.turns] == states
    assert channel.state == states[-1]
    assert channel.used == ("2023-06-01" if HELD in records else None)


def test_as_it_was_known_on_a_day() -> None:
    assert kept(SUSPENDED, AGREED, HELD, at="2023-05-15")["defence"].state == "announced"


def test_a_summit_of_many_is_no_channel_of_two() -> None:
    summit = told("Leaders of six states met in Lima.", "2023-05-01", who="NOR-CHL-PER-BRA-ARG-BOL")
    assert all(not channel.turns for channel in kept(summit).values())


def test_a_rumour_says_nothing() -> None:
    rumour = told("Ana Rojas may visit Oslo.", "2023-05-01", status="unconfirmed")
    assert all(not channel.turns for channel in kept(rumour).values())


@pytest.mark.parametrize("code", [kind.code for kind in contact_kinds() if kind.words])
def test_every_kind_catches_its_example(code: str) -> None:
    assert contact_kind_of(toml_rows(FILE)[code]["example"], ()) == code


@pytest.mark.parametrize(
    ("words", "offices", "code"),
    [
        ("They spoke.", ("President",), "leaders"),
        ("They spoke.", ("Treasury Secretary",), "economic"),
        ("The president spoke of the armed forces.", ("Defense Secretary",), "defence"),
        ("They spoke.", (), "unspecified"),
    ],
)
def test_officials_tell_the_kind(words: str, offices: tuple[str, ...], code: str) -> None:
    assert contact_kind_of(words, offices) == code


def test_words_of_turns_need_a_channel_beside_them() -> None:
    assert turn_of(toml_rows(FILE)["turns"]["example"]) == "suspended"
    assert turn_of("Chile suspended imports of salmon.") is None
    assert turn_of("The two agreed to restore military communications.") == "resumed"
    assert names_contact(toml_rows(FILE)["refusal"]["example"])
    assert not names_contact("Chile called the claim absurd.")
