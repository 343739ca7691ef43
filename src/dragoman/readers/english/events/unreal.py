"""What is told as no event: the condition, what is called important, what is prevented, "any attack"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.lexicon.modality import words
from dragoman.readers.english.syntax import auxiliaries, governors, is_negated

if TYPE_CHECKING:
    from spacy.tokens import Token

_MAX_UP = 3
_CLAUSES = frozenset({"ccomp", "xcomp", "pcomp", "acl", "csubj", "prep", "advcl"})
_PHRASES = frozenset({"pobj", "dobj", "xcomp", "pcomp", "prep", "conj", "ccomp"})


def unreal(predicate: Token, carrier: Token) -> tuple[str, Token] | None:
    """Return "none" and the word that shows it where the predicate is told as no event; else None."""
    for reading in (_condition, _supposed, _evaluated, _prevented, _generic, _comes_back):
        found = reading(predicate, carrier)
        if found is not None:
            return "none", found
    return None


def _condition(predicate: Token, carrier: Token) -> Token | None:
    for candidate in (carrier, *governors(carrier)):
        if candidate.dep_ in {"advcl", "ccomp", "pcomp"} or candidate == carrier:
            for child in candidate.children:
                if child.dep_ in {"mark", "aux"} and child.lower_ in {"if", "unless", "whether", "lest"}:
                    return child
        if candidate.dep_ in {"ROOT", "relcl", "parataxis"}:
            return None
    return None


def _supposed(predicate: Token, carrier: Token) -> Token | None:
    """What is said of a deed that nobody has done: "sending arms would be a mistake"."""
    if carrier.dep_ not in {"csubj", "csubjpass"} or carrier.tag_ != "VBG":
        return None
    modal = auxiliaries(carrier.head) & words("unconfirmed", "auxiliaries")
    return carrier.head if modal else None


def _evaluated(predicate: Token, carrier: Token) -> Token | None:
    """What is called important or a goal is not told as done: "the importance of keeping contact"."""
    token = carrier
    for _ in range(_MAX_UP):
        above = token.head
        if above == token or token.dep_ not in _CLAUSES:
            return None
        if token == carrier and token.dep_ == "acl" and above.lemma_ in words("evaluation", "pressing"):
            return None if above.head.lemma_ in words("evaluation", "undoing") else above
        if token.dep_ == "advcl" and any(c.dep_ == "advmod" and c.tag_ == "WRB" for c in token.children):
            return None  # "under pressure to raise it when she visits": she does visit
        if above.lemma_ in words("evaluation", "nouns") and token.dep_ != "advcl":
            return None if _is_used(above) else above
        if token.dep_ in {"ccomp", "xcomp", "csubj", "advcl"} and any(
            c.dep_ in {"acomp", "attr"} and c.lower_ in words("evaluation", "adjectives")
            for c in above.children
        ):
            return above
        if above.lower_ in words("evaluation", "adjectives"):
            return above
        token = above
    return None


def _is_used(occasion: Token) -> bool:
    """Say whether an occasion was taken: who "had the opportunity to consult" did so."""
    verb = occasion.head
    if occasion.lemma_ not in words("evaluation", "occasions") or occasion.dep_ != "dobj":
        return False
    done = verb.tag_ == "VBD" or (verb.tag_ == "VBN" and bool(auxiliaries(verb) & {"have", "has", "had"}))
    return done and verb.lemma_ in words("evaluation", "taken") and not is_negated(verb)


def _prevented(predicate: Token, carrier: Token) -> Token | None:
    """What is averted or done without does not happen: "to avert an attack", "without visiting"."""
    token = predicate
    for _ in range(_MAX_UP):
        above = token.head
        if above == token or token.dep_ not in _PHRASES:
            return None
        if token.dep_ == "xcomp" and any(c.lower_ == "too" for c in above.children if c.dep_ == "advmod"):
            return above  # "too weak to reach a deal"
        if above.lemma_ in words("prevention", "verbs") and above.pos_ == "VERB":
            return above
        if token.dep_ == "pcomp" and above.lower_ in words("prevention", "before_acts"):
            return above
        if token.dep_ == "xcomp" and above.lemma_ in words("prevention", "infinitives"):
            return above
        if token.dep_ == "xcomp" and token.tag_ == "VBG" and above.lemma_ in words("prevention", "gerunds"):
            return above  # "stopped sending tanks"
        if above.lower_ in words("prevention", "prepositions") and above.dep_ in {"prep", "advmod", "acomp"}:
            return above
        token = above
    return None


def _generic(predicate: Token, carrier: Token) -> Token | None:
    """A noun of no one occurrence: "any attack", "in the event of an attack"."""
    if predicate.pos_ not in {"NOUN", "PROPN"}:
        return None
    for child in predicate.children:
        if child.dep_ == "det" and child.lower_ in words("generic", "determiners"):
            return child
        if predicate.lemma_ in words("generic", "nouns") and child.lower_ in words("generic", "adjectives"):
            return child  # "a possible war between Chad and Mali"
    prep = predicate.head
    if predicate.dep_ == "pobj" and prep.lower_ == "of" and prep.head.lower_ in words("generic", "events"):
        return prep.head
    return None


def _comes_back(predicate: Token, carrier: Token) -> Token | None:
    """What an aside only comes back to: "the funds were sent as we demanded"."""
    if carrier != predicate or carrier.dep_ != "advcl":
        return None
    marked = next((c for c in carrier.children if c.dep_ in {"mark", "advmod"} and c.lower_ == "as"), None)
    says_more = any(
        c.dep_ in {"dobj", "attr", "ccomp", "xcomp", "prep", "dative", "agent", "acomp"} or c.i > carrier.i
        for c in carrier.children
        if not c.is_punct
    )
    return None if says_more else marked
