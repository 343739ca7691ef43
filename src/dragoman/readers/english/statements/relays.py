"""Find who passes on another's words: "*TASS* quoted the minister as saying", "carried by *state media*"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dragoman.lexicon.cues import nouns
from dragoman.lexicon.voice_words import words

if TYPE_CHECKING:
    from spacy.tokens import Token

QUOTING = frozenset({"quote", "cite"})
_STEPS = 4


def relay(cue: Token) -> Token | None:
    """Return the head word of the intermediary through which the words of `cue` come, or None."""
    quoting = _quoting(cue)
    if quoting is not None:
        if any(kid.dep_ == "auxpass" for kid in quoting.children):
            return _agent(quoting) or _agent(cue) or next(filter(None, map(_agent, _sayings(quoting))), None)
        return next((kid for kid in quoting.children if kid.dep_ == "nsubj"), None)
    return _carrier(cue)


def quoted_as(verb: Token) -> bool:
    """Whether a passive "quoted" or "cited" has somebody's words: "was quoted *as saying*"."""
    if verb.lemma_ not in QUOTING or not any(kid.dep_ == "auxpass" for kid in verb.children):
        return False
    return any(_sayings(verb))


def _sayings(quoting: Token) -> Iterator[Token]:
    """The gerunds under a verb of quoting: "as *saying*"."""
    for kid in quoting.rights:
        if kid.lower_ == "as":
            yield from (inner for inner in kid.children if inner.tag_ == "VBG")
        elif kid.tag_ == "VBG" and kid.left_edge.lower_ == "as":
            yield kid


def _quoting(cue: Token) -> Token | None:
    """The verb of quoting that a cue is, or stands under ("quoted him as *saying*")."""
    node = cue
    for _ in range(_STEPS):
        if node.lemma_ in QUOTING and (node is not cue or quoted_as(node)):
            return node
        if node.dep_ not in {"prep", "pcomp", "advcl", "conj"} or node.head is node:
            return None
        node = node.head
        if node.pos_ not in {"VERB", "AUX", "ADP", "SCONJ"}:
            return None
    return None


def _carrier(cue: Token) -> Token | None:
    """By whom the text is carried in which something is said: "in remarks *carried by* the agency"."""
    for kid in cue.children:
        if kid.dep_ != "prep" or kid.lower_ not in {"in", "through", "via"}:
            continue
        for noun in kid.children:
            if noun.dep_ != "pobj" or not {noun.lemma_.lower(), noun.lower_} & _texts():
                continue
            for verb in noun.rights:
                if verb.dep_ in {"acl", "relcl"} and verb.lemma_ in words("relay"):
                    return _agent(verb)
    return None


def _texts() -> frozenset[str]:
    return nouns("document") | nouns("act")


def _agent(verb: Token) -> Token | None:
    for kid in verb.children:
        if kid.dep_ == "agent" or (kid.dep_ == "prep" and kid.lower_ in {"by", "on"}):
            return next((word for word in kid.children if word.dep_ == "pobj"), None)
    return None
