"""Read quarters and halves of a year, as accounts are given for them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from dragoman.readers.english.times.calendar import shifted, value_of
from dragoman.readers.english.times.direction import OPEN
from dragoman.readers.english.times.reading import Meaning, Scene
from dragoman.readers.english.times.years import told_year, year_of


def quarter(scene: Scene) -> Meaning | None:
    """Read "the third quarter": the one past, unless the tense looks ahead."""
    number, unit, today = scene.number_of("nth") or 2, str(scene.value("unit") or "H"), scene.context.today
    if not 1 <= number <= (4 if unit == "Q" else 2):
        return None
    placed, anchor = year_of(scene)
    if scene.has("year_before"):
        placed = scene.number_of("year_before")
    if placed is None and anchor is None and scene.context.history:
        placed, anchor = told_year(scene)
    elif placed is None and anchor is None and today is not None:
        placed, anchor = _quarter_year(scene, number, 3 if unit == "Q" else 6, today), scene.source
    if placed is None:
        return Meaning("DATE", f"XXXX-{unit}{number}", scene.mod())
    value = f"{placed:04}-{unit}{number}"
    recent = today is not None and 0 <= today.year - placed <= 1
    if not scene.has("year_ago") and (recent or scene.context.quarter is None):
        scene.context.quarter = value
    return Meaning("DATE", value, scene.mod(), anchor)


def part_code(scene: Scene) -> Meaning | None:
    """Read "Q3 2021", "H1"."""
    code = str(scene.value("code"))
    letter, number = code[0], int(code[1])
    today = scene.context.today
    if scene.has("year"):
        return Meaning("DATE", f"{scene.number_of('year'):04}-{letter}{number}")
    if today is None or number > (4 if letter == "Q" else 2):
        return None
    year = _quarter_year(scene, number, 3 if letter == "Q" else 6, today)
    return Meaning("DATE", f"{year:04}-{letter}{number}", None, scene.source)


def _quarter_year(scene: Scene, number: int, months: int, today: date) -> int:
    first, last = (number - 1) * months + 1, number * months
    if scene.has("year_ago"):
        return today.year - 1 - (first > today.month)
    year = today.year - (first > today.month)
    ended = (today.year - year) * 12 + today.month - last
    return year + 1 if ended > 4 and scene.look() > OPEN else year


def quarter_before(scene: Scene) -> Meaning | None:
    """Read "the year-earlier quarter": that mentioned last, a year before."""
    last = _last_quarter(scene)
    return Meaning("DATE", f"{int(last[:4]) - 1:04}{last[4:]}", None, "mention") if last else None


def quarter_now(scene: Scene) -> Meaning | None:
    """Read "the quarter", "the latest period": the one mentioned last."""
    last = scene.context.quarter
    if last is None and scene.name("unit") == "period":
        return None
    last = last or _last_quarter(scene)
    return Meaning("DATE", last, None, "mention") if last else None


def year_quarter(scene: Scene) -> Meaning | None:
    """Read "the 1988 quarter": the quarter mentioned last, in that year."""
    last = scene.context.quarter
    number = scene.number_of("year")
    return Meaning(
        "DATE", f"{number:04}{last[4:]}" if last else f"{number:04}", None, "mention" if last else None
    )


def _last_quarter(scene: Scene) -> str | None:
    if scene.context.today is None:
        return scene.context.quarter
    back = shifted(scene.context.today, "Q", -1)
    return scene.context.quarter or (value_of(back, "Q") if back else None)


RULES: dict[str, Callable[[Scene], Meaning | None]] = {
    "quarter": quarter,
    "part_code": part_code,
    "quarter_before": quarter_before,
    "quarter_now": quarter_now,
    "year_quarter": year_quarter,
}
