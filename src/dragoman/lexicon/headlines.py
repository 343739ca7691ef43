"""The old name of `event_words`, for callers that have not changed yet."""

from __future__ import annotations

from dragoman.lexicon.event_words import headline_readings, headline_words

FILE = "headlines.toml"


def reads_as() -> dict[str, str]:
    return headline_readings()


def says() -> frozenset[str]:
    return headline_words("says", "verbs")


def separators() -> frozenset[str]:
    return headline_words("separators", "marks")


def takes_infinitive() -> frozenset[str]:
    return headline_words("takes_infinitive", "nouns")


__all__ = ["FILE", "reads_as", "says", "separators", "takes_infinitive"]
