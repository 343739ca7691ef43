"""Names of states and capitals in a text, in whatever form it has them.

Names of one word or several are compared word by word; Russian and Ukrainian words by their lemmas
(pymorphy3), Korean and Chinese names within the words that kiwipiepy and jieba see. These packages are
extras: without one, a name is found in the forms that the tables and the CLDR have.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from typing import Any

from dragoman.lexicon.foreign_words import LANGUAGES, Language, capital_names, state_names
from dragoman.lexicon.phrases import Phrases, Word, fold, words

_RUN = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Named:
    """Characters `start` to `end` of a text name a state or organisation, or its capital."""

    start: int
    end: int
    code: str
    is_capital: bool


def find_names(text: str, language: str) -> Iterator[Named]:
    """Yield the names in a text, the longest at each place, in reading order."""
    row = LANGUAGES.rows[language]
    if row.spaced and row.analyser != "kiwipiepy":
        yield from _by_words(text, language, row)
    else:
        yield from _by_characters(text, language, row)


def _by_words(text: str, language: str, row: Language) -> Iterator[Named]:
    """Find names in a language that parts words by spaces."""
    lemma = _lemma(language)
    among = [replace(word, folded=lemma(word.text)) for word in words(text)]
    table, last = _phrases(language), 0
    for position in range(len(among)):
        if position < last:
            continue
        for attempt in _without_prefix(among, position, row.prefixes):
            found = next(table.find(text, attempt), None)
            if found is not None and found.first == 0:
                code, is_capital = found.value
                last = position + found.last
                yield Named(among[position].start, among[last - 1].end, code, is_capital)
                break


def _without_prefix(among: list[Word], position: int, prefixes: tuple[str, ...]) -> Iterator[list[Word]]:
    """Yield the words from a place on, as they stand and with a prefix of the first taken off."""
    rest = among[position : position + 8]
    yield rest
    for prefix in prefixes:
        first = rest[0]
        if first.text.startswith(prefix) and len(first.text) > len(prefix) + 2:
            bare = first.text.removeprefix(prefix)
            yield [replace(first, text=bare, folded=fold(bare)), *rest[1:]]


def _by_characters(text: str, language: str, row: Language) -> Iterator[Named]:
    """Find names in a language that parts no words, or hangs endings on them."""
    pattern, table = _pattern(language)
    edges = _edges(language)(text)
    for match in pattern.finditer(text):
        if edges is not None:
            is_whole = match.start() in edges[0] and match.end() in edges[1]
        else:
            is_whole = not row.spaced or _stands_alone(text, match, row.suffixes)
        if is_whole:
            yield Named(*match.span(), *table[match.group()])


def _stands_alone(text: str, match: re.Match[str], suffixes: tuple[str, ...]) -> bool:
    """Say whether a name begins a word, and nothing but an ending follows it there."""
    if match.start() and text[match.start() - 1].isalnum():
        return False
    rest = _RUN.match(text, match.end())
    return rest is None or rest.group() in suffixes


@cache
def _table(language: str) -> Mapping[str, tuple[str, bool]]:
    capitals = {name: (code, True) for name, code in capital_names(language).items()}
    return capitals | {name: (code, False) for name, code in state_names(language).items()}


@cache
def _pattern(language: str) -> tuple[re.Pattern[str], Mapping[str, tuple[str, bool]]]:
    table = {name: row for name, row in _table(language).items() if len(name) > 1}
    return re.compile("|".join(map(re.escape, sorted(table, key=len, reverse=True)))), table


@cache
def _phrases(language: str) -> Phrases[tuple[str, bool]]:
    lemma = _lemma(language)

    def lemmas(name: str) -> str:
        parts = (word.text[0] + lemma(word.text)[1:] for word in words(name))
        return name if name.isupper() else " ".join(parts)

    rows = [(lemmas(name), value) for name, value in _table(language).items()]
    return Phrases(row for row in rows if row[0])


@cache
def _lemma(language: str) -> Callable[[str], str]:
    """Return what gives the lemma of a word, folded; where no package does, the word itself."""
    package = _package("pymorphy3") if LANGUAGES.rows[language].analyser == "pymorphy3" else None
    if package is None:
        return fold
    analyser = package.MorphAnalyzer(lang=language)

    known = {fold(word.text) for name in _table(language) for word in words(name)}

    @cache
    def lemma(word: str) -> str:
        forms = [fold(str(parse.normal_form)) for parse in analyser.parse(word.lower())]
        return next((form for form in forms if form in known), forms[0])

    return lemma


@cache
def _edges(language: str) -> Callable[[str], tuple[set[int], set[int]] | None]:
    """Return what gives the places where words begin and end, or None where no package parts them."""
    name = LANGUAGES.rows[language].analyser
    package = _package(name) if name in ("kiwipiepy", "jieba") else None
    if package is None:
        return lambda text: None
    if name == "jieba":
        package.setLogLevel("ERROR")
        for known in _table(language):
            package.add_word(known)

        def of_jieba(text: str) -> tuple[set[int], set[int]]:
            tokens = list(package.tokenize(text))
            return {start for _, start, _ in tokens}, {end for _, _, end in tokens}

        return of_jieba
    kiwi = package.Kiwi()
    for known in _table(language):
        kiwi.add_user_word(known, "NNP")

    def of_kiwi(text: str) -> tuple[set[int], set[int]]:
        tokens = kiwi.tokenize(text)
        return {token.start for token in tokens}, {token.end for token in tokens}

    return of_kiwi


@cache
def _package(name: str) -> Any | None:
    try:
        return import_module(name)
    except ImportError:
        return None
