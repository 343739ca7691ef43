"""Match the grammar of time expressions (`lexicons/time_grammar.toml`) against the tokens of a text.

Each token has a class, written as one character ("month", "unit_D", "int31" ...), so that a rule of the
grammar is a regular expression over the class string and a match is a range of tokens.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from dragoman.lexicon.time_tables import TIME_MACROS, TIME_RULES, TimeWord, time_words

Value = str | int | float | None
TagAt = Callable[[int], str]
"""Return the part-of-speech tag of the word at a character of the text, "" when there is none."""

_TOKEN = re.compile(
    r"""
    (?a:  # ASCII digits only: others are not read as numbers
      (?P<iso>\d{4}-\d\d-\d\d (?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:?\d\d)?)? (?![\w-]))
    | (?P<ymd>\d{4}(?P<cut>[/.])\d{1,2}(?P=cut)\d{1,2}(?![\w/]))
    | (?P<part_code>[QH][1-4](?![\w-]))
    | (?P<numeric>\d{1,2}(?P<mark>[/.])\d{1,2}(?P=mark)(?:\d{4}|\d\d)(?![\w/]))
    | (?P<clock>(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d)?(?![\d:,%])
        | (?:[01]?\d|2[0-3])\.[0-5]\d(?=\s?[ap]\.?m\b|\s(?:local\stime|GMT|UTC|tonight)))
    | (?P<meridiem>[ap]\.\s?m\b\.? | [ap]m\b | (?<=\d\s)[AP]\.?M\b\.? | (?<=\d)[AP]\.?M\b\.? | [AP]\.M\.)
    | (?P<decade>(?:['’]|\b[12]\d)?\d0['’]?s\b)
    | (?P<ordinal>\d{1,2}(?:st|nd|rd|th)\b)
    | (?P<grouped>\d{1,3}(?:,\d{3})+(?:\.\d+)?)
    | (?P<decimal>\d+\.\d+)
    | (?P<number>\d+)
    )
    | (?P<word>o['’]clock|[^\W\d_]+)
    | (?P<punctuation>[^\w\s]|_)
    """,
    re.VERBOSE,
)
_SHAPES = (
    "iso", "ymd", "part_code", "numeric", "clock", "meridiem", "decade", "int12", "int24", "int31", "int",
    "year4", "decimal", "ordinal_number",
)  # fmt: skip
_MARKS = {
    "-": "hyphen", "–": "hyphen", "‑": "hyphen", "—": "dash", ",": "comma", ".": "stop", "/": "slash",
    "(": "open", ")": "close", "'": "quote", "’": "quote", "%": "percent",
    "$": "money", "£": "money", "€": "money", "¥": "money", "#": "money",
}  # fmt: skip


def _classes() -> dict[str, str]:
    names = [*_SHAPES, *sorted(set(_MARKS.values())), *time_words().classes]
    return {"other": "\x01", "word": "\x02"} | {name: chr(0xE000 + i) for i, name in enumerate(names)}


_PLAIN_MARKS = str.maketrans("’‑", "'-")
_LONGEST = 15  # no count of years has more digits

CLASSES = _classes()
"""The character of each class; "other" is any mark and "word" any word of no class."""

NAMES = {char: name for name, char in CLASSES.items()}

_PLAIN = frozenset((CLASSES["other"], CLASSES["word"]))


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of one text: their offsets, classes and values."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    classes: str
    values: tuple[Value, ...]

    def quote(self, first: int, last: int) -> str:
        """Return the text of tokens `first` to `last`, `last` excluded."""
        return self.text[self.starts[first] : self.ends[last - 1]]

    def find(self, name: str, first: int, last: int) -> int | None:
        """Return the first token of class `name` within a range, or None."""
        index = self.classes.find(CLASSES[name], first, last)
        return None if index < 0 else index


def tokenise(text: str, tag_at: TagAt) -> Tokens:
    """Return the tokens of `text`; `tag_at` settles words that only sometimes name a time ("may")."""
    matches = list(_TOKEN.finditer(text))
    lowered = [match.group().lower().translate(_PLAIN_MARKS) for match in matches]
    starts, ends, classes, values = [], [], [], []
    index = 0
    while index < len(matches):
        match, size = matches[index], 1
        name: str = "word"
        value: Value = None
        if match.lastgroup == "word":
            word, size = _time_word(match, lowered, index)
            if word is not None and _applies(word, match, size, tag_at):
                name, value = word.kind, word.value
        else:
            name, value = _shape(str(match.lastgroup), match.group())
        starts.append(match.start())
        ends.append(matches[index + size - 1].end())
        classes.append(CLASSES[name])
        values.append(value)
        index += size
    return Tokens(text, tuple(starts), tuple(ends), "".join(classes), tuple(values))


def _time_word(match: re.Match[str], lowered: list[str], index: int) -> tuple[TimeWord | None, int]:
    """Return the phrase or word of time that begins at a word of the text, and how many words it has."""
    table = time_words()
    for parts, phrase in table.phrases.get(lowered[index], ()):
        if _follows(lowered, index, parts) and (not phrase.capital or match.group()[0].isupper()):
            return phrase, len(parts)
    return table.words.get(lowered[index]), 1


def holds_time(tokens: Tokens) -> bool:
    """Say whether any token could be part of a time."""
    return not _PLAIN.issuperset(tokens.classes)


def _follows(words: list[str], index: int, parts: tuple[str, ...]) -> bool:
    return tuple(words[index : index + len(parts)]) == parts


def _applies(word: TimeWord, match: re.Match[str], size: int, tag_at: TagAt) -> bool:
    if word.capital and not match.group()[0].isupper():
        return False
    return not word.tags or size > 1 or tag_at(match.start()) in word.tags


@cache
def _shape(kind: str, text: str) -> tuple[str, Value]:
    if kind in {"number", "grouped", "decimal"} and len(text) > _LONGEST:
        return "other", None
    if kind == "number":
        number = int(text)
        if len(text) == 4 and 1000 <= number <= 2199:
            return "year4", number
        for name, top in (("int12", 12), ("int24", 24), ("int31", 31)):
            if 1 <= number <= top:
                return name, number
        return "int", number
    if kind in {"grouped", "decimal"}:
        plain = text.replace(",", "")
        return ("decimal", float(plain)) if "." in plain else ("int", int(plain))
    if kind == "ordinal":
        number = int(text[:-2])
        return ("ordinal_number", number) if number >= 1 else ("other", None)
    if kind == "decade":
        return "decade", text
    if kind == "meridiem":
        return "meridiem", text[0].lower()
    if kind == "punctuation":
        return _MARKS.get(text, "other"), None
    return kind, text


_LAYOUT = re.compile(r"\s+")
_CALL = re.compile(r"\{([a-z_]+)\}")
_NAME = re.compile(r"<([a-zA-Z_0-9]+)>|\(\?P<[a-z_]+>|\(\?<[=!]|[\[\]]")


@dataclass(frozen=True, slots=True)
class Match:
    """Tokens `first` to `last` (excluded) that match the rule `rule`; `parts` are its named groups."""

    rule: str
    first: int
    last: int
    parts: dict[str, tuple[int, int]]


def find_matches(tokens: Tokens) -> list[Match]:
    """Return the time expressions of a text, in order, never overlapping: the longest stand."""
    candidates = []
    for order, (name, pattern) in enumerate(rules()):
        for hit in pattern.finditer(tokens.classes):
            first, last = hit.span()
            parts = {key: hit.span(key) for key, text in hit.groupdict().items() if text}
            candidates.append((first - last, order, Match(name, first, last, parts)))
    candidates.sort(key=lambda row: row[:2])
    taken = bytearray(len(tokens.classes))
    kept = []
    for _, _, match in candidates:
        if not any(taken[match.first : match.last]):
            taken[match.first : match.last] = b"\x01" * (match.last - match.first)
            kept.append(match)
    return sorted(kept, key=lambda match: match.first)


@cache
def rules() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return name and pattern of each rule, in the file's order. Raises LexiconError for a faulty one."""
    macros = {name: _LAYOUT.sub("", text) for name, text in TIME_MACROS.value.macros.items()}
    return tuple(
        (name, _compile(name, pattern, macros))
        for name, row in TIME_RULES.rows.items()
        for pattern in row.patterns
    )


def _compile(rule: str, pattern: str, macros: dict[str, str]) -> re.Pattern[str]:
    pattern = _LAYOUT.sub("", pattern)
    try:
        while _CALL.search(pattern):
            pattern = _CALL.sub(lambda match: macros[match.group(1)], pattern)
        return re.compile(_with_characters(pattern))
    except (KeyError, re.error) as error:
        raise TIME_RULES.error(rule, f"{pattern[:80]!r}, {error}", "a pattern over words") from error


def _with_characters(pattern: str) -> str:
    """Put the characters of classes in the place of their names; sets within a set become one set."""
    depth = 0

    def put(match: re.Match[str]) -> str:
        nonlocal depth
        if match.group() in "[]":
            depth += 1 if match.group() == "[" else -1
            return match.group() if depth == (match.group() == "[") else ""
        if not match.group(1):
            return match.group()
        characters = _characters(match.group(1))
        return characters if depth or len(characters) == 1 else f"[{characters}]"

    return _NAME.sub(put, pattern)


def _characters(name: str) -> str:
    """Return the character of a class, or those of a family ("unit" is "unit_D", "unit_W", ...)."""
    characters = CLASSES.get(name) or "".join(
        char for key, char in CLASSES.items() if key.startswith(f"{name}_")
    )
    if not characters:
        raise KeyError(f"no kind of word is called {name!r}")
    return characters
