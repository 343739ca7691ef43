"""What a named party says did not or will not happen, and what plainly did not.

A denial makes the act `denied`; a plain negative in the report's own voice ("did not meet") tells no
event at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.lexicon.modality import words
from dragoman.lexicon.predicates import words as frame_words
from dragoman.readers.english.syntax import auxiliaries, governors, is_negated, is_phrase, surface_subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Token

_MAX_UP = 4
_TAKEN = frozenset({"xcomp", "advcl", "dobj", "ccomp"})
_OUT_OF_SCOPE = frozenset({"conj", "advcl", "relcl", "parataxis", "nsubj", "nsubjpass"})


def denied(predicate: Token, carrier: Token) -> tuple[str, Token] | None:
    """Return "denied" or "none" with the word that shows it; None where nothing is negated."""
    for above in _up(predicate):
        if above.lemma_ in words("denied", "verbs") | words("denied", "nouns") and above != predicate:
            return "denied", above
    for token in (*carrier.children, *predicate.children, *_up(predicate)):
        if token.lemma_ in words("denied", "no_nouns") and any(c.lower_ == "no" for c in token.children):
            return "denied", token
    unwilling = _not_intended(predicate, carrier)
    if unwilling is not None:
        return ("none" if "did" in auxiliaries(unwilling) else "denied"), unwilling
    out = _put_out(predicate) or _decided_against(predicate)
    if out is not None:
        return ("none" if is_negated(out) else "denied"), out
    false = _called_false(carrier)
    if false is not None:
        return "denied", false
    if is_negated(carrier) or (carrier != predicate and is_negated(predicate)):
        return ("denied" if _is_ruled_out(carrier) else "none"), carrier
    if any(c.lower_ == "no" and c.dep_ in {"det", "neg"} for c in predicate.children):
        return "none", predicate
    return None


def _not_intended(predicate: Token, carrier: Token) -> Token | None:
    """Return the verb by which somebody has no such plan: "does not plan to send weapons" or "to hold talks".

    What something else is done to is not planned: "does not plan to shoot at the fleet" says nothing of it.
    """
    told = predicate == carrier or (predicate.dep_ == "dobj" and predicate.head == carrier)
    if not told or (predicate != carrier and carrier.lemma_ not in frame_words("support", "verbs")):
        return None
    token = carrier
    while token.dep_ == "xcomp" and token.i > token.head.i:
        token = token.head
        if token.lemma_ in words("denied", "no_verbs") and is_negated(token):
            return token
    return None


def _put_out(predicate: Token) -> Token | None:
    """Return the verb by which a party says that it will not do a thing: "ruled out sending weapons"."""
    above = predicate.head  # the parser takes the gerund for an object, a complement or an adverb
    taken = predicate.dep_ in _TAKEN and predicate.i > above.i and above.pos_ == "VERB"
    return above if taken and is_phrase(above, words("denied", "put_out")) else None


def _decided_against(predicate: Token) -> Token | None:
    """Return the verb of a decision not to do a thing: "decided against sending weapons"."""
    against, above = predicate.head, predicate.head.head
    decided = predicate.dep_ == "pcomp" and against.lower_ in words("prevention", "before_acts")
    return above if decided and above.lemma_ in words("denied", "deciding") else None


def _is_ruled_out(carrier: Token) -> bool:
    """Say whether somebody says that it will not happen: "said it would not send weapons"."""
    return (
        carrier.dep_ == "ccomp"
        and carrier.head.lemma_ in words("denied", "saying")
        and not is_negated(carrier.head)
        and bool(auxiliaries(carrier) & words("denied", "auxiliaries"))
    )


def _called_false(carrier: Token) -> Token | None:
    """Return the word that makes the claim of a clause false: "reports that they had met were untrue".

    Also what is done with the claim: "dismissed claims that it had shelled", "the claim was rejected".
    """
    claim = carrier.head
    if carrier.dep_ not in {"acl", "relcl", "ccomp"} or claim.lemma_ not in words("denied", "claims"):
        return None
    verb = claim.head
    if claim.dep_ in {"nsubj", "nsubjpass"}:
        said = next((c for c in (verb, *verb.children) if c.lower_ in words("denied", "adjectives")), None)
        if said is not None:
            return said
    done = claim.dep_ in {"dobj", "nsubjpass"} and not is_negated(verb)
    rejected = verb.lemma_ in words("denied", "rejecting") | words("denied", "verbs")
    return verb if done and (rejected or is_phrase(verb, words("denied", "phrases"))) else None


def claim_denied(predicate: Token, carrier: Token) -> tuple[str, Token] | None:
    """Read a claim that is turned down: "dismissed reports that", "the claim that … was rejected by"."""
    for claim in _up(predicate):
        verb = claim.head
        told = claim.dep_ in {"dobj", "nsubjpass"} and verb.pos_ == "VERB" and not is_negated(verb)
        if told and claim.lemma_ in words("denied", "claims") and verb.lemma_ in words("denied", "of_claims"):
            return "denied", verb
    return None


def _up(predicate: Token) -> Iterator[Token]:
    """Yield the words above the predicate as far as they speak of it, nearest first."""
    token = predicate
    for _, above in zip(range(_MAX_UP), governors(predicate), strict=False):
        shared = token.dep_ == "conj" and above.pos_ == "VERB" and surface_subject(token) is None
        if token.dep_ in _OUT_OF_SCOPE and not shared:
            return
        if not shared:  # "had surrounded and taken the town": what is said of the first holds of the second
            yield above
        if token.dep_ == "prep" and above.pos_ == "VERB":
            return  # "denied that it sold oil despite the sanctions": the sanctions are there
        token = above
