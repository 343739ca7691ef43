"""Material and legal acts: what is done, begun or ended, and by and to whom."""

from __future__ import annotations

import pytest

from dragoman.pipeline import read
from dragoman.record import Event

pytestmark = pytest.mark.slow


def events(text: str) -> tuple[Event, ...]:
    return read(text, published="2023-02-20").events


def told(event: Event) -> tuple[str, str, str]:
    sides = (sorted({p.state for p in row}) for row in (event.actors, event.recipients))
    return event.event_type, event.status, ">".join("+".join(side) for side in sides)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # an -ing form that is ended or begun again has the object and the sides of both
        # sums, however they are written
        ("Norway pledged $85m to Peru.", ("AID", "planned", "NOR>PER")),
        ("Norway gave Peru €2bn.", ("AID", "held", "NOR>PER")),
        # who was counted is whose the firms are
        ("Norway sanctioned Andesa, one of the largest Peruvian banks.", ("SANCTION", "held", "NOR>PER")),
        # the other side stands where only this act has it
        ("Norway jailed a former officer for spying for Peru.", ("COERCE", "held", "NOR>PER")),
        ("Norway ordered Peruvian troops to leave.", ("SANCTION", "held", "NOR>PER")),
        ("The Norwegian envoy was recalled from Peru.", ("SANCTION", "held", "NOR>PER")),
        ("The Norwegian embassy in Peru was attacked by protesters.", ("PROTEST", "held", "PER>NOR")),
    ],
)
def test_acts(text: str, expected: tuple[str, str, str]) -> None:
    assert expected in [told(event) for event in events(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Norway stopped sending tanks to Peru.",
        "Norway is reluctant to send tanks to Peru.",
        "The minister was under pressure to send tanks to Peru.",
        "Norway jailed a former officer for spying.",
        "Norway did not close the camp or send tanks to Peru.",
        "A Norwegian museum unveiled a Peruvian missile.",
    ],
)
def test_nothing_was_given(text: str) -> None:
    assert not [event for event in events(text) if event.event_type in {"AID", "COERCE", "MOBILIZE"}]
