"""Tell a capital that stands for its government ("Beijing said") from the place ("in Beijing")."""

from __future__ import annotations

import re

from dragoman.lexicon.metonyms import beside
from dragoman.readers.english.actors.units import Unit, Words

_DATELINE = re.compile(r"[A-ZÀ-Ý][^\n(—–:;\"“]{1,60}?(?: ?\([A-Z][\w ]{1,30}\))? ?(?:—|–|--| -) ?")
_DATELINE_WORDS = 8


def is_place(text: Words, unit: Unit) -> bool:
    """Tell whether the city of `unit` is meant as a place here, not as the government in it."""
    previous = text.folded(unit.first - 1)
    if previous in beside("place_prepositions") or _in_dateline(text, unit):
        return True
    if text.folded(unit.last) == "s" and text.gap(unit.last - 1) in ("'", "’"):
        return False
    if _before_its_state(text, unit) or previous in beside("place_nouns"):
        return True
    if previous in ("from", "to"):
        return _moves(text, unit)
    if previous == "of" and text.folded(unit.first - 2) in beside("parts"):
        return True
    token = text.token(unit.last - 1)  # the parser heads "New Delhi" with its last word
    if token.dep_ == "dobj" and token.head.lemma_ in beside("reached"):
        return True
    return token.dep_ == "compound" and token.head.pos_ in ("NOUN", "PROPN") and token.head.text[0].isupper()


def dateline_of(text: str) -> str:
    """Return the dateline that a paragraph opens with, or an empty string."""
    match = _DATELINE.match(text)
    head = match.group() if match else ""
    return head if head and (head.split()[0].rstrip(",/").isupper() or "(" in head) else ""


def _before_its_state(text: Words, unit: Unit) -> bool:
    """Tell "Geneva, Switzerland" (a place) from "Beijing, Moscow and Tehran" (governments)."""
    other = text.unit_at.get(unit.last)
    if text.gap(unit.last - 1) != ", " or other is None or other.kind != "state":
        return False
    ends = text.gap(other.last - 1)[:1] in (",", ".") and text.folded(other.last) != "and"
    return ends or other.states == unit.states


def _in_dateline(text: Words, unit: Unit) -> bool:
    """Tell whether the city stands in a dateline: "WASHINGTON (Reuters) -", "GENEVA, 3 May —"."""
    if unit.first > _DATELINE_WORDS or text.paragraph.kind == "title":
        return False
    return text.words[unit.last - 1].end <= len(dateline_of(text.text))


def _moves(text: Words, unit: Unit) -> bool:
    """Tell whether "to" or "from" before a city belongs to a word of going: a visit to, flew from."""
    motion = beside("motion")
    if text.token(unit.first - 1).head.lemma_.lower() in motion:
        return True
    return any(
        text.token(back).lemma_.lower() in motion for back in range(max(0, unit.first - 4), unit.first - 1)
    )
