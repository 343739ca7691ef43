"""Every row of the lexicons of times yields what it says, and every pattern has an example."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest

from dragoman.errors import LexiconError
from dragoman.lexicon.loading import toml_rows
from dragoman.lexicon.time_tables import DIRECTION_ROWS, TIME_ROWS, TIME_RULES
from dragoman.readers.english.times import time_grammar, times
from dragoman.readers.english.times.time_grammar import tokenise

MONDAY = "2023-06-19"
WORDS = [
    pytest.param(row, id=f"{file}-{key}")
    for file in (TIME_ROWS.file, DIRECTION_ROWS.file)
    for key, row in toml_rows(file).items()
    if "example" in row
]
EXAMPLES = [
    pytest.param(*example, id=f"{key}-{example[1]}")
    for key, row in TIME_RULES.rows.items()
    for example in row.examples
]


@pytest.mark.parametrize("row", WORDS)
def test_word_means_what_its_row_says(row: dict[str, Any]) -> None:
    text = str(row["example"]).lower()
    forms = [form for name in ("forms", "plural") for form in row.get(name, ())]
    assert any(form in text for form in forms)
    assert row["means"] in [timex.value for timex in times(row["example"], MONDAY)]


@pytest.mark.parametrize(("sentence", "quote", "value"), EXAMPLES)
def test_rule_reads_its_example(sentence: str, quote: str, value: str) -> None:
    assert (quote, value) in [(timex.span.quote, timex.value) for timex in times(sentence, MONDAY)]


def test_every_pattern_matches_an_example() -> None:
    patterns = defaultdict(list)
    for name, pattern in time_grammar.rules():
        patterns[name].append(pattern)
    classes = {
        name: [tokenise(text, lambda _: "NNP").classes for text, *_ in row.examples]
        for name, row in TIME_RULES.rows.items()
    }
    idle = [
        (name, number)
        for name, row in patterns.items()
        for number, pattern in enumerate(row)
        if not any(pattern.search(line) for line in classes[name])
    ]
    assert idle == []


def test_every_rule_has_a_normaliser() -> None:
    from dragoman.readers.english.times import NORMALISERS

    assert set(TIME_RULES.rows) == set(NORMALISERS)


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ({"kind": "planet", "forms": ["mars"], "example": "x"}, "kind is 'planet'; accepted: month"),
        (
            {"kind": "month", "forms": ["Mars"], "example": "x"},
            r"forms is \['Mars'\]; accepted: .*lower case",
        ),
        ({"kind": "month", "forms": ["luna"], "example": "x"}, "'luna' is a form of another row too"),
        ({"kind": "month", "forms": ["mars"]}, "example is missing"),
    ],
)
def test_a_wrong_row_is_refused(row: dict[str, Any], fault: str) -> None:
    other = {"kind": "month", "forms": ["luna"], "example": "x"}
    with pytest.raises(LexiconError, match=rf"times\.toml, x: {fault}"):
        TIME_ROWS.decode({"kinds": {"month": "m"}, "y": other, "x": row})
