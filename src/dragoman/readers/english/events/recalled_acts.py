"""Whether words tell an act as news, or only recall it: "since Chad shelled Mali", "a firm banned by Peru".

What is recalled may be rightly read, but it did not happen on the day of its report.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.lexicon.predicates import modality_words, triggers
from dragoman.readers.english.syntax import governing_verb, is_passive, is_verbless_root

if TYPE_CHECKING:
    from spacy.tokens import Token

_MAX_UP = 4
_VERBS = frozenset({"VERB", "AUX"})
_SAME_CLAUSE = frozenset({"conj", "xcomp", "pcomp"})
_OBJECTS = frozenset({"dobj", "pobj", "conj"})


def is_recalled(token: Token, *, headline: bool = False) -> bool:
    """Say whether the words only recall what `token` tells; a participle of a headline tells news."""
    if token.pos_ in _VERBS:
        return _is_recalled_verb(token, headline)
    return token.pos_ in {"NOUN", "PROPN"} and _is_recalled_noun(token)


def _is_recalled_verb(verb: Token, headline: bool) -> bool:
    if verb.dep_ == "amod":
        return True  # "a sanctioned firm"
    for _ in range(_MAX_UP):
        if _looks_back(verb) or (_describes(verb) and not headline):
            return True
        if verb.dep_ == "relcl" and verb.head.dep_ in _OBJECTS:
            verb = governing_verb(verb.head)  # "had jailed those it accused"
        elif verb.dep_ in _SAME_CLAUSE and verb.head.pos_ in {*_VERBS, "ADP"}:
            verb = verb.head.head if verb.head.pos_ == "ADP" else verb.head
        else:
            return False
    return False


def _looks_back(verb: Token) -> bool:
    """Say whether a clause tells what was before: "since Chad attacked", "weeks after", "had attacked"."""
    for child in verb.children:
        word = child.lower_
        if (
            child.dep_ == "mark"
            and word in modality_words("recalled", "marks")
            and verb.tag_ in {"VBD", "VBN"}
        ):
            return True
        if child.dep_ in {"mark", "advmod", "prep"} and word in modality_words("recalled", "after"):
            if verb.head.lemma_ in modality_words("recalled", "coming"):
                return True  # "the offer comes after Chad appealed for help"
            return _is_span(child.nbor(-1)) if child.i > child.sent.start else False
        if child.dep_ == "advmod" and word in modality_words("recalled", "adverbs"):
            return True
        if child.dep_ == "aux" and word in modality_words("recalled", "auxiliaries"):
            return bool(verb.dep_ != "ccomp" and verb.tag_ == "VBN")
    return False


def _is_span(token: Token) -> bool:
    return token.lemma_.lower() in modality_words("recalled", "spans")


def _describes(verb: Token) -> bool:
    """Say whether a clause only says who or what somebody is: "a man jailed by Iran", "which had struck"."""
    if _is_attack(verb.head) or verb.head.lemma_.lower() in {"one", "that"}:
        return False  # "an attack that killed two"
    if verb.dep_ == "relcl":
        perfects = modality_words("recalled", "perfects")
        return any(child.dep_ == "aux" and child.lower_ in perfects for child in verb.children)
    passive = verb.dep_ == "acl" and verb.tag_ == "VBN" and is_passive(verb)
    return passive and not is_verbless_root(verb.head) and not _is_attack(verb)


def _is_attack(token: Token) -> bool:
    lemma = token.lemma_.lower()
    frames = (*triggers("nouns").get(lemma, ()), *triggers("verbs").get(lemma, ()))
    return any(frame.has("attack") for frame in frames)


def _is_recalled_noun(noun: Token) -> bool:
    while noun.dep_ == "conj":
        noun = noun.head
    above = noun.head
    known = any(c.dep_ == "poss" or c.lower_ in modality_words("recalled", "known") for c in noun.children)
    if noun.dep_ == "pobj":
        after = above.lower_ in modality_words("recalled", "after") and not known  # "dead after a raid"
        spanned = above.i > above.sent.start and _is_span(above.nbor(-1))
        return above.lower_ in modality_words("recalled", "prepositions") and (spanned or not after)
    if noun.dep_ == "dobj":
        return above.lemma_ in modality_words("recalled", "breaking")
    if noun.dep_ == "nsubj" and above.pos_ in _VERBS and _is_attack(noun):
        happening = modality_words("planned", "happening") | modality_words("recalled", "effects")
        return known and not (above.lemma_ in happening or _is_attack(above) or is_passive(above))
    return False
