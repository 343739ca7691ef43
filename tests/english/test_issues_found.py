"""Words of issues are found where they stand, whatever letters stand before them."""

from __future__ import annotations

from dragoman.lexicon.issue_words import find_codes


def test_a_letter_that_grows_in_lower_case_moves_nothing():
    text = "In İzmir and İstanbul they spoke of trade."
    assert [text[start:end] for _, start, end in find_codes(text)] == ["trade"]
