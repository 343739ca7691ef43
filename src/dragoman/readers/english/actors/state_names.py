"""Find the names of states, organisations and bodies among the words of a paragraph.

A unit is a run of words that names a state or what acts for it: "China", "Chinese", "the Kremlin",
"US State Department", "Iraq's foreign ministry", "government of Chad". Units never overlap. A capital is
a unit too; `is_place` tells the government it stands for ("Beijing said") from the place ("in Beijing").
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from dragoman.lexicon.phrases import Word, words
from dragoman.lexicon.speech_words import metonym_words
from dragoman.lexicon.states import Entry, acting, armed_groups, shared_bodies
from dragoman.lexicon.user_actors import BUNDLED, ActorTables
from dragoman.readers.english.document import Paragraph

if TYPE_CHECKING:
    from spacy.tokens import Token


_POSSESSIVE = frozenset({"'s ", "’s ", "' ", "’ "})
_NOT_OF = frozenset({"pro", "anti", "non"})
_OWNERS = frozenset({"state", "demonym", "organisation", "city", "seat", "body", "group"})


@dataclass(frozen=True, slots=True)
class NamedUnit:
    """Words `first` to `last` (half-open) name an actor; `states` may be empty for a bare "ministry"."""

    first: int
    last: int
    kind: str
    states: tuple[str, ...]
    name: str


@dataclass(slots=True)
class ParagraphWords:
    """One paragraph as words, with its units; `unit_at` gives the unit that covers a word."""

    paragraph: Paragraph
    text: str
    words: list[Word]
    units: list[NamedUnit] = field(default_factory=list)
    unit_at: dict[int, NamedUnit] = field(default_factory=dict)
    _tokens: list[Token] = field(default_factory=list)
    tables: ActorTables = BUNDLED

    def gap(self, index: int) -> str:
        """Return what stands between word `index` and the next."""
        if index < 0 or index + 1 >= len(self.words):
            return "\n"
        return self.text[self.words[index].end : self.words[index + 1].start]

    def token(self, index: int) -> Token:
        """Return the spaCy token that covers word `index`."""
        return self._tokens[index]

    def quote(self, first: int, last: int) -> str:
        """Return the text of words `first` to `last` (half-open)."""
        return self.text[self.words[first].start : self.words[last - 1].end]

    def offsets(self, first: int, last: int) -> tuple[int, int]:
        """Return the characters of the report that words `first` to `last` cover, all of "U.S." too."""
        start, end = self.words[first].start, self.words[last - 1].end
        if self.text[end : end + 1] == "." and self.abbreviated(last - 1) and last - first > 1:
            end += 1
        return self.paragraph.start + start, self.paragraph.start + end

    def abbreviated(self, index: int) -> bool:
        """Tell whether word `index` ends an abbreviation of single letters with full stops: "U.S."."""
        return len(self.words[index].text) == 1 and self.text[max(0, self.words[index].start - 1)] == "."

    def space(self, index: int) -> bool:
        """Tell whether only a space stands between word `index` and the next, after "U.S." too."""
        gap = self.gap(index)
        return gap in (" ", "\u00a0") or (gap in (". ", ".\u00a0") and self.abbreviated(index))

    def folded(self, index: int) -> str:
        return self.words[index].folded if 0 <= index < len(self.words) else ""

    def capital(self, index: int) -> bool:
        return 0 <= index < len(self.words) and self.words[index].text[0].isupper()


def read_words(paragraph: Paragraph, tables: ActorTables = BUNDLED, on: str = "") -> ParagraphWords:
    """Return the words of `paragraph` with its units, found by the names of `tables`, as of a date."""
    text = paragraph.text
    paragraph_words = ParagraphWords(paragraph, text, words(text), tables=tables)
    paragraph_words._tokens = _tokens(paragraph, paragraph_words.words)
    raw = [
        NamedUnit(hit.first, hit.last, hit.value.kind, acting(hit.value.states, on), hit.value.name)
        for hit in tables.names.find(text, paragraph_words.words)
        if not _negated(paragraph_words, hit.first) and _real(paragraph_words, hit.first, hit.last, hit.value)
    ]
    paragraph_words.units = _joined(paragraph_words, raw)
    paragraph_words.unit_at = {
        index: unit for unit in paragraph_words.units for index in range(unit.first, unit.last)
    }
    return paragraph_words


def _tokens(paragraph: Paragraph, words: list[Word]) -> list[Token]:
    doc = paragraph.doc
    tokens, index = [], 0
    for word in words:
        while index + 1 < len(doc) and doc[index].idx + len(doc[index].text) <= word.start:
            index += 1
        tokens.append(doc[index])
    return tokens


def _negated(text: ParagraphWords, first: int) -> bool:
    """Tell whether "pro-", "anti-" or "non-" stands before: "pro-Russian" rebels do not act for Russia."""
    return text.folded(first - 1) in _NOT_OF and text.gap(first - 1) in "-‐‑–"


def _real(text: ParagraphWords, first: int, last: int, entry: Entry) -> bool:
    """Tell a name from a homograph: "Congress" after a party's name, "Georgia" as a first name ..."""
    if entry.kind == "not":
        return True
    tag = text.token(first)
    if last - first == 1 and entry.kind == "demonym" and tag.ent_type_ == "LANGUAGE" and tag.pos_ != "ADJ":
        return False
    return not (
        last - first == 1
        and len(text.words[first].text) == 2
        and text.words[first].text == "IS"
        and tag.pos_ in ("AUX", "VERB")
    )


def _joined(text: ParagraphWords, raw: list[NamedUnit]) -> list[NamedUnit]:
    """Join an owner and its body: "US State Department", "Iraq's foreign ministry", "government of Chad"."""
    units: list[NamedUnit] = []
    for unit in raw:
        before = units[-1] if units else None
        if (
            before
            and unit.kind in ("bodyword", "body", "group", "media", "seat")
            and _owns(text, before, unit)
        ):
            kind = "group" if _is_armed(unit) else "body"  # "Lebanon's Hezbollah"
            units[-1] = NamedUnit(
                before.first, unit.last, kind, _agreed(before, unit), text.quote(before.first, unit.last)
            )
        elif (
            before
            and before.kind in ("bodyword", "body")
            and unit.kind in _OWNERS
            and _of(text, before, unit)
        ):
            units[-1] = NamedUnit(
                before.first,
                unit.last,
                "body",
                unit.states or before.states,
                text.quote(before.first, unit.last),
            )
        else:
            units.append(unit)
    return [_unclaimed(text, unit) for unit in units if unit.kind != "not"]


def _unclaimed(text: ParagraphWords, unit: NamedUnit) -> NamedUnit:
    """Return a unit without its states where several states have a body of that bare name: "Congress"."""
    shared = unit.kind in ("body", "seat") and text.quote(unit.first, unit.last) in shared_bodies()
    return replace(unit, states=()) if shared else unit


def _owns(text: ParagraphWords, owner: NamedUnit, body: NamedUnit) -> bool:
    if owner.kind not in _OWNERS:
        return False
    if owner.kind == "city" and body.name.split()[-1].lower() in metonym_words("abroad"):
        return False  # the Cairo embassy is not Egypt's
    if owner.last == body.first:
        return text.space(owner.last - 1) or text.gap(owner.last - 1) in _POSSESSIVE
    # "Russia's s": the possessive s is a word of its own
    middle = text.words[owner.last : body.first]
    if middle and middle[0].text == "s" and text.gap(owner.last - 1) in ("'", "’"):
        middle = middle[1:]
        if not middle:
            return True
    else:
        return False
    return len(middle) == 1 and middle[0].text.islower() and text.token(body.first - 1).pos_ == "ADJ"


def _of(text: ParagraphWords, body: NamedUnit, owner: NamedUnit) -> bool:
    middle = [word.folded for word in text.words[body.last : owner.first]]
    return (
        middle in (["of"], ["of", "the"])
        and owner.kind in ("state", "organisation", "city")
        and "," not in text.quote(body.first, owner.last)
    )


def _agreed(owner: NamedUnit, body: NamedUnit) -> tuple[str, ...]:
    """Return the states of a body with its owner named: the owner's; an armed group is nobody's."""
    return body.states if _is_armed(body) else owner.states or body.states


def _is_armed(unit: NamedUnit) -> bool:
    return bool(unit.states) and unit.states[0] in armed_groups()


_DATELINE = re.compile(r"[A-ZÀ-Ý][^\n(—–:;\"“]{1,60}?(?: ?\([A-Z][\w ]{1,30}\))? ?(?:—|–|--| -) ?")
_DATELINE_WORDS = 8
"""Words at the head of a paragraph in which a dateline may stand."""


def is_place(text: ParagraphWords, unit: NamedUnit) -> bool:
    """Tell whether the city of `unit` is meant as a place here, not as the government in it."""
    previous = text.folded(unit.first - 1)
    if previous in metonym_words("place_prepositions") or _in_dateline(text, unit):
        return True
    if text.folded(unit.last) == "s" and text.gap(unit.last - 1) in ("'", "’"):
        return False
    if _before_its_state(text, unit) or previous in metonym_words("place_nouns"):
        return True
    if previous in ("from", "to"):
        return _moves(text, unit)
    if previous == "of" and text.folded(unit.first - 2) in metonym_words("parts"):
        return True
    token = text.token(unit.last - 1)  # the parser heads "New Delhi" with its last word
    if token.dep_ == "dobj" and token.head.lemma_ in metonym_words("reached"):
        return True
    return token.dep_ == "compound" and token.head.pos_ in ("NOUN", "PROPN") and token.head.text[0].isupper()


def dateline_of(text: str) -> str:
    """Return the dateline that a paragraph opens with, or an empty string."""
    match = _DATELINE.match(text)
    head = match.group() if match else ""
    return head if head and (head.split()[0].rstrip(",/").isupper() or "(" in head) else ""


def _before_its_state(text: ParagraphWords, unit: NamedUnit) -> bool:
    """Tell "Geneva, Switzerland" (a place) from "Beijing, Moscow and Tehran" (governments)."""
    other = text.unit_at.get(unit.last)
    if text.gap(unit.last - 1) != ", " or other is None or other.kind != "state":
        return False
    ends = text.gap(other.last - 1)[:1] in (",", ".") and text.folded(other.last) != "and"
    return ends or other.states == unit.states


def _in_dateline(text: ParagraphWords, unit: NamedUnit) -> bool:
    """Tell whether the city stands in a dateline: "WASHINGTON (Reuters) -", "GENEVA, 3 May —"."""
    if unit.first > _DATELINE_WORDS or text.paragraph.kind == "title":
        return False
    return text.words[unit.last - 1].end <= len(dateline_of(text.text))


def _moves(text: ParagraphWords, unit: NamedUnit) -> bool:
    """Tell whether "to" or "from" before a city belongs to a word of going: a visit to, flew from."""
    motion = metonym_words("motion")
    if text.token(unit.first - 1).head.lemma_.lower() in motion:
        return True
    return any(
        text.token(back).lemma_.lower() in motion for back in range(max(0, unit.first - 4), unit.first - 1)
    )
