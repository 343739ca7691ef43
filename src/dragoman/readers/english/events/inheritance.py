"""Dates that an event takes from what it was part of, or from what it answers.

An official text tells a contact once with its day; the acts told after it were done there. Where
the issuer itself speaks in the present tense ("The United States condemns"), the act is done by
publishing. A press report tells a contact with its day, then what the same parties did there; what
answers a dated deed lies between that day and publication.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from dragoman.lexicon.links import link_words
from dragoman.lexicon.predicates import words
from dragoman.readers.english.document import Document
from dragoman.readers.english.events.attachment import SPEECH_ACTS
from dragoman.readers.english.events.candidates import Candidate
from dragoman.readers.english.events.dating import published_date
from dragoman.readers.english.events.journeys import Journey, journey
from dragoman.readers.english.events.occasion import Occasion, days_named, days_told, is_contact, occasion
from dragoman.readers.english.events.reactions import Reactions
from dragoman.readers.english.events.told_before import ToldBefore
from dragoman.readers.english.events.who import Who, states
from dragoman.readers.english.syntax import auxiliaries, governing_verb, prepositions
from dragoman.record import Timex, When

if TYPE_CHECKING:
    from spacy.tokens import Token

_DONE_THERE = SPEECH_ACTS | {"COOPERATE", "CONSULT"}
_DONE = frozenset({"held", "demanded"})
_OPENING_BLOCK = 2
_NEWS = SPEECH_ACTS | {"CONSULT"}
_PRESENT = frozenset({"VBP", "VBZ"})
_PAST = frozenset({"VBD", "VBN"})
_IS = frozenset({"is", "are", "am", "'re", "’re", "'m", "’m"})
_PERFECT = frozenset({"has", "have", "'s", "’s", "'ve", "’ve"})
_MAX_UP = 8


def inherit(
    document: Document, found: list[Candidate], who: Who, times: tuple[Timex, ...]
) -> list[Candidate]:
    """Return the candidates, the undated ones dated by contact, publication or trigger where that holds."""
    day = published_date(document)
    told = occasion(document, found, who, times) if who.cast.issuers else None
    reactions, way = Reactions(document, times), journey(document, times)
    lead = () if who.cast.issuers else tuple(days_told(document, who, times))
    named, met = days_named(document, times), _days_met(found)
    before = ToldBefore(day)
    for candidate in found:
        if candidate.when is None:
            date = None if who.cast.issuers else _of_contact_named(candidate, met, named)
            date = date or _inherited(document, candidate, before, who, day, told, reactions, way)
            if date is None and not who.cast.issuers:
                date = _opening(candidate, lead)
            if date is not None:
                candidate = replace(candidate, when=date)
        before.add(candidate)
    return before.all


def _inherited(
    document: Document,
    candidate: Candidate,
    before: ToldBefore,
    who: Who,
    day: str | None,
    told: Occasion | None,
    reactions: Reactions,
    way: Journey | None,
) -> When | None:
    kind = candidate.predicate.frame.type
    if candidate.status == "planned" and kind == "CONSULT":
        return _programme(candidate, before) or (way.at(ahead=True) if way else None)
    if candidate.status not in _DONE or kind not in _DONE_THERE:
        return None
    if who.cast.issuers:
        date = _official(document, candidate, who, day, told)
        return date or (way.at(ahead=False) if way and told is None else None)
    return (
        _press(candidate, before)
        or _goes_on(candidate, before)
        or reactions.bounded(candidate, before.all[-1] if before.all else None)
    )


def _programme(candidate: Candidate, before: ToldBefore) -> When | None:
    """Return the month of the journey that a contact to come belongs to: its own day is not said."""
    contact = before.plan_of_any(candidate)
    if contact is None or contact.when is None:
        return None
    return replace(contact.when, value=contact.when.value[:7], time=None, basis="contact")


def _official(
    document: Document, candidate: Candidate, who: Who, day: str | None, told: Occasion | None
) -> When | None:
    if candidate.predicate.frame.type == "CONSULT":
        return None
    verb = candidate.predicate.carrier
    issued = bool(day) and bool(set(_states(candidate)) & set(who.cast.issuers))
    published = When(day or "", document.span_of(candidate.predicate.paragraph, verb), basis="published")
    if issued and _tense(verb) == "present":
        return published
    if told is not None and told.includes(candidate):
        return replace(told.when, time=None, basis="contact")
    return published if issued and _tense(verb) == "perfect" else None


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


def _press(candidate: Candidate, before: ToldBefore) -> When | None:
    """Return the day of the contact told just before, if that was lately and between the same parties."""
    contact = before.contact_of_all(candidate)
    if contact is None or contact.when is None:
        return None
    return replace(contact.when, time=None, basis="contact")


def _days_met(found: list[Candidate]) -> defaultdict[frozenset[str], dict[str, When]]:
    """Return the dates of the contacts told, by the states that met, each with the last words for it."""
    days: defaultdict[frozenset[str], dict[str, When]] = defaultdict(dict)
    for contact in found:
        if is_contact(contact) and contact.when:
            days[_all_states(contact)][contact.when.value] = contact.when
    return days


def _of_contact_named(
    candidate: Candidate, met: Mapping[frozenset[str], dict[str, When]], named: dict[str, When]
) -> When | None:
    """Return the day of the one contact of the same states that the clause names: "during their call"."""
    noun = _contact_around(candidate) if candidate.status in _DONE else None
    if noun is None:
        return None
    days = met.get(_all_states(candidate), {})
    when = named.get(noun.lemma_.lower()) or (next(iter(days.values())) if len(days) == 1 else None)
    return replace(when, time=None, basis="contact") if when is not None else None


def _contact_around(candidate: Candidate) -> Token | None:
    """Return the noun of the contact inside which the clause tells its act: "during their call"."""
    predicate = candidate.predicate
    around = (token for token in predicate.carrier.subtree if _is_during(token, predicate.carrier))
    inside = (
        inner
        for word, inner in prepositions(predicate.carrier)
        if word in link_words("inside") and inner.lemma_.lower() in words("classes", "meeting")
        and inner != predicate.token
    )  # fmt: skip
    return next(iter((*around, *inside)), None)


def _is_during(noun: Token, verb: Token) -> bool:
    """Say whether `noun` is a contact during which `verb` was done, whatever the parser hangs it on."""
    if noun.dep_ != "pobj" or noun.head.lower_ != "during" or governing_verb(noun.head) != verb:
        return False
    return noun.lemma_.lower() in words("classes", "meeting")


def _opening(candidate: Candidate, lead: tuple[Occasion, ...]) -> When | None:
    """Return the first day told, where the report opens undated with a contact: "have met", "on Monday"."""
    predicate = candidate.predicate
    opens = predicate.paragraph.kind != "title" and predicate.paragraph.index <= _OPENING_BLOCK
    if not opens or candidate.status != "held" or predicate.frame.type not in _NEWS:
        return None
    if _tense(predicate.carrier) != "perfect":
        return None
    at = bisect_right(lead, candidate.evidence.end, key=lambda told: told.start)
    first = lead[at] if at < len(lead) else None
    return replace(first.when, basis="contact") if first is not None and first.includes(candidate) else None


def _goes_on(candidate: Candidate, before: ToldBefore) -> When | None:
    """Return the day of what the same states did in the sentence before, for what they also said."""
    if candidate.predicate.frame.type not in SPEECH_ACTS or candidate.predicate.carrier.tag_ != "VBD":
        return None
    last = before.last_said(candidate)
    if last is None or last.when is None or last.status not in _DONE:
        return None
    return (
        replace(last.when, time=None, basis="contact")
        if set(_states(last)) == set(_states(candidate))
        else None
    )


def _states(candidate: Candidate) -> tuple[str, ...]:
    return states(list(candidate.actors))


def _all_states(candidate: Candidate) -> frozenset[str]:
    return frozenset(states([*candidate.actors, *candidate.recipients]))
