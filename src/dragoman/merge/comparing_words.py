"""The comparison of two mentions by the words that tell them, and by those that their reports open with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dragoman.lexicon.merging import rules
from dragoman.merge.comparing import Apart, Score
from dragoman.merge.features import Features


def words(one: Features, two: Features) -> Score | Apart | None:
    if not one.words or not two.words:
        return None
    shared, weight = shared_words(one, two)
    value = worded(weight, min(one.telling, two.telling))
    if weight < 1:
        return value, "no telling word in both"
    return value, lambda: f"words in both: {', '.join(sorted(shared))}"


def worded(weight: float, least: float) -> float:
    """Return the value of words of a weight in both mentions, the words of one of which weigh `least`."""
    if weight < 1:
        return -0.5 if least >= 4 else 0.0
    return min(1.0, 2 * weight / max(least, 4.0)) * min(1.0, weight / 4)


def shared_words(one: Features, two: Features) -> tuple[set[str], float]:
    """Return the stems that both mentions tell, with their weight together."""
    return _shared(one.words, two.words)


def _shared(ours: Mapping[str, float], theirs: Mapping[str, float]) -> tuple[set[str], float]:
    """Return the words that both have, with the lesser weights of each together."""
    shared = ours.keys() & theirs.keys()
    return shared, lesser(shared, ours, theirs)


def lesser(words: Iterable[str], ours: Mapping[str, float], theirs: Mapping[str, float]) -> float:
    """Return the lesser of its two weights of each of some words that both have, together."""
    weight = 0.0
    for word in words:
        first, second = ours[word], theirs[word]
        weight += first if first < second else second
    return weight


def report(one: Features, two: Features) -> Score | Apart | None:
    """Compare what reports of one day or the next open with, beside the words of the events."""
    if not one.opening or not two.opening or one.reported is None or two.reported is None:
        return None
    if abs(one.reported - two.reported) > rules().windows["near"]:
        return None
    shared = (one.opening.keys() & two.opening.keys()) - (one.words.keys() & two.words.keys())
    weight = lesser(shared, one.opening, two.opening)
    if weight < 1:
        return None
    return opened(weight), lambda: f"reports share: {', '.join(sorted(shared))}"


def opened(weight: float) -> float:
    """Return the value of words of a weight that two reports open with, beside those of the events."""
    return min(1.0, weight / 5) if weight >= 1 else 0.0
