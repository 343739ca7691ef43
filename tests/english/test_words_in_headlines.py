"""Acts of speech in headlines and in summaries written like them: who speaks, what is asked or feared."""

from __future__ import annotations

import pytest

from dragoman.pipeline import read
from dragoman.record import Event

pytestmark = pytest.mark.slow

BODY = "Shops in the old town opened late after a night of heavy rain."


def of_title(title: str) -> list[str]:
    return [told(event) for event in read(BODY, title=title, published="2023-02-15").events]


def of_text(text: str) -> list[str]:
    return [told(event) for event in read(text, title="News", published="2023-02-15").events]


def told(event: Event) -> str:
    sides = ("+".join(sorted({p.state for p in row})) for row in (event.actors, event.recipients))
    return f"{event.event_type} {event.status} {'>'.join(sides)}"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Peru must free envoy, says Norway", "REQUEST demanded NOR>PER"),
        ("Peru should 'open the border', Norwegian minister says", "REQUEST demanded NOR>PER"),
        ("Peru must free envoy: Norway", "REQUEST demanded NOR>PER"),
        ("Norwegian minister: Peru must free envoy", "REQUEST demanded NOR>PER"),
        ("Norway 'deeply troubled' by Peruvian arrests", "ACCUSE held NOR>PER"),
        ("Norway warns of 'consequences' if Peru arms rebels", "THREATEN held NOR>PER"),
        ("Peru not complying with treaty, Norway says", "ACCUSE held NOR>PER"),
        ("Alerts in Lima as Norwegian leaders to hold summit with Peru", "CONSULT planned NOR>PER"),
        ("Germany's Baerbock visits Peru to sign deal", "CONSULT held DEU>PER"),
        ("Norway voices concern over Peruvian arrests", "ACCUSE held NOR>PER"),
        ("Norway appeals to Peru for tanks", "REQUEST demanded NOR>PER"),
        ("Norway to recall ambassador from Peru, says minister", "SANCTION planned NOR>PER"),
    ],
)
def test_a_headline_tells_it(title: str, expected: str) -> None:
    assert expected in of_title(title)


@pytest.mark.parametrize(
    "title",
    [
        "Peru must free envoy",  # nobody says so
        "Norway: Peru must free envoy",  # what it is about, perhaps
        "Peru must get help, says Norway",  # from others
        "Former Norwegian minister: Peru must free envoy",
        "'Nothing has been ruled out' on Peru, says Norway",
    ],
)
def test_a_headline_that_tells_none(title: str) -> None:
    assert of_title(title) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Norway summons Peruvian ambassador after a politician burns a flag near Oslo.",
            "ACCUSE held NOR>PER",
        ),
        ("At talks with the Polish president, Macron said that the war would go on.", "CONSULT held FRA>POL"),
        ("Norway warned of sanctions on Peru.", "THREATEN held NOR>PER"),
        ("Norway condemned Chile after Peruvian troops attacked Chile.", "ASSAULT held PER>CHL"),
        ("The pope urged Peru to free the sailors.", "REQUEST demanded VAT>PER"),
        ("Norway expressed concern over the human rights situation in Peru.", "ACCUSE held NOR>PER"),
    ],
)
def test_running_text_tells_it(text: str, expected: str) -> None:
    assert expected in of_text(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Norway vowed to keep up the work amid Peruvian attacks.", "THREATEN"),
    ],
)
def test_worry_is_no_reproach_and_no_threat(text: str, kind: str) -> None:
    assert not any(row.startswith(kind) for row in of_text(text))


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Biden hosts Lula at White House", "CONSULT held BRA>USA"),  # a byname; the guest first
        ("Zelenskiy urges Peru to send tanks", "REQUEST demanded UKR>PER"),  # another spelling
    ],
)
def test_leaders_by_a_word(title: str, expected: str) -> None:
    assert expected in of_title(title)
