"""An act told first and denied after: "Russia says it has taken the town, a claim that Ukraine denies".

A verb of denial whose object only comes back to what was said ("the claim", "it") speaks of the act
told just before it, when the one who denies is a party to it. That act is then denied, and the denial
is no event beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from dragoman.extract.document import Document, Paragraph
from dragoman.extract.events.candidates import Candidate
from dragoman.extract.events.who import Who, states
from dragoman.extract.syntax import is_negated, objects, prepositions, subject
from dragoman.lexicon.modality import words
from dragoman.lexicon.predicates import words as frame_words

if TYPE_CHECKING:
    from spacy.tokens import Token

_ACTS = frozenset({"ASSAULT", "AID", "MOBILIZE", "COERCE", "THREATEN", "CONSULT", "SANCTION"})
_PRONOUNS = frozenset({"it", "this", "that", "which"})
_SENTENCES_BACK = 1


def with_retorts(document: Document, found: list[Candidate], who: Who) -> list[Candidate]:
    """Return the candidates; an act that a later verb denies has the status denied."""
    kept = list(found)
    for paragraph in dict.fromkeys(candidate.predicate.paragraph for candidate in found):
        for verb, deniers in _denials(paragraph, who):
            index = _act(kept, paragraph, verb, deniers)
            if index is not None:
                kept[index] = replace(
                    kept[index], status="denied", status_span=document.span_of(paragraph, verb)
                )
                kept = [
                    c for c in kept if not (c.predicate.token == verb and c.predicate.frame.type == "REJECT")
                ]
    return kept


def _denials(paragraph: Paragraph, who: Who) -> Iterator[tuple[Token, set[str]]]:
    """Yield the verbs that deny what "the claim" or "it" comes back to, with the states that do."""
    for token in paragraph.doc:
        denies = token.lemma_ in words("denied", "verbs") and token.pos_ == "VERB"
        if denies and not is_negated(token) and any(map(_comes_back, objects(token))):
            deniers = set(states(who.parties(paragraph, subject(token))))
            if deniers:
                yield token, deniers


def _comes_back(noun: Token) -> bool:
    if noun.lower_ in _PRONOUNS:
        return True
    if noun.lemma_.lower() not in frame_words("classes", "claim"):
        return False
    content = any(child.dep_ in {"acl", "relcl"} and child.i > noun.i + 1 for child in noun.children)
    owned = any(word in {"of", "about"} for word, _ in prepositions(noun))
    return not owned and not (content and noun.dep_ != "appos")


def _act(found: list[Candidate], paragraph: Paragraph, verb: Token, deniers: set[str]) -> int | None:
    """Return which candidate `verb` denies: the nearest act of the deniers, a sentence back at most."""
    best = None
    for index, candidate in enumerate(found):
        token = candidate.predicate.token
        if candidate.predicate.paragraph.index != paragraph.index or token.i >= verb.i:
            continue
        between = sum(token.sent.start < s.start <= verb.sent.start for s in paragraph.doc.sents)
        involved = {*states(list(candidate.actors)), *states(list(candidate.recipients))}
        if between <= _SENTENCES_BACK and candidate.predicate.frame.type in _ACTS and deniers & involved:
            best = index
    return best
