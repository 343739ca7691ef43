"""What is undertaken stands in brackets in the lexicon's examples; near misses undertake nothing."""

from __future__ import annotations

import re

import pytest

from builders import event, party, report, span
from dragoman.lexicon.loading import toml_rows
from dragoman.lexicon.speech_words import commitment_verbs, fate
from dragoman.readers.english.cast import Cast, Mention, make_cast
from dragoman.readers.english.commitment_finder import find_commitments
from dragoman.readers.english.document import parse
from dragoman.record import Report, When

NAMES = ("Norway", "NOR", "Chile", "CHL", "Kenya", "KEN", "Japan", "JPN", "Egypt", "EGY", "Peru", "PER")
NAMES += ("Canada", "CAN")
STATES = dict(zip(NAMES[::2], NAMES[1::2], strict=True))


def named(of: Report) -> Cast:
    """A cast of the states that `of` names."""
    pattern = re.compile("|".join(STATES))
    found = pattern.finditer(of.text)
    return make_cast([Mention(m.start(), m.end(), "state", (STATES[m[0]],), m[0]) for m in found])


def undertaken(text: str) -> list[tuple[str, list[str], str]]:
    """What `text` undertakes, by whom, and its status."""
    of = report(text)
    found = find_commitments(parse(of), named(of), ())
    for commitment in found:
        for evidence in (commitment.undertaking, *commitment.evidence):
            evidence.verify(text)
    return [(c.undertaking.quote, [p.state for p in c.parties], c.status) for c in found]


@pytest.mark.parametrize("lemma", sorted(commitment_verbs()))
def test_every_verb_undertakes_its_example(lemma: str) -> None:
    example = commitment_verbs()[lemma].example
    (words,) = re.findall(r"\[([^\]]*)\]", example)
    text = example.replace("[", "").replace("]", "")
    states = [STATES[name] for name in re.findall("|".join(STATES), text)]
    assert undertaken(text) == [(words, states, "open")]


@pytest.mark.parametrize(("kind", "status"), [("kept", "followed up"), ("broken", "broken off")])
def test_every_fate_is_told_by_its_example(kind: str, status: str) -> None:
    example = toml_rows("commitments.toml")[kind]["example"]
    (row,) = undertaken(example)
    assert row == ("to exchange envoys", ["NOR", "CHL"], status)
    for words in toml_rows("commitments.toml")[kind]["words"]:
        found = fate(f"They say it {words} year.")
        assert found is not None
        assert found[0] == status


@pytest.mark.parametrize(
    "text",
    [
        "Chile refused to commit to a date.",
        "Norway did not agree to exchange envoys.",
        "Norway would agree to exchange envoys if asked.",
        "Norway urged Chile to promise to open the crossing.",
        "Experts agreed to meet again.",
        "Norway decided to close its school.",
        "Norway and Chile agreed.",
        "Norway and Chile agreed that the winter was cold.",
        "Norway and Chile agreed on Thursday that the winter was cold.",
        "Norway has been promised to get two ships.",
        "A former minister of Norway promised to send ships to Chile.",
        "The speaker demanded that Norway agree to send ships.",
    ],
)
def test_nothing_is_undertaken(text: str) -> None:
    assert undertaken(text) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Norway and Chile agreed on Friday to exchange envoys.", "to exchange envoys"),
        ("Norway and Chile agreed on 5 May on a fishing treaty.", "on a fishing treaty"),
    ],
)
def test_the_day_of_an_undertaking_is_not_what_is_undertaken(text: str, words: str) -> None:
    assert undertaken(text) == [(words, ["NOR", "CHL"], "open")]


def test_breach_of_something_else_leaves_it_open() -> None:
    text = "Norway and Chile agreed to exchange envoys. Peru reneged on a fishing quota."
    assert [row[2] for row in undertaken(text)] == ["open"]


def test_parties_and_date_come_from_the_agreement_found_there() -> None:
    of = report("The two sides agreed to exchange envoys on Friday.")
    told = event(
        of,
        "The two sides agreed to exchange envoys",
        event_type="AGREE",
        predicate=span(of, "agreed"),
        recipients=(party("CHL"),),
        when=When("2023-06-16", span(of, "Friday")),
    )
    (commitment,) = find_commitments(parse(of), make_cast([]), (told,))
    assert [p.state for p in commitment.parties] == ["NOR", "CHL"]
    assert commitment.when is not None
    assert commitment.when.value == "2023-06-16"
