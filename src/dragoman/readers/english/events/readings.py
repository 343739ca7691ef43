"""Read a predicate as an event: which frame fits, who stands on either side, and what its status is.

A word may fit several frames; the first whose demands are all met is taken. A side that the clause leaves
open may be found in several places; one reading that fills it goes before one that does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import msgspec

from dragoman.lexicon.predicates import Frame, triggers
from dragoman.lexicon.predicates import words as frame_words
from dragoman.readers.english.document import Paragraph
from dragoman.readers.english.events.arguments import Arguments, find_arguments
from dragoman.readers.english.events.constraints import is_conditional, unmet_by_parties, words_fit
from dragoman.readers.english.events.factuality import status_by_frame
from dragoman.readers.english.events.filters import is_crime
from dragoman.readers.english.events.implicit_arguments import (
    WAR,
    completions,
    goes_on,
    of_other_kind,
    sides_of_war,
)
from dragoman.readers.english.events.parties import PartyFinder, without
from dragoman.readers.english.events.triggers import Predicate, predicates
from dragoman.readers.english.predicate_arguments import understood_subject
from dragoman.readers.english.syntax import (
    clause,
    governing_verb,
    is_infinitive,
    prepositions,
    surface_subject,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

_CONTENT = frozenset({"xcomp", "ccomp", "pcomp", "prep", "conj", "advcl", "dobj", "pobj"})
_ARGUMENTS = frozenset({"xcomp", "ccomp", "prep", "advcl"})
_WHILE = frozenset({"as", "when", "while", "once"})
_MAX_UP = 5
# Demands that do not make the content of a verb any less what is asked, alleged or agreed.
_OF_NOUNS = frozenset({"support-verb", "owner-or-support", "both-sides"})


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a predicate. `how` says where an open side was found; "" when the clause names both.

    A reading is `open` when nothing but a side that it needs is missing.
    """

    predicate: Predicate
    sides: Arguments
    status: tuple[str, Token | None]
    how: str = ""
    open: bool = False


def readings(paragraph: Paragraph, finder: PartyFinder) -> Iterator[Reading]:
    """Yield the reading of each word of a block that tells an event, in reading order.

    A noun that only completes the frame of another word is no event beside it: "left the talks". A word
    that tells an event but for a side that nothing in view names has an open reading, which
    `shared_arguments` may complete.
    """
    all_readings = list(_all(paragraph, finder))
    complete_readings = [reading for reading in all_readings if not reading.open]
    taken = {token: reading for reading in complete_readings for token in _completes(reading.predicate)}
    come = {reading.predicate.token: reading.predicate.frame.type for reading in complete_readings}
    for reading in all_readings:
        intended = reading.predicate.frame.intended
        if intended is not None and come.get(clause(reading.predicate.token)) == intended:
            continue  # "agreed to send tanks", "both intend to visit Chile": what is to come is the event
        noun = reading.predicate.token if reading.predicate.part == "nouns" else None
        if noun not in taken or (reading.status[0] == "denied" and not _refuses(taken[noun])):
            yield reading  # of a denied deed the deed is the event, of a refused one the refusal


def _refuses(reading: Reading) -> bool:
    return reading.predicate.frame.mood == "refused"


def _completes(predicate: Predicate) -> Iterator[Token]:
    """Yield the nouns that the frame of a verb itself asks for, and those within their phrases."""
    frame = predicate.frame
    if predicate.part == "verbs" and frame.has("refusal"):
        yield from predicate.objects
    if predicate.part != "verbs" or not (frame.object or frame.prep_object):
        return
    wanted = frame.object | frame.prep_object
    near = [*predicate.objects, *(inner for _, inner in prepositions(predicate.token))]
    for token in near:
        if token.lemma_.lower() in wanted:
            yield token
            yield from (inner for word, inner in prepositions(token) if word in {"in", "of"})


def _all(paragraph: Paragraph, finder: PartyFinder) -> Iterator[Reading]:
    for fitting in predicates(paragraph):
        left: Reading | None = None
        for predicate in fitting:
            reading = _reading(predicate, finder)
            if reading is not None and not reading.open:
                yield reading
                break
            left = left or reading
        else:
            if left is not None:
                yield left


def _reading(predicate: Predicate, finder: PartyFinder) -> Reading | None:
    status = status_by_frame(predicate)
    if status is None or _content_of_act(predicate) or of_other_kind(predicate):
        return None
    if not words_fit(predicate, finder):
        return None
    named = find_arguments(predicate, finder)
    if is_crime(predicate, named, finder):
        return None
    at_war = sides_of_war(predicate, named, finder)
    if at_war is not None and not unmet_by_parties(predicate, at_war):
        now = ("held", None) if goes_on(predicate) else status
        return _as_threat(Reading(predicate, at_war, now, "" if _names_both(named) else WAR))
    if status[0] == "denied":
        named = _by_denier(predicate, named, status[1], finder)
    left = Reading(predicate, named, status, open=True)
    unmet = unmet_by_parties(predicate, named)
    if not named.actors or (not named.recipients and "named-recipient" in unmet):
        return left
    if not named.recipients:
        for how, completed in completions(predicate, named, finder):
            if not unmet_by_parties(predicate, completed):
                return _as_threat(Reading(predicate, completed, status, how))
    return _as_threat(Reading(predicate, named, status)) if not unmet else left


def _names_both(named: Arguments) -> bool:
    return bool(named.recipients) and bool(named.actors)


def _as_threat(reading: Reading) -> Reading:
    """Return a hostile deed to come on a condition as the threat that it is: "will cut ties unless"."""
    predicate = reading.predicate
    if not predicate.frame.has("fact") or reading.status[0] != "planned" or not is_conditional(predicate):
        return reading
    frame = msgspec.structs.replace(predicate.frame, type="THREATEN", mode=None)
    return replace(reading, predicate=replace(predicate, frame=frame), status=("held", None))


def _by_denier(predicate: Predicate, named: Arguments, cue: Token | None, finder: PartyFinder) -> Arguments:
    """Return the sides with whoever denies it as the other one: "Kyiv denied that Russia held the town"."""
    subject = understood_subject(predicate.carrier)
    if not named.actors and (subject is None or subject.lower_ == "there"):  # "there are no plans for talks"
        speaker = without(finder.speaker(predicate.paragraph.start + predicate.token.idx), named.recipients)
        return Arguments(speaker, named.recipients, named.tokens)
    verb = governing_verb(cue) if cue is not None and not named.recipients else None
    doer = understood_subject(verb) if verb is not None else None
    denier = without(finder.parties(predicate.paragraph, doer), named.actors)
    return Arguments(named.actors, denier, named.tokens) if len(denier) == 1 else named


def _content_of_act(predicate: Predicate) -> bool:
    """Say whether the words are what somebody is asked, accused or threatened with: no event of their own."""
    if predicate.frame.auxiliaries:
        return False
    if predicate.part == "nouns" and predicate.frame.has("fact") and not predicate.supported:
        return False
    token = predicate.carrier if predicate.part != "nouns" or predicate.supported else predicate.token
    for _ in range(_MAX_UP):
        above = token.head
        if above == token or token.dep_ not in _CONTENT:
            return False
        if token.dep_ == "advcl" and (above.pos_ in {"NOUN", "PROPN"} or _is_occasion_clause(token)):
            return False  # "Protests in Oslo as minister to visit", "hit back after Chad recalled its envoy"
        frames = [
            frame
            for frame in triggers("verbs").get(above.lemma_.lower(), ())
            if not (frame.object or _unsettled(frame, above, token)) and _follows(frame, above, token)
        ]
        if token.dep_ in _ARGUMENTS and any(frame.has("has-content") for frame in frames):
            return True
        warned_of = token.dep_ in {"prep", "dobj"} and above.lemma_ in frame_words("classes", "warning")
        if warned_of and predicate.part == "verbs":
            return True  # "warned Mali of the costs of sending arms"
        agreed = token.dep_ == "xcomp" and any(frame.has("agreement") for frame in frames)
        if agreed and not (predicate.frame.has("contact") or predicate.frame.has("aid")):
            return True  # "agreed to help": the agreement is the event
        token = above
    return False


def _is_occasion_clause(verb: Token) -> bool:
    """Say whether a clause only tells when something was said or done: "condemned Mali after it attacked"."""
    times = frame_words("classes", "meanwhile") | _WHILE
    return any(child.lower_ in times and child.i < verb.i for child in verb.children)


def _unsettled(frame: Frame, verb: Token, content: Token) -> bool:
    """Say whether a frame of the verb above demands what that content itself does not meet.

    "Told Mali to leave" has somebody to tell.
    """
    asked = any(c.dep_ in {"dobj", "dative"} for c in verb.children) or surface_subject(content) is not None
    met = _OF_NOUNS | {"named-recipient"} if asked and is_infinitive(content) else _OF_NOUNS
    checked = frame.object_is or frame.content or frame.mood or frame.subject_is not in {None, "agent"}
    return bool(checked) or bool(set(frame.needs) - met)


def _follows(frame: Frame, verb: Token, content: Token) -> bool:
    """Say whether one of the prepositions that `frame` wants stands at `verb` or opens its content."""
    wanted = frame.prep
    if not wanted:
        return frame.clause != "for" or any(c.lower_ == "for" and c.dep_ == "mark" for c in content.children)
    return any(c.lower_ in wanted for c in (content, *verb.children, *content.children))
