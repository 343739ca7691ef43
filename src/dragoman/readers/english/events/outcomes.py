"""What became of a plan in the same sentence: postponed, cancelled, or held after all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.lexicon.links import link_words
from dragoman.lexicon.modality import words
from dragoman.lexicon.predicates import words as frame_words
from dragoman.readers.english.predicate_arguments import objects
from dragoman.readers.english.syntax import (
    auxiliaries,
    governing_verb,
    has_to,
    is_infinitive,
    is_negated,
    is_phrase,
    surface_subject,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

_CALLED_OFF = ("postponed", "cancelled")


def called_off(predicate: Token, carrier: Token) -> tuple[str, Token | None] | None:
    """Return "postponed" or "cancelled" with the word that says so; None where nothing is called off."""
    if _only_explains(predicate, carrier):
        return None
    deed = predicate if predicate.pos_ == "VERB" else None  # who "cancelled sanctions" has lifted them
    for token in dict.fromkeys((carrier, *_near(predicate), *_given_up(carrier))):
        if token == deed or token.head.lower_ == "without":  # "without delay"
            continue
        for status in _CALLED_OFF:
            if token.lemma_ in words(status, "verbs") | words(status, "nouns") or is_phrase(
                token, words(status, "phrases")
            ):
                return (status, token) if not is_negated(token) else None
        if token.lower_ in words("postponed", "adjectives") or _rests(predicate, token):
            return "postponed", token
        if token.lower_ in words("cancelled", "adjectives"):
            return "cancelled", token
    return None


def _rests(predicate: Token, verb: Token) -> bool:
    """Say whether a contact is told to be put off: "the talks remain off", "is on hold"."""
    if predicate.pos_ != "NOUN" or verb.lemma_ not in words("postponed", "copulas"):
        return False
    last = [inner for child in verb.children for inner in (child, *child.children) if inner.i > verb.i]
    return any(
        token.lower_ in words("postponed", "rests") and not any(c.dep_ == "pobj" for c in token.children)
        for token in last
    )


def _only_explains(predicate: Token, carrier: Token) -> bool:
    """Say whether the predicate is why something was called off: "postponed after Nepal seized a ship"."""
    if predicate.dep_ == "advcl" and not _is_aim_of_contact(predicate):
        return True
    reasons = link_words("causes") | link_words("sequels") - {"before"}
    token = predicate
    while token not in {carrier, token.head}:
        token = token.head
        if token.lower_ in reasons:
            return True
    return False


def _is_aim_of_contact(verb: Token) -> bool:
    """Say whether `verb` is what a contact was for: "called off a trip to meet the king"."""
    contacts = frame_words("classes", "meeting")
    return is_infinitive(verb) and any(noun.lemma_.lower() in contacts for noun in objects(verb.head))


def took_place(predicate: Token, carrier: Token) -> tuple[str, Token | None] | None:
    """Return "held" where what was planned came about: "was scheduled for May and took place in June"."""
    if predicate.dep_ not in {"nsubj", "nsubjpass"} or predicate.head != carrier:
        return None
    for verb in carrier.children:
        if verb.dep_ != "conj" or surface_subject(verb) is not None:
            continue
        past = verb.tag_ == "VBD" or (verb.tag_ == "VBN" and bool(auxiliaries(verb) & {"was", "were"}))
        if past and verb.lemma_ in words("held", "verbs") and not is_negated(verb):
            return "held", verb
    return None


def _near(predicate: Token) -> list[Token]:
    """Return the words that may call off the predicate: its verb, its adjectives, what is said of it."""
    near = [predicate.head, *(c for c in predicate.children if c.dep_ in {"amod", "relcl", "acl"})]
    if predicate.dep_ in {"pobj", "xcomp", "dobj", "nsubj", "nsubjpass", "compound"}:
        near.append(governing_verb(predicate.head))
    if predicate.dep_ == "acl" and is_infinitive(predicate):
        near.append(governing_verb(predicate.head))  # "called off a trip to meet the king"
    if predicate.dep_ in {"nsubj", "nsubjpass"}:
        near.extend(_also_said(predicate.head))
    return near


def _given_up(carrier: Token) -> list[Token]:
    """Return the verbs that give up what was to be: "was to have met him but cancelled"."""
    return _also_said(carrier) if has_to(carrier) else []


def _also_said(verb: Token) -> list[Token]:
    """Return what is said of the same subject later: "was scheduled for May but was postponed"."""
    return [
        c
        for c in verb.children
        if c.dep_ == "conj" and not any(w.dep_ in {"nsubj", "nsubjpass", "dobj"} for w in c.children)
    ]
