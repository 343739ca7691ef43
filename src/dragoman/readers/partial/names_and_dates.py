"""Names of states and capitals in a text, in whatever form it has them; and dates written in it.

Names of one word or several are compared word by word; Russian and Ukrainian words by their lemmas
(pymorphy3), Korean and Chinese names within the words that kiwipiepy and jieba see. These packages are
extras: without one, a name is found in the forms that the tables and the CLDR have.

Dates have the forms of the CLDR for each language: "18 июня 2023", "18 de junio de 2023", "2023年6月18日". A
date without a year, or with the day alone where a language writes it so, is the one nearest to publication.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta
from functools import cache
from importlib import import_module
from typing import Any
from warnings import catch_warnings, simplefilter

from dragoman.errors import is_installed
from dragoman.lexicon.foreign_words import LANGUAGES, Language, capital_names, state_names
from dragoman.lexicon.phrases import Phrases, Word, fold, words
from dragoman.record import Report, Timex

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


def missing_analyser(language: str) -> str | None:
    """Return the package that would find more names in a language, where it is not installed."""
    name = LANGUAGES.rows[language].analyser
    return None if name is None or is_installed(name) else name


def _by_words(text: str, language: str, row: Language) -> Iterator[Named]:
    """Find names in a language that parts words by spaces."""
    lemma = _lemma(language)
    among = [word._replace(folded=lemma(word.text)) for word in words(text)]
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
            yield [first._replace(text=bare, folded=fold(bare)), *rest[1:]]


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
    if not is_installed(name):
        return None
    with catch_warnings():  # jieba has escapes that Python 3.12 and later warn of
        simplefilter("ignore", SyntaxWarning)
        return import_module(name)


_FIELD = re.compile(r"'([^']*)'|(y+)|([ML]+)|(d+)|([^'yMLd]+)")
_NUMERIC = (
    re.compile(r"(?<![\d./-])(?P<y>\d{4})([-./])(?P<m>\d{1,2})\2(?P<d>\d{1,2})(?![\d/-])"),
    re.compile(r"(?<![\d./-])(?P<d>\d{1,2})([-./])(?P<m>\d{1,2})\2(?P<y>\d{4})(?![\d/-])"),
)
_GAP = r"\s{0,3}"  # not any number: two gaps may stand side by side
_ORDINAL = "(?:er|º|-го|-го)?"
_HALF_YEAR = timedelta(days=183)


def find_dates(report: Report, language: str) -> tuple[Timex, ...]:
    """Return the dates of a report, in reading order; of two that overlap the longer one."""
    published = _day(report.published_at)
    found: dict[tuple[int, int], Timex] = {}
    for pattern in (*_NUMERIC, *_patterns(language)):
        for match in pattern.finditer(report.text):
            time = _timex(report, match, published, language)
            if time is not None:
                found[match.span()] = time
    kept: list[Timex] = []
    for (start, end), time in sorted(found.items(), key=lambda row: (row[0][0] - row[0][1], row[0])):
        if not any(start < other.span.end and other.span.start < end for other in kept):
            kept.append(time)
    return tuple(sorted(kept, key=lambda time: time.span.start))


def _timex(report: Report, match: re.Match[str], published: date | None, language: str) -> Timex | None:
    fields = match.groupdict()
    month_name = fields.get("month")
    month = _months(language)[month_name.casefold()] if month_name else _number(fields.get("m"))
    year, day = _number(fields.get("y")), _number(fields.get("d"))
    start = match.start()
    span, anchor = report.span(start, start + len(match.group().rstrip())), None
    if year is None:
        nearest = _nearest(published, month, day) if published and day else None
        if nearest is None:
            return None
        year, month, day, anchor = nearest.year, nearest.month, nearest.day, "published"
    if month is None or not 1 <= month <= 12 or not 1000 <= year <= 2999:
        return None
    last = monthrange(year, month)[1]
    if day is None:
        first, until = date(year, month, 1), date(year, month, last) + timedelta(days=1)
        return Timex(
            span, "DATE", f"{year:04}-{month:02}", None, first.isoformat(), until.isoformat(), "month"
        )
    if not 1 <= day <= last:
        return None
    first = date(year, month, day)
    until = first + timedelta(days=1)
    return Timex(
        span, "DATE", first.isoformat(), None, first.isoformat(), until.isoformat(), "day", anchor=anchor
    )


def _nearest(published: date, month: int | None, day: int) -> date | None:
    """Return the day nearest to publication that has this number, and this month where one is given."""
    candidates = []
    for offset in range(-12, 13):
        index = published.year * 12 + published.month - 1 + offset
        year, its_month = index // 12, index % 12 + 1
        if not MINYEAR <= year <= MAXYEAR:
            continue
        if (month is None or its_month == month) and 1 <= day <= monthrange(year, its_month)[1]:
            candidates.append(date(year, its_month, day))
    nearest = min(candidates, key=lambda candidate: abs(candidate - published), default=None)
    return nearest if nearest is not None and abs(nearest - published) <= _HALF_YEAR else None


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    """Return the patterns of a language's dates: with a day, of a month and year, of a day alone."""
    from babel import Locale

    locale = Locale.parse(language)
    skeletons = locale.datetime_skeletons
    forms = [str(locale.date_formats["long"].pattern), str(skeletons["yMMMM"].pattern)]
    alone = str(skeletons["d"].pattern)
    built = [_regex(form, language) for form in forms]
    if alone.strip() != "d":  # a day is marked as one: "18日"
        after = "|".join(map(re.escape, LANGUAGES.rows[language].not_dates))
        built.append(_regex(alone, language) + (f"(?!{after})" if after else ""))
    return tuple(re.compile(rf"(?<![\d.]){form}", re.IGNORECASE) for form in built)


def _regex(form: str, language: str) -> str:
    """Return the pattern of a CLDR form of a date; in one with a day the year may be missing."""
    parts = [_part(match, language) for match in _FIELD.finditer(form)]
    while parts and not parts[-1].startswith("(?P<") and "d" in form and form.index("d") < form.find("y"):
        parts.pop()
    at = next((number for number, part in enumerate(parts) if part.startswith("(?P<y>")), None)
    if at is None or "d" not in form:
        return "".join(parts)
    if at == 0:
        end = next(number for number in range(1, len(parts)) if parts[number].startswith("(?P<"))
        return f"(?:{''.join(parts[:end])})?{''.join(parts[end:])}"
    begin = at
    while not parts[begin - 1].startswith("(?P<"):
        begin -= 1
    return f"{''.join(parts[:begin])}(?:{''.join(parts[begin : at + 1])})?{''.join(parts[at + 1 :])}"


def _part(match: re.Match[str], language: str) -> str:
    quoted, year, month, day, plain = match.groups()
    if year:
        return r"(?P<y>\d{4})"
    if day:
        return rf"(?P<d>\d{{1,2}}){_ORDINAL}"
    if month:
        names = sorted(_months(language), key=len, reverse=True)
        return r"(?P<m>\d{1,2})" if len(month) < 3 else f"(?P<month>{'|'.join(map(re.escape, names))})"
    text = quoted if quoted is not None else plain
    return _GAP.join(map(re.escape, text.split())).join((_GAP, _GAP)) if text.strip() else _GAP


@cache
def _months(language: str) -> dict[str, int]:
    """Return the numbers of the months by their names, whole and short, in each case that dates use."""
    from babel import Locale

    months = Locale.parse(language).months
    named: dict[str, int] = {}
    for form in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            named |= {name.casefold(): number for number, name in months[form][width].items()}
    return named


def _number(text: str | None) -> int | None:
    return int(text) if text else None


def _day(moment: str | None) -> date | None:
    try:
        return date.fromisoformat((moment or "")[:10])
    except ValueError:
        return None


def quotations(report: Report, language: str, shortest: int) -> Iterator[tuple[int, int]]:
    """Yield where words stand between the language's marks, within one block, without the marks."""
    patterns = []
    for marks in LANGUAGES.rows[language].quotes:
        inside = f"[^{re.escape(marks)}]{{{shortest},2000}}"
        patterns.append(re.compile(f"{re.escape(marks[0])}({inside}){re.escape(marks[1])}"))
    for block in report.blocks:
        for pattern in patterns:
            for match in pattern.finditer(report.text, block.start, block.end):
                words = match[1]
                start = match.start(1) + len(words) - len(words.lstrip())
                if len(words.strip()) >= shortest:
                    yield start, start + len(words.strip())
