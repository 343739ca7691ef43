"""Demands of a frame by which words that look like an act are none: said, given up, or nobody's doing.

Attacks in words are "attacked 'ruthless' Chad", "attacked Chad over its tariffs", "attacks Chad as weak".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.lexicon.modality import words as modality
from dragoman.lexicon.predicates import words
from dragoman.readers.english.syntax import prepositions

if TYPE_CHECKING:
    from spacy.tokens import Token

    from dragoman.readers.english.events.predicates import Predicate

_ABOUT = frozenset({"over", "as", "for"})
_TO = frozenset({"to", "for"})
_PAST = frozenset({"across", "over", "into", "through", "near", "around", "past", "off", "toward", "towards"})
_TIMES = frozenset({"DATE", "TIME", "CARDINAL", "QUANTITY", "ORDINAL"})


def in_words(predicate: Predicate) -> bool:
    """Say whether a verb of attack tells words: its object is called something, or blamed for something.

    Of arms or troops in the sentence the verb may be meant.
    """
    arms = words("classes", "arms") | words("classes", "weapons") | words("classes", "troops")
    if any(token.lemma_.lower() in arms for token in predicate.token.sent):
        return False
    return any(_is_called(predicate.token, noun) for noun in predicate.objects) or _is_blamed(predicate)


def _is_called(verb: Token, noun: Token) -> bool:
    """Say whether quotation marks stand around words of whom the object names: "‘unscrupulous’ Chad"."""
    before = noun.doc[verb.i + 1 : noun.i]
    return (
        noun.pos_ == "PROPN"
        and sum(token.is_quote for token in before) > 1
        and not any(t.dep_ == "poss" for t in before)
    )


def _is_blamed(predicate: Predicate) -> bool:
    for word, inner in prepositions(predicate.token):
        if word in _ABOUT and inner.ent_type_ not in _TIMES and not inner.like_num:
            return word != "for" or inner.tag_ == "VBG"
    called = (c for c in predicate.token.children if c.dep_ == "prep" and c.lower_ == "as")
    return any(inner.pos_ == "ADJ" for child in called for inner in child.children)


def in_force(predicate: Predicate) -> bool:
    """A treaty is not told as given up or long made: "the suspension", "anniversary of the treaty"."""
    past = words("classes", "giving_up") | words("classes", "looking_back")
    token = predicate.token
    while token.dep_ in {"pobj", "prep", "dobj", "nsubjpass", "conj", "compound"}:
        token = token.head
        if token.lemma_.lower() in past:
            return False
    return True


def no_accident(predicate: Predicate) -> bool:
    """Nobody does it: "killed in a helicopter crash"."""
    near = (t for word, t in prepositions(predicate.token) if word in {"in", "by", "during"})
    return not any(token.lemma_.lower() in words("classes", "accident") for token in near)


def stands_against(predicate: Predicate) -> bool:
    """A noun of opposition says to what, and is not given up: not "the opposition", "dropped its refusal"."""
    noun = predicate.token
    if predicate.part != "nouns":
        return True
    given_up = noun.dep_ == "dobj" and noun.head.lemma_ in modality("evaluation", "undoing")
    party = noun.lower_ in words("classes", "rival") and not any(
        word == "to" for word, _ in prepositions(noun)
    )
    return not given_up and not party


def hands_over(predicate: Predicate) -> bool:
    """What is sent is sent to somebody, not somewhere past them: not "sent warplanes across the line"."""
    towards = {word for word, _ in prepositions(predicate.token)}
    return bool(towards & _TO) or not towards & _PAST
