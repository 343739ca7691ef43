"""Whether a country writes the day or the month first, as CLDR has it (through Babel; lazily)."""

from __future__ import annotations

from functools import cache
from typing import Literal

Order = Literal["day", "month"]


@cache
def date_order(country: str) -> Order | None:
    """Return what comes first in a short date of a country (alpha-2); None where the year does, or unknown.

    English as written there counts before the country's own language.
    """
    from babel import Locale, UnknownLocaleError

    for name in (f"en_{country}", f"und_{country}"):
        try:
            locale = Locale.parse(name)
        except (UnknownLocaleError, ValueError):
            continue
        if locale.territory != country:
            continue
        pattern = str(locale.date_formats["short"].pattern)
        first = min(pattern.find("d"), pattern.find("M"), pattern.find("y"))
        return "day" if first == pattern.find("d") else "month" if first == pattern.find("M") else None
    return None
