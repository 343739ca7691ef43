"""Which states a report shows as somebody who acts, not only as a place or a matter.

"Norway banned imports of salmon from Chile": both deal with each other. "The vessel left for Chile when
Norway closed its ports": Chile is where it goes. A side that the clause leaves open is looked for among the
states that act or are dealt with somewhere in the report: through an office, a person or a body, as
the subject or object of a verb, as owner of something official, or as one side of a pair.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.lexicon.predicates import words
from dragoman.readers.english.cast import Cast, Mention
from dragoman.readers.english.document import Document, Paragraph
from dragoman.readers.english.syntax import governing_verb

if TYPE_CHECKING:
    from spacy.tokens import Token

_OFFICIAL = frozenset({"office", "person", "body", "metonym", "group", "pair", "pronoun"})
_SIDES = frozenset({"nsubj", "nsubjpass", "dobj", "dative", "poss", "iobj"})
_BEFORE = frozenset({"amod", "compound", "nmod"})
_DEALT_WITH = frozenset({"with", "against", "by", "between", "upon", "at", "from"})


def engaged(document: Document, cast: Cast) -> frozenset[str]:
    """Return the states of `document` that act or are dealt with in it, and its issuers."""
    found = set(cast.issuers)
    for paragraph in document.paragraphs:
        for mention in cast.within(paragraph.start, paragraph.end):
            if not found.issuperset(mention.states) and _engages(paragraph, mention):
                found.update(mention.states)
    return frozenset(found)


def _engages(paragraph: Paragraph, mention: Mention) -> bool:
    if mention.kind in _OFFICIAL:
        return True
    tokens = paragraph.tokens(mention.start, mention.end)
    return tokens is not None and _stands_as_side(tokens.root)


def _stands_as_side(token: Token) -> bool:
    while token.dep_ == "conj":
        token = token.head
    if token.dep_ in _SIDES:
        return True
    if token.dep_ in _BEFORE:
        return token.head.lemma_.lower() in _people_of_states() and token.head.pos_ in {"NOUN", "PROPN"}
    if token.dep_ == "pobj" and token.head.lower_ in _DEALT_WITH:
        above = token.head.head
        return above.pos_ in {"VERB", "AUX"} or governing_verb(above) == above.head
    return False


def _people_of_states() -> frozenset[str]:
    return (
        words("classes", "envoy")
        | words("classes", "people")
        | words("classes", "statesmen")
        | words("classes", "troops")
    )
