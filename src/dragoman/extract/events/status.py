"""Whether an event was held, is planned, postponed, cancelled, denied, demanded or only rumoured.

Read from tense, modality, negation and the words above the predicate. None means that the words
tell no event at all: a plain non-event, a condition, or what somebody is asked to do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.extract.events.unreal import unreal
from dragoman.extract.syntax import (
    auxiliaries,
    governing_verb,
    governors,
    is_infinitive,
    is_negated,
    is_passive,
    is_verbless_root,
)
from dragoman.lexicon.modality import words
from dragoman.lexicon.predicates import words as frame_words

if TYPE_CHECKING:
    from spacy.tokens import Token

Status = tuple[str, "Token | None"]
_MAX_UP = 4


def status_of(predicate: Token, carrier: Token) -> Status | None:
    """Return the status and the token that shows it, or None where there is no event.

    `carrier` is the verb that carries tense for the predicate: itself, its copula or support verb.
    """
    for reading in (_called_off, _denied, unreal, _attributes, _hedged, _modality, _above):
        found = reading(predicate, carrier)
        if found is not None:
            if found[0] == "none":
                return None
            return ("held", None) if found[0] == "held" else found
    return "held", None


def _called_off(predicate: Token, carrier: Token) -> Status | None:
    for token in dict.fromkeys((carrier, *_near(predicate))):
        if token.head.lower_ == "without":  # "without delay"
            continue
        for status in ("postponed", "cancelled"):
            if token.lemma_ in words(status, "verbs") | words(status, "nouns") or _phrase(
                token, words(status, "phrases")
            ):
                return (status, token) if not is_negated(token) else None
        if token.lower_ in words("postponed", "adjectives"):
            return "postponed", token
        if token.lower_ in words("cancelled", "adjectives"):
            return "cancelled", token
    return None


def _denied(predicate: Token, carrier: Token) -> Status | None:
    for above in _up(predicate):
        if above.lemma_ in words("denied", "verbs") | words("denied", "nouns") and above != predicate:
            return "denied", above
    for child in (*carrier.children, *predicate.children):
        if child.lemma_ in words("denied", "no_nouns") and any(c.lower_ == "no" for c in child.children):
            return "denied", child
    for above in _up(predicate):
        if above.lemma_ in words("denied", "no_nouns") and any(c.lower_ == "no" for c in above.children):
            return "denied", above
    if is_negated(carrier) or (carrier != predicate and is_negated(predicate)):
        return "none", carrier
    if any(c.lower_ == "no" and c.dep_ in {"det", "neg"} for c in predicate.children):
        return "none", predicate
    return None


def _hedged(predicate: Token, carrier: Token) -> Status | None:
    above = carrier.head
    if carrier.dep_ == "ccomp" and above.lemma_ in words("hedge", "verbs"):
        return "unconfirmed", above
    if carrier.dep_ == "ccomp":  # "it is possible that he will also meet the president"
        for child in above.children:
            if child.dep_ == "acomp" and child.lower_ in words("hedge", "adjectives"):
                return "unconfirmed", child
    return None


def _attributes(predicate: Token, carrier: Token) -> Status | None:
    if predicate.pos_ not in {"NOUN", "PROPN"}:
        return None
    if not _tells_of(predicate, carrier):
        return _noun_attributes(predicate) or ("held", predicate)
    return _noun_attributes(predicate) or _of_noun(predicate, carrier)


def _tells_of(noun: Token, carrier: Token) -> bool:
    """Say whether the tense of `carrier` is that of the noun: it is its object or what it says happens."""
    head = noun
    while head.dep_ == "conj":
        head = head.head
    if head.head != carrier:
        aim = head.head.lower_ == "for"  # "will travel to India for talks"
        return (
            head.dep_ == "pobj"
            and head.head.head == carrier
            and (aim or carrier.lemma_ in words("planned", "happening"))
        )
    if head.dep_ in {"dobj", "attr", "oprd"}:
        return True
    return head.dep_ in {"nsubj", "nsubjpass"} and (
        carrier.lemma_ in words("planned", "happening") or is_passive(carrier)
    )


def _of_noun(noun: Token, carrier: Token) -> Status | None:
    """Read a support verb that itself says how sure the noun is: "is considering talks"."""
    for status in ("unconfirmed", "planned"):
        if carrier.lemma_ in words(status, "of_nouns"):
            return status, carrier
    if carrier.lemma_ in words("unconfirmed", "of_contacts") and noun.lemma_ in frame_words(
        "classes", "meeting"
    ):
        return "unconfirmed", carrier
    return None


def _noun_attributes(predicate: Token) -> Status | None:
    before = predicate.head.head
    if predicate.dep_ == "pobj" and predicate.head.lower_ == "of" and before.lower_ == "ahead":
        return "planned", before  # "ahead of the visit"
    for child in predicate.children:
        if child.dep_ in {"amod", "compound", "advmod"} or child.tag_ in {"VBN", "JJ"}:
            if child.lower_ in words("unconfirmed", "adjectives"):
                return "unconfirmed", child
            if child.lower_ in words("planned", "adjectives"):
                return "planned", child
    return None


def _modality(predicate: Token, carrier: Token) -> Status | None:
    for child in carrier.children:
        if child.dep_ == "advmod" and child.lower_ in words("unconfirmed", "adverbs"):
            return "unconfirmed", child
    modal = auxiliaries(carrier)
    if modal & words("demanded", "auxiliaries"):
        return "none", carrier
    if "would" in modal or "’d" in modal or "'d" in modal:
        return ("planned", carrier) if _reported_in_past(carrier) else ("unconfirmed", carrier)
    if modal & words("unconfirmed", "auxiliaries"):
        return "unconfirmed", carrier
    if modal & {"will", "shall", "'ll", "’ll", "wo"}:
        return "planned", carrier
    if is_infinitive(carrier) and (carrier.dep_ == "ROOT" or is_verbless_root(carrier.head)):
        return "planned", carrier  # the headline "Minister to visit Nepal"
    if any(c.lower_ == "going" for c in carrier.children) or (
        carrier.dep_ == "xcomp" and carrier.head.lower_ == "going" and carrier.head.tag_ == "VBG"
    ):
        return "planned", carrier
    return None


def _above(predicate: Token, carrier: Token) -> Status | None:
    """Read the words that govern an infinitive, clause or noun: "is scheduled to", "plans for"."""
    token = carrier
    for _ in range(_MAX_UP):
        above = token.head
        if above == token or token.dep_ not in {
            "xcomp",
            "ccomp",
            "acl",
            "pobj",
            "prep",
            "pcomp",
            "dobj",
            "advcl",
            "conj",
        }:
            return None
        infinitive = any(c.lower_ == "to" and c.dep_ == "aux" for c in token.children)
        if token.dep_ == "advcl" and not infinitive:
            return None
        if infinitive and token.dep_ in {"xcomp", "ccomp"} and above.lemma_ == "be":
            return "planned", above  # "is to meet"
        lemma, tight = above.lemma_, token.dep_ in {"xcomp", "ccomp", "acl", "pobj", "dobj", "pcomp"}
        if tight and infinitive | (token.dep_ in {"pobj", "pcomp", "dobj"}) | (token.tag_ == "VBG"):
            if lemma in words("unconfirmed", "verbs") | words("unconfirmed", "adjectives") | words(
                "unconfirmed", "nouns"
            ):
                return "unconfirmed", above
            if above.lower_ in words("unconfirmed", "adjectives") | words("unconfirmed", "verbs"):
                return "unconfirmed", above
            if lemma in words("planned", "verbs") | words("planned", "nouns") or above.lower_ in words(
                "planned", "adjectives"
            ):
                return "planned", above
        if token.dep_ == "ccomp" and lemma in words("unconfirmed", "verbs"):
            return "unconfirmed", above
        if (tight or infinitive) and above.pos_ in {"VERB", "AUX"}:
            outer = _modality(above, above)
            if outer is not None:
                return outer
        token = above
    return None


def _reported_in_past(verb: Token) -> bool:
    return any(above.tag_ in {"VBD", "VBN"} for above in governors(verb) if above.pos_ == "VERB")


def _up(predicate: Token) -> list[Token]:
    found = []
    token = predicate
    for above in governors(predicate):
        if token.dep_ in {"conj", "advcl", "relcl", "parataxis", "nsubj", "nsubjpass"}:
            break
        found.append(above)
        token = above
        if len(found) == _MAX_UP:
            break
    return found


def _near(predicate: Token) -> list[Token]:
    """Return the words that may call off the predicate: its verb, its adjectives, what is said of it."""
    near = [predicate.head, *(c for c in predicate.children if c.dep_ in {"amod", "relcl", "acl"})]
    if predicate.dep_ in {"pobj", "xcomp", "dobj", "nsubj", "nsubjpass", "compound"}:
        near.append(governing_verb(predicate.head))
    return near


def _phrase(token: Token, phrases: frozenset[str]) -> bool:
    return any(
        token.lemma_ == phrase.split()[0] and any(c.lower_ == phrase.split()[1] for c in token.children)
        for phrase in phrases
    )
