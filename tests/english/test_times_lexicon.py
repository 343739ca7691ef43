"""Every row of the lexicons of times yields what it says, and every pattern has an example."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest

from dragoman.errors import LexiconError
from dragoman.lexicon import timewords
from dragoman.lexicon.tables import toml_rows
from dragoman.readers.english.times import time_grammar, times
from dragoman.readers.english.times.time_grammar import tokenise

MONDAY = "2023-06-19"
WORDS = [
    pytest.param(row, id=f"{file}-{key}")
    for file in (timewords.FILE, timewords.DIRECTION_FILE)
    for key, row in toml_rows(file).items()
    if "example" in row
]
RULES = {key: row for key, row in toml_rows(time_grammar.FILE).items() if key != "macros"}
EXAMPLES = [
    pytest.param(*example, id=f"{key}-{example[1]}")
    for key, row in RULES.items()
    for example in row["examples"]
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
        name: [tokenise(text, lambda _: "NNP").classes for text, *_ in row["examples"]]
        for name, row in RULES.items()
    }
    idle = [
        (name, number)
        for name, row in patterns.items()
        for number, pattern in enumerate(row)
        if not any(pattern.search(line) for line in classes[name])
    ]
    assert idle == []


def test_every_rule_has_a_normaliser() -> None:
    from dragoman.readers.english.times.time_finder import NORMALISERS

    assert set(RULES) == set(NORMALISERS)


def test_spellings_are_lower_case_and_claimed_once() -> None:
    forms = [
        form
        for row in toml_rows(timewords.FILE).values()
        if "kind" in row
        for name in ("forms", "plural", "short")
        for form in row.get(name, ())
    ]
    assert [form for form in forms if form != form.lower()] == []
    assert len(forms) == len(set(forms))


def test_an_unknown_kind_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        timewords,
        "toml_rows",
        lambda _: {"kinds": {"month": "m"}, "x": {"kind": "planet", "forms": ["mars"]}},
    )
    with pytest.raises(LexiconError, match=r"times\.toml, x: kind is 'planet'"):
        timewords.time_words.__wrapped__()
