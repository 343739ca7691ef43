"""The fields of stories and of rows of a record that a person may judge, and the values that they may have.

A row as a whole is a field too, named as its kind is: it is accepted, or rejected and then stands in no view.
The other fields of an event are judged for the story that it belongs to.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal, get_args

from dragoman.errors import BadUsage
from dragoman.lexicon.event_codes import plover_codes
from dragoman.lexicon.issue_words import topics
from dragoman.lexicon.states import organisations, states
from dragoman.lexicon.story_rules import wordings
from dragoman.merge.dates import period
from dragoman.record import EventStatus, EventType

STORY_FIELDS = ("type", "mode", "status", "date", "time", "place", "person", "actor", "recipient", "issue")
STORY_LISTS = frozenset({"person", "actor", "recipient", "issue"})
"""Fields that hold several values: one given by hand joins the others, in the rest it replaces them."""
STORY_REQUIRED = frozenset({"type", "status"})
"""Fields that no story is without: the only value of one can be corrected, not taken out."""
LONGEST = 160
"""Characters of a value."""
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
_DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?", re.ASCII)
Kind = Literal["statement", "event", "position", "commitment"]
KINDS: tuple[Kind, ...] = get_args(Kind)
ROW_FIELDS: dict[Kind, tuple[str, ...]] = {
    "statement": (
        "statement", "speaker", "speaker_office", "speaker_state", "addressee_state", "polarity", "channel",
        "issue", "force", "date",
    ),
    "event": ("event",),
    "position": ("position", "state", "issue", "summary", "force"),
    "commitment": ("commitment", "party", "undertaking", "status", "date"),
}  # fmt: skip
ROW_LISTS = frozenset({("statement", "issue"), ("commitment", "party")})
"""Fields that hold several values: one given by hand joins the others, in the rest it replaces them."""
ROW_REQUIRED = frozenset({
    ("statement", "polarity"), ("position", "state"), ("position", "issue"), ("position", "summary"),
    ("position", "force"), ("commitment", "party"), ("commitment", "undertaking"), ("commitment", "status"),
})  # fmt: skip
"""Fields that no row is without: the only value of one can be corrected, not taken out."""
_CODE_FIELDS = frozenset({"speaker_state", "addressee_state", "state", "party"})
_ROW_VALUES = {
    "polarity": ("positive", "negative"),
    "status": ("open", "followed up", "broken off"),
    "force": ("0", "1", "2", "3", "4", "5", "6"),
}
_LONGEST_ROW_VALUE = {"undertaking": 500}  # characters; LONGEST of any other


@cache
def story_values(field: str) -> tuple[str, ...]:
    """Return the values that a field may have, none where they cannot be listed."""
    match field:
        case "type":
            return get_args(EventType)
        case "status":
            return get_args(EventStatus)
        case "mode":
            worded = (name.partition("-")[2] for name in wordings())
            return tuple(sorted({*filter(None, worded), *(mode for _, mode in plover_codes() if mode)}))
        case "actor" | "recipient":
            return (*states(), *organisations())
        case "issue":
            return tuple(topic.code for topic in topics())
    return ()


def check_story_field(field: str) -> None:
    """Raise BadUsage for what is no field."""
    if field not in STORY_FIELDS:
        raise BadUsage(f"an event has no field {field!r} to judge; there are: {', '.join(STORY_FIELDS)}")


def checked_story_value(field: str, value: str) -> str:
    """Return a value as a field takes it. Raises BadUsage for a field or value that cannot be."""
    check_story_field(field)
    value = " ".join(value.split())
    allowed = story_values(field)
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


def row_values(field: str) -> tuple[str, ...]:
    """Return the values that a field may have, none where they cannot be listed."""
    if field in _CODE_FIELDS:
        return (*states(), *organisations())
    if field == "issue":
        return tuple(topic.code for topic in topics())
    if field == "channel":
        return tuple(topic.code for topic in topics("channels.toml"))
    return _ROW_VALUES.get(field, ())


def is_code(field: str) -> bool:
    """Say whether the values of a field are codes of states and organisations."""
    return field in _CODE_FIELDS


def check_row_field(kind: Kind, field: str) -> None:
    """Raise BadUsage for what is no field of this kind of row."""
    if field not in ROW_FIELDS[kind]:
        raise BadUsage(f"a {kind} has no field {field!r} to judge; there are: {', '.join(ROW_FIELDS[kind])}")


def checked_row_value(kind: Kind, field: str, value: str) -> str:
    """Return a value as a field takes it. Raises BadUsage for a field or value that cannot be."""
    check_row_field(kind, field)
    if field == kind:
        raise BadUsage(f"a {kind} as a whole is accepted or rejected; correct one of its fields")
    if field == "date":
        return checked_story_value("date", value)
    value = " ".join(value.split())
    allowed = row_values(field)
    if allowed and value not in allowed:
        shown = "a code such as CHN or EU" if field in _CODE_FIELDS else f"one of {', '.join(allowed)}"
        raise BadUsage(f"{field} is {value!r}; expected {shown}")
    longest = _LONGEST_ROW_VALUE.get(field, LONGEST)
    if not value or len(value) > longest or not value.isprintable():
        raise BadUsage(f"{field} needs a value of 1 to {longest} characters")
    return value
