"""Match the grammar of time expressions (`lexicons/time_grammar.toml`) against the tokens of a text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from dragoman.errors import LexiconError
from dragoman.lexicon.tables import toml_rows
from dragoman.readers.english.times.tokens import CLASSES, Tokens

FILE = "time_grammar.toml"
_MACROS = "macros"
_LAYOUT = re.compile(r"\s+")
_CALL = re.compile(r"\{([a-z_]+)\}")
_NAME = re.compile(r"<([a-zA-Z_0-9]+)>|\(\?P<[a-z_]+>|\(\?<[=!]|[\[\]]")


@dataclass(frozen=True, slots=True)
class Found:
    """Tokens `first` to `last` (excluded) that match the rule `rule`; `parts` are its named groups."""

    rule: str
    first: int
    last: int
    parts: dict[str, tuple[int, int]]


def find(tokens: Tokens) -> list[Found]:
    """Return the time expressions of a text, in order, never overlapping: the longest stand."""
    found = []
    for order, (name, pattern) in enumerate(rules()):
        for match in pattern.finditer(tokens.classes):
            first, last = match.span()
            parts = {key: match.span(key) for key, text in match.groupdict().items() if text}
            found.append((first - last, order, Found(name, first, last, parts)))
    found.sort(key=lambda row: row[:2])
    taken = bytearray(len(tokens.classes))
    kept = []
    for _, _, item in found:
        if not any(taken[item.first : item.last]):
            taken[item.first : item.last] = b"\x01" * (item.last - item.first)
            kept.append(item)
    return sorted(kept, key=lambda item: item.first)


@cache
def rules() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return name and pattern of each rule, in the file's order. Raises LexiconError for a faulty one."""
    table = toml_rows(FILE)
    macros = {name: _LAYOUT.sub("", text) for name, text in table[_MACROS].items()}
    return tuple(
        (name, _compile(name, pattern, macros))
        for name, row in table.items()
        if name != _MACROS
        for pattern in row["patterns"]
    )


def _compile(rule: str, pattern: str, macros: dict[str, str]) -> re.Pattern[str]:
    pattern = _LAYOUT.sub("", pattern)
    try:
        while _CALL.search(pattern):
            pattern = _CALL.sub(lambda match: macros[match.group(1)], pattern)
        return re.compile(_with_characters(pattern))
    except (KeyError, re.error) as error:
        raise LexiconError(f"{FILE}, {rule}: {pattern[:80]!r} is no pattern: {error}") from error


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
    found = CLASSES.get(name) or "".join(char for key, char in CLASSES.items() if key.startswith(f"{name}_"))
    if not found:
        raise KeyError(f"no kind of word is called {name!r}")
    return found
