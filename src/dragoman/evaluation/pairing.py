"""Which rows of two records are the same: rows that cite the same place, one to one; names of one speaker.

`best_pairs` finds as many pairs as can be, and of those pairings the heaviest.

A name is either a person ("Foreign Minister Wang Yi", "Wang") or an office or body ("the Chinese
Foreign Ministry", "Beijing"). Titles, states and generations are taken off persons; offices are
compared word by word, with the words for a state made one.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from dragoman.lexicon.comparison_terms import scoring_words
from dragoman.lexicon.phrases import without_accents

_SENTENCE_END = re.compile(r'[.!?]["”’)]*\s+|\n+')
_MAX_PLACES = 20  # a phrase that stands in more places cites none of them well

Range = tuple[int, int]
Pair = tuple[int, int]
_UNREACHED = float("-inf")


class Overlap(NamedTuple):
    """How far two ranges overlap: as a share of the shorter one, and of both together."""

    of_shorter: float
    of_both: float

    @property
    def total(self) -> float:
        return self.of_shorter + self.of_both


NO_OVERLAP = Overlap(0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Rule:
    """When overlap counts: at least `floor` characters (or half of the gold), from a citation no longer
    than `room` characters or one and a half of the gold's sentences."""

    floor: int = 20
    room: int = 300
    sentences: float = 1.5
    share: float = 0.3


class Text:
    """A text with the places of the words cited from it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._ends = [0, *(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]
        self._places: dict[str, tuple[Range, ...]] = {}

    def places(self, words: str | None) -> tuple[Range, ...]:
        """Return where `words` stand, white space of any kind being equal; nowhere for None."""
        if not words or not words.strip():
            return ()
        if words not in self._places:
            self._places[words] = _exact(self.text, words) or _spaced(self.text, words)
        return self._places[words]

    def overlap(self, cited: str | None, gold: Iterable[str], rule: Rule) -> Overlap:
        """Return the best overlap of the words cited with any of the gold's mentions."""
        ours = self.places(cited)
        pairs = ((place, other) for mention in gold for other in self.places(mention) for place in ours)
        return max((self._overlap(place, other, rule) for place, other in pairs), default=NO_OVERLAP)

    def _overlap(self, ours: Range, gold: Range, rule: Rule) -> Overlap:
        common = min(ours[1], gold[1]) - max(ours[0], gold[0])
        length, gold_length = ours[1] - ours[0], gold[1] - gold[0]
        shorter = min(length, gold_length)
        if common <= 0 or common < rule.share * shorter or common < min(rule.floor, 0.5 * gold_length):
            return NO_OVERLAP
        if length > max(rule.room, rule.sentences * self._sentence_length(gold)):
            return NO_OVERLAP
        return Overlap(common / shorter, common / (max(ours[1], gold[1]) - min(ours[0], gold[0])))

    def _sentence_length(self, place: Range) -> int:
        """Return the length of the sentences that a place lies in."""
        first = self._ends[bisect_right(self._ends, place[0]) - 1]
        last = self._ends[min(bisect_left(self._ends, place[1]), len(self._ends) - 1)]
        return last - first


def _exact(text: str, words: str) -> tuple[Range, ...]:
    ranges: list[Range] = []
    at = text.find(words)
    while at >= 0 and len(ranges) < _MAX_PLACES:
        ranges.append((at, at + len(words)))
        at = text.find(words, at + 1)
    return tuple(ranges)


def _spaced(text: str, words: str) -> tuple[Range, ...]:
    pattern = re.compile(r"\s+".join(map(re.escape, words.split())))
    return tuple(match.span() for match in pattern.finditer(text))[:_MAX_PLACES]


def best_pairs(weights: Mapping[Pair, float]) -> list[Pair]:
    """Return the pairing of largest size and, within that, of largest weight, in order of the left index.

    `weights` holds the pairs that are allowed. Each round lengthens the pairing by one along the path
    that gains most (successive augmenting paths), so every size on the way is the heaviest of its size.
    """
    partner: dict[int, int] = {}  # right -> left
    rights: dict[int, list[int]] = {}
    for left, right in weights:
        rights.setdefault(left, []).append(right)
    while (path := _best_path(weights, rights, partner)) is not None:
        partner.update((right, left) for left, right in path)
    return sorted((left, right) for right, left in partner.items())


def _best_path(
    weights: Mapping[Pair, float], rights: Mapping[int, list[int]], partner: Mapping[int, int]
) -> list[Pair] | None:
    """Return the new pairs along the alternating path of largest gain from a free left to a free right."""
    matched = {left: right for right, left in partner.items()}
    gain = {left: 0.0 for left in rights if left not in matched}
    reached: dict[int, int] = {}  # right -> the left it was reached from
    best_at: dict[int, float] = {}
    queue = list(gain)
    while queue:
        left = queue.pop(0)
        for right in rights[left]:
            if matched.get(left) == right:
                continue
            total = gain[left] + weights[left, right]
            if total <= best_at.get(right, _UNREACHED) + 1e-12:
                continue
            best_at[right], reached[right] = total, left
            if right in partner:
                owner = partner[right]
                gain[owner] = total - weights[owner, right]
                queue.append(owner)
    free = [right for right in best_at if right not in partner]
    if not free:
        return None
    return list(_back(max(free, key=best_at.__getitem__), reached, matched))


def _back(right: int, reached: Mapping[int, int], matched: Mapping[int, int]) -> Iterable[Pair]:
    while True:
        left = reached[right]
        yield left, right
        if left not in matched:
            return
        right = matched[left]


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
    left_names, right_names = _several(left), _several(right)
    if not left_names or not right_names:
        return False
    if len(left_names) > max(2, len(right_names)) or len(right_names) > max(2, len(left_names) + 1):
        return False
    return any(same_name(our_name, other) for our_name in left_names for other in right_names)


@lru_cache(maxsize=50_000)
def same_name(left: str, right: str) -> bool:
    """Say whether two single names name the same person or the same office."""
    left_name, other = parse_name(left), parse_name(right)
    if not left_name.words or not other.words or left_name.is_office != other.is_office:
        return False
    return _same_office(left_name, other) if left_name.is_office else _same_person(left_name, other)


def same_place(left: str, right: str) -> bool:
    """Say whether two places are named alike; accents, case and the article aside."""
    left_words, right_words = (
        [word for word in _WORD.findall(_plain(name)) if word != "the"] for name in (left, right)
    )
    return bool(left_words) and left_words == right_words


@lru_cache(maxsize=10_000)
def parse_name(name: str) -> Name:
    """Return `name` as a person or an office."""
    known = scoring_words()
    words = name_words(name)
    core = _without_title(words)
    if core is None or set(core) & known.institutions.words or all(_is_common(word) for word in core):
        whole = words if core is None else core
        return Name(True, tuple(sorted({"official" if word == "officials" else word for word in whole})))
    dropped = known.suffixes.words | known.states
    return Name(False, tuple(word for word in core if word not in dropped and len(word) > 1))


def name_words(name: str) -> list[str]:
    """Return the words of `name` that carry weight, in lower case, without accents, states as one word."""
    known = scoring_words()
    plain = _plain(name)
    for written, read in known.spelling.replace:
        plain = plain.replace(written, read)
    words = _WORD.findall(_POSSESSIVE.sub("", plain))
    return [known.state_of.get(word, word) for word in words if word not in known.empty.words]


def is_release(outlet: str | None) -> bool:
    """Say whether an outlet publishes its own words (a ministry, a president's office)."""
    return bool(set(name_words(outlet or "")) & scoring_words().releases.words)


def _plain(name: str) -> str:
    """Return `name` in lower case, without accents, its apostrophes straight."""
    return without_accents(name).lower().replace("’", "'")


def _several(names: str | None) -> list[str]:
    return [part for part in _SEPARATOR.split(names or "") if part.strip()]


def _without_title(words: list[str]) -> list[str] | None:
    """Return the words after a title, or before one in apposition; None when there is only a title."""
    heads = [index for index, word in enumerate(words) if word in scoring_words().heads.words]
    if not heads:
        return words
    after = [word for word in words[heads[-1] + 1 :] if not _is_official(word)]
    if after:
        return after
    before = [word for word in words[: heads[-1]] if not _is_official(word)]
    return before if len(before) >= 2 and words[0] == before[0] else None


def _is_official(word: str) -> bool:
    """Say whether a word belongs to a title, a state or a body rather than to a person's name."""
    return _is_common(word) or word in scoring_words().institutions.words


def _is_common(word: str) -> bool:
    known = scoring_words()
    return word in known.states or word in known.heads.words or word in known.qualifiers.words


def _same_office(left: Name, other: Name) -> bool:
    known = scoring_words()
    name_words, other_words = (set(name.words) - known.unspecific.words for name in (left, other))
    our_states, their_states = name_words & known.states, other_words & known.states
    if our_states and their_states and our_states != their_states:
        return False
    same = name_words - known.states == other_words - known.states
    return same and bool(name_words - known.states or our_states & their_states)


def _same_person(left: Name, other: Name) -> bool:
    left_words, right_words = set(left.words), set(other.words)
    if (left_words <= right_words or right_words <= left_words) and len(left_words ^ right_words) <= 2:
        return True
    short = len(left.words) <= 4 and len(other.words) <= 4
    return short and left.words[-1] == other.words[-1] and left.words[0][0] == other.words[0][0]
