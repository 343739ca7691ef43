"""The history of a planned contact: "was scheduled for February, but the trip was postponed".

A later clause that calls off "the trip" or "it" speaks of the contact told just before. The event
then has the later status, and its history keeps the earlier one with its words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from dragoman.extract.document import Document, Paragraph
from dragoman.extract.events.candidates import Candidate
from dragoman.extract.events.who import Who
from dragoman.extract.syntax import auxiliaries, is_infinitive, is_negated, objects, surface_subject
from dragoman.lexicon.modality import words
from dragoman.lexicon.predicates import words as frame_words

if TYPE_CHECKING:
    from spacy.tokens import Token

_CALLED_OFF = ("postponed", "cancelled")
_NOW = frozenset({"has", "have", "is", "are", "will"})
_SENTENCES_AFTER = 1


def with_history(document: Document, found: list[Candidate], who: Who) -> list[Candidate]:
    """Return the candidates; a planned contact that a later clause calls off has the later status."""
    called = [row for paragraph in document.body for row in _calls_off(paragraph, who)]
    changed = []
    for candidate in found:
        for paragraph, verb, status in called:
            if _speaks_of(candidate, paragraph, verb, found):
                before = (candidate.status, candidate.status_span or candidate.evidence)
                span = document.span_of(paragraph, verb)
                candidate = replace(
                    candidate, status=status, status_span=span, history=(*candidate.history, before)
                )
                break
        changed.append(candidate)
    return changed


def _calls_off(paragraph: Paragraph, who: Who) -> Iterator[tuple[Paragraph, Token, str]]:
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


def _speaks_of(candidate: Candidate, paragraph: Paragraph, verb: Token, found: list[Candidate]) -> bool:
    """Say whether `verb` calls off this candidate: the nearest planned contact, a sentence back at most."""
    if candidate.predicate.frame.type != "CONSULT" or candidate.status != "planned":
        return False
    if candidate.predicate.paragraph.index != paragraph.index or candidate.predicate.token.i >= verb.i:
        return False
    if _stands(candidate.predicate.carrier) and not auxiliaries(verb) & _NOW:
        return False
    between = [
        s for s in paragraph.doc.sents if candidate.predicate.token.sent.start < s.start <= verb.sent.start
    ]
    if len(between) > _SENTENCES_AFTER:
        return False
    nearer = [
        other for other in found
        if other is not candidate and other.predicate.frame.type == "CONSULT" and other.status == "planned"
        and other.predicate.paragraph.index == paragraph.index
        and candidate.predicate.token.i < other.predicate.token.i < verb.i
    ]  # fmt: skip
    return not nearer
