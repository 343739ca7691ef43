"""Issues and channels: word lists with a code, compiled to one matcher each (issues.toml, channels.toml)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from dragoman.errors import LexiconError
from dragoman.lexicon.tables import ENDING, toml_rows


@dataclass(frozen=True, slots=True)
class Topic:
    """A code and the words that show it; a final * in a word stands for any ending.

    `label` is what a heading calls it; `near`: words that show it only in a report that names one of `about`.
    Of an event `said_only`, some of the words, do not show it, and none does where the event is of one of the
    types `not_of`. What is done to one of `lands` (codes of states) is on it.
    """

    code: str
    label: str
    words: tuple[str, ...]
    example: str
    near: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    said_only: frozenset[str] = frozenset()
    not_of: frozenset[str] = frozenset()
    lands: tuple[str, ...] = ()


@cache
def topics(file: str = "issues.toml") -> tuple[Topic, ...]:
    """Return the rows of `file`. Raises LexiconError for a word that is not in lower case, or that is only
    said and none of the words."""
    rows = []
    for code, row in toml_rows(file).items():
        for word in row["words"]:
            if word != word.lower() or not word.strip("* "):
                raise LexiconError(f"{file}, {code}: {word!r} is not a word in lower case")
        said_only, not_of = (frozenset(row.get(key, ())) for key in ("said_only", "not_of"))
        if unknown := sorted(said_only.difference(row["words"])):
            raise LexiconError(f"{file}, {code}: {unknown[0]!r} of said_only is none of its words")
        words, near, about, lands = (tuple(row.get(key, ())) for key in ("words", "near", "about", "lands"))
        label = row.get("label") or _plainly(code)
        rows.append(Topic(code, label, words, row["example"], near, about, said_only, not_of, lands))
    return tuple(rows)


@cache
def issues_of_land(state: str) -> tuple[str, ...]:
    """Return the issues that what is done to a state is on."""
    return tuple(topic.code for topic in topics() if state in topic.lands)


@cache
def issues_not_of(event_type: str) -> frozenset[str]:
    """Return the issues that no event of a type (PLOVER) is on."""
    return frozenset(topic.code for topic in topics() if event_type in topic.not_of)


@cache
def label_of(issue: str) -> str:
    """Return what a heading calls an issue: "South China Sea"; of one without a row, its code in words."""
    return next((topic.label for topic in topics() if topic.code == issue), _plainly(issue))


def _plainly(code: str) -> str:
    return code[:1].upper() + code[1:].replace("-", " ")


def find(text: str, file: str = "issues.toml", *, done: bool = False) -> Iterator[tuple[str, int, int]]:
    """Yield (code, start, end) for every word of `file` in `text`, in reading order; longest first.

    `done`: only the words that show what an event is about, none that show it of what is said alone.
    """
    yield from _found(text, file, done)


@lru_cache(maxsize=256)  # the statements of one paragraph all look at it, and at the title
def _found(text: str, file: str, done: bool) -> tuple[tuple[str, int, int], ...]:
    return tuple(_find(text, file, done))


def _find(text: str, file: str, done: bool) -> Iterator[tuple[str, int, int]]:
    pattern, exact, prefixes, patterns = _matcher(file, done)
    for match in pattern.finditer(_lowered(text)):
        word = re.sub(r"[\s\u00a0]+", " ", match.group())
        codes = exact.get(word) or next(
            (prefixes[word[:size]] for size in range(len(word), 2, -1) if word[:size] in prefixes),
            next((codes for inner, codes in patterns if inner.fullmatch(word)), ()),
        )
        for code in codes:
            yield code, match.start(), match.end()


def _lowered(text: str) -> str:
    """Return `text` in lower case, letter for letter: the one that becomes two (\u0130) stays as it is."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(sign.lower() if len(sign.lower()) == 1 else sign for sign in text)


def contexts(text: str, file: str = "issues.toml") -> tuple[Topic, ...]:
    """Return the rows whose `about` words `text`, a whole report, names at least twice."""
    lower = text.lower()
    return tuple(
        topic for topic in topics(file) if topic.about and sum(lower.count(word) for word in topic.about) >= 2
    )


def find_near(text: str, within: tuple[Topic, ...]) -> Iterator[tuple[str, int, int]]:
    """Yield (code, start, end) of the first word of `near` in `text`, for each of the rows `within`."""
    for topic in within:
        match = _near(topic.near).search(text.lower())
        if match:
            yield topic.code, match.start(), match.end()


@cache
def _near(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(_regex(word) for word in words)})(?!\w)")


_Codes = tuple[str, ...]
_FEW = 4


@cache
def _matcher(
    file: str, done: bool
) -> tuple[re.Pattern[str], dict[str, _Codes], dict[str, _Codes], list[tuple[re.Pattern[str], _Codes]]]:
    """The pattern of all words; the codes of whole words, of beginnings, and of words with a * inside."""
    exact: dict[str, _Codes] = {}
    prefixes: dict[str, _Codes] = {}
    inner: dict[str, _Codes] = {}
    words = []
    for topic in topics(file):
        for word in topic.words:
            if done and word in topic.said_only:
                continue
            table, key = (prefixes, word[:-1]) if word.endswith("*") else (exact, word)
            if "*" in key:
                table, key = inner, word
            table[key] = (*table.get(key, ()), topic.code)
            words.append(word)
    words.sort(key=len, reverse=True)
    patterns = [(re.compile(_regex(word)), codes) for word, codes in inner.items()]
    return re.compile(rf"(?<![\w-])(?:{_either(words)})(?!\w)"), exact, prefixes, patterns


def _either(words: list[str]) -> str:
    """Return the pattern of any of `words`, earlier ones first. Those that begin alike stand together: at a
    place of the text few of them need to be tried."""
    if len(words) < _FEW or any(word[:1] in {"", " ", "*"} for word in words):
        return "|".join(_regex(word) for word in words)
    after: dict[str, list[str]] = {}
    for word in words:
        after.setdefault(word[0], []).append(word[1:])
    return "|".join(f"{re.escape(first)}(?:{_either(rest)})" for first, rest in after.items())


def _regex(word: str) -> str:
    parts = [re.escape(part).replace(r"\*", ENDING) for part in word.split(" ")]
    return r"[\s\u00a0]+".join(parts)
