"""The relations told on forty pairs of readouts, and what decides them."""

from __future__ import annotations

import pytest
from benchmarks.readout_pairs import outcomes, read_pairs

from dragoman.comparison import compare
from dragoman.comparison.similarity import is_turned, turned_words
from dragoman.ingest import ingest


@pytest.fixture(scope="module")
def pairs():
    return list(outcomes(read_pairs()))


def test_no_pair_has_a_false_conflict(pairs):
    assert len(pairs) == 40
    assert [(pair.id, pair.false_conflicts) for pair in pairs if pair.false_conflicts] == []
    assert [pair.id for pair in pairs if pair.told == "conflicting" != pair.relation] == []


def test_at_least_85_per_cent_of_the_relations_are_right(pairs):
    assert sum(pair.is_right for pair in pairs) >= 34


@pytest.mark.parametrize("id", ["taiwan-independence", "nuclear-war"])
def test_the_same_negation_on_both_sides_is_the_same_point(pairs, id):
    assert next(pair.told for pair in pairs if pair.id == id) == "same"


def test_a_conflict_has_both_quotes_and_a_reason():
    first = "Norway met Chile in Lima.\n\nChile agreed to close the port of Arica, Norway said."
    second = "Chile met Norway in Lima.\n\nChile did not agree to close the port of Arica."
    comparison = compare(ingest(first, outlet="regjeringen.no"), ingest(second, outlet="minrel.gob.cl"))
    rows = [row for row in comparison.rows if any(v.rule == "conflicting" for v in row.verdicts)]
    assert rows
    assert all(cell.evidence for row in rows for cell in row.cells)
    assert all(v.detail for row in rows for v in row.verdicts if v.rule == "conflicting")
    claims = [row for row in comparison.rows if row.block == "outcomes"]
    assert [[bool(cell.evidence) for cell in row.cells] for row in claims] == [[True, False]]


@pytest.mark.parametrize(
    ("text", "word", "turned"),
    [
        ("China has not yet agreed to the plan", "agreed", True),
        ("There was no agreement on the border", "agreement", True),
        ("The port was not closed, but they agreed on a date", "agreed", False),
        ("They agreed not to close the port", "agreed", False),
        ("They have yet to agree on the port", "agree", True),
    ],
)
def test_what_a_negation_turns(text, word, turned):
    assert is_turned(text, text.index(word)) is turned


def test_a_negation_turns_the_words_after_it_up_to_the_end_of_its_part():
    assert list(turned_words("They do not seek a war; peace is near")) == [" seek a war"]


@pytest.mark.parametrize(
    ("title", "outlet", "kind"),
    [
        ("Wang Yi Meets with Norwegian Foreign Minister", "www.mfa.gov.cn", "readout"),
        ("President Xi Jinping Holds Talks with King Harald", "Ministry of Foreign Affairs", "readout"),
        ("Wang Yi Meets with Norwegian Foreign Minister", "Reuters", "news"),
        ("Wang Yi Meets the Press", "www.mfa.gov.cn", "news"),
    ],
)
def test_an_official_title_of_a_meeting_is_a_readout(title, outlet, kind):
    assert ingest("They spoke about trade.", title=title, outlet=outlet).kind == kind
