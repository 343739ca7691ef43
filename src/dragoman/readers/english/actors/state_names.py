"""Find the names of states, organisations and bodies in a paragraph, and the issuer of an official text.

A unit is a run of words that names a state or what acts for it: "China", "Chinese", "the Kremlin",
"US State Department", "Iraq's foreign ministry", "government of Chad". Units never overlap. A capital is
a unit too; `is_place` tells the government it stands for ("Beijing said") from the place ("in Beijing").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from dragoman.lexicon.page_layout import is_office, organ_named, state_of_host
from dragoman.lexicon.phrases import Word, words
from dragoman.lexicon.speech_words import metonym_words
from dragoman.lexicon.states import Entry, acting, actor_names, armed_groups, seats, shared_bodies, unions
from dragoman.lexicon.user_actors import BUNDLED, ActorTables
from dragoman.readers.english.document import Document, Paragraph
from dragoman.record import Report

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
    words: Sequence[Word]
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


def _tokens(paragraph: Paragraph, words: Sequence[Word]) -> list[Token]:
    tokens = list(paragraph.doc)
    ends = [token.idx + len(token.text) for token in tokens[:-1]]
    covering, index = [], 0
    for word in words:
        while index < len(ends) and ends[index] <= word.start:
            index += 1
        covering.append(tokens[index])
    return covering


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
    is_verb = last - first == 1 and text.words[first].text == "IS" and tag.pos_ in ("AUX", "VERB")
    return not is_verb


def _joined(text: ParagraphWords, raw: list[NamedUnit]) -> list[NamedUnit]:
    """Join an owner and its body: "US State Department", "Iraq's foreign ministry", "government of Chad"."""
    units: list[NamedUnit] = []
    for unit in raw:
        before = units[-1] if units else None
        if before is None:
            units.append(unit)
        elif unit.kind in ("bodyword", "body", "group", "media", "seat") and _owns(text, before, unit):
            kind = "group" if _is_armed(unit) else "body"  # "Lebanon's Hezbollah"
            units[-1] = _together(text, before, unit, kind, _agreed(before, unit))
        elif before.kind in ("bodyword", "body") and unit.kind in _OWNERS and _of(text, before, unit):
            units[-1] = _together(text, before, unit, "body", unit.states or before.states)
        else:
            units.append(unit)
    return [_unclaimed(text, unit) for unit in units if unit.kind != "not"]


def _together(
    text: ParagraphWords, before: NamedUnit, unit: NamedUnit, kind: str, states: tuple[str, ...]
) -> NamedUnit:
    return NamedUnit(before.first, unit.last, kind, states, text.quote(before.first, unit.last))


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
    if not middle or middle[0].text != "s" or text.gap(owner.last - 1) not in ("'", "’"):
        return False
    between = middle[1:]
    adjective = len(between) == 1 and between[0].text.islower() and text.token(body.first - 1).pos_ == "ADJ"
    return not between or adjective


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


_SUBJECT_MATTER = re.compile(r"\b(?:on|regarding|concerning|about|following|after)\b")
_OPENING_CHARACTERS, _OPENING_PARAGRAPHS = 160, 4
"""What of a text may list its issuers: of each of so many paragraphs the first characters."""
_FEWEST_MEMBERS = 3
"""Members listed beside an organisation for which it stands then."""
_STATES = frozenset({"state", "organisation"})


@dataclass(frozen=True, slots=True)
class Issuer:
    """The states that issue a report, and under what names; both empty for a press report."""

    states: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


def find_issuer(document: Document) -> Issuer:
    """Return the issuer of a report, from its outlet, kind, title and opening words."""
    report = document.report
    organ = organ_of(report)
    if organ is None and report.kind not in ("joint statement", "communiqué"):
        return Issuer()
    joint = _joint(document, organ)
    if joint:
        return Issuer(joint, (report.outlet,) if report.outlet else ())
    return Issuer(organ.states, (organ.name,)) if organ is not None else Issuer()


def organ_of(report: Report) -> NamedUnit | None:
    """Return the body of a state that issues `report`, or None for a press report.

    Where the outlet's name tells no state ("Office of the President"), the government's domain that the
    text stands on does, else the capital that it is dated from.
    """
    outlet = report.outlet or ""
    named = organ_named(outlet)
    if named is not None:
        return NamedUnit(named.first, named.last, named.kind, named.states, named.name)
    if not is_office(outlet):
        return None
    place = report.dateline.place if report.dateline is not None else None
    state = state_of_host(report.address) or seats().get(place or "")
    return NamedUnit(0, len(words(outlet)), "body", (state,), outlet) if state is not None else None


def _joint(document: Document, organ: NamedUnit | None) -> tuple[str, ...]:
    """Return the states of a joint statement: named in its title, or listed in its opening words."""
    title = document.title
    head = (title.text if title is not None else document.report.title or "").lower()
    announced = any(word in head for word in metonym_words("joint"))
    if not announced and "statement" not in head:
        return ()
    if announced and title is not None and len(named := _named_first(title.text)) > 1:
        return named
    for paragraph in document.body[:_OPENING_PARAGRAPHS]:
        listed = _opening(paragraph) if announced else ()
        listed = listed or _subjects(paragraph, organ)
        if len(listed) > 1:
            return listed
    return ()


def _named_first(title: str) -> tuple[str, ...]:
    """Return the states in a title before its subject: "Joint Statement of X and Y on Z" is X's and Y's."""
    part = _SUBJECT_MATTER.split(title, maxsplit=1)[0]
    entries = [hit.value for hit in actor_names().find(part, words(part))]
    return _codes(entry.states for entry in entries if entry.kind in ("state", "organisation", "demonym"))


def _opening(paragraph: Paragraph) -> tuple[str, ...]:
    """Return the states that "the following statement was released by the governments of ..." lists."""
    head = paragraph.text[:_OPENING_CHARACTERS].lower()
    if not any(word in head for word in metonym_words("openings")):
        return ()
    text = read_words(paragraph)
    end = len(paragraph.text.split(". ")[0])
    return _codes(
        unit.states for unit in text.units if unit.kind in _STATES and text.words[unit.first].start < end
    )


def _subjects(paragraph: Paragraph, organ: NamedUnit | None) -> tuple[str, ...]:
    """Return the states that are the joint subject of the text's opening, that of the body among them."""
    if organ is None or paragraph.text.count(",") < 2:
        return ()
    root = next((sentence.root for sentence in paragraph.doc.sents), None)
    if root is None or root.pos_ not in ("VERB", "AUX"):
        return ()
    text = read_words(paragraph)
    before = [
        unit for unit in text.units if unit.kind in _STATES and text.words[unit.last - 1].end <= root.idx
    ]
    codes = _codes(unit.states for unit in before)
    return codes if set(organ.states) <= set(codes) and len(codes) > 2 else ()


def _codes(codes_of_names: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the codes, each once; an organisation stands for its members ("the G7 ministers of ...")."""
    codes = dict.fromkeys(code for states in codes_of_names for code in states)
    for code in list(codes):
        members = set(unions()[code].members) if code in unions() else set()
        if len(members & set(codes)) >= _FEWEST_MEMBERS:
            codes = dict.fromkeys(other for other in codes if other not in members)
    return tuple(codes)
