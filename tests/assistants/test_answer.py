"""An answer fits, says what it left out, and shows what would not be seen."""

from __future__ import annotations

import json

import pytest

from dragoman.assistants.answer import BYTES, FEWEST, Answer, fitted, shortened, tokens_of, written


def rows(*lengths: int) -> list[dict[str, object]]:
    return [{"row": number, "quote": "w" * length} for number, length in enumerate(lengths)]


def test_tokens_are_counted_in_bytes_and_rounded_up() -> None:
    assert [tokens_of(text) for text in ("", "a", "abc", "abcd", "ж")] == [0, 1, 1, 2, 1]


@pytest.mark.parametrize("tokens", [FEWEST, 2000, 8000])
@pytest.mark.parametrize("about", ["what happened", "\u200b" * 500, "ж" * 500])
def test_an_answer_is_never_longer(tokens: int, about: str) -> None:
    whole = {"accounts": ["account " * 20] * 100, "one": "x" * 50}
    for given in (rows(*[400] * 100), rows(90_000), rows(0), []):
        text = fitted(Answer(about, given, whole, more=True, less_sure=10**6), tokens)
        assert tokens_of(text) <= tokens
        answer = json.loads(text)
        assert answer["shown"] + answer["left_out"] == len(given)


def test_a_row_that_never_fits_is_passed_over_and_counted() -> None:
    answer = json.loads(fitted(Answer("", rows(10, 90_000, 10)), FEWEST))
    assert [row["row"] for row in answer["rows"]] == [0]
    assert answer["left_out"] == 2 and answer["next_skip"] == 1
    rest = json.loads(fitted(Answer("", rows(10, 90_000, 10)), FEWEST, 1))
    assert [row["row"] for row in rest["rows"]] == [2]
    assert (rest["too_long"], rest["left_out"], rest["passed_over"]) == (1, 1, 1)
    assert "next_skip" not in rest


def test_lists_of_a_long_row_are_cut_and_counted() -> None:
    row = {"turns": [{"quote": "w" * 100, "issues": ["a"]}] * 40, "outlets": ["The Fjord"] * 4}
    short = shortened(row, 1000, {})
    assert len(json.dumps(short)) <= 1100 and short["outlets"] == row["outlets"]
    assert len(short["turns"]) + short["left_out"]["turns"] == 40
    assert len(row["turns"]) == 40 and shortened(row, 10_000, {}) == row


def test_signs_that_show_nothing_are_escapes_and_the_value_stays() -> None:
    value = {"quote": "a\u202eb\u200dc\U000e0041d\u007f“é中"}
    text = written(value)
    assert text == '{"quote":"a\\u202eb\\u200dc\\udb40\\udc41d\\u007f“é中"}'
    assert json.loads(text) == value and BYTES == 3
