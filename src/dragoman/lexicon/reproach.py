"""The old name of `event_words`, for callers that have not changed yet."""

from __future__ import annotations

from dragoman.lexicon.event_words import reproach_words

FILE = "reproach.toml"


def consequences() -> frozenset[str]:
    return reproach_words("consequence")


def costs() -> frozenset[str]:
    return reproach_words("cost")


def duties() -> frozenset[str]:
    return reproach_words("undone")


def reproaches() -> frozenset[str]:
    return reproach_words("reproach")


def wrongs() -> frozenset[str]:
    return reproach_words("wrong")


__all__ = ["FILE", "consequences", "costs", "duties", "reproaches", "wrongs"]
