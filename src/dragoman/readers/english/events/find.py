"""Find what happened between states, its status, time, place and people.

Candidates come from the frames of `lexicons/predicates.toml`; the sides from the words where the frame says
they stand (`arguments`), from the sentences around (`readings`) or from another act (`inherited_arguments`);
status from tense, modality and negation (`factuality`). Mentions of one occurrence become one event
(`event_coreference`).

A later clause may change the status of an act told before. "Was scheduled for February, but the trip was
postponed": what calls off "the trip" or "it" speaks of the contact told just before; the event has the later
status, and its history the earlier one with its words. "Russia says it has taken the town, a claim that
Ukraine denies": a verb of denial whose object only comes back to what was said speaks of the act told just
before it, when the one who denies is a party to it; the denial is then no event beside it.

A warning of what another does is a charge. Where a text is about a match, "Norway" is a team: only what an
office, a ministry, a capital or an organisation does there stays an event.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from dragoman.lexicon.predicates import Frame, Trait, modality_words, sport_words, tells, triggers
from dragoman.lexicon.predicates import words as frame_words
from dragoman.observing import stage
from dragoman.readers.english.document import Cast, Document, Paragraph
from dragoman.readers.english.events.candidates import Candidate, candidate_of
from dragoman.readers.english.events.event_coreference import grouped, with_title
from dragoman.readers.english.events.factuality import goes_on, status_called_off, status_denied
from dragoman.readers.english.events.inherited_arguments import inherit, with_doers_of_deeds, with_last_met
from dragoman.readers.english.events.parties import PartyFinder, states
from dragoman.readers.english.events.readings import readings
from dragoman.readers.english.events.triggers import fits_word
from dragoman.readers.english.predicate_arguments import objects, subject, understood_subject
from dragoman.readers.english.syntax import (
    FINITE,
    auxiliaries,
    carrier_of,
    clause,
    is_negated,
    is_passive,
    is_past,
    is_phrase,
    prepositions,
    surface_subject,
)
from dragoman.record import Event, Place, Statement, Timex

if TYPE_CHECKING:
    from spacy.tokens import Token

_A_WORD_IN = 400  # characters: long reports mention the Olympics without being about sport
_CALLED_OFF = ("postponed", "cancelled")
_DEFINITE = frozenset({"the", "that", "this", "these", "those"})
_NOT_YET = frozenset({"will", "'ll", "’ll", "would", "should"})
_MAY = frozenset({"may", "might", "could", "can"})
_HARMS: tuple[Trait, ...] = ("attack", "deed", "coercion", "aid")
_PRONOUNS = frozenset({"it", "this", "that", "which"})
_TEAMS = frozenset({"named", "demonym", "metonym", "person", "pronoun", "place", "pair"})
Called = tuple["Token", str]
"""A verb that calls something off, and the status which that has then."""


def with_later_status(
    document: Document, candidates: list[Candidate], finder: PartyFinder
) -> list[Candidate]:
    """Return the candidates, with the status that later clauses of the report give them."""
    blocks = defaultdict[int, list[Candidate]](list)
    for candidate in candidates:
        blocks[candidate.predicate.paragraph.index].append(candidate)
    return [
        candidate
        for rows in blocks.values()
        for candidate in _denied(document, _off(document, rows, finder), finder)
    ]


def _off(document: Document, rows: list[Candidate], finder: PartyFinder) -> list[Candidate]:
    """Return the candidates of a block; the last contact planned before a verb that calls it off is off."""
    planned = [n for n, row in enumerate(rows) if _is_planned_contact(row)]
    if not planned or rows[0].predicate.paragraph.kind == "title":
        return rows
    rows = list(rows)
    starts = [rows[n].predicate.token.i for n in planned]
    for verb, status in _calls_off(rows[0].predicate.paragraph, finder):
        at = bisect_right(starts, verb.i - 1) - 1
        row = rows[planned[at]] if at >= 0 else None
        if row is not None and _is_planned_contact(row) and _is_next(row.predicate.token, verb):
            span = document.span_of(row.predicate.paragraph, verb)
            rows[planned[at]] = status_called_off(row, verb, status, span)
    return rows


def _is_planned_contact(candidate: Candidate) -> bool:
    return candidate.predicate.frame.has("contact") and candidate.status == "planned"


def _calls_off(paragraph: Paragraph, finder: PartyFinder) -> Iterator[Called]:
    """Yield the verbs that call off a contact named only by "the trip", "the talks" or "it"."""
    for token in paragraph.doc:
        if token.pos_ != "VERB" or is_negated(token):
            continue
        for status in _CALLED_OFF:
            if token.lemma_ in modality_words(status, "verbs") or is_phrase(
                token, modality_words(status, "phrases")
            ):
                nouns = [*objects(token), *([s] if (s := surface_subject(token)) is not None else [])]
                if any(_is_contact_again(paragraph, noun, finder) for noun in nouns):
                    yield token, status


def _is_contact_again(paragraph: Paragraph, noun: Token, finder: PartyFinder) -> bool:
    if noun.lower_ in _PRONOUNS:
        return True
    definite = any(c.lower_ in _DEFINITE or c.dep_ == "poss" for c in noun.children)
    meeting = noun.lemma_.lower() in frame_words("classes", "meeting")
    return definite and meeting and not finder.parties(paragraph, noun)


def _is_next(token: Token, later: Token) -> bool:
    """Say whether `later` stands in the sentence of `token` or the one after it."""
    start = later.sent.start
    return bool(start <= token.i or later.doc[start - 1].sent.start <= token.i)


def _denied(document: Document, rows: list[Candidate], finder: PartyFinder) -> list[Candidate]:
    """Return the candidates of a block; an act that a verb of denial comes back to is denied."""
    if not any(row.predicate.frame.has("deniable") for row in rows):
        return rows
    kept: list[Candidate | None] = list(rows)
    paragraph = rows[0].predicate.paragraph
    for verb, deniers in _denials(paragraph, finder):
        before = [n for n, row in enumerate(kept) if row is not None and _may_be_denied(row, verb, deniers)]
        if before:
            kept[before[-1]] = status_denied(rows[before[-1]], document.span_of(paragraph, verb))
            kept = [None if row is not None and _is_denial(row, verb) else row for row in kept]
    return [row for row in kept if row is not None]


def _denials(paragraph: Paragraph, finder: PartyFinder) -> Iterator[tuple[Token, set[str]]]:
    """Yield the verbs that deny what was said, with the states that do."""
    for token in paragraph.doc:
        denies = (
            token.lemma_ in modality_words("denied", "verbs")
            and token.pos_ == "VERB"
            and not is_negated(token)
        )
        if denies and any(map(_is_claim_again, objects(token))):
            deniers = set(states(finder.parties(paragraph, subject(token))))
            if deniers:
                yield token, deniers


def _is_claim_again(noun: Token) -> bool:
    """Say whether a noun only comes back to what was said: "it", "the claim"."""
    if noun.lower_ in _PRONOUNS:
        return True
    if noun.lemma_.lower() not in frame_words("classes", "claim"):
        return False
    content = any(child.dep_ in {"acl", "relcl"} and child.i > noun.i + 1 for child in noun.children)
    owned = any(word in {"of", "about"} for word, _ in prepositions(noun))
    return not owned and not (content and noun.dep_ != "appos")


def _may_be_denied(candidate: Candidate, verb: Token, deniers: set[str]) -> bool:
    """Say whether a deed told before `verb`, a sentence back at most, is one of those who deny it."""
    predicate = candidate.predicate
    involved = set(states([*candidate.actors, *candidate.recipients]))
    deed = predicate.frame.has("deniable") and not goes_on(predicate)
    near = predicate.token.i < verb.i and _is_next(predicate.token, verb)
    return deed and near and bool(deniers & involved)


def _is_denial(candidate: Candidate, verb: Token) -> bool:
    return bool(candidate.predicate.token == verb and candidate.predicate.frame.has("refusal"))


@stage("events")
def find_events(
    document: Document,
    cast: Cast,
    times: tuple[Timex, ...],
    places: tuple[Place, ...],
    statements: tuple[Statement, ...],
) -> tuple[Event, ...]:
    """Return the events of `document`, in reading order, each occurrence once."""
    finder = PartyFinder(document, cast, statements, places)
    times = without_persons(cast, times)
    read = (reading for paragraph in document.paragraphs for reading in readings(paragraph, finder))
    complete_readings = with_doers_of_deeds(with_last_met(read, frozenset(cast.issuers)))
    candidates = with_later_status(
        document, [candidate_of(reading, finder, times) for reading in complete_readings], finder
    )
    title, body = _apart(document, candidates)
    events = grouped(document, inherit(document, body, finder, times))
    return without_matches(document, with_title(grouped(document, title), events))


def _apart(document: Document, candidates: list[Candidate]) -> tuple[list[Candidate], list[Candidate]]:
    """Return what the title tells, and what the text tells."""
    title = [candidate for candidate in candidates if candidate.predicate.paragraph == document.title]
    return title, [candidate for candidate in candidates if candidate.predicate.paragraph != document.title]


def without_persons(cast: Cast, times: tuple[Timex, ...]) -> tuple[Timex, ...]:
    """Return the times whose words do not name a person."""
    return tuple(timex for timex in times if not _names_someone(cast, timex))


def _names_someone(cast: Cast, timex: Timex) -> bool:
    """Say whether the words name a person, not a time: "met with May"."""
    mention = cast.at(timex.span.start)
    return mention is not None and mention.kind == "person" and timex.span.end <= mention.end


def as_alarm(event: Event, token: Token, paragraph: Paragraph) -> Event:
    """Return an event, a warning of what the other side does or may do as the charge that it is: "warns that
    Mali is massing troops", "could attack"; not "warns Mali that", "warns that Mali will regret it"."""
    if event.event_type != "THREATEN" or token.lemma_.lower() not in frame_words("classes", "warning"):
        return event
    if any(child.dep_ in {"dobj", "dative"} for child in token.children):
        return event
    content = clause(token)
    if content is not None:
        doers = [] if _is_consequence(content, paragraph) else [understood_subject(content)]
    else:
        doers = [child for word, noun in prepositions(token) if word == "of" for child in noun.lefts]
    doing = [word for doer in doers if doer is not None for word in doer.subtree]
    starts = {paragraph.start + word.idx for word in doing}
    if not any(party.span is not None and party.span.start in starts for party in event.recipients):
        return event
    return replace(event, event_type="ACCUSE", mode="allege")


def _is_consequence(content: Token, paragraph: Paragraph) -> bool:
    """Say whether somebody is warned of what is to befall him, not of what he may do to others: "will regret
    it", "could face sanctions"; "may invade Mali" is a deed."""
    modals = auxiliaries(content)
    return bool(modals & _NOT_YET) or (bool(modals & _MAY) and not _is_deed(content, paragraph))


def _is_deed(verb: Token, paragraph: Paragraph) -> bool:
    """Say whether a verb, one that hangs on it, or what it carries out harms others: "may try to invade",
    "might stage an attack", "could send weapons"."""
    if is_passive(verb):
        return False
    rows = [frame for frame in triggers("verbs").get(verb.lemma_.lower(), ()) if _harms(frame)]
    if any(fits_word(frame, verb, paragraph) is not None for frame in rows):
        return True
    if verb.lemma_ in frame_words("classes", "doing"):
        nouns = [frame for noun in objects(verb) for frame in triggers("nouns").get(noun.lemma_.lower(), ())]
        if any(map(_harms, nouns)):
            return True
    if verb.lemma_ in frame_words("classes", "wielding") and any(map(_is_weapon, objects(verb))):
        return True
    further = (child for child in verb.children if child.dep_ == "xcomp" and child.tag_ in {"VB", "VBG"})
    return any(_is_deed(child, paragraph) for child in further)


def _is_weapon(noun: Token) -> bool:
    return noun.lemma_.lower() in frame_words("classes", "arms") | frame_words("classes", "weapons")


def _harms(frame: Frame) -> bool:
    does = frame.actor == "subject" and not frame.receives
    return does and any(map(frame.has, _HARMS))


def sets_out(event: Event, verb: Token) -> bool:
    """Say whether somebody is only on the way to a contact: "heads to Cairo", not "arrives in Cairo",
    "travelling in Mali", or "travels to Cairo and meets Sisi"."""
    journeys = modality_words("planned", "journeys")
    if event.mode != "visit" or verb.lemma_.lower() not in journeys or is_past(carrier_of(verb)):
        return False
    if verb.tag_ == "VBG" and not any(child.lemma_ == "be" for child in verb.children):
        return False
    return not any(
        child.dep_ == "conj"
        and child.tag_ in FINITE
        and child.lemma_ not in journeys
        and tells(child.lemma_.lower(), "contact", "verbs")
        for child in verb.children
    )


def without_matches(document: Document, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """Return the events, of a text about sport only those in which a government takes part."""
    if not events or not is_sport(document.report.text):
        return events
    return tuple(event for event in events if _governs(event))


@lru_cache(maxsize=8)  # the gate and both readers ask it of a report
def is_sport(text: str) -> bool:
    """Say whether a text is about sport, by how many words of it there are."""
    sport_terms = set(sport_words().findall(text.lower()))
    return len(sport_terms) >= 1 + len(text) // _A_WORD_IN


def _governs(event: Event) -> bool:
    offices = {person.state for person in event.persons if person.office}
    return any(party.via not in _TEAMS or party.state in offices for party in event.actors)
