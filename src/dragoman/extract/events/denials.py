"""What a named party says did not or will not happen, and what plainly did not.

A denial makes the act `denied`; a plain negative in the report's own voice ("did not meet") tells no
event at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.extract.syntax import auxiliaries, governors, is_negated
from dragoman.lexicon.modality import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Token

_MAX_UP = 4
_OUT_OF_SCOPE = frozenset({"conj", "advcl", "relcl", "parataxis", "nsubj", "nsubjpass"})


def denied(predicate: Token, carrier: Token) -> tuple[str, Token] | None:
    """Return "denied" or "none" with the word that shows it; None where nothing is negated."""
    for above in _up(predicate):
        if above.lemma_ in words("denied", "verbs") | words("denied", "nouns") and above != predicate:
            return "denied", above
    for token in (*carrier.children, *predicate.children, *_up(predicate)):
        if token.lemma_ in words("denied", "no_nouns") and any(c.lower_ == "no" for c in token.children):
            return "denied", token
    false = _called_false(carrier)
    if false is not None:
        return "denied", false
    if is_negated(carrier) or (carrier != predicate and is_negated(predicate)):
        return ("denied" if _is_ruled_out(carrier) else "none"), carrier
    if any(c.lower_ == "no" and c.dep_ in {"det", "neg"} for c in predicate.children):
        return "none", predicate
    return None


def _is_ruled_out(carrier: Token) -> bool:
    """Say whether somebody says that it will not happen: "said it would not send weapons"."""
    return (
        carrier.dep_ == "ccomp"
        and carrier.head.lemma_ in words("denied", "saying")
        and not is_negated(carrier.head)
        and bool(auxiliaries(carrier) & words("denied", "auxiliaries"))
    )


def _called_false(carrier: Token) -> Token | None:
    """Return the word that calls the claim of the clause false: "reports that they had met were untrue"."""
    claim = carrier.head
    if carrier.dep_ not in {"acl", "relcl", "ccomp"} or claim.dep_ not in {"nsubj", "nsubjpass"}:
        return None
    if claim.lemma_ not in words("denied", "claims"):
        return None
    said = (claim.head, *claim.head.children)
    return next((token for token in said if token.lower_ in words("denied", "adjectives")), None)


def _up(predicate: Token) -> Iterator[Token]:
    """Yield the words above the predicate as far as they speak of it, nearest first."""
    token = predicate
    for _, above in zip(range(_MAX_UP), governors(predicate), strict=False):
        if token.dep_ in _OUT_OF_SCOPE:
            return
        yield above
        token = above
