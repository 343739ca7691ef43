"""Where cited words stand, and when two citations are the same place."""

from __future__ import annotations

import pytest

from dragoman.evaluation.pairing import NO_OVERLAP, Rule, Text

TEXT = Text(
    "Norway recalled its envoy on Monday after the vote in parliament. Chile did not.\n\n"
    "Norway recalled its envoy on Monday, the ministry said. “It was time,” he added. It rained."
)
RULE = Rule()


def test_every_place_counts() -> None:
    assert TEXT.places("Norway recalled") == ((0, 15), (82, 97))


def test_white_space_of_any_kind_is_equal() -> None:
    assert Text("recalled\xa0its\nenvoy").places("recalled its envoy") == ((0, 18),)


@pytest.mark.parametrize("words", [None, "", "   ", "Norway sent"])
def test_no_place(words: str | None) -> None:
    assert TEXT.places(words) == ()


def test_a_phrase_everywhere_is_cut_off() -> None:
    assert len(Text("no " * 100).places("no")) == 20


@pytest.mark.parametrize(
    ("cited", "gold", "shorter", "both"),
    [
        ("Norway recalled its envoy on Monday", "Norway recalled its envoy on Monday", 1.0, 1.0),
        ("Norway recalled its envoy", "Norway recalled its envoy on Monday", 1.0, 25 / 35),
        ("its envoy on Monday after the vote", "Norway recalled its envoy on Monday", 19 / 34, 19 / 50),
        ("It rained.", "It rained.", 1.0, 1.0),
    ],
)
def test_overlap(cited: str, gold: str, shorter: float, both: float) -> None:
    assert TEXT.overlap(cited, [gold], Rule(floor=15)) == pytest.approx((shorter, both))


@pytest.mark.parametrize(
    ("cited", "gold"),
    [
        ("Chile did not.", "Norway recalled its envoy on Monday after"),  # side by side
        ("Monday after the vote in parliament", "Norway recalled its envoy on Monday"),  # one word in common
        (TEXT.text, "Chile did not."),  # the whole text, for a sentence of it
        ("Norway went", "Norway recalled its envoy on Monday"),  # not in the text
    ],
)
def test_no_overlap(cited: str, gold: str) -> None:
    long = Rule(room=100)
    assert TEXT.overlap(cited, [gold], long) == NO_OVERLAP


def test_any_mention_of_the_gold_may_be_cited() -> None:
    assert TEXT.overlap("Chile did not.", ["Norway recalled its envoy", "Chile did not"], RULE).of_both > 0.9
