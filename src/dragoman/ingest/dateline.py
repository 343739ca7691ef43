"""Where and when a report was filed, as it says at its head: "BEIJING, June 19 (Reuters) -"."""

from __future__ import annotations

import re
from datetime import date, timedelta

from dragoman.ingest.cities import is_city, zone_of_city
from dragoman.ingest.moments import moment
from dragoman.record import Dateline, Report, Span

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
LONGEST = 200
"""Characters of a paragraph that are looked at."""
"""A dateline opens one of the first paragraphs (a note or a photo line may stand before)."""


def find_dateline(report: Report) -> Dateline | None:
    """Return the dateline that opens the body of `report`, or None."""
    heads = [block for block in report.blocks if block.kind == "paragraph"][:_HEAD]
    for block in heads:
        line = report.text[block.start : min(block.end, block.start + LONGEST)]
        for pattern in (_DATELINE, _MIXED):
            match = pattern.match(line)
            if match and _is_place(match, capitals=pattern is _DATELINE):
                return _dateline(report, block.start, match)
    return None


def _dateline(report: Report, at: int, match: re.Match[str]) -> Dateline:
    start, end = at + match.start("whole"), at + match.end("whole")
    place = _cased(match["place"])
    return Dateline(
        Span(start, end, report.text[start:end], report.id),
        place=place,
        date=_date(match["date"], report.published_at),
        zone=zone_of_city(place),
    )


def _is_place(match: re.Match[str], *, capitals: bool) -> bool:
    """Say whether words before a dash are a place: a date or agency follows, or a city in capitals."""
    if match["date"] or match["agency"]:
        return True
    return capitals and is_city(_cased(match["place"]))


def _cased(place: str) -> str:
    place = place.strip(" ,")
    if not place.isupper():
        return place
    # "U.S.-MEXICO BORDER" keeps its initials; "PORT-AU-PRINCE" and "WASHINGTON" are set as names.
    return re.sub(r"[^\W\d_]{2,}", lambda word: word[0].capitalize(), place)


def _date(text: str | None, published: str | None) -> str | None:
    """Return the date of a dateline; the year is the one that brings it nearest to publication."""
    if not text:
        return None
    if re.search(r"\d{4}", text):
        found = moment(text)
        return found[:10] if found else None
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
