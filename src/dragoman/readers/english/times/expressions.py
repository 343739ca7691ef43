"""A matched time expression with its context: its tokens, the dates mentioned before it, and its direction.

The direction says whether the sentence looks back or ahead of the day it was written: tense, aspect,
prepositions and the verbs and nouns of plans decide.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Literal, NamedTuple

from dragoman.lexicon.time_tables import Order, direction_words
from dragoman.readers.english.document import Paragraph
from dragoman.readers.english.times.time_grammar import NAMES, Match, Tokens
from dragoman.readers.english.times.timex_values import bounds
from dragoman.record import TimexKind

if TYPE_CHECKING:
    from spacy.tokens import Token


DaySource = Literal["published", "dateline"]
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_FINENESS = {
    "week": 1, "weekend": 1, "month": 2, "quarter": 3, "season": 3, "half year": 4, "year": 5, "decade": 6,
    "century": 7,
}  # fmt: skip
_FINENESS_OF_UNIT = {"D": 0, "W": 1, "2W": 1, "WE": 1, "M": 2, "Q": 3}
_YEAR = 5
"""The fineness of a year."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an expression means, as in record.Timex. `anchor` says against what it was resolved."""

    kind: TimexKind
    value: str
    mod: str | None = None
    anchor: str | None = None
    alternatives: tuple[str, ...] = ()
    zone: str | None = None
    latest: str | None = None  # the value that closes an interval, when it is not the value itself
    within: tuple[str, str, str] | None = None  # earliest, latest, precision, where no value says them


class MentionedDate(NamedTuple):
    """A date of the text: its first day, and how fine it is (0: a day; `_FINENESS`)."""

    day: date
    fineness: int

    @property
    def has_day(self) -> bool:
        return self.fineness == 0

    @property
    def has_month(self) -> bool:
        return self.fineness < _YEAR


def _mentioned_date(value: str) -> MentionedDate | None:
    limits = bounds(value)
    if limits is None or len(limits[0]) < len("2023-06-19"):
        return None
    return MentionedDate(date.fromisoformat(limits[0][:10]), _FINENESS.get(limits[2], 0))


@dataclass(slots=True)
class Context:
    """What an expression is normalised with: the document's day and the dates mentioned before it."""

    today: date | None
    source: DaySource | None
    mentions: deque[str] = field(default_factory=lambda: deque(maxlen=100))
    order: Order | None = None  # what comes first in numeric dates
    quarter: str | None = None  # the quarter or half year that figures are given for
    tells_history: bool = False

    def last_day(self, *, ahead: bool = True) -> date | None:
        """Return the day mentioned last; days yet to come count only if `ahead` or when there is no other."""
        if self.in_history:
            return self.last_date("D")
        other = None
        for value in reversed(self.mentions):
            match = _DAY.match(value)
            if match:
                day = date.fromisoformat(match.group())
                if ahead or self.today is None or day <= self.today:
                    return day
                other = other or day
        return other

    @property
    def in_history(self) -> bool:
        """Say whether a partial date counts from the date mentioned last, not from the document's day."""
        return self.tells_history and self.last_mentioned() is not None

    def last_mentioned(self) -> MentionedDate | None:
        """Return the date mentioned last."""
        return next(filter(None, map(_mentioned_date, reversed(self.mentions))), None)

    def base(self) -> tuple[date | None, str | None]:
        """Return the day that a partial date counts from, and what gives it."""
        if not self.in_history:
            return self.today, self.source
        last_date = self.last_mentioned()
        return (last_date.day, "mention") if last_date else (None, None)

    def last_date(self, unit: str = "Y") -> date | None:
        """Return the first day of the date mentioned last that is as fine as `unit` (D, W, M, Q, Y).

        In a history only one in the year of the date mentioned last.
        """
        last: MentionedDate | None = None
        for mentioned in filter(None, map(_mentioned_date, reversed(self.mentions))):
            last = last or mentioned
            if self.in_history and mentioned.day.year != last.day.year:
                return None
            if mentioned.fineness <= _FINENESS_OF_UNIT.get(unit, _YEAR):
                return mentioned.day
        return None


@dataclass(slots=True)
class Expression:
    """A match of the grammar with its context, and the part-of-speech tags of the words beside it."""

    match: Match
    tokens: Tokens
    context: Context
    direction: Callable[[], int]
    tag_before: Callable[[], str]
    tag_after: Callable[[], str]
    shared_year: int | None = None  # that of the date which follows ("from March to June 1916")

    def has(self, part: str) -> bool:
        return part in self.match.parts

    def value(self, part: str) -> str | int | float | None:
        """Return what the first token of a part stands for."""
        return self.tokens.values[self.match.parts[part][0]]

    def number(self, part: str) -> int:
        """Return the whole number that the tokens of a part spell; 0 when they spell none."""
        first, last = self.match.parts[part]
        return int(count(self.tokens, first, last) or 0)

    def number_of(self, part: str) -> int:
        """Return the whole number that the first token of a part stands for."""
        value = self.value(part)
        return int(value) if isinstance(value, int | float) else 0

    def name(self, part: str, choose: int = -1) -> str | None:
        """Return the class of one token of a part, by default its last, or None when the part is absent."""
        if part not in self.match.parts:
            return None
        first, last = self.match.parts[part]
        return NAMES[self.tokens.classes[last - 1 if choose == -1 else first + choose]]

    def mod(self) -> str | None:
        """Return the modifier that a stage, an edge or an approximation gives."""
        for part in ("stage", "edge", "approx"):
            if part in self.match.parts:
                value = self.value(part)
                return str(value) if value else None
        return None

    def last_day(self) -> date | None:
        """Return the day mentioned last; one yet to come only when the sentence looks ahead."""
        return self.context.last_day(ahead=self.direction() > OPEN)

    def today(self) -> date | None:
        """Return the document's day; None in a history, where it does not date what is narrated."""
        return None if self.context.in_history else self.context.today

    @property
    def source(self) -> str | None:
        return self.context.source


def count(tokens: Tokens, first: int, last: int) -> float | None:
    """Return the number that tokens spell ("twenty-four", "2 1/2", "a hundred"), or None."""
    total: float = 0
    current: float = 0
    seen = False
    index = first
    while index < last and not _ends_number(tokens, index, seen):
        name, value = NAMES[tokens.classes[index]], tokens.values[index]
        if _is_fraction(tokens, index, last):
            current += float(value or 0) / float(tokens.values[index + 2] or 1)
            seen, index = True, index + 3
            continue
        if name == "scale":
            current = (current or 1) * float(value or 1)
            if value == 1000:
                total, current = total + current, 0
            seen = True
        elif isinstance(value, int | float):
            current, seen = current + value, True
        elif name == "a":
            current, seen = max(current, 1), True
        index += 1
    return total + current if seen else None


def _ends_number(tokens: Tokens, index: int, seen: bool) -> bool:
    """Say whether a token ends a number: "to" and "or", and the hyphen of "2-3" (not of "twenty-four")."""
    name = NAMES[tokens.classes[index]]
    if name == "hyphen":
        return seen and NAMES[tokens.classes[index - 1]].startswith("int")
    return name in {"to", "or"}


def _is_fraction(tokens: Tokens, index: int, last: int) -> bool:
    """Say whether a token begins a fraction: "1/2"."""
    within = index + 2 <= last and index + 2 < len(tokens.classes)
    return within and NAMES[tokens.classes[index + 1]] == "slash"


PAST, AROUND, OPEN, PLANNED, FUTURE = -2, -1, 0, 1, 2
"""AROUND: on a noun, and the verb above it is of the past ("told of a visit in May").

PLANNED: ahead of the narrated time ("the talks were set for March"), which may lie behind by now.
"""

_MODIFIERS = frozenset({"compound", "nmod", "poss", "amod"})
_FILLERS = frozenset({"about", "around"})
_HIGHEST = 12  # words above a time that are asked
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})


def direction_of(paragraph: Paragraph, start: int, end: int) -> int:
    """Return PAST to FUTURE for the words from `start` to `end` of the paragraph's text."""
    span = paragraph.doc.char_span(start, end, alignment_mode="expand")
    if span is None or not len(span):
        return OPEN
    cues = direction_words()
    preposition = _preposition(paragraph, span.start)
    if preposition in cues.markers:
        return FUTURE if cues.markers[preposition] > OPEN else PAST
    default = FUTURE if preposition in cues.prepositions else OPEN
    token = span.root
    if token.dep_ in _MODIFIERS and token.head.pos_ in {"NOUN", "PROPN"}:
        return _of_noun(token.head)
    for above in islice(token.ancestors, _HIGHEST):
        if above.pos_ in {"VERB", "AUX"} and above.dep_ not in {"aux", "auxpass"}:
            verb_direction = tense(
                above, preposition, before=token.i < above.i, direct=_depends_on(token, above)
            )
            if verb_direction == PAST and default == OPEN and not _depends_on(token, above):
                return AROUND
            if verb_direction is not None:
                return verb_direction or default
        elif above.lemma_.lower() in cues.nouns:
            return FUTURE
    return default


def tense(verb: Token, preposition: str = "", *, before: bool = False, direct: bool = True) -> int | None:
    """Return where a verb points, or None when the verb above it decides.

    `preposition` links the time to the verb; `before`: the time stands in front of the verb; `direct`:
    it hangs on the verb, with no other word than the preposition between.
    """
    cues = direction_words()
    auxiliaries = [child for child in verb.children if child.dep_ in {"aux", "auxpass"}]
    words = {child.lower_ for child in auxiliaries}
    have = any(child.lemma_.lower() == "have" for child in auxiliaries)
    if words & cues.auxiliaries:
        failed = "could" in words and any(child.dep_ == "neg" for child in verb.children)
        return PAST if have or failed else FUTURE
    if have and "to" not in words:
        return PLANNED if _reschedules(verb, preposition) or _has_planned(verb, before) else PAST
    if verb.tag_ in {"VBN", "VBD"} and _tells_plan(verb, preposition, before, passive=len(auxiliaries) > 0):
        return FUTURE if words & {"is", "are", "'s"} else PLANNED
    if "to" in words:
        return _infinitive(verb)
    return _finite(verb, words, direct)


def _finite(verb: Token, words: set[str], direct: bool) -> int | None:
    if verb.tag_ == "VBD":
        return PAST
    if verb.tag_ == "VBN":
        return OPEN if words & {"is", "are", "'s", "being", "be"} else PAST
    if verb.tag_ == "VBG":
        return FUTURE if words & {"is", "are", "'re", "'m"} else PAST if words & {"was", "were"} else None
    if verb.tag_ in {"VBZ", "VBP"}:  # "they meet Monday"; but "she says" is of today
        return FUTURE if direct and verb.lemma_.lower() not in direction_words().present else OPEN
    return None


def _infinitive(verb: Token) -> int | None:
    """Read "to leave": ahead of the verb it hangs on, unless that one tells of what is over."""
    if verb.dep_ not in {"xcomp", "ccomp", "ROOT"}:
        return None
    head = verb.head
    if head.pos_ == "ADJ" and head.head.pos_ in {"VERB", "AUX"}:
        head = head.head  # "had been due to travel"
    helpers = {child.lower_ for child in head.children if child.dep_ == "aux"}
    if "had" in helpers or helpers >= {"to", "have"}:
        return PAST
    is_past = head.tag_ == "VBD" or any(child.lower_ in {"was", "were"} for child in head.children)
    return PLANNED if is_past else FUTURE


def _tells_plan(verb: Token, preposition: str, before: bool, passive: bool) -> bool:
    """Say whether a past form reports a plan for this time: "was scheduled for", "planned a rally on"."""
    if _reschedules(verb, preposition):
        return True
    if verb.lemma_.lower() not in direction_words().verbs:
        return False
    if verb.tag_ == "VBD":
        return not before
    return passive or preposition != "on"


def _has_planned(verb: Token, before: bool) -> bool:
    """Say whether a perfect reports a plan: "has scheduled a rally Thursday"."""
    return not before and verb.lemma_.lower() in direction_words().verbs


def _depends_on(token: Token, verb: Token) -> bool:
    return bool(token.head == verb) or bool(token.head.dep_ == "prep" and token.head.head == verb)


def _reschedules(verb: Token, preposition: str) -> bool:
    """Say whether a verb moves an end to this time: "extended until"."""
    cues = direction_words()
    return verb.lemma_.lower() in cues.moves and (preposition == "to" or preposition in cues.prepositions)


def _of_noun(noun: Token) -> int:
    """Read "the June agreement", "Monday's meeting": by the noun, or the verb whose subject it is."""
    cues = direction_words()
    if noun.lemma_.lower() in cues.nouns or any(
        child.lemma_.lower() in cues.verbs for child in noun.children
    ):
        return FUTURE
    if noun.dep_ in _SUBJECTS:
        return tense(noun.head) or OPEN
    return OPEN


def _preposition(paragraph: Paragraph, index: int) -> str:
    """Return the word before a token, or before the article and the like that stand in front of it."""
    doc = paragraph.doc
    for word in (doc[place] for place in range(index - 1, max(index - 4, -1), -1)):
        if word.pos_ not in {"DET", "NUM"} and word.lower_ not in _FILLERS:
            return str(word.lower_)
    return ""
