"""Who is meant by a plural, a count, a law or nobody: the sides that the words near by leave unnamed."""

from __future__ import annotations

import pytest

from dragoman.pipeline import read

PUBLISHED = "2023-06-19"  # a Monday
_MET = (
    "The Kenyan foreign minister, Asha Otieno, and her Ugandan and Rwandan counterparts gathered in Nairobi. "
)


def told(text: str, kind: str, *, outlet: str | None = None, title: str | None = None) -> list[str]:
    """Return the sides of the events of `kind` in `text`: "KEN+UGA>BDI"."""
    found = read(text, published=PUBLISHED, outlet=outlet, title=title).events
    return [
        ">".join("+".join(sorted(party.state for party in side)) for side in (event.actors, event.recipients))
        for event in found
        if event.event_type == kind
    ]


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        (_MET + "They called on Burundi to open its border.", "REQUEST", ["KEN+RWA+UGA>BDI"]),
        (_MET + "\n\nThe ministers agreed to build a railway.", "AGREE", ["KEN+RWA+UGA>"]),
        (_MET + "\n\nA memorandum on rice was signed.", "AGREE", ["KEN+RWA+UGA>"]),
        (_MET + "\n\nCritics called on Burundi to open its border.", "REQUEST", []),
        (_MET + 4 * "\n\nIt rained." + "\n\nThey called on Burundi to open its border.", "REQUEST", []),
        (
            "Kenya called off its talks with Uganda.\n\nThe envoys urged Burundi to open its border.",
            "REQUEST",
            [],
        ),
    ],
)
def test_they_are_those_who_last_met(text: str, kind: str, expected: list[str]) -> None:
    assert told(text, kind) == expected


def test_a_contact_of_an_official_text_is_between_those_who_met() -> None:
    text = (
        "Vladimir Putin met with the President of Peru, Pedro Castillo. Mr Putin spoke of the conversation."
    )
    more = "\n\nThe Peruvian President came back to his conversations on fishing in the spring."
    assert told(text + more, "CONSULT", outlet="Kremlin") == ["RUS>PER", "PER>RUS"]
    assert "PER>RUS" not in told(text + more, "CONSULT", outlet="The Fjord")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # who tells it was there
        # whose capital it is, if the report is about it
        # nobody is said to hold them but whoever says so
        (
            "“There will be talks with the Peruvian delegates,” the Chilean minister said.",
            "CHL>PER",
        ),
        # a name that only follows the day
        (
            "Foreign minister Kari Lund of Norway spoke. On Monday Lund will meet the Chilean president.",
            "NOR>CHL",
        ),
        # a hyphen within a name of two words
        ("It rained after the Chile-European Union summit in May.", "CHL+EU>"),
        # who had the chance has taken it
    ],
)
def test_who_was_there(text: str, expected: str) -> None:
    assert told(text, "CONSULT") == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "Chile spoke of Peru, and Peru of Chile. There will be talks with Peruvian delegates in Oslo.",
    ],
)
def test_who_was_not_there(text: str) -> None:
    assert "NOR>PER" not in told(text, "CONSULT")
    assert "CHL>PER" not in told(text, "CONSULT")


def test_a_chance_still_to_come_is_no_contact() -> None:
    assert (
        told("The Chilean president has an opportunity to meet with the Peruvian minister.", "CONSULT") == []
    )


def test_who_has_it_from_somebody_threatens_another() -> None:
    text = "Chile tested a missile. According to the envoy to Peru, Norway will respond to the test."
    assert told(text, "THREATEN") == ["NOR>CHL"]


def test_the_law_of_an_official_text_is_the_issuers() -> None:
    text = "Vladimir Putin signed the law. The law prohibits Peruvian citizens from buying land."
    assert told(text, "SANCTION", outlet="Kremlin") == ["RUS>PER"]
    assert told(text, "SANCTION", outlet="The Fjord") == []


def test_of_several_issuers_one_is_spoken_of_by_the_others() -> None:
    title = "Joint Statement of Chile, Peru and Norway on Fishing"
    text = "We welcome the Norwegian president’s commitment to return to the treaty."
    assert told(text, "SUPPORT", title=title) == ["CHL+PER>NOR"]


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        # what states have with each other
        ("Iran halted production at its plant.", "REJECT", []),
        # a missile is shown to the other one that a report is about; troops are moved where the words say
        ("Chile spoke of Peru. Peru fears Chile. Chile fired a ballistic missile.", "MOBILIZE", ["CHL>PER"]),
        ("Chile spoke of Peru. Peru fears Chile. Chile might deploy missiles in Arica.", "MOBILIZE", []),
    ],
)
def test_a_side_that_need_not_be_named(text: str, kind: str, expected: list[str]) -> None:
    assert told(text, kind) == expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        # the visit to come is the event
        ("Peru and Chile spoke up. The Peruvian and Chilean presidents intend to visit Norway.", "COOPERATE"),
        # a crime is committed, not agreed
        (
            "The United Nations brokered a deal with Peru. Chile condemned atrocities committed by Peru.",
            "AGREE",
        ),
    ],
)
def test_what_is_intended_or_done_is_not_agreed(text: str, kind: str) -> None:
    assert told(text, kind) in ([], ["UN>PER"])
