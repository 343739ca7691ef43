"""Tell a capital that stands for its government ("Beijing said") from the place ("in Beijing")."""

from __future__ import annotations

import re

from dragoman.extract.units import Unit, Words

_PLACE_PREPOSITIONS = frozenset(
    "in at near outside around into through via across toward towards throughout inside within".split()
)
_MOTION = frozenset(
    "visit trip travel fly flight arrive return go come head tour journey drive bring send ambassador envoy embassy route "
    "flee move transfer invite land mission pilgrimage back welcome depart leave".split()
)
_REACHED = frozenset(
    "visit leave reach tour enter depart capture seize bomb hit strike attack shell evacuate quit bombard".split()
)


def is_place(text: Words, unit: Unit) -> bool:
    """Tell whether the city of `unit` is meant as a place here, not as the government in it."""
    previous = text.folded(unit.first - 1)
    if previous in _PLACE_PREPOSITIONS or _in_dateline(text, unit):
        return True
    after = text.folded(unit.last)
    if after == "s" and text.gap(unit.last - 1) in ("'", "’"):
        return False
    if _before_its_state(text, unit):
        return True
    if previous in ("from", "to"):
        return _moves(text, unit)
    if previous in ("capital", "city", "port", "downtown", "central"):
        return True
    token = text.token(unit.first)
    if token.dep_ == "dobj" and token.head.lemma_ in _REACHED:
        return True
    if previous == "of" and text.folded(unit.first - 2) in (
        "city",
        "capital",
        "streets",
        "outskirts",
        "mayor",
        "university",
        "north",
        "south",
        "east",
        "west",
        "suburb",
        "centre",
        "center",
    ):
        return True
    return token.dep_ == "compound" and token.head.pos_ in ("NOUN", "PROPN") and token.head.text[0].isupper()


def _before_its_state(text: Words, unit: Unit) -> bool:
    """Tell "Geneva, Switzerland" (a place) from "Beijing, Moscow and Tehran" (governments)."""
    other = text.unit_at.get(unit.last)
    if text.gap(unit.last - 1) != ", " or other is None or other.kind != "state":
        return False
    return (
        other.states == unit.states
        or text.gap(other.last - 1)[:1] in (",", ".")
        and text.folded(other.last) != "and"
    )


_DATELINE = re.compile(r"[A-ZÀ-Ý][^\n(—–:;\"“]{1,60}?(?: ?\([A-Z][\w ]{1,30}\))? ?(?:—|–|--| -) ?")


def dateline_of(text: str) -> str:
    """Return the dateline that a paragraph opens with, or an empty string."""
    match = _DATELINE.match(text)
    head = match.group() if match else ""
    return head if head and (head.split()[0].rstrip(",/").isupper() or "(" in head) else ""


def _in_dateline(text: Words, unit: Unit) -> bool:
    """Tell whether the city stands in a dateline: "WASHINGTON (Reuters) -", "GENEVA, 3 May —"."""
    if unit.first > 8 or text.paragraph.kind == "title":
        return False
    return text.words[unit.last - 1].end <= len(dateline_of(text.text))


def _moves(text: Words, unit: Unit) -> bool:
    """Tell whether "to" or "from" before a city belongs to a word of going: a visit to, flew from."""
    token = text.token(unit.first - 1)
    head = token.head
    if head.lemma_.lower() in _MOTION:
        return True
    for back in range(unit.first - 2, max(-1, unit.first - 5), -1):
        if text.token(back).lemma_.lower() in _MOTION:
            return True
    return False
