"""Words by which accounts of one contact are compared: who asked for it, how the talks are called,
what a matter is named, which words exclude each other (initiators, characterisations, naming,
oppositions: .toml)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

from dragoman.errors import LexiconError
from dragoman.lexicon.tables import ENDING, one_of, toml_rows

Who = Literal["named", "speaker", "mutual"]
_WHO = ("named", "speaker", "mutual")


@dataclass(frozen=True, slots=True)
class Initiator:
    """A way to say who asked for a contact; with `who` "named" the pattern's group `who` names the side."""

    key: str
    pattern: re.Pattern[str]
    who: Who
    example: str


@dataclass(frozen=True, slots=True)
class Characterisation:
    """An adjective for talks: its words in English, and its equivalents in Chinese and Russian."""

    code: str
    pattern: re.Pattern[str]
    zh: tuple[str, ...]
    ru: tuple[str, ...]
    gloss: str
    example: str


@dataclass(frozen=True, slots=True)
class Opposition:
    """Two groups of words that exclude each other where `shared` words of the matter are the same.

    With `issue` an issue that both show counts as such a word.
    """

    key: str
    one: re.Pattern[str]
    other: re.Pattern[str]
    shared: int
    issue: bool
    examples: tuple[str, str]


@cache
def initiators() -> tuple[Initiator, ...]:
    """Return the rows of initiators.toml. Raises LexiconError for a pattern that is wrong."""
    name, rows = "initiators.toml", []
    for key, row in toml_rows(name).items():
        who = cast(Who, one_of(row["who"], _WHO, file=name, row=key, column="who"))
        try:
            pattern = re.compile(row["pattern"], re.IGNORECASE)
        except re.error as error:
            raise LexiconError(f"{name}, {key}: the pattern is wrong: {error}") from error
        if (who == "named") != ("who" in pattern.groupindex):
            raise LexiconError(f"{name}, {key}: the group `who` goes with who = 'named' and no other")
        rows.append(Initiator(key, pattern, who, row["example"]))
    return tuple(rows)


@cache
def characterisations() -> tuple[Characterisation, ...]:
    """Return the adjectives of characterisations.toml."""
    return tuple(
        Characterisation(
            code,
            words_pattern(row["words"]),
            tuple(row["zh"]),
            tuple(row["ru"]),
            row["gloss"],
            row["example"],
        )
        for code, row in toml_rows("characterisations.toml").items()
        if code != "talks"
    )


@cache
def talks() -> re.Pattern[str]:
    """Return the pattern of the nouns that adjectives of talks stand by."""
    return words_pattern(toml_rows("characterisations.toml")["talks"]["words"])


@cache
def oppositions() -> tuple[Opposition, ...]:
    """Return the pairs of oppositions.toml."""
    return tuple(
        Opposition(
            key,
            words_pattern(row["one"]),
            words_pattern(row["other"]),
            int(row["shared"]),
            bool(row.get("issue", False)),
            (row["example_one"], row["example_other"]),
        )
        for key, row in toml_rows("oppositions.toml").items()
    )


def names_of(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the words of `text` that name the matter shown by characters `start` to `end`.

    "the situation around Ukraine" for "Ukraine", "the Taiwan question" for "Taiwan"; else just those
    characters.
    """
    found = _matter_after().match(text, end)
    if found:
        end = found.end()
    head = text[max(0, start - 60) : start]
    led = _matter_before().search(head)
    return (start - len(head) + led.start() if led else start), end


@cache
def _matter_before() -> re.Pattern[str]:
    joins = "|".join(toml_rows("naming.toml")["matter"]["joins"])
    return re.compile(rf"\b(?:{_matter_nouns()})\s+(?:{joins})\s+(?:the\s+)?\Z", re.IGNORECASE)


@cache
def _matter_after() -> re.Pattern[str]:
    return re.compile(rf"(?:[’']s)?\s+(?:{_matter_nouns()})\b(?!-)", re.IGNORECASE)


def _matter_nouns() -> str:
    words = toml_rows("naming.toml")["matter"]["words"]
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def words_pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern of `words`, the longest first; a final * in a word stands for any ending."""
    parts = [_regex(word) for word in sorted(words, key=len, reverse=True)]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE)


def _regex(word: str) -> str:
    return r"\s+".join(re.escape(part).replace(r"\*", ENDING) for part in word.split(" "))


def adjectives(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield (code, start, end) of every adjective of the table in `text`, of any language, in order."""
    found = []
    for row in characterisations():
        found += [(match.start(), match.end(), row.code) for match in row.pattern.finditer(text)]
        for word in (*row.zh, *row.ru):
            place = rf"(?<!\w){re.escape(word)}\w*" if word in row.ru else re.escape(word)
            found += [(m.start(), m.end(), row.code) for m in re.finditer(place, text, re.IGNORECASE)]
    last = 0
    for start, end, code in sorted(found, key=lambda one: (one[0], -one[1])):
        if start >= last:
            yield code, start, end
            last = end
