"""Read expressions that name a month, a season, a year or more."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from dragoman.readers.english.times.calendar import SEASONS, season_of
from dragoman.readers.english.times.direction import FUTURE, OPEN, PAST, PLANNED
from dragoman.readers.english.times.history import year_told
from dragoman.readers.english.times.reading import Meaning, Scene

_AHEAD, _BACK = frozenset({"next", "coming", "following"}), frozenset({"last", "past", "previous"})
_YEAR_SHIFT = {"last": -1, "previous": -1, "next": 1, "following": 1, "this": 0, "that": 0, "same": 0}


def year(scene: Scene) -> Meaning | None:
    """Read "2005"; not a count ("some 1990 soldiers", "more than 2000")."""
    if scene.has("approx") and (scene.mod() != "APPROX" or scene.after() == "NNS"):
        return None
    return Meaning("DATE", f"{scene.number_of('year'):04}", scene.mod())


def fiscal_years(scene: Scene) -> Meaning | None:
    """Read "fiscal year 2021-22": from some day of the one to some day of the other."""
    first, last = scene.number_of("year"), scene.number_of("last_year")
    following = first + 1
    if last not in {following, following % 100}:
        return None
    return Meaning("DATE", f"{first:04}", latest=f"{following:04}")


def year_in_words(scene: Scene) -> Meaning | None:
    number = spelt_year(scene, "year")
    return Meaning("DATE", f"{number:04}", scene.mod()) if number else None


def decade(scene: Scene) -> Meaning | None:
    spelled = scene.value("decade")
    if isinstance(spelled, int):
        return Meaning("DATE", f"{1900 + spelled:04}"[:3], scene.mod())
    digits = re.sub(r"\D", "", str(spelled))
    start = int(digits) if len(digits) == 4 else int(digits) + (1900 if int(digits) >= 20 else 2000)
    return Meaning("DATE", f"{start:04}"[:3], scene.mod())


def century(scene: Scene) -> Meaning | None:
    return Meaning("DATE", f"{scene.number_of('nth') - 1:02}", scene.mod())


def month(scene: Scene) -> Meaning | None:
    number, today = scene.number_of("month"), scene.context.today
    year, anchor = year_of(scene)
    shift = scene.name("shift")
    if year is None and anchor is None and scene.context.history:
        year, anchor = _told_month(scene, number, shift)
    elif year is None and anchor is None and today is not None:
        year, anchor = _month_year(scene, number, today, shift)
    value = f"{year:04}-{number:02}" if year is not None else f"XXXX-{number:02}"
    return Meaning("DATE", value, scene.mod(), anchor)


def _told_month(scene: Scene, number: int, shift: str | None) -> tuple[int | None, str | None]:
    """Return the year of a month of a history: that told of, or the one beside it that the words ask for."""
    told = scene.context.told()
    if told is None:
        return None, None
    if shift in _AHEAD:
        return told.day.year + (not told.has_month or number <= told.day.month), "mention"
    if shift in _BACK:
        return told.day.year - (not told.has_month or number >= told.day.month), "mention"
    return year_told(told, number), "mention"


def told_year(scene: Scene) -> tuple[int | None, str | None]:
    """Return the year told of last in a history."""
    told = scene.context.told()
    return (told.day.year, "mention") if told else (None, None)


def _month_year(scene: Scene, number: int, today: date, shift: str | None) -> tuple[int, str | None]:
    if shift in {"previous", "following", "that", "same"}:
        near = scene.context.last_date() or today
        return near.year + (shift == "following" and number <= near.month) - (
            shift == "previous" and number >= near.month
        ), "mention"
    if shift in {"last", "past"}:  # the month just over would be "last month"
        return today.year - (number >= today.month - 1), scene.source
    if shift in {"next", "coming"}:
        return today.year + (number <= today.month), scene.source
    if shift in {"this", "current"}:
        return today.year, scene.source
    ahead = (number - today.month) % 12
    look = scene.look()
    # Looking back in August, a writer would say "last September"; a plan told of in the past may be over.
    if (ahead in {1, 2} and look > PAST) or look == FUTURE or (look == PLANNED and ahead < 6):
        return today.year + (number < today.month), scene.source
    return today.year - (number > today.month), scene.source


def season(scene: Scene) -> Meaning | None:
    code, today = str(scene.value("season")), scene.context.today
    number, anchor = year_of(scene)
    if number is None and anchor is None and scene.context.history:
        number, anchor = _told_season(scene, code)
    elif number is None and anchor is None and today is not None:
        number, anchor = _season_year(scene, code, today), scene.source
    return Meaning(
        "DATE", f"{number:04}-{code}" if number is not None else f"XXXX-{code}", scene.mod(), anchor
    )


def _told_season(scene: Scene, code: str) -> tuple[int | None, str | None]:
    """Return the year of a season of a history."""
    told, start, shift = scene.context.told(), SEASONS[code], scene.name("shift")
    if told is not None and told.has_month and season_of(told.day) == code and shift not in _AHEAD | _BACK:
        return told.day.year - (told.day.month < start), "mention"
    return _told_month(scene, start, shift)


def _season_year(scene: Scene, code: str, today: date) -> int:
    start = SEASONS[code]
    shift = scene.name("shift")
    current = today.year - (code == "WI" and today.month < 3)
    now = season_of(today) == code
    if shift in {"last", "past", "previous"}:
        return current - (now or today.month < start) if code != "WI" or now else today.year - 1
    if shift in {"next", "coming", "following"}:
        return current + (now or today.month > start)
    if shift in {"this", "current"} or now or scene.look() > OPEN:
        return current
    return today.year - (today.month < start)


def year_of(scene: Scene) -> tuple[int | None, str | None]:
    """Return the year that the words give, and what it was resolved against."""
    if scene.has("year"):
        return int(scene.value("year") or 0), None
    if scene.has("spelt_year"):
        return spelt_year(scene, "spelt_year"), None
    shift = scene.name("year_shift")
    if shift is None:
        return scene.shared_year, None
    near = scene.context.last_date() if shift in {"that", "same", "previous", "following"} else None
    base = near or scene.context.today
    return (
        (None, "published")
        if base is None
        else (base.year + _YEAR_SHIFT[shift], "mention" if near else scene.source)
    )


def spelt_year(scene: Scene, part: str) -> int | None:
    """Return the year that words spell: "nineteen ninety-seven", "two thousand and one"."""
    first, last = scene.found.parts[part]
    values = [int(v) for v in scene.tokens.values[first:last] if isinstance(v, int)]
    year = values[0] * 1000 + sum(values[2:]) if 1000 in values[1:2] else values[0] * 100 + sum(values[1:])
    return year if 1000 <= year <= 2199 else None


RULES: dict[str, Callable[[Scene], Meaning | None]] = {
    "year": year,
    "fiscal_years": fiscal_years,
    "spelt_year": year_in_words,
    "decade": decade,
    "century": century,
    "season": season,
    "month": month,
}
