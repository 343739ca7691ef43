"""The fields of a story that a hand may judge, and which values they take."""

from __future__ import annotations

import re
from functools import cache
from typing import get_args

from dragoman.errors import BadUsage
from dragoman.lexicon.actors import organisations, states
from dragoman.lexicon.issues import topics
from dragoman.lexicon.plover import codes
from dragoman.lexicon.sentences import wordings
from dragoman.merge.dates import period
from dragoman.record import EventStatus, EventType

FIELDS = ("type", "mode", "status", "date", "time", "place", "person", "actor", "recipient", "issue")
SEVERAL = frozenset({"person", "actor", "recipient", "issue"})
"""Fields that hold several values: one given by hand joins the others, in the rest it replaces them."""
NEEDED = frozenset({"type", "status"})
"""Fields that no story is without: the only value of one can be corrected, not taken out."""
LONGEST = 160
"""Characters of a value."""
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
_DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?", re.ASCII)


@cache
def values(field: str) -> tuple[str, ...]:
    """Return the values that a field may have, none where they cannot be listed."""
    match field:
        case "type":
            return get_args(EventType)
        case "status":
            return get_args(EventStatus)
        case "mode":
            worded = (name.partition("-")[2] for name in wordings())
            return tuple(sorted({*filter(None, worded), *(mode for _, mode in codes() if mode)}))
        case "actor" | "recipient":
            return (*states(), *organisations())
        case "issue":
            return tuple(topic.code for topic in topics())
    return ()


def check_field(field: str) -> None:
    """Raise BadUsage for what is no field."""
    if field not in FIELDS:
        raise BadUsage(f"an event has no field {field!r} to judge; there are: {', '.join(FIELDS)}")


def checked(field: str, value: str) -> str:
    """Return a value as a field takes it. Raises BadUsage for a field or value that cannot be."""
    check_field(field)
    value = " ".join(value.split())
    allowed = values(field)
    if allowed and value not in allowed:
        shown = (
            "a code such as CHN or EU" if field in ("actor", "recipient") else f"one of {', '.join(allowed)}"
        )
        raise BadUsage(f"{field} is {value!r}; expected {shown}")
    if field == "date" and not (_DAY.fullmatch(value) and period(value)):
        raise BadUsage(f"date is {value!r}; expected a day, month or year: 2023-06-19, 2023-06 or 2023")
    if field == "time" and not _TIME.fullmatch(value):
        raise BadUsage(f"time is {value!r}; expected hours and minutes: 14:25")
    if not value or len(value) > LONGEST or not value.isprintable():
        raise BadUsage(f"{field} needs a value of 1 to {LONGEST} characters")
    return value
