"""Find the names and words of a table in running text: one pass over its words, the longest name first.

Words are compared without case and without accents ("Erdoğan" is "Erdogan"); between the words of a
name may stand a space, a hyphen, an apostrophe or a full stop, a comma only where the name has one
("Greek, Cypriot" are two). A name that begins with a capital matches only where the text has one, and a
name all in capitals ("US", "IS") only in capitals.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, NamedTuple, TypeVar

ABBREVIATION = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Gen|Sen|Rep|Gov|Lt|Col|Sgt|Prof|St|Jr|Sr|No|vs|[A-Z])\.$"  # the last of "U.S.", too
)
"""A word with a stop that ends no sentence."""

T = TypeVar("T")

ENDING = r"[\w’'-]{0,40}"
"""The pattern of any ending of a word, for a * in a table. Without the bound the search of a text that has no
spaces would take the square of its length."""

_WORD = re.compile(r"[^\W_]+")
_GAP = re.compile(r"[.\-‐‑–'’ʻ&,]?[ \t\u00a0\u202f]?(?:& )?\Z|\.?\n?\Z")
_UNFOLDED = str.maketrans({"ø": "o", "ł": "l", "ı": "i", "ß": "ss", "đ": "d", "æ": "ae", "œ": "oe", "ə": "a"})


class Word(NamedTuple):
    """A word of a text: characters `start` to `end`, as written, and folded for comparison."""

    start: int
    end: int
    text: str
    folded: str


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """Words `first` to `last` (half-open) of a text carry a name of the table, with its `value`."""

    first: int
    last: int
    value: T


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """Return `word` in lower case without accents."""
    lower = word.lower()
    if lower.isascii():
        return lower
    return without_accents(lower.translate(_UNFOLDED))


def without_accents(text: str) -> str:
    """Return `text` with the accents taken off its letters, each letter in its plainest form (NFKD)."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))


@lru_cache(maxsize=64)  # several steps ask it of each paragraph
def words(text: str) -> tuple[Word, ...]:
    """Return the words of `text`, in reading order."""
    return tuple(Word(m.start(), m.end(), m.group(), fold(m.group())) for m in _WORD.finditer(text))


def word_texts(text: str) -> list[str]:
    """Return the words of `text` as written."""
    return _WORD.findall(text)


def folded(name: str) -> str:
    """Return the words of `name`, folded, with single spaces between."""
    if name.isascii():
        return " ".join(_WORD.findall(name.lower()))
    return " ".join(fold(word) for word in _WORD.findall(name))


class Phrases(Generic[T]):
    """A table of names to values that finds its names in a text."""

    def __init__(self, names: Iterable[tuple[str, T]]) -> None:
        self._root: dict[str, Any] = {}
        for name, value in names:
            node = self._root
            parts = _WORD.findall(name)
            for part in parts:
                node = node.setdefault(fold(part), {})
            node.setdefault("", []).append((parts, name, value))

    def find(self, text: str, among: Sequence[Word]) -> Iterator[Found[T]]:
        """Yield the names found among the words of `text`, the longest at each place, left to right."""
        position = 0
        while position < len(among):
            hit = self._longest(text, among, position)
            if hit is None:
                position += 1
                continue
            yield hit
            position = hit.last

    def _longest(self, text: str, among: Sequence[Word], first: int) -> Found[T] | None:
        node = self._root.get(among[first].folded)
        best: Found[T] | None = None
        position = first
        while node is not None:
            for parts, name, value in node.get("", ()):
                listed = "," in text[among[first].end : among[position].start] and "," not in name
                if not listed and case_fits(parts, [word.text for word in among[first : position + 1]]):
                    best = Found(first, position + 1, value)
                    break
            position += 1
            if position >= len(among) or not _adjacent(text, among[position - 1], among[position]):
                break
            node = node.get(among[position].folded)
        return best


def _adjacent(text: str, left: Word, right: Word) -> bool:
    gap = text[left.end : right.start]
    return gap == " " or (len(gap) <= 3 and _GAP.match(gap) is not None)


def case_fits(parts: Sequence[str], written: Sequence[str]) -> bool:
    """Tell whether the case of the words as written allows the name of these parts."""
    if len(parts) == 1 and parts[0].isupper():
        return written[0] == parts[0]
    return all(word[0].isupper() or not part[0].isupper() for part, word in zip(parts, written, strict=True))


def word_regex(word: str) -> str:
    """Return the pattern of a word of a table: a * stands for any ending, a space for any blanks."""
    return r"\s+".join(re.escape(part).replace(r"\*", ENDING) for part in word.split(" "))


def words_pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern that finds any of `words` of a table, the longest first, in any case."""
    parts = map(word_regex, sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE)
