"""Dates that an event takes from the contact it was part of, or from the publication of an official text.

An official text tells a contact once with its day ("spoke this afternoon", "today's meeting"); the acts told
after it were done there. Where the issuer itself speaks in the present tense ("The United States condemns"),
the act is done by publishing. A press report tells a contact with its day, then what the same parties did
there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from dragoman.lexicon.predicates import words
from dragoman.readers.english.document import Document
from dragoman.readers.english.events.candidates import Candidate
from dragoman.readers.english.events.parties import PartyFinder, states
from dragoman.readers.english.events.time_attachment import date_of, published_date
from dragoman.readers.english.syntax import auxiliaries
from dragoman.readers.english.work_limit import spend
from dragoman.record import Timex, When

if TYPE_CHECKING:
    from spacy.tokens import Token

_DONE = frozenset({"held", "demanded"})
_DAY = len("2023-06-18")
_NEAR_DAYS = 7
_NEAR_BLOCKS = 2
_PHRASE = frozenset({"pobj", "prep", "npadvmod", "poss", "compound", "nmod", "amod", "nummod", "advmod"})
_PRESENT = frozenset({"VBP", "VBZ"})
_PAST = frozenset({"VBD", "VBN"})
_IS = frozenset({"is", "are", "am", "'re", "’re", "'m", "’m"})
_PERFECT = frozenset({"has", "have", "'s", "’s", "'ve", "’ve"})
_MAX_UP = 8


def inherit(
    document: Document, found: list[Candidate], finder: PartyFinder, times: tuple[Timex, ...]
) -> list[Candidate]:
    """Return the candidates, the undated ones dated by contact or publication where that holds."""
    day = published_date(document)
    official = bool(finder.cast.issuers)
    occasion = _occasion(document, found, finder, times) if official else None
    contacts, dated = _ContactsBefore(day), []
    for candidate in found:
        if candidate.when is None and _is_done_there(candidate):
            when = (
                _official(document, candidate, finder, day, occasion)
                if official
                else contacts.date(candidate)
            )
            candidate = replace(candidate, when=when)
        contacts.add(candidate)
        dated.append(candidate)
    return dated


def _is_done_there(candidate: Candidate) -> bool:
    frame = candidate.predicate.frame
    return candidate.status in _DONE and (frame.has("speech-act") or frame.has("reciprocal"))


@dataclass(frozen=True, slots=True)
class _Occasion:
    """A contact told at character `start`: its date, and the states that took part."""

    start: int
    when: When
    states: frozenset[str]


def _official(
    document: Document,
    candidate: Candidate,
    finder: PartyFinder,
    day: str | None,
    occasion: _Occasion | None,
) -> When | None:
    if candidate.predicate.frame.has("contact"):
        return None
    verb, acting = candidate.predicate.carrier, _acting(candidate)
    issued = bool(day) and bool(acting & set(finder.cast.issuers))
    published = When(day or "", document.span_of(candidate.predicate.paragraph, verb), basis="published")
    tense = _tense(verb)
    if issued and tense == "present":
        return published
    if occasion is not None and acting and acting <= occasion.states:
        return replace(occasion.when, time=None, basis="contact")
    return published if issued and tense == "perfect" else None


def _tense(verb: Token) -> str | None:
    """Return "present", "perfect" or None (past) of `verb`, or of the finite verb that it hangs on."""
    for _ in range(_MAX_UP):
        helpers = {child.tag_ for child in verb.children if child.dep_ in {"aux", "auxpass"}}
        if verb.tag_ in _PRESENT or "MD" in helpers or auxiliaries(verb) & _IS:
            return "present"
        if auxiliaries(verb) & _PERFECT:
            return "perfect"
        if verb.tag_ in _PAST:
            return None
        if verb.head == verb:
            return "present"
        verb = verb.head
    return None


def _occasion(
    document: Document, found: Iterable[Candidate], finder: PartyFinder, times: Iterable[Timex]
) -> _Occasion | None:
    """Return the first occasion of an official text that lies close before its publication.

    The contact itself need not have been found as an event.
    """
    told = (*_contacts(document, found), *_days_told(document, finder, times))
    return min(told, key=lambda occasion: occasion.start, default=None)


def _contacts(document: Document, found: Iterable[Candidate]) -> Iterator[_Occasion]:
    day = published_date(document)
    for candidate in found:
        when = candidate.when
        if when is not None and _is_contact(candidate) and (day is None or _is_lately(when.value, day)):
            yield _Occasion(candidate.evidence.start, when, frozenset(_present(candidate)))


def _days_told(document: Document, finder: PartyFinder, times: Iterable[Timex]) -> Iterator[_Occasion]:
    """Yield the days on which a past clause or the name of a meeting hangs."""
    day = published_date(document)
    for timex in times:
        value = date_of(timex)
        if value is None or not _is_lately(value, day):
            continue
        start = timex.span.start
        for paragraph in document.overlapping(start, start + 1):
            tokens = paragraph.tokens(start, timex.span.end) if paragraph.kind != "title" else None
            if tokens is not None and _is_told(tokens.root):
                low, high = paragraph.offsets(tokens.root.sent)
                named = {state for mention in finder.cast.within(low, high) for state in mention.states}
                yield _Occasion(low, When(value, timex.span), frozenset({*named, *finder.cast.issuers}))


def _is_told(token: Token) -> bool:
    while token.dep_ in _PHRASE and token.head != token:
        token = token.head
        if token.pos_ == "NOUN" and token.lemma_.lower() in words("classes", "meeting"):
            return True
    return token.tag_ == "VBD" and token.dep_ in {"ROOT", "conj"}


class _ContactsBefore:
    """The dated contacts that a press report has told so far, by the states that took part."""

    def __init__(self, day: str | None) -> None:
        """Take the day on which the report was published."""
        self._day = day
        self._contacts: defaultdict[str, list[Candidate]] = defaultdict(list)

    def add(self, candidate: Candidate) -> None:
        """Take the candidate that is told next."""
        if (
            candidate.when is not None
            and _is_contact(candidate)
            and _is_lately(candidate.when.value, self._day)
        ):
            for state in _present(candidate):
                self._contacts[state].append(candidate)

    def date(self, candidate: Candidate) -> When | None:
        """Return the day of the contact of all states that act, told last and at most two blocks before."""
        acting = _acting(candidate)
        fewest = min((self._contacts[state] for state in acting), key=len, default=[])
        for contact in reversed(fewest):
            spend(1)
            if candidate.predicate.paragraph.index - contact.predicate.paragraph.index > _NEAR_BLOCKS:
                return None
            if contact.when is not None and acting <= _present(contact):
                return replace(contact.when, time=None, basis="contact")
        return None


def _acting(candidate: Candidate) -> set[str]:
    return set(states(list(candidate.actors)))


def _present(contact: Candidate) -> set[str]:
    return set(states([*contact.actors, *contact.recipients]))


def _is_contact(candidate: Candidate) -> bool:
    """Say whether `candidate` is a contact that was held on a known date."""
    return candidate.predicate.frame.has("contact") and candidate.status == "held"


def _is_lately(value: str, day: str | None) -> bool:
    """Say whether `value` is a day of the week before `day`, or `day` itself."""
    if day is None or len(value) != _DAY or len(day) != _DAY:
        return False
    return 0 <= (date.fromisoformat(day) - date.fromisoformat(value)).days <= _NEAR_DAYS
