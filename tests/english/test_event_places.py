"""Where an event took place: what hangs on its words, the contact it was part of, or nothing."""

from __future__ import annotations

import re

import pytest

from dragoman.pipeline import read
from dragoman.record import Event

PUBLISHED = "2023-06-20"  # a Tuesday
_MARK = re.compile(r"\[(.+?)\]")


def events(text: str, kind: str) -> list[Event]:
    found = read(text, published=PUBLISHED).events
    return [event for event in found if event.event_type == kind]


@pytest.mark.parametrize(
    ("marked", "kind"),
    [
        # the predicate, its support verb, the verb that governs it
        ("The French president met the Egyptian president in [Vienna] on Sunday.", "CONSULT"),
        ("The Japanese premier met the Indian premier at the [White House] on Sunday.", "CONSULT"),
        ("The French president held talks with the Egyptian president in [Geneva].", "CONSULT"),
        ("France and Egypt signed a gas agreement in [Cairo] on Sunday.", "AGREE"),
        ("The agreement between France and Egypt, signed in [Cairo] in 2019, covers gas.", "AGREE"),
        ("Norway's minister condemned in [Geneva] the Russian attack on Ukraine.", "ACCUSE"),
        # through the meeting or journey it was part of
        ("At a summit in [Bali], the French president met the Indian prime minister.", "CONSULT"),
        ("The French president met the Indian premier on the sidelines of a summit in [Bali].", "CONSULT"),
        ("During a visit to [Israel], the Canadian premier met the Israeli premier.", "CONSULT"),
        # going there
        ("The French president visited [Egypt] on Sunday for talks with the Egyptian president.", "CONSULT"),
        ("The French president will travel to [Egypt] to meet the Egyptian president.", "CONSULT"),
        # where the clause points back
        ("He flew to [Cairo], where the French president met the Egyptian president.", "CONSULT"),
        # deeds in the field
        ("Russia's invasion of [Ukraine] in 2022 changed Europe.", "ASSAULT"),
        ("Russia invaded [Georgia] on August 8, 2008.", "ASSAULT"),
        ("Turkey launched an offensive into [Syria] against Syrian forces on Sunday.", "ASSAULT"),
        ("Indian troops killed two Pakistani soldiers in [Kashmir] on Sunday.", "ASSAULT"),
        ("Australia withdrew its troops from [Iraq] on Sunday.", "RETREAT"),
        ("Iran seized a British tanker off [Oman] on Sunday.", "COERCE"),
    ],
)  # fmt: skip
def test_place_of_an_event(marked: str, kind: str) -> None:
    place = _MARK.search(marked)
    assert place is not None
    text = _MARK.sub(r"\1", marked)
    found = {event.where.span for event in events(text, kind) if event.where is not None}
    assert {(span.start, span.quote) for span in found} == {(place.start(), place[1])}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Norway condemned on Sunday the Russian attack on a hospital in Odesa.", "ACCUSE"),
        ("France called on Iran to release the sailors held in Bandar Abbas.", "REQUEST"),
        ("Citing attacks in Yemen, the French president urged Iran to show restraint.", "REQUEST"),
        ("Norway will not send its minister to Russia and rejected the Russian invitation.", "REJECT"),
        ("Norway recalled its ambassador from Russia because of the invasion of Ukraine.", "SANCTION"),
        ("VIENNA, June 20 — The French president met the Egyptian president on Monday.", "CONSULT"),
        ("The French president met the Egyptian president, and Norway closed an office in Bern.", "CONSULT"),
        ("France sent vaccines to Egypt on Sunday.", "AID"),
    ],
)  # fmt: skip
def test_place_of_something_else(text: str, kind: str) -> None:
    found = events(text, kind)
    assert found
    assert [event.where for event in found] == [None] * len(found)


def test_done_at_a_contact_has_its_place() -> None:
    text = (
        "The French president met the Egyptian president in Vienna on Sunday. "
        "During the talks, France invited Egypt to a summit."
    )
    (request,) = events(text, "REQUEST")
    assert request.where is not None
    assert (request.where.name, request.where.basis) == ("Vienna", "contact")
    assert request.where.span.start == text.index("Vienna")
    (contact,) = events(text, "CONSULT")
    assert contact.where is not None
    assert contact.where.basis == "text"


def test_done_after_a_contact_has_not() -> None:
    text = (
        "The French president met the Egyptian president in Vienna on Sunday. "
        "After the talks, Germany invited Egypt to a summit."
    )
    assert [event.where for event in events(text, "REQUEST")] == [None]


def test_said_by_both_in_a_text_issued_at_their_meeting() -> None:
    meeting = "The presidents of France and Egypt met in Vienna today.\n\n"
    joint = "France and Egypt call on Iran to release the sailors."
    alone = "France calls on Iran to release the sailors."
    given = {"published": PUBLISHED, "outlet": "Élysée"}
    for said, place in ((joint, "Vienna"), (alone, None)):
        found = [e for e in read(meeting + said, **given).events if e.event_type == "REQUEST"]
        assert [e.where.name if e.where else None for e in found] == [place]
