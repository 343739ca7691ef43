"""Normalise expressions of a month, season, quarter, half year, year, decade or century."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from dragoman.readers.english.times.anchoring import year_of_month
from dragoman.readers.english.times.expressions import FUTURE, OPEN, PAST, PLANNED, Expression, Meaning
from dragoman.readers.english.times.timex_values import SEASONS, season_of, shifted, value_of

_AHEAD, _BACK = frozenset({"next", "coming", "following"}), frozenset({"last", "past", "previous"})
_YEAR_SHIFT = {"last": -1, "previous": -1, "next": 1, "following": 1, "this": 0, "that": 0, "same": 0}


def year(expression: Expression) -> Meaning | None:
    """Read "2005"; not a count ("some 1990 soldiers", "more than 2000")."""
    if expression.has("approx") and (expression.mod() != "APPROX" or expression.tag_after() == "NNS"):
        return None
    return Meaning("DATE", f"{expression.number_of('year'):04}", expression.mod())


def fiscal_years(expression: Expression) -> Meaning | None:
    """Read "fiscal year 2021-22": from some day of the one to some day of the other."""
    first, last = expression.number_of("year"), expression.number_of("last_year")
    following = first + 1
    if last not in {following, following % 100}:
        return None
    return Meaning("DATE", f"{first:04}", latest=f"{following:04}")


def year_in_words(expression: Expression) -> Meaning | None:
    number = spelt_year(expression, "year")
    return Meaning("DATE", f"{number:04}", expression.mod()) if number else None


def decade(expression: Expression) -> Meaning | None:
    spelled = expression.value("decade")
    if isinstance(spelled, int):
        return Meaning("DATE", f"{1900 + spelled:04}"[:3], expression.mod())
    digits = re.sub(r"\D", "", str(spelled))
    start = int(digits) if len(digits) == 4 else int(digits) + (1900 if int(digits) >= 20 else 2000)
    return Meaning("DATE", f"{start:04}"[:3], expression.mod())


def month(expression: Expression) -> Meaning | None:
    number, today = expression.number_of("month"), expression.context.today
    year, anchor = year_of(expression)
    shift = expression.name("shift")
    if year is None and anchor is None and expression.context.in_history:
        year, anchor = _month_year_in_history(expression, number, shift)
    elif year is None and anchor is None and today is not None:
        year, anchor = _month_year(expression, number, today, shift)
    value = f"{year:04}-{number:02}" if year is not None else f"XXXX-{number:02}"
    return Meaning("DATE", value, expression.mod(), anchor)


def _month_year_in_history(
    expression: Expression, number: int, shift: str | None
) -> tuple[int | None, str | None]:
    """Return the year of a month of a history: that of the date mentioned last, shifted as the words say."""
    last_date = expression.context.last_mentioned()
    if last_date is None:
        return None, None
    if shift in _AHEAD:
        return last_date.day.year + (not last_date.has_month or number <= last_date.day.month), "mention"
    if shift in _BACK:
        return last_date.day.year - (not last_date.has_month or number >= last_date.day.month), "mention"
    return year_of_month(last_date, number), "mention"


def year_in_history(expression: Expression) -> tuple[int | None, str | None]:
    """Return the year of the date mentioned last in a history."""
    last_date = expression.context.last_mentioned()
    return (last_date.day.year, "mention") if last_date else (None, None)


def _month_year(
    expression: Expression, number: int, today: date, shift: str | None
) -> tuple[int, str | None]:
    if shift in {"previous", "following", "that", "same"}:
        near = expression.context.last_date() or today
        return near.year + (shift == "following" and number <= near.month) - (
            shift == "previous" and number >= near.month
        ), "mention"
    if shift in {"last", "past"}:  # the month just over would be "last month"
        return today.year - (number >= today.month - 1), expression.source
    if shift in {"next", "coming"}:
        return today.year + (number <= today.month), expression.source
    if shift in {"this", "current"}:
        return today.year, expression.source
    ahead = (number - today.month) % 12
    direction = expression.direction()
    # Looking back in August, a writer would say "last September"; a plan reported in the past may be over.
    if (ahead in {1, 2} and direction > PAST) or direction == FUTURE or (direction == PLANNED and ahead < 6):
        return today.year + (number < today.month), expression.source
    return today.year - (number > today.month), expression.source


def season(expression: Expression) -> Meaning | None:
    code, today = str(expression.value("season")), expression.context.today
    number, anchor = year_of(expression)
    if number is None and anchor is None and expression.context.in_history:
        number, anchor = _season_year_in_history(expression, code)
    elif number is None and anchor is None and today is not None:
        number, anchor = _season_year(expression, code, today), expression.source
    return Meaning(
        "DATE", f"{number:04}-{code}" if number is not None else f"XXXX-{code}", expression.mod(), anchor
    )


def _season_year_in_history(expression: Expression, code: str) -> tuple[int | None, str | None]:
    """Return the year of a season of a history."""
    last_date, start, shift = expression.context.last_mentioned(), SEASONS[code], expression.name("shift")
    if (
        last_date is not None
        and last_date.has_month
        and season_of(last_date.day) == code
        and shift not in _AHEAD | _BACK
    ):
        return last_date.day.year - (last_date.day.month < start), "mention"
    return _month_year_in_history(expression, start, shift)


def _season_year(expression: Expression, code: str, today: date) -> int:
    start = SEASONS[code]
    shift = expression.name("shift")
    current = today.year - (code == "WI" and today.month < 3)
    now = season_of(today) == code
    if shift in {"last", "past", "previous"}:
        return current - (now or today.month < start) if code != "WI" or now else today.year - 1
    if shift in {"next", "coming", "following"}:
        return current + (now or today.month > start)
    if shift in {"this", "current"} or now or expression.direction() > OPEN:
        return current
    return today.year - (today.month < start)


def year_of(expression: Expression) -> tuple[int | None, str | None]:
    """Return the year that the words give, and what it was resolved against."""
    if expression.has("year"):
        return int(expression.value("year") or 0), None
    if expression.has("spelt_year"):
        return spelt_year(expression, "spelt_year"), None
    shift = expression.name("year_shift")
    if shift is None:
        return expression.shared_year, None
    near = expression.context.last_date() if shift in {"that", "same", "previous", "following"} else None
    base = near or expression.context.today
    return (
        (None, "published")
        if base is None
        else (base.year + _YEAR_SHIFT[shift], "mention" if near else expression.source)
    )


def spelt_year(expression: Expression, part: str) -> int | None:
    """Return the year that words spell: "nineteen ninety-seven", "two thousand and one"."""
    first, last = expression.match.parts[part]
    values = [int(value) for value in expression.tokens.values[first:last] if isinstance(value, int)]
    year = values[0] * 1000 + sum(values[2:]) if 1000 in values[1:2] else values[0] * 100 + sum(values[1:])
    return year if 1000 <= year <= 2199 else None


def quarter(expression: Expression) -> Meaning | None:
    """Read "the third quarter": the one past, unless the tense looks ahead."""
    number, unit, today = (
        expression.number_of("nth") or 2,
        str(expression.value("unit") or "H"),
        expression.context.today,
    )
    if not 1 <= number <= (4 if unit == "Q" else 2):
        return None
    placed, anchor = year_of(expression)
    if expression.has("year_before"):
        placed = expression.number_of("year_before")
    if placed is None and anchor is None and expression.context.in_history:
        placed, anchor = year_in_history(expression)
    elif placed is None and anchor is None and today is not None:
        placed, anchor = _quarter_year(expression, number, 3 if unit == "Q" else 6, today), expression.source
    if placed is None:
        return Meaning("DATE", f"XXXX-{unit}{number}", expression.mod())
    value = f"{placed:04}-{unit}{number}"
    recent = today is not None and 0 <= today.year - placed <= 1
    if not expression.has("year_ago") and (recent or expression.context.quarter is None):
        expression.context.quarter = value
    return Meaning("DATE", value, expression.mod(), anchor)


def part_code(expression: Expression) -> Meaning | None:
    """Read "Q3 2021", "H1"."""
    code = str(expression.value("code"))
    letter, number = code[0], int(code[1])
    today = expression.context.today
    if expression.has("year"):
        return Meaning("DATE", f"{expression.number_of('year'):04}-{letter}{number}")
    if today is None or number > (4 if letter == "Q" else 2):
        return None
    year = _quarter_year(expression, number, 3 if letter == "Q" else 6, today)
    return Meaning("DATE", f"{year:04}-{letter}{number}", None, expression.source)


def _quarter_year(expression: Expression, number: int, months: int, today: date) -> int:
    first, last = (number - 1) * months + 1, number * months
    if expression.has("year_ago"):
        return today.year - 1 - (first > today.month)
    year = today.year - (first > today.month)
    ended = (today.year - year) * 12 + today.month - last
    return year + 1 if ended > 4 and expression.direction() > OPEN else year


def quarter_before(expression: Expression) -> Meaning | None:
    """Read "the year-earlier quarter": that mentioned last, a year before."""
    last = _last_quarter(expression)
    return Meaning("DATE", f"{int(last[:4]) - 1:04}{last[4:]}", None, "mention") if last else None


def quarter_now(expression: Expression) -> Meaning | None:
    """Read "the quarter", "the latest period": the one mentioned last."""
    last = expression.context.quarter
    if last is None and expression.name("unit") == "period":
        return None
    last = last or _last_quarter(expression)
    return Meaning("DATE", last, None, "mention") if last else None


def year_quarter(expression: Expression) -> Meaning | None:
    """Read "the 1988 quarter": the quarter mentioned last, in that year."""
    last = expression.context.quarter
    number = expression.number_of("year")
    return Meaning(
        "DATE", f"{number:04}{last[4:]}" if last else f"{number:04}", None, "mention" if last else None
    )


def _last_quarter(expression: Expression) -> str | None:
    if expression.context.today is None:
        return expression.context.quarter
    back = shifted(expression.context.today, "Q", -1)
    return expression.context.quarter or (value_of(back, "Q") if back else None)


RULES: dict[str, Callable[[Expression], Meaning | None]] = {
    "year": year,
    "fiscal_years": fiscal_years,
    "spelt_year": year_in_words,
    "decade": decade,
    "century": lambda expression: Meaning("DATE", f"{expression.number_of('nth') - 1:02}", expression.mod()),
    "season": season,
    "month": month,
    "quarter": quarter,
    "part_code": part_code,
    "quarter_before": quarter_before,
    "quarter_now": quarter_now,
    "year_quarter": year_quarter,
}
