"""What the text of a report says of the report: its kind, its language, where and when it was filed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from dragoman.ingest.moments import is_city, moment, zone_of_city
from dragoman.lexicon.page_layout import (
    announced_kind,
    function_words,
    is_office,
    state_of_host,
    state_of_site,
)
from dragoman.record import Block, Dateline, Report, ReportKind, Span

_SPEAKER_LABEL = re.compile(r"(?!DEAR )(?:[A-Z][A-Z’'.\-]+ ){0,5}[A-Z][A-Z’'.\-]+(?: \([^)]{2,40}\))?\s?:\s")
_QUESTION = re.compile(r"(?:Q|QUESTION|Question|REPORTER)(?:[:.]\s|\s+(?=[A-Z“\"(]))")
_LEAST_WORDS = 8  # of a text of which the language can be told
_LEAST_KNOWN = 3  # different common words of a language: English headlines have the "a" of Portuguese, too
_WORD = re.compile(r"[^\W\d_]+")
_UKRAINIAN = re.compile(r"[іїєґ]", re.IGNORECASE)
_LEAST_UKRAINIAN = 0.02  # share of the letters that Russian does not have
_SCRIPTS = (
    (re.compile(r"[\uac00-\ud7af]"), "ko"),
    (re.compile(r"[\u3040-\u30ff]"), "ja"),
    (re.compile(r"[\u4e00-\u9fff]"), "zh"),
    (re.compile(r"[\u0600-\u06ff]"), "ar"),
    (re.compile(r"[\u0590-\u05ff]"), "he"),
    (re.compile(r"[\u0900-\u097f]"), "hi"),
    (re.compile(r"[\u0e00-\u0e7f]"), "th"),
    (re.compile(r"[\u0370-\u03ff]"), "el"),
    (re.compile(r"[\u0400-\u04ff]"), "ru"),
)
_CITY = r"[A-ZÀ-Þ][A-ZÀ-Þ’'.\- ]{2,38}[A-ZÀ-Þ.]"
_REGION = r"(?:,\s(?:[A-Z][\w.’'-]*\.?)(?:\s[A-Z][\w.’'-]*\.?){0,3})?"
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|"
    r"Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_WEEKDAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s)?"
_DATE = rf"(?P<date>{_WEEKDAY}(?:{_MONTH}\s\d{{1,2}}|\d{{1,2}}\s{_MONTH})(?:,?\s\d{{4}})?)"
_AGENCY = r"\((?P<agency>[^()]{2,60})\)"
_DASH = r"(?:\s?[—–]\s?|\s-{1,2}\s?|\s?--\s?)"
_DATELINE = re.compile(
    rf"(?P<whole>(?P<place>{_CITY}){_REGION}(?:/{_CITY})?(?:,\s{_DATE})?(?:\s{_AGENCY})?){_DASH}(?=\S)"
)
_NAME = r"[A-Z][\w’'.\-]+(?:\s[A-Z][\w’'.\-]+){0,3}"
# Set as a name, and with a date or agency; a dash, or none where the page ran the two together.
_MIXED = re.compile(
    rf"(?P<whole>(?P<place>{_NAME}){_REGION}(?:,\s{_DATE})?(?:\s{_AGENCY})?)(?:{_DASH}(?=\S)|(?<=\))(?=[A-Z“]))"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_HEAD = 3
"""A dateline opens one of the first paragraphs (a note or a photo line may stand before)."""
LONGEST_DATELINE = 200
"""Characters of a paragraph that are looked at."""


def kind_of(text: str, blocks: Iterable[Block], values: Mapping[str, str]) -> ReportKind:
    """Return the kind of a report from its title, its blocks and its outlet."""
    posted = announced_kind(values.get("outlet", ""), "outlet")
    if posted:
        return posted
    body = [text[block.start : block.end] for block in blocks if block.kind == "paragraph"]
    title, official = values.get("title"), _is_official(values)
    announced = announced_kind(title, "title", official=official) if title is not None else None
    announced = announced or next((kind for line in body[:3] if (kind := announced_kind(line, "body"))), None)
    labels = sum(bool(_SPEAKER_LABEL.match(line)) for line in body)
    questions = sum(bool(_QUESTION.match(line)) for line in body)
    if announced is None and labels + questions >= 3 and (labels + questions) * 4 >= len(body):
        return "briefing" if questions >= 1 else "transcript"
    return announced or "news"


def _is_official(values: Mapping[str, str]) -> bool:
    """Say whether a government publishes a report, by its outlet or the site that it stands on."""
    outlet = values.get("outlet", "")
    sites = (values.get("address"), f"https://{outlet}")
    return is_office(outlet) or any(state_of_host(site) or state_of_site(site) for site in sites)


def language_of(text: str) -> str | None:
    """Return the ISO 639-1 code of the language of `text`, or None when it is too short to tell."""
    sample = text[:4000]
    letters = sum(character.isalpha() for character in sample)
    for script, language in _SCRIPTS:
        if letters and len(script.findall(sample)) > letters * 0.3:
            is_ukrainian = len(_UKRAINIAN.findall(sample)) > letters * _LEAST_UKRAINIAN
            return "uk" if language == "ru" and is_ukrainian else language
    words = Counter(word.casefold() for word in _WORD.findall(sample))
    total = sum(words.values())
    scores = {
        language: sum(words[word] for word in known) / max(total, 1)
        for language, known in function_words().items()
    }
    ranked = sorted(scores, key=scores.__getitem__, reverse=True)
    best, second = ranked[0], ranked[1]
    known = len(words.keys() & set(function_words()[best]))
    if total < _LEAST_WORDS or known < _LEAST_KNOWN:
        return None
    if scores[best] < 0.08 or scores[best] < scores[second] * 1.15:
        return None
    return best


def find_dateline(report: Report) -> Dateline | None:
    """Return the dateline that opens the body of `report`, or None."""
    heads = [block for block in report.blocks if block.kind == "paragraph"][:_HEAD]
    for block in heads:
        line = report.text[block.start : min(block.end, block.start + LONGEST_DATELINE)]
        for pattern in (_DATELINE, _MIXED):
            match = pattern.match(line)
            if match and _is_place(match, capitals=pattern is _DATELINE):
                return _dateline(report, block.start, match)
    return None


def _dateline(report: Report, at: int, match: re.Match[str]) -> Dateline:
    start, end = at + match.start("whole"), at + match.end("whole")
    place = _place_cased(match["place"])
    return Dateline(
        Span(start, end, report.text[start:end], report.id),
        place=place,
        date=_dateline_date(match["date"], report.published_at),
        zone=zone_of_city(place),
    )


def _is_place(match: re.Match[str], *, capitals: bool) -> bool:
    """Say whether words before a dash are a place: a date or agency follows, or a city in capitals."""
    if match["date"] or match["agency"]:
        return True
    return capitals and is_city(_place_cased(match["place"]))


def _place_cased(place: str) -> str:
    place = place.strip(" ,")
    if not place.isupper():
        return place
    # "U.S.-MEXICO BORDER" keeps its initials; "PORT-AU-PRINCE" and "WASHINGTON" are set as names.
    return re.sub(r"[^\W\d_]{2,}", lambda word: word[0].capitalize(), place)


def _dateline_date(text: str | None, published: str | None) -> str | None:
    """Return the date of a dateline; the year is the one that brings it nearest to publication."""
    if not text:
        return None
    if re.search(r"\d{4}", text):
        parsed = moment(text)
        return parsed[:10] if parsed else None
    day = re.search(r"\d{1,2}", text)
    month = next((i for i, name in enumerate(_MONTHS, 1) if re.search(rf"(?i)\b{name}", text)), None)
    if not (day and month and published):
        return None
    try:
        near = date.fromisoformat(published[:10])
        days = [date(near.year + step, month, int(day[0])) for step in (-1, 0, 1)]
    except ValueError:
        return None
    best = min(days, key=lambda other: abs(other - near))
    return best.isoformat() if abs(best - near) <= timedelta(days=120) else None
