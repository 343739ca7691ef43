"""Names: what is one speaker however written, and what is not; every row of the lexicon exemplified."""

from __future__ import annotations

from typing import Any

import pytest

from dragoman.evaluation.pairing import is_release, parse_name, same_speaker
from dragoman.lexicon.comparison_terms import scoring_words
from dragoman.lexicon.loading import toml_rows

ROWS = {name: row for name, row in toml_rows("scoring.toml").items() if name != "states"}
STATES = toml_rows("scoring.toml")["states"]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Antony Blinken", "Secretary of State Antony Blinken"),
        ("Blinken", "Antony J. Blinken"),
        ("Mike Pompeo", "Michael Pompeo"),
        ("Wendy Sherman, Deputy Secretary of State", "Wendy Sherman"),
        ("Recep Tayyip Erdoğan", "President Erdogan"),
        ("the Chinese Foreign Ministry", "China's Foreign Ministry"),
        ("White House spokesman", "the White House"),
        ("US", "Washington"),
        ("Beijing", "the Chinese government"),
        ("Joe Biden; Xi Jinping", "Xi Jinping"),
        ("Ana Rojas / Espen Barth Eide", "Espen Barth Eide; Ana Rojas"),
    ],
)
def test_same_speaker(left: str, right: str) -> None:
    assert same_speaker(left, right)
    assert same_speaker(right, left)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Antony Blinken", "Wang Yi"),
        ("Antony Blinken", "US State Department"),
        ("the Chinese Foreign Ministry", "the Japanese Foreign Ministry"),
        ("the Chinese Foreign Ministry", "the Chinese Defense Ministry"),
        ("North Korea", "South Korea"),
        ("Foreign Minister", "Foreign Minister Wang Yi"),
        ("Joe Biden", "Jill Hunter"),
        ("Ana Rojas", None),
        ("", "Ana Rojas"),
        ("Ana Rojas; Espen Eide; Jonas Store; Gabriel Boric", "Ana Rojas"),
    ],
)
def test_other_speaker(left: str, right: str | None) -> None:
    assert not same_speaker(left, right)
    assert not same_speaker(right, left)


@pytest.mark.parametrize(
    ("name", "is_office", "words"),
    [
        ("Dr. Ana Rojas Jr.", False, ("ana", "rojas")),
        ("a senior U.S. official", True, ("official", "senior", "us")),
        ("U.S. officials", True, ("official", "us")),
        ("", True, ()),
    ],
)
def test_parts_of_a_name(name: str, is_office: bool, words: tuple[str, ...]) -> None:
    parsed = parse_name(name)
    assert (parsed.is_office, parsed.words) == (is_office, words)


@pytest.mark.parametrize("name", ROWS)
def test_every_row_makes_its_difference(name: str) -> None:
    row: dict[str, Any] = ROWS[name]
    if name == "releases":
        assert is_release(row["example"][0]) and not is_release("The Harbour Courier")
        return
    assert same_speaker(*row["example"])
    assert not same_speaker(*row["contrast"])


@pytest.mark.parametrize("key", STATES)
def test_every_state_is_known_by_its_words(key: str) -> None:
    assert same_speaker(*STATES[key]["example"])
    for word in STATES[key]["words"]:
        assert same_speaker(word, key)


def test_word_lists_are_in_order_and_no_word_means_two_states() -> None:
    lists = [row["words"] for row in (*ROWS.values(), *STATES.values()) if "words" in row]
    assert all(words == sorted(set(words)) for words in lists)
    words = [word for row in STATES.values() for word in row["words"]]
    assert len(words) == len(set(words)) and not set(words) & STATES.keys()
    assert not scoring_words().heads.words & scoring_words().qualifiers.words


@pytest.mark.parametrize(
    ("outlet", "release"),
    [
        ("White House", True),
        ("US State Department", True),
        ("Kremlin", True),
        ("Reuters", False),
        (None, False),
    ],
)
def test_an_outlet_that_publishes_its_own_words(outlet: str | None, release: bool) -> None:
    assert is_release(outlet) is release
