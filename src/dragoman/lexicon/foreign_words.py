"""Words of languages without a reader of ours: names of states and capitals, dates, quotation marks, issues.

Tables: foreign_languages.toml, foreign_names, foreign_capitals, foreign_issues, foreign_acts (.csv). Names of
states and months and the forms of dates come from the CLDR (Babel); capitals in other scripts are GeoNames'
(scripts/build_capitals.py).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Literal, get_args

from dragoman.lexicon.issue_words import issue_codes
from dragoman.lexicon.loading import CsvTable, Refers, Row, Text, TomlTable
from dragoman.lexicon.phrases import words_pattern
from dragoman.lexicon.place_names import country_of
from dragoman.lexicon.states import actor_codes, organisations, states
from dragoman.record import EventType

_BLOCS = ("EU", "UN")


class Language(Row, frozen=True):
    """How a language writes quotations and names; foreign_languages.toml describes the columns."""

    quotes: tuple[Text, ...]
    spaced: bool
    prefixes: tuple[Text, ...] = ()
    suffixes: tuple[Text, ...] = ()
    not_dates: tuple[Text, ...] = ()
    negations: tuple[Text, ...] = ()
    doubts: tuple[Text, ...] = ()
    not_done: tuple[Text, ...] = ()
    unsettled: tuple[Text, ...] = ()
    to_come: tuple[Text, ...] = ()
    agents: tuple[Text, ...] = ()
    agents_after: tuple[Text, ...] = ()
    offices: tuple[Text, ...] = ()
    analyser: Literal["kiwipiepy", "pymorphy3", "jieba"] | None = None


class ForeignName(Row, frozen=True):
    """Names, adjectives or capitals of a state or organisation in a language."""

    language: str
    code: str
    names: tuple[Text, ...]
    source: Text


class ForeignIssue(Row, frozen=True):
    """The words that show an issue in a language."""

    issue: str
    language: str
    words: tuple[Text, ...]
    source: Text


class ForeignAct(Row, frozen=True):
    """The words that tell an event of a type in a language."""

    type: str
    language: str
    words: tuple[Text, ...]
    source: Text


def _languages() -> Mapping[str, Language]:
    return LANGUAGES.rows


LANGUAGES = TomlTable("foreign_languages.toml", Language)
_OF_LANGUAGE: Refers = {"language": _languages, "code": actor_codes}
NAMES = CsvTable(
    "foreign_names.csv", ForeignName, key=lambda row: (row.language, row.code), refers=_OF_LANGUAGE
)
CAPITALS = CsvTable(
    "foreign_capitals.csv", ForeignName, key=lambda row: (row.language, row.code), refers=_OF_LANGUAGE
)
ISSUES = CsvTable(
    "foreign_issues.csv", ForeignIssue, key=lambda row: (row.issue, row.language),
    refers={"language": _languages, "issue": issue_codes},
)  # fmt: skip

ACTS = CsvTable(
    "foreign_acts.csv", ForeignAct, key=lambda row: (row.type, row.language),
    refers={"language": _languages, "type": lambda: dict.fromkeys(get_args(EventType))},
)  # fmt: skip


@cache
def state_names(language: str) -> Mapping[str, str]:
    """Return the names and adjectives of states and organisations in a language, each with its code."""
    from babel import Locale

    territories = Locale.parse(language).territories
    names: dict[str, str] = {}
    for iso2, name in territories.items():
        code = iso2 if iso2 in _BLOCS else country_of(iso2)
        if code is not None and (code in states() or code in organisations()):
            names.setdefault(name, code)
    for row in NAMES.rows:
        if row.language == language:
            names |= dict.fromkeys(row.names, row.code)
    return names


@cache
def capital_names(language: str) -> Mapping[str, str]:
    """Return the names of capitals in a language, each with its state: what names one of one state alone."""
    named: dict[str, set[str]] = {}
    for row in CAPITALS.rows:
        if row.language == language:
            for name in row.names:
                named.setdefault(name, set()).add(row.code)
    taken = state_names(language)
    return {name: codes.pop() for name, codes in named.items() if len(codes) == 1 and name not in taken}


@cache
def negations(language: str) -> re.Pattern[str] | None:
    """Return the pattern of the words by which a language says that something did not happen."""
    row = LANGUAGES.rows.get(language)
    return _words_of(row, language, row.negations) if row is not None else None


@cache
def doubts(language: str, is_speech: bool) -> re.Pattern[str] | None:
    """Return the pattern of the words that make what a sentence tells doubtful: for an act of speech without
    those by which a deed is only spoken of."""
    row = LANGUAGES.rows.get(language)
    if row is None:
        return None
    return _words_of(row, language, row.doubts if is_speech else (*row.doubts, *row.not_done))


@cache
def not_settled(language: str, is_held: bool) -> re.Pattern[str] | None:
    """Return the pattern of the words by which what a sentence tells is put off, cancelled or wished; for
    what is told as held also those of plans and of the future."""
    row = LANGUAGES.rows.get(language)
    if row is None:
        return None
    return _words_of(row, language, (*row.unsettled, *row.to_come) if is_held else row.unsettled)


def _words_of(row: Language, language: str, words: tuple[str, ...]) -> re.Pattern[str] | None:
    """Return the pattern of words: whole ones where a language parts them by spaces, any ending for a *."""
    if not words:
        return None
    if row.spaced and language != "ko":
        joined = "|".join(re.escape(word).replace(r"\*", r"\w*") for word in words)
        return re.compile(rf"(?<!\w)(?:{joined})(?!\w)", re.IGNORECASE)
    return re.compile("|".join(map(re.escape, words)))


@cache
def agent_marks(language: str) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
    """Return the patterns of what marks a party as who does it: at the end of the words before it, and right
    behind it. Up to two words may stand between: "par l’armée française"."""
    row = LANGUAGES.rows.get(language)
    if row is None:
        return None, None
    words, after = ("|".join(map(re.escape, given)) for given in (row.agents, row.agents_after))
    between = r"(?:[’'\s]+\w+){0,2}[’'\s]+" if row.spaced else r"\w{0,4}"
    start = r"(?<!\w)" if row.spaced else ""
    return (
        re.compile(rf"{start}(?:{words}){between}\Z", re.IGNORECASE) if words else None,
        re.compile(rf"\s?(?:{after})") if after else None,
    )


@cache
def offices(language: str) -> re.Pattern[str] | None:
    """Return the pattern of the words for offices of a language in a script without capitals."""
    row = LANGUAGES.rows.get(language)
    return re.compile("|".join(map(re.escape, row.offices))) if row is not None and row.offices else None


@cache
def issue_patterns(language: str) -> Mapping[str, re.Pattern[str]]:
    """Return the pattern of the words of each issue in a language."""
    return {row.issue: _with_endings(row.words, language) for row in ISSUES.rows if row.language == language}


@cache
def act_words(language: str) -> Mapping[str, re.Pattern[str]]:
    """Return the pattern of the words that tell an event of each type in a language."""
    return {row.type: _with_endings(row.words, language) for row in ACTS.rows if row.language == language}


def _with_endings(words: tuple[str, ...], language: str) -> re.Pattern[str]:
    """Return the pattern of words, a * for any ending."""
    is_spaced = language not in LANGUAGES.rows or LANGUAGES.rows[language].spaced
    if is_spaced and language not in ("ko", "ar"):  # these hang endings on every word
        return words_pattern(words)
    return re.compile("|".join(re.escape(word.rstrip("*")) for word in words))
