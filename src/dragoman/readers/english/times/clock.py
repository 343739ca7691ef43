"""Read parts of a day and clock times, and join them to the day beside them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dragoman.readers.english.times.days import deictic, weekday
from dragoman.readers.english.times.direction import OPEN
from dragoman.readers.english.times.reading import Meaning, Scene

_ZONE = "local"


def part(scene: Scene) -> Meaning | None:
    """Read "this morning", "last night", "that evening", "the next morning"."""
    code, shift = str(scene.value("part")), scene.name("shift") or "the"
    near = scene.last_day() if shift in {"that", "same", "the", "following", "next", "previous"} else None
    base = near or (scene.context.today if shift in {"last", "this"} else scene.today())
    if base is None:
        return Meaning("TIME", f"XXXX-XX-XXT{code}", scene.mod())
    day = base + timedelta(days={"last": -1, "previous": -1, "next": 1, "following": 1}.get(shift, 0))
    return Meaning("TIME", f"{day.isoformat()}T{code}", scene.mod(), "mention" if near else scene.source)


def bare_part(scene: Scene) -> Meaning | None:
    """Read "tonight", "overnight", "at night"."""
    if scene.context.history:
        told = scene.last_day()
        day = told.isoformat() if told else "XXXX-XX-XX"
        return Meaning("TIME", f"{day}T{scene.value('part')}", None, "mention" if told else None)
    today = scene.context.today
    if today and scene.found.rule == "overnight" and scene.look() <= OPEN:
        today -= timedelta(days=1)
    day = today.isoformat() if today else "XXXX-XX-XX"
    return Meaning("TIME", f"{day}T{scene.value('part')}", None, scene.source)


def weekday_part(scene: Scene) -> Meaning | None:
    return _on(weekday(scene), f"T{scene.value('part')}")


def early_hours(scene: Scene) -> Meaning | None:
    """Read "the early hours of Friday"."""
    day = weekday(scene) if scene.has("weekday") else deictic(scene)
    return _on(day, "TMO")


def deictic_part(scene: Scene) -> Meaning | None:
    return _on(deictic(scene), f"T{scene.value('part')}")


def clock(scene: Scene) -> Meaning | None:
    """Read "2:25 pm", "15:00 GMT", "noon", on the day mentioned last or the document's own."""
    time = clock_value(scene)
    if time is None:
        return None
    near = scene.last_day()
    base = near or scene.today()
    day = base.isoformat() if base else "XXXX-XX-XX"
    return Meaning("TIME", f"{day}T{time}", None, "mention" if near else scene.source, zone=zone_of(scene))


def clock_value(scene: Scene) -> str | None:
    """Return "14:25" for the clock words of a match, None when they name no hour."""
    first, last = scene.found.parts["clock"]
    value = str(scene.value("clock"))
    if re.fullmatch(r"\d{3,4}", value):
        value = f"{value[:-2]}:{value[-2:]}"
    hour, _, minute = re.sub(r"[.]", ":", value).partition(":")
    number = int(hour)
    half = str(scene.tokens.values[last - 1]) if scene.tokens.find("meridiem", first, last) else ""
    if scene.has("part"):
        half = "a" if scene.value("part") == "MO" else "p"
    if half and number > 12:
        half = ""
    if half:
        number = number % 12 + (12 if half == "p" else 0)
    return f"{number:02}:{(minute or '00')[:2]}" if number <= 24 else None


def zone_of(scene: Scene) -> str | None:
    zone = str(scene.value("zone")) if scene.has("zone") else None
    if zone in {None, _ZONE} and scene.has("elsewhere") and scene.value("elsewhere_zone") == "UTC":
        return _difference(clock_value(scene), str(scene.value("elsewhere")))
    return None if zone == _ZONE else zone


def _difference(local: str | None, universal: str) -> str | None:
    """Return the offset that "10:35 a.m. (0735 GMT)" shows: "+03:00"."""
    digits = re.sub(r"\D", "", universal)
    if local is None or len(digits) not in {3, 4}:
        return None
    minutes = int(local[:2]) * 60 + int(local[3:]) - int(digits[:-2]) * 60 - int(digits[-2:])
    minutes = (minutes + 12 * 60) % (24 * 60) - 12 * 60
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def join(day: Meaning, time: Meaning) -> Meaning | None:
    """Return the time of day `time` on the day `day` ("2:25 pm" and "the same day"), or None."""
    if (
        not re.fullmatch(r"[\dX]{4}-(?:[\dX]{2}-[\dX]{2}|WXX-\d)(?:T[A-Z]{2})?", day.value)
        or "T" not in time.value
    ):
        return None
    value = f"{day.value.partition('T')[0]}T{time.value.partition('T')[2]}"
    return Meaning("TIME", value, day.mod or time.mod, day.anchor, day.alternatives, time.zone or day.zone)


def offset(zone: str | None, value: str) -> str:
    """Return the offset from UTC of a zone at a value's hour ("+09:00"), "" when it is not known."""
    if zone is None or "T" not in value or not value[:4].isdigit():
        return ""
    if re.fullmatch(r"[+-]\d\d:?\d\d", zone):
        return zone
    try:
        moment = datetime.combine(date.fromisoformat(value[:10]), datetime.min.time(), ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):
        return ""
    text = moment.strftime("%z")
    return f"{text[:3]}:{text[3:5]}"


def _on(day: Meaning | None, time: str) -> Meaning | None:
    return day and Meaning(
        "TIME", day.value + time, day.mod, day.anchor, tuple(other + time for other in day.alternatives)
    )


RULES: dict[str, Callable[[Scene], Meaning | None]] = {
    "part": part,
    "next_unit_part": part,
    "deictic_part": bare_part,
    "overnight": bare_part,
    "part_of_day_at": bare_part,
    "weekday_part": weekday_part,
    "deictic_day_part": deictic_part,
    "early_hours": early_hours,
    "clock": clock,
}
