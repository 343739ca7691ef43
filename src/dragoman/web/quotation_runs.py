"""Quotations around the words for an issue, in runs: which words are marked."""

from __future__ import annotations

from collections.abc import Iterator

from dragoman.lexicon.issue_words import find_codes
from dragoman.render.words import plain

Runs = tuple[tuple[str, bool], ...]
"""Words in order, each with whether they are marked."""
_AROUND = 120  # characters to either side


def centred(text: str, issue: str, around: int = _AROUND) -> Runs:
    """Return the part of a text around its first word for an issue, its beginning where it has none, with all
    its words for the issue marked; an ellipsis stands for what is left out."""
    text = plain(text)
    marks = [(start, end) for code, start, end in find_codes(text) if code == issue]
    at = marks[0] if marks else (0, 0)
    low, high = _at_words(text, at[0] - around, at[1] + around)
    inside = [(start, end) for start, end in marks if low <= start and end <= high]
    runs = (("… ", False),) if low else ()
    return (*runs, *_runs(text, low, high, inside), *((("…", False),) if high < len(text) else ()))


def _at_words(text: str, low: int, high: int) -> tuple[int, int]:
    """Return where words begin and end, of a part of a text that is wide enough to show."""
    if low < _AROUND // 4:
        low, high = 0, max(high, high - low)
    if len(text) - high < _AROUND // 4:
        high = len(text)
    low = text.find(" ", low) + 1 if low > 0 else 0
    return low, text.rfind(" ", low, high) if low < high < len(text) and " " in text[low:high] else high


def _runs(text: str, low: int, high: int, marked: list[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    for start, end in marked:
        if start < low:
            continue  # it lies within the one before
        if start > low:
            yield text[low:start], False
        yield text[start:end], True
        low = end
    if low < high:
        yield text[low:high], False
