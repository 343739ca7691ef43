"""Patterns of offices match their examples and no near miss; a government's domain has its state."""

from __future__ import annotations

import pytest

from dragoman.ingest import ingest
from dragoman.lexicon.page_layout import ISSUERS, is_office, state_of_host
from dragoman.readers.english.actors.issuer import organ_of

OFFICES = ISSUERS.value.offices


@pytest.mark.parametrize("name", OFFICES)
def test_office(name: str) -> None:
    row = OFFICES[name]
    assert row.pattern.fullmatch(row.example)
    assert not is_office(row.near_miss)


@pytest.mark.parametrize("outlet", ["The Fjord", "Foreign Affairs", "Foreign Policy", "Andes Press Office"])
def test_the_press_is_no_office(outlet: str) -> None:
    assert not is_office(outlet)


@pytest.mark.parametrize(
    ("address", "state"),
    [
        ("https://www.mfa.gov.cy/news/1", "CYP"),
        ("https://www.gov.uk/government/news/1", "GBR"),
        ("https://www.state.gov/briefings/1", "USA"),
        ("https://www.elections.gouv.fr/1", "FRA"),
        ("https://www.gov-news.example/1", None),
        ("https://[broken", None),
        (None, None),
    ],
)
def test_domain_of_a_government(address: str | None, state: str | None) -> None:
    assert state_of_host(address) == state


@pytest.mark.parametrize(
    ("outlet", "text", "state"),
    [
        ("Office of the President", "NICOSIA, 5 May 2023 - The ministers met.", "CYP"),
        ("Office of the President", "The ministers met.", None),  # of which state is not known
        ("The Fjord", "NICOSIA, 5 May 2023 - The ministers met.", None),
        ("Permanent Mission of Norway to the United Nations", "The ministers met.", "NOR"),
        ("Presidency of the Republic of Cyprus", "The ministers met.", "CYP"),
    ],
)
def test_whose_own_text_it_is(outlet: str, text: str, state: str | None) -> None:
    organ = organ_of(ingest(text, outlet=outlet))
    assert (organ.states if organ is not None else None) == ((state,) if state else None)
