"""The fields of statements, positions and commitments that a hand may judge, and which values they take.

A row as a whole is a field too, named as its kind is: it is accepted, or rejected and then stands in no view.
"""

from __future__ import annotations

from typing import Literal, get_args

from dragoman.errors import BadUsage
from dragoman.lexicon.actors import organisations, states
from dragoman.lexicon.issues import topics
from dragoman.merge import fields

Kind = Literal["statement", "position", "commitment"]
KINDS: tuple[Kind, ...] = get_args(Kind)
FIELDS: dict[Kind, tuple[str, ...]] = {
    "statement": (
        "statement", "speaker", "speaker_office", "speaker_state", "addressee_state", "polarity", "channel",
        "issue", "force", "date",
    ),
    "position": ("position", "state", "issue", "summary", "force"),
    "commitment": ("commitment", "party", "undertaking", "status", "date"),
}  # fmt: skip
SEVERAL = frozenset({("statement", "issue"), ("commitment", "party")})
"""Fields that hold several values: one given by hand joins the others, in the rest it replaces them."""
NEEDED = frozenset({
    ("statement", "polarity"), ("position", "state"), ("position", "issue"), ("position", "summary"),
    ("position", "force"), ("commitment", "party"), ("commitment", "undertaking"), ("commitment", "status"),
})  # fmt: skip
"""Fields that no row is without: the only value of one can be corrected, not taken out."""
_CODES = frozenset({"speaker_state", "addressee_state", "state", "party"})
_LISTED = {
    "polarity": ("positive", "negative"),
    "status": ("open", "followed up", "broken off"),
    "force": ("0", "1", "2", "3", "4", "5", "6"),
}
_LONGEST = {"undertaking": 500}  # characters; fields.LONGEST of any other


def values(field: str) -> tuple[str, ...]:
    """Return the values that a field may have, none where they cannot be listed."""
    if field in _CODES:
        return (*states(), *organisations())
    if field == "issue":
        return tuple(topic.code for topic in topics())
    if field == "channel":
        return tuple(topic.code for topic in topics("channels.toml"))
    return _LISTED.get(field, ())


def is_code(field: str) -> bool:
    """Say whether the values of a field are codes of states and organisations."""
    return field in _CODES


def check_field(kind: Kind, field: str) -> None:
    """Raise BadUsage for what is no field of this kind of row."""
    if field not in FIELDS[kind]:
        raise BadUsage(f"a {kind} has no field {field!r} to judge; there are: {', '.join(FIELDS[kind])}")


def checked(kind: Kind, field: str, value: str) -> str:
    """Return a value as a field takes it. Raises BadUsage for a field or value that cannot be."""
    check_field(kind, field)
    if field == kind:
        raise BadUsage(f"a {kind} as a whole is accepted or rejected; correct one of its fields")
    if field == "date":
        return fields.checked("date", value)
    value = " ".join(value.split())
    allowed = values(field)
    if allowed and value not in allowed:
        shown = "a code such as CHN or EU" if field in _CODES else f"one of {', '.join(allowed)}"
        raise BadUsage(f"{field} is {value!r}; expected {shown}")
    longest = _LONGEST.get(field, fields.LONGEST)
    if not value or len(value) > longest or not value.isprintable():
        raise BadUsage(f"{field} needs a value of 1 to {longest} characters")
    return value
