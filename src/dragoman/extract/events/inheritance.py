"""Dates that an event takes from what it was part of.

An official text tells a contact once with its day; the acts told after it were done there. Where
the issuer itself speaks in the present tense ("The United States condemns"), the act is done by
publishing. A press report tells a contact with its day, then what the same parties did there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from dragoman.extract.document import Document
from dragoman.extract.events.candidates import Candidate
from dragoman.extract.events.dating import SPEECH_ACTS, published_date
from dragoman.extract.events.who import Who, states
from dragoman.record import When

_DONE_THERE = SPEECH_ACTS | {"COOPERATE", "CONSULT"}
_DONE = frozenset({"held", "demanded"})
_NEAR_BLOCKS = 1
_NEAR_DAYS = 7


def inherit(document: Document, found: list[Candidate], who: Who) -> list[Candidate]:
    """Return the candidates, the undated ones dated by the contact or the publication where that holds."""
    day = published_date(document)
    dated: list[Candidate] = []
    for candidate in found:
        if (
            candidate.when is None
            and candidate.status in _DONE
            and candidate.predicate.frame.type in _DONE_THERE
        ):
            candidate = (
                _official(document, candidate, dated, who, day)
                if who.cast.issuers
                else _press(candidate, dated, day)
            )
        if (
            candidate.when is None
            and candidate.status == "planned"
            and candidate.predicate.frame.type == "CONSULT"
        ):
            candidate = _programme(candidate, dated)
        dated.append(candidate)
    return dated


def _programme(candidate: Candidate, before: list[Candidate]) -> Candidate:
    """Date a contact of a journey to come by the month of the journey: its own day is not said."""
    block = candidate.predicate.paragraph.index
    for journey in reversed(before):
        if block - journey.predicate.paragraph.index > _NEAR_BLOCKS:
            break
        same = (
            journey.predicate.frame.type == "CONSULT"
            and journey.status == "planned"
            and journey.when is not None
        )
        if same and journey.when is not None and set(_states(journey)) & set(_states(candidate)):
            return replace(
                candidate,
                when=replace(journey.when, value=journey.when.value[:7], time=None, basis="contact"),
            )
    return candidate


def _official(
    document: Document, candidate: Candidate, before: list[Candidate], who: Who, day: str | None
) -> Candidate:
    contacts = [c for c in before if _is_contact(c)]
    lately = [c for c in contacts if c.when is not None and _lately(c.when.value, day)]
    contact = next(iter(lately or contacts), None)
    if candidate.predicate.frame.type == "CONSULT":
        return candidate
    if contact is not None and contact.when is not None and _took_part(candidate, contact):
        return replace(candidate, when=replace(contact.when, time=None, basis="contact"))
    verb = candidate.predicate.carrier
    present = verb.tag_ in {"VBP", "VBZ", "VB", "VBG"} or any(
        c.lower_ in {"have", "has"} for c in verb.children
    )
    if day and present and set(_states(candidate)) & set(who.cast.issuers):
        span = document.span_of(candidate.predicate.paragraph, verb)
        return replace(candidate, when=When(day, span, basis="published"))
    return candidate


def _press(candidate: Candidate, before: list[Candidate], day: str | None) -> Candidate:
    """Date an act by the contact told just before it, if that was lately and between the same parties."""
    block = candidate.predicate.paragraph.index
    for contact in reversed(before):
        if block - contact.predicate.paragraph.index > _NEAR_BLOCKS:
            break
        if (
            _is_contact(contact)
            and contact.when is not None
            and _lately(contact.when.value, day)
            and _took_part(candidate, contact)
        ):
            return replace(candidate, when=replace(contact.when, time=None, basis="contact"))
    return candidate


def _is_contact(candidate: Candidate) -> bool:
    return (
        candidate.predicate.frame.type == "CONSULT"
        and candidate.status == "held"
        and candidate.when is not None
    )


def _lately(value: str, day: str | None) -> bool:
    if day is None or len(value) != len("2023-06-18") or len(day) != len(value):
        return False
    return 0 <= (date.fromisoformat(day) - date.fromisoformat(value)).days <= _NEAR_DAYS


def _states(candidate: Candidate) -> tuple[str, ...]:
    return states(list(candidate.actors))


def _took_part(candidate: Candidate, contact: Candidate) -> bool:
    present: Iterable[str] = states([*contact.actors, *contact.recipients])
    return bool(candidate.actors) and set(_states(candidate)) <= set(present)
