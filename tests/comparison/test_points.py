"""How a text is cut into clauses and compared word by word."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import report, span
from dragoman.comparison.accounts import numbers
from dragoman.comparison.model import clauses
from dragoman.comparison.undertakings import compounded

PIECES = st.sampled_from(
    [
        "The minister said",
        " and the talks went on",
        ", but they failed",
        ". ",
        "; ",
        "\n\n",
        " Mr. Rojas",
        "“Yes.” ",
        "U.S. ",
        "é",
    ]
)


@given(st.lists(PIECES, max_size=30).map("".join))
def test_clauses_hold_every_word_once_and_in_order(text):
    found = list(clauses(text, 0, len(text)))
    assert "".join("".join(text[start:end] for start, end in found).split()) == "".join(text.split())
    for start, end in found:
        assert text[start:end] == text[start:end].strip() != ""
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(found))


@pytest.mark.parametrize(
    "parts",
    [
        ["Mr. Rojas of the U.S. embassy spoke of the talks."],
        ["The minister said that the talks would go on,", "but that Norway must pay for the ship."],
        ["They spoke of trade, and of copper."],
        ["The talks went on for days;", "they will be resumed in May."],
        ["They met in June.", "Any treaty must be fair."],
    ],
)
def test_where_a_sentence_is_cut(parts):
    text = " ".join(parts)
    assert [text[start:end] for start, end in clauses(text, 0, len(text))] == parts


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a pause of 30 days", ["30 days"]),
        ("1,500 soldiers and 2.5 billion euros", ["1500 soldiers", "2.5 billion euros"]),
        ("5 per cent of 3 ships", ["5 %", "3 ships"]),
        ("the G7 and the F-16", []),
    ],
)
def test_numbers_go_with_what_they_count(text, values):
    of = report(text)
    found = list(numbers(span(of, text)))
    assert [value for _, _, value in found] == values
    assert all(of.text[start:end][0].isdigit() for start, end, _ in found)


@pytest.mark.parametrize(
    ("wide", "narrow", "joined"),
    [
        (
            "strikes on energy and infrastructure",
            "strikes on energy infrastructure",
            ("energy and infrastructure", "energy infrastructure"),
        ),
        ("strikes on energy and infrastructure", "strikes on energy and infrastructure", None),
        ("strikes on ports and ships", "strikes on ports", None),
    ],
)
def test_two_things_joined_are_more_than_one_compound(wide, narrow, joined):
    assert compounded(wide, narrow) == joined
