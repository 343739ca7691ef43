"""An act told first and denied after: "Russia says it has taken the town, a claim that Ukraine denies".

A verb of denial whose object only comes back to what was said ("the claim", "it"), or whose clause tells
no act of its own ("that the town had fallen"), speaks of the act told just before it, when the one who
denies is a party to it. That act is then denied, and the denial is no event beside it. A title may deny
what the text tells as somebody's words, and the text what the title tells so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from dragoman.extract.document import Document, Paragraph
from dragoman.extract.events.candidates import Candidate
from dragoman.extract.events.wars import goes_on
from dragoman.extract.events.who import Who, states
from dragoman.extract.syntax import (
    clause,
    governors,
    is_negated,
    objects,
    prepositions,
    subject,
    surface_subject,
)
from dragoman.lexicon.modality import words
from dragoman.lexicon.predicates import words as frame_words

if TYPE_CHECKING:
    from spacy.tokens import Token

_ACTS = frozenset({"ASSAULT", "AID", "MOBILIZE", "COERCE", "THREATEN", "CONSULT", "SANCTION"})
_PRONOUNS = frozenset({"it", "this", "that", "which"})
_SENTENCES_BACK = 1


def with_retorts(document: Document, found: list[Candidate], who: Who) -> list[Candidate]:
    """Return the candidates; an act that a verb of denial speaks of has the status denied."""
    kept = list(found)
    for paragraph in document.paragraphs if found else ():
        for verb, deniers in _denials(paragraph, who):
            index = _act(kept, paragraph, verb, deniers, who)
            if index is not None:
                kept[index] = replace(
                    kept[index], status="denied", status_span=document.span_of(paragraph, verb)
                )
                kept = [
                    c for c in kept if not (c.predicate.token == verb and c.predicate.frame.type == "REJECT")
                ]
    return kept


def _denials(paragraph: Paragraph, who: Who) -> Iterator[tuple[Token, set[str]]]:
    """Yield the verbs that deny what was said, with the states that do."""
    for token in paragraph.doc:
        denies = token.lemma_ in words("denied", "verbs") and token.pos_ == "VERB" and not is_negated(token)
        if denies and (_takes_up(token) or _of_others(paragraph, token, who)):
            deniers = set(states(who.parties(paragraph, subject(token))))
            if deniers:
                yield token, deniers


def _takes_up(verb: Token) -> bool:
    return any(map(_comes_back, objects(verb)))


def _of_others(paragraph: Paragraph, verb: Token, who: Who) -> bool:
    """Say whether a denial has a clause or a claim that is not about the one who denies."""
    denier = set(states(who.parties(paragraph, subject(verb))))
    told = clause(verb)
    if told is not None:
        own = surface_subject(told)
        return own is not None and not denier & set(states(who.parties(paragraph, own)))
    claims = [noun for noun in objects(verb) if noun.lemma_.lower() in frame_words("classes", "claim")]
    return any(set(states(who.parties(paragraph, noun))) - denier for noun in claims)


def _has_content(paragraph: Paragraph, verb: Token, found: list[Candidate]) -> bool:
    """Say whether a candidate stands in what `verb` denies: that is then what is denied."""
    inside = {
        token
        for child in verb.children
        if child.dep_ in {"ccomp", "xcomp", "dobj"}
        for token in child.subtree
    }
    return any(
        c.predicate.token in inside
        for c in found
        if c.predicate.paragraph.index == paragraph.index and c.predicate.frame.type != "REJECT"
    )


def _comes_back(noun: Token) -> bool:
    if noun.lower_ in _PRONOUNS:
        return True
    if noun.lemma_.lower() not in frame_words("classes", "claim"):
        return False
    content = any(child.dep_ in {"acl", "relcl"} and child.i > noun.i + 1 for child in noun.children)
    owned = any(word in {"of", "about"} for word, _ in prepositions(noun))
    return not owned and not (content and noun.dep_ != "appos")


def _act(
    found: list[Candidate], paragraph: Paragraph, verb: Token, deniers: set[str], who: Who
) -> int | None:
    """Return which candidate `verb` denies: an act of theirs told just before, or one claimed near by."""
    rows = [row for row in enumerate(found) if _may_be_denied(row[1], deniers)]
    if not _has_content(paragraph, verb, found):
        before = [
            index
            for index, candidate in rows
            if _is_before(candidate, paragraph, verb)
            and (_takes_up(verb) or _is_claimed_by_other(candidate, deniers, who))
        ]
        if before:
            return before[-1]
    for index, candidate in rows:
        if _is_apart(candidate, paragraph) and _is_claimed_by_other(candidate, deniers, who):
            return index
    return None


def _is_apart(candidate: Candidate, paragraph: Paragraph) -> bool:
    """Say whether the one stands in the title and the other in the block after it."""
    other = candidate.predicate.paragraph
    return {paragraph.kind, other.kind} == {"title", "paragraph"} and abs(other.index - paragraph.index) == 1


def _is_before(candidate: Candidate, paragraph: Paragraph, verb: Token) -> bool:
    """Say whether the candidate is told before `verb` in its block, a sentence back at most."""
    token = candidate.predicate.token
    if candidate.predicate.paragraph.index != paragraph.index or token.i >= verb.i:
        return False
    between = sum(token.sent.start < s.start <= verb.sent.start for s in paragraph.doc.sents)
    return bool(between <= _SENTENCES_BACK)


def _is_claimed_by_other(candidate: Candidate, deniers: set[str], who: Who) -> bool:
    return not deniers & set(states(list(candidate.actors))) and _is_claimed(candidate, who)


def _may_be_denied(candidate: Candidate, deniers: set[str]) -> bool:
    involved = {*states(list(candidate.actors)), *states(list(candidate.recipients))}
    deed = candidate.predicate.frame.type in _ACTS and not goes_on(candidate.predicate)
    return deed and bool(deniers & involved)


def _is_claimed(candidate: Candidate, who: Who) -> bool:
    """Say whether the act is told in the words of the state that did it: "Moscow said it had taken"."""
    acting = set(states(list(candidate.actors)))
    predicate = candidate.predicate
    statement = who.statement_at(predicate.paragraph.start + predicate.token.idx)
    if statement is not None:
        return bool(statement.speaker_state in acting)
    saying = (v for v in governors(predicate.carrier) if v.lemma_ in words("denied", "saying"))
    inverted = (c for c in predicate.carrier.children if c.lemma_ in words("denied", "saying"))
    return any(
        acting & set(states(who.parties(predicate.paragraph, subject(verb)))) for verb in (*saying, *inverted)
    )
