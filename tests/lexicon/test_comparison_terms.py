"""Every row of the tables by which accounts are compared shows itself in its example."""

from __future__ import annotations

import re
from importlib import resources

import pytest

from dragoman.comparison.accounts import first_code
from dragoman.comparison.similarity import excludes
from dragoman.errors import BadUsage, LexiconError
from dragoman.lexicon.comparison_terms import (
    CHARACTERISATIONS,
    INITIATORS,
    adjectives,
    comparison_rules,
    initiators,
    matter_name,
    oppositions,
    switched_on,
)
from dragoman.lexicon.issue_words import find_codes, topics
from dragoman.lexicon.loading import toml_rows

CODED = ("contact_forms.toml", "relation_states.toml", "outcomes.toml", "text_extents.toml")


@pytest.mark.parametrize(("file", "code"), [(file, topic.code) for file in CODED for topic in topics(file)])
def test_an_example_shows_its_code_first(file, code):
    order = [topic.code for topic in topics(file)]
    example = next(topic.example for topic in topics(file) if topic.code == code)
    assert code in {found for found, _, _ in find_codes(example, file)}
    if file == "outcomes.toml":
        assert first_code(example, file, order)[0] == code


@pytest.mark.parametrize("row", initiators(), ids=lambda row: row.key)
def test_who_asked_stands_in_brackets(row):
    text = row.example.replace("[", "").replace("]", "")
    match = row.pattern.search(text)
    assert match
    if row.who == "named":
        assert match["who"] == re.search(r"\[(.*)\]", row.example)[1]


@pytest.mark.parametrize("text", ["at our request", "at his request", "at their invitation"])
def test_a_pronoun_names_no_side(text):
    assert not any(row.who == "named" and row.pattern.search(text) for row in initiators())


@pytest.mark.parametrize("row", CHARACTERISATIONS.rows.values(), ids=lambda row: row.code)
def test_an_adjective_is_found_in_its_example_and_its_other_languages(row):
    assert row.code in {code for code, _, _ in adjectives(row.example)}
    for word in (*row.zh, *row.ru):
        assert [code for code, _, _ in adjectives(f"双方进行了{word}的沟通" if word in row.zh else word)] == [
            row.code
        ]


@pytest.mark.parametrize("row", oppositions(), ids=lambda row: row.key)
def test_the_examples_of_a_pair_exclude_each_other(row):
    one, other = row.example_one, row.example_other
    assert excludes(row, one, other)
    assert excludes(row, other, one)
    assert not excludes(row, one, one)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("They spoke of [the situation around {Ukraine}].", "situation around Ukraine"),
        ("They spoke of the {Taiwan} question.", "Taiwan question"),
        ("They spoke of {Taiwan} and left.", "Taiwan"),
    ],
)
def test_names_of_a_matter(text, name):
    plain = re.sub(r"[\[\]]", "", text)
    start = plain.index("{")
    word = re.search(r"\{(.*)\}", plain)[1]
    plain = plain.replace("{", "").replace("}", "")
    first, last = matter_name(plain, start, start + len(word))
    assert plain[first:last] == name


def test_every_rule_is_used_and_every_rule_used_is_in_the_table():
    folder = resources.files("dragoman.comparison")
    code = "".join(file.read_text(encoding="utf-8") for file in folder.iterdir() if file.name.endswith(".py"))
    for rule in comparison_rules():
        assert f'"{rule}"' in code, rule
    for rule in re.findall(r'\.verdict\(\s*"([a-z-]+)"', code):
        assert rule in comparison_rules()


def test_an_unknown_rule_names_those_there_are():
    with pytest.raises(BadUsage, match="both"):
        switched_on(["nothing"])
    assert switched_on(["both"]) == frozenset(comparison_rules()) - {"both"}


def test_a_pattern_without_its_group_is_refused():
    wrong = {"asked": {"pattern": "asked", "who": "named", "example": "x"}}
    with pytest.raises(LexiconError, match=r"initiators.toml, asked: .*the group `who`"):
        INITIATORS.decode(wrong)


@pytest.mark.parametrize("file", ["naming.toml"])
def test_words_stand_in_order(file):
    words = toml_rows(file)["matter"]["words"]
    assert words == sorted(words)
