"""Tell whether two names name the same speaker, however each is written.

A name is either a person ("Foreign Minister Wang Yi", "Wang") or an office or body ("the Chinese
Foreign Ministry", "Beijing"). Titles, states and generations are taken off persons; offices are
compared word by word, with the words for a state made one.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from dragoman.lexicon.comparison_terms import scoring_words

_WORD = re.compile(r"[^\W_]+")
_POSSESSIVE = re.compile(r"'s\b")
_SEPARATOR = re.compile(r"(?:(?<!\s)\s+)?[;/]\s*")


@dataclass(frozen=True, slots=True)
class Name:
    """A name without what does not tell speakers apart. An office's words are in no order."""

    is_office: bool
    words: tuple[str, ...]


def same_speaker(left: str | None, right: str | None) -> bool:
    """Say whether two speakers, each perhaps several names joined by ";", share one.

    A long list does not match a single name: naming everyone is no answer.
    """
    ours, theirs = _several(left), _several(right)
    if not ours or not theirs:
        return False
    if len(ours) > max(2, len(theirs)) or len(theirs) > max(2, len(ours) + 1):
        return False
    return any(same_name(our_name, other) for our_name in ours for other in theirs)


@lru_cache(maxsize=50_000)
def same_name(left: str, right: str) -> bool:
    """Say whether two single names name the same person or the same office."""
    left_name, other = parse_name(left), parse_name(right)
    if not left_name.words or not other.words or left_name.is_office != other.is_office:
        return False
    return _same_office(left_name, other) if left_name.is_office else _same_person(left_name, other)


def same_place(left: str, right: str) -> bool:
    """Say whether two places are named alike; accents, case and the article aside."""
    ours, theirs = ([word for word in _WORD.findall(_plain(name)) if word != "the"] for name in (left, right))
    return bool(ours) and ours == theirs


@lru_cache(maxsize=10_000)
def parse_name(name: str) -> Name:
    """Return `name` as a person or an office."""
    known = scoring_words()
    words = name_words(name)
    core = _without_title(words)
    if core is None or set(core) & known.institutions or all(_is_common(word) for word in core):
        whole = words if core is None else core
        return Name(True, tuple(sorted({"official" if word == "officials" else word for word in whole})))
    dropped = known.suffixes | known.states
    return Name(False, tuple(word for word in core if word not in dropped and len(word) > 1))


def name_words(name: str) -> list[str]:
    """Return the words of `name` that carry weight, in lower case, without accents, states as one word."""
    known = scoring_words()
    plain = _plain(name)
    for written, read in known.spelling:
        plain = plain.replace(written, read)
    words = _WORD.findall(_POSSESSIVE.sub("", plain))
    return [known.state_of.get(word, word) for word in words if word not in known.empty]


def is_release(outlet: str | None) -> bool:
    """Say whether an outlet publishes its own words (a ministry, a president's office)."""
    return bool(set(name_words(outlet or "")) & scoring_words().releases)


def _plain(name: str) -> str:
    """Return `name` in lower case, without accents, its apostrophes straight."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return plain.lower().replace("’", "'")


def _several(names: str | None) -> list[str]:
    return [part for part in _SEPARATOR.split(names or "") if part.strip()]


def _without_title(words: list[str]) -> list[str] | None:
    """Return the words after a title, or before one in apposition; None when there is only a title."""
    heads = [index for index, word in enumerate(words) if word in scoring_words().heads]
    if not heads:
        return words
    after = [word for word in words[heads[-1] + 1 :] if not _is_official(word)]
    if after:
        return after
    before = [word for word in words[: heads[-1]] if not _is_official(word)]
    return before if len(before) >= 2 and words[0] == before[0] else None


def _is_official(word: str) -> bool:
    """Say whether a word belongs to a title, a state or a body rather than to a person's name."""
    return _is_common(word) or word in scoring_words().institutions


def _is_common(word: str) -> bool:
    known = scoring_words()
    return word in known.states or word in known.heads or word in known.qualifiers


def _same_office(left: Name, other: Name) -> bool:
    known = scoring_words()
    ours, theirs = (set(name.words) - known.unspecific for name in (left, other))
    our_states, their_states = ours & known.states, theirs & known.states
    if our_states and their_states and our_states != their_states:
        return False
    same = ours - known.states == theirs - known.states
    return same and bool(ours - known.states or our_states & their_states)


def _same_person(left: Name, other: Name) -> bool:
    ours, theirs = set(left.words), set(other.words)
    if (ours <= theirs or theirs <= ours) and len(ours ^ theirs) <= 2:
        return True
    short = len(left.words) <= 4 and len(other.words) <= 4
    return short and left.words[-1] == other.words[-1] and left.words[0][0] == other.words[0][0]
