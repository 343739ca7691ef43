"""Harm that is spoken of: the attack, the wave of violence, the earthquake.

Who "condemned the attack on Chad" or is "concerned by an earthquake in Chad" reproaches Chad with nothing:
the words after such a noun tell whom it befell. Only its owner ("Chad's attack") and the "by" after it tell
the doer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.lexicon.predicates import triggers, words
from dragoman.readers.english.syntax import prepositions

if TYPE_CHECKING:
    from spacy.tokens import Token


def harm_in(token: Token) -> Token | None:
    """Return the noun of violence or disaster that a phrase tells of: "a wave of attacks", "the quake"."""
    lemma = token.lemma_.lower()
    violent = any(frame.type == "ASSAULT" for frame in triggers("nouns").get(lemma, ()))
    if violent or lemma in words("classes", "disaster"):
        return token
    if lemma not in words("classes", "quantity") | words("classes", "surge"):
        return None
    inside = (inner for word, inner in prepositions(token) if word in {"of", "in"})
    return next((harm for inner in inside if (harm := harm_in(inner)) is not None), None)
