"""The history of a planned contact: "was scheduled for February, but the trip was postponed".

A later clause that calls off "the trip" or "it" speaks of the contact told just before. The event
then has the later status, and its history keeps the earlier one with its words. What "had been planned"
is over: it is called off by the next clause that says so of "the talks", and by what the report tells
elsewhere of a contact of the same states.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from dragoman.lexicon.modality import words
from dragoman.lexicon.predicates import words as frame_words
from dragoman.readers.english.document import Document, Paragraph
from dragoman.readers.english.events.candidates import Candidate
from dragoman.readers.english.events.who import Who, states
from dragoman.readers.english.predicate_arguments import objects
from dragoman.readers.english.syntax import auxiliaries, has_to, is_infinitive, is_negated, surface_subject

if TYPE_CHECKING:
    from spacy.tokens import Token

_CALLED_OFF = ("postponed", "cancelled")
_NOW = frozenset({"has", "have", "is", "are", "will"})
_SENTENCES_AFTER = 1
_SENTENCES_AFTER_PAST_PLAN = 2
_PAST_PLAN = frozenset({"had", "was", "were"})
_MAX_UP = 3
Called = tuple[Paragraph, "Token", str]
"""A block, a verb in it that calls something off, and the status which that has then."""


def with_history(document: Document, found: list[Candidate], who: Who) -> list[Candidate]:
    """Return the candidates; a planned contact that a later clause calls off has the later status."""
    called = {paragraph.index: rows for paragraph in document.body if (rows := [*_calls_off(paragraph, who)])}
    planned = defaultdict[int, list[Candidate]](list)
    for candidate in found:
        if called and candidate.predicate.frame.type == "CONSULT" and candidate.status == "planned":
            planned[candidate.predicate.paragraph.index].append(candidate)
    changed = []
    for candidate in found:
        block = candidate.predicate.paragraph.index
        for paragraph, verb, status in _after(candidate, called.get(block, [])):
            if _speaks_of(candidate, paragraph, verb, planned[block]):
                before = (candidate.status, candidate.status_span or candidate.evidence)
                span = document.span_of(paragraph, verb)
                candidate = replace(
                    candidate, status=status, status_span=span, history=(*candidate.history, before)
                )
                break
        changed.append(candidate)
    off = dict[frozenset[str], Candidate]()
    for candidate in changed:
        if candidate.predicate.frame.type == "CONSULT" and candidate.status in _CALLED_OFF:
            off.setdefault(_parties(candidate), candidate)
    return [_called_off_elsewhere(candidate, off) for candidate in changed]


def _after(candidate: Candidate, called: list[Called]) -> Iterator[Called]:
    """Yield what is called off at most two sentences after a planned contact, in the same block."""
    if candidate.predicate.frame.type != "CONSULT" or candidate.status != "planned":
        return
    token = candidate.predicate.token
    first = bisect_right(called, token.i, key=lambda row: row[1].i)
    yield from takewhile(
        lambda row: _is_within(token, row[1], _SENTENCES_AFTER_PAST_PLAN), islice(called, first, None)
    )


def _called_off_elsewhere(candidate: Candidate, off: dict[frozenset[str], Candidate]) -> Candidate:
    """Return a past plan with the status of what the report tells was called off between its states."""
    if candidate.predicate.frame.type != "CONSULT" or candidate.status != "planned":
        return candidate
    if not _was_planned(candidate):
        return candidate
    other = off.get(_parties(candidate))
    if other is None:
        return candidate
    before = (candidate.status, candidate.status_span or candidate.evidence)
    history = (*candidate.history, before)
    return replace(candidate, status=other.status, status_span=other.status_span, history=history)


def _parties(candidate: Candidate) -> frozenset[str]:
    return frozenset(states([*candidate.actors, *candidate.recipients]))


def _was_planned(candidate: Candidate) -> bool:
    """Say whether the plan is told as one of the past: "had planned to meet", "were going to meet"."""
    verb = candidate.predicate.carrier
    for _ in range(_MAX_UP):
        plans = verb.lemma_ in words("planned", "verbs") or verb.lower_ == "going" or has_to(verb)
        if plans and auxiliaries(verb) & _PAST_PLAN:
            return True
        if plans and verb.tag_ == "VBD":
            return True
        if verb.head == verb or verb.dep_ not in {"xcomp", "ccomp", "acl", "dobj", "pobj", "prep"}:
            return False
        verb = verb.head
    return False


def _calls_off(paragraph: Paragraph, who: Who) -> Iterator[Called]:
    """Yield the verbs that call off a contact named only by "the trip", "the talks" or "it"."""
    for token in paragraph.doc:
        if token.pos_ != "VERB":
            continue
        for status in _CALLED_OFF:
            if _calls(token, status) and not is_negated(token):
                told = [*objects(token), *([s] if (s := surface_subject(token)) is not None else [])]
                if any(_comes_back(paragraph, noun, who) for noun in told):
                    yield paragraph, token, status


def _calls(verb: Token, status: str) -> bool:
    """Say whether `verb` has this sense: "postponed", "put it off"."""
    if verb.lemma_ in words(status, "verbs"):
        return True
    phrases = (phrase.split() for phrase in words(status, "phrases"))
    particles = {particle for lemma, particle in phrases if lemma == verb.lemma_}
    return bool(particles) and any(c.dep_ == "prt" and c.lower_ in particles for c in verb.children)


def _comes_back(paragraph: Paragraph, noun: Token, who: Who) -> bool:
    if noun.lower_ in {"it", "that", "this"}:
        return True
    definite = any(
        c.lower_ in {"the", "that", "this", "these", "those"} or c.dep_ == "poss" for c in noun.children
    )
    return (
        definite
        and noun.lemma_.lower() in frame_words("classes", "meeting")
        and not who.parties(paragraph, noun)
    )


def _stands(verb: Token) -> bool:
    """Say whether the plan is told in the present, so that what "was put off" is an earlier one."""
    return bool(auxiliaries(verb) & {"will", "shall"}) or (
        is_infinitive(verb) and verb.head.tag_ in {"VBZ", "VBP"}
    )


def _speaks_of(candidate: Candidate, paragraph: Paragraph, verb: Token, planned: list[Candidate]) -> bool:
    """Say whether `verb` calls off this candidate: the nearest planned contact, a sentence back at most.

    `planned` are the planned contacts of the block, in reading order.
    """
    token = candidate.predicate.token
    if _stands(candidate.predicate.carrier) and not auxiliaries(verb) & _NOW:
        return False
    over = _was_planned(candidate)
    if not _is_within(token, verb, _SENTENCES_AFTER_PAST_PLAN if over else _SENTENCES_AFTER):
        return False
    first, last = (bisect_right(planned, at, key=_place) for at in (token.i, verb.i - 1))
    return all(over and _was_planned(other) for other in islice(planned, first, last))


def _place(candidate: Candidate) -> int:
    return int(candidate.predicate.token.i)


def _is_within(token: Token, later: Token, sentences: int) -> bool:
    """Say whether `later` stands at most so many sentences after the one of `token`."""
    start = later.sent.start
    for _ in range(sentences):
        if start > token.i:
            start = later.doc[start - 1].sent.start
    return bool(start <= token.i)
