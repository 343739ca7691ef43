"""The occasion that an official text tells of: the day of the contact, and who took part.

A readout tells its contact once with its day ("spoke this afternoon", "today's meeting"), then what
was said there. The contact itself need not have been found as an event.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from dragoman.lexicon.predicates import words
from dragoman.readers.english.document import Document
from dragoman.readers.english.events.candidates import Candidate
from dragoman.readers.english.events.dating import date_of, published_date
from dragoman.readers.english.events.who import Who, states
from dragoman.record import Timex, When

if TYPE_CHECKING:
    from spacy.tokens import Token

_DAY = len("2023-06-18")
_NEAR_DAYS = 7
_NAMING = frozenset({"poss", "compound", "nmod", "amod", "nummod"})
_PHRASE = frozenset({"pobj", "prep", "npadvmod", "poss", "compound", "nmod", "amod", "nummod", "advmod"})


@dataclass(frozen=True, slots=True)
class Occasion:
    """A contact told at character `start`: its date, and the states that took part."""

    start: int
    when: When
    states: frozenset[str]

    def includes(self, candidate: Candidate) -> bool:
        """Say whether whoever acts in `candidate` was there."""
        acting = states(list(candidate.actors))
        return bool(acting) and set(acting) <= self.states


def occasion(
    document: Document, found: Iterable[Candidate], who: Who, times: Iterable[Timex]
) -> Occasion | None:
    """Return the first occasion of an official text that lies close before its publication."""
    return min(
        (*_contacts(document, found), *days_told(document, who, times)),
        key=lambda one: one.start,
        default=None,
    )


def is_contact(candidate: Candidate) -> bool:
    """Say whether `candidate` is a contact that was held on a known date."""
    return (
        candidate.predicate.frame.type == "CONSULT"
        and candidate.status == "held"
        and candidate.when is not None
    )


def is_lately(value: str, day: str | None) -> bool:
    """Say whether `value` is a day of the week before `day`, or `day` itself."""
    if day is None or len(value) != _DAY or len(day) != _DAY:
        return False
    return 0 <= (date.fromisoformat(day) - date.fromisoformat(value)).days <= _NEAR_DAYS


def _contacts(document: Document, found: Iterable[Candidate]) -> Iterator[Occasion]:
    day = published_date(document)
    for candidate in found:
        date = candidate.when
        if date is not None and is_contact(candidate) and (day is None or is_lately(date.value, day)):
            present = frozenset(states([*candidate.actors, *candidate.recipients]))
            yield Occasion(candidate.evidence.start, date, present)


def days_told(document: Document, who: Who, times: Iterable[Timex]) -> Iterator[Occasion]:
    """Yield the days on which a past clause or the name of a meeting hangs."""
    day = published_date(document)
    recent = [(t, value) for t in times if (value := date_of(t)) is not None and is_lately(value, day)]
    for timex, value in recent:
        start = timex.span.start
        for paragraph in document.overlapping(start, start + 1):
            if paragraph.kind == "title":
                continue
            tokens = paragraph.tokens(timex.span.start, timex.span.end)
            if tokens is not None and _is_told(tokens.root):
                low, high = paragraph.offsets(tokens.root.sent)
                named = {state for mention in who.cast.within(low, high) for state in mention.states}
                yield Occasion(low, When(value, timex.span), frozenset({*named, *who.cast.issuers}))


def days_named(document: Document, times: Iterable[Timex]) -> dict[str, When]:
    """Return the day of each kind of contact that the report names by one day only: "the June 4 call"."""
    found: dict[str, dict[str, When]] = {}
    for timex in times:
        value = date_of(timex)
        around = document.overlapping(timex.span.start, timex.span.start + 1)
        paragraph = next((p for p in around if p.kind != "title"), None)
        tokens = paragraph.tokens(timex.span.start, timex.span.end) if paragraph is not None else None
        if value is None or len(value) != _DAY or tokens is None:
            continue
        noun = tokens.root.head if tokens.root.dep_ in _NAMING else None
        if noun is not None and noun.lemma_.lower() in words("classes", "meeting"):
            found.setdefault(noun.lemma_.lower(), {})[value] = When(value, timex.span)
    return {noun: next(iter(days.values())) for noun, days in found.items() if len(days) == 1}


def _is_told(token: Token) -> bool:
    while token.dep_ in _PHRASE and token.head != token:
        token = token.head
        if token.pos_ == "NOUN" and token.lemma_.lower() in words("classes", "meeting"):
            return True
    return token.tag_ == "VBD" and token.dep_ in {"ROOT", "conj"}
