"""Who turned somebody away: "Norway sought a call with Chile, but was rebuffed" is Chile's refusal.

A refusal told without who refuses ("was rebuffed", in a headline "rebuffed") is that of whom the one turned
away had approached, where the same sentence tells of the approach.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.lexicon.predicates import words
from dragoman.readers.english.events.predicates import Predicate
from dragoman.readers.english.events.who import Who, states, without
from dragoman.readers.english.predicate_arguments import understood_subject
from dragoman.readers.english.syntax import agent, is_passive
from dragoman.record import Party

if TYPE_CHECKING:
    from spacy.tokens import Token

_THEN = frozenset({"when", "after", "as", "while"})
_PAST = frozenset({"VBD", "VBN"})
Sides = tuple[list[Party], list[Party], tuple["Token", ...]]
"""Who refused, who was refused, and the tokens they were read from."""


def turned_away(predicate: Predicate, who: Who) -> Sides | None:
    """Return the sides of a refusal that tells only who was refused; None where it is no such one, or where
    nobody else, or several, are named in what was approached."""
    verb = predicate.token
    if predicate.frame.type != "REJECT" or predicate.part != "verbs" or agent(verb) is not None:
        return None
    approach = _approach(verb)
    refused = understood_subject(verb)
    if approach is None or refused is None or not (is_passive(verb) or _is_clipped(predicate)):
        return None
    asking = who.parties(predicate.paragraph, refused)
    named = [
        (party, token)
        for token in approach.subtree
        if approach.i < token.i and not (approach.i < verb.i <= token.i)
        for party in who.parties(predicate.paragraph, token, deep=False)
    ]
    others = without([party for party, _ in named], asking)
    if len(set(states(asking))) != 1 or len(set(states(others))) != 1:
        return None
    return others[:1], asking[:1], (refused, *(token for party, token in named if party in others[:1]))


def _approach(verb: Token) -> Token | None:
    """Return the verb that tells of the approach: the one before "but was rebuffed", or that after "when"."""
    if verb.dep_ == "conj" and verb.head.pos_ == "VERB":
        return verb.head
    clauses = (child for child in verb.children if child.dep_ == "advcl")
    return next((one for one in clauses if any(c.lower_ in _THEN for c in one.children)), None)


def _is_clipped(predicate: Predicate) -> bool:
    """Say whether a verb that asks for an object has none: "minister rebuffed when he sought a call"."""
    verb = predicate.token
    clipped = verb.tag_ in _PAST and verb.dep_ != "conj" and not predicate.objects
    return clipped and verb.lemma_ in words("classes", "turning_away")
