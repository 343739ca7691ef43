"""Read lengths of time, repeated times and vague references."""

from __future__ import annotations

from collections.abc import Callable

from dragoman.readers.english.times.calendar import shifted, value_of
from dragoman.readers.english.times.direction import FUTURE
from dragoman.readers.english.times.reading import Meaning, Scene, count
from dragoman.readers.english.times.tokens import NAMES


def duration(scene: Scene) -> Meaning | None:
    """Read "nearly two hours", "the past three months", "a year and a half"."""
    code = str(scene.value("unit"))
    first, last = scene.found.parts["amount"]
    amount = count(scene.tokens, first, last)
    if scene.name("amount") == "quantity":
        vague = str(scene.tokens.values[last - 1])
        return Meaning("DURATION", length(code, None if vague == "X" else int(vague)), scene.mod())
    if amount is None or amount > 100_000:
        return None
    half = scene.has("half") or scene.has("half_before")
    return _ahead(scene, code, amount) or Meaning(
        "DURATION", length(code, amount + (0.5 if half else 0)), scene.mod()
    )


def _ahead(scene: Scene, code: str, amount: float) -> Meaning | None:
    """Read "in ten days" as a date where the sentence looks ahead; looking back it is a length."""
    today, before = scene.context.today, scene.found.first - 1
    plain = (
        not scene.has("half")
        and not scene.has("half_before")
        and not scene.has("shift")
        and amount == int(amount)
    )
    if today is None or code not in {"D", "M", "Y"} or not plain:
        return None
    if before < 0 or NAMES[scene.tokens.classes[before]] != "in" or scene.look() != FUTURE:
        return None
    day = shifted(today, code, int(amount))
    return Meaning("DATE", value_of(day, code), scene.mod(), scene.source) if day else None


def length(code: str, amount: float | None) -> str:
    """Return the value of `amount` units (None when it is vague): "P2Y6M", "PT30M", "PXD"."""
    prefix = "PT" if code.startswith("T") else "P"
    letter = code[-1] if code != "2W" else "W"
    if amount is None:
        return f"{prefix}X{letter if code != 'WE' else 'WE'}"
    if code in {"E", "C", "2W"}:
        amount, letter = amount * {"E": 10, "C": 100, "2W": 2}[code], "W" if code == "2W" else "Y"
    whole, rest = int(amount), amount - int(amount)
    parts = f"{whole}{'WE' if code == 'WE' else letter}" if whole or not rest else ""
    finer = {"Y": (12, "M"), "TH": (60, "M"), "TM": (60, "S"), "D": (0, ""), "M": (0, "")}.get(code, (0, ""))
    if rest and finer[0]:
        parts += f"{round(rest * finer[0])}{finer[1]}"
    elif rest:
        parts = f"{amount:g}{letter}"
    return prefix + parts


def amount_of_one(scene: Scene) -> Meaning | None:
    """Read "a year" as a length, or as a rate after an amount ("$3 billion a year")."""
    if scene.before() in {"NNS", "CD", "$"}:
        return rate(scene)
    return duration(scene)


def half(scene: Scene) -> Meaning | None:
    return Meaning("DURATION", length(str(scene.value("unit")), 0.5))


def units(scene: Scene) -> Meaning | None:
    """Read "recent weeks", "the coming months"."""
    return Meaning("DURATION", length(str(scene.value("unit")), None))


def unit_long(scene: Scene) -> Meaning | None:
    return Meaning("DURATION", length(str(scene.value("unit")), 1))


def repeated(scene: Scene) -> Meaning | None:
    """Read "every year", "every other week", "each Thursday"."""
    if scene.has("weekday"):
        part = f"T{scene.value('part')}" if scene.has("part") else ""
        return Meaning("SET", f"XXXX-WXX-{scene.number_of('weekday')}{part}")
    if scene.has("month"):
        return Meaning("SET", f"XXXX-{scene.number_of('month'):02}")
    if scene.has("season"):
        return Meaning("SET", f"XXXX-{scene.value('season')}")
    if scene.has("part"):
        return Meaning("SET", f"XXXX-XX-XXT{scene.value('part')}")
    steps = 1.0
    if scene.has("other"):
        first, last = scene.found.parts["other"]
        steps = 2.0 if scene.name("other") == "other" else count(scene.tokens, first, last) or 1.0
    return Meaning("SET", length(str(scene.value("unit")), steps))


def weekdays(scene: Scene) -> Meaning | None:
    part = f"T{scene.value('part')}" if scene.has("part") else ""
    return Meaning("SET", f"XXXX-WXX-{scene.number_of('weekday')}{part}")


def rate(scene: Scene) -> Meaning | None:
    """Read "twice a year"."""
    return Meaning("SET", length(str(scene.value("unit")), 1))


def set_word(scene: Scene) -> Meaning | None:
    return Meaning("SET", str(scene.value("set")))


def vague(scene: Scene) -> Meaning | None:
    return Meaning("DATE", str(scene.value("vague")))


RULES: dict[str, Callable[[Scene], Meaning | None]] = {
    "duration": duration,
    "duration_one": amount_of_one,
    "duration_half": half,
    "duration_units": units,
    "unit_long": unit_long,
    "set": repeated,
    "set_times": rate,
    "set_word": set_word,
    "weekdays": weekdays,
    "weekday_parts": weekdays,
    "vague": vague,
    "vague_past": lambda _: Meaning("DATE", "PAST_REF"),
    "vague_recent": lambda _: Meaning("DATE", "PAST_REF"),
    "vague_current": lambda _: Meaning("DATE", "PRESENT_REF"),
}
