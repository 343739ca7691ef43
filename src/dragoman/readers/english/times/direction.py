"""Does the sentence look back or ahead? Tense, aspect and the words around a time say so."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from dragoman.lexicon.timewords import direction_words
from dragoman.readers.english.document import Paragraph

if TYPE_CHECKING:
    from spacy.tokens import Token

PAST, AROUND, OPEN, PLANNED, FUTURE = -2, -1, 0, 1, 2
"""AROUND: on a noun, and the verb above it is of the past ("told of a visit in May").

PLANNED: ahead of the time told of ("the talks were set for March"), which may lie behind by now.
"""

_MODIFIERS = frozenset({"compound", "nmod", "poss", "amod"})
_FILLERS = frozenset({"about", "around"})
_HIGHEST = 12  # words above a time that are asked
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})


def direction_of(paragraph: Paragraph, start: int, end: int) -> int:
    """Return PAST to FUTURE for the words from `start` to `end` of the paragraph's text."""
    span = paragraph.doc.char_span(start, end, alignment_mode="expand")
    if span is None or not len(span):
        return OPEN
    cues = direction_words()
    preposition = _preposition(paragraph, span.start)
    if preposition in cues.markers:
        return FUTURE if cues.markers[preposition] > OPEN else PAST
    default = FUTURE if preposition in cues.prepositions else OPEN
    token = span.root
    if token.dep_ in _MODIFIERS and token.head.pos_ in {"NOUN", "PROPN"}:
        return _of_noun(token.head)
    for above in islice(token.ancestors, _HIGHEST):
        if above.pos_ in {"VERB", "AUX"} and above.dep_ not in {"aux", "auxpass"}:
            found = tense(above, preposition, before=token.i < above.i, direct=_hangs(token, above))
            if found == PAST and default == OPEN and not _hangs(token, above):
                return AROUND
            if found is not None:
                return found or default
        elif above.lemma_.lower() in cues.nouns:
            return FUTURE
    return default


def tense(verb: Token, preposition: str = "", *, before: bool = False, direct: bool = True) -> int | None:
    """Return where a verb points, or None when the verb above it decides.

    `preposition` links the time to the verb; `before`: the time stands in front of the verb; `direct`:
    it hangs on the verb, with no other word than the preposition between.
    """
    cues = direction_words()
    auxiliaries = [child for child in verb.children if child.dep_ in {"aux", "auxpass"}]
    words = {child.lower_ for child in auxiliaries}
    have = any(child.lemma_.lower() == "have" for child in auxiliaries)
    if words & cues.auxiliaries:
        failed = "could" in words and any(child.dep_ == "neg" for child in verb.children)
        return PAST if have or failed else FUTURE
    if have and "to" not in words:
        return PLANNED if _moves(verb, preposition) or _has_planned(verb, before) else PAST
    if verb.tag_ in {"VBN", "VBD"} and _plans(verb, preposition, before, passive=len(auxiliaries) > 0):
        return FUTURE if words & {"is", "are", "'s"} else PLANNED
    if "to" in words:
        return _infinitive(verb)
    return _finite(verb, words, direct)


def _finite(verb: Token, words: set[str], direct: bool) -> int | None:
    if verb.tag_ == "VBD":
        return PAST
    if verb.tag_ == "VBN":
        return OPEN if words & {"is", "are", "'s", "being", "be"} else PAST
    if verb.tag_ == "VBG":
        return FUTURE if words & {"is", "are", "'re", "'m"} else PAST if words & {"was", "were"} else None
    if verb.tag_ in {"VBZ", "VBP"}:  # "they meet Monday"; but "she says" is of today
        return FUTURE if direct and verb.lemma_.lower() not in direction_words().present else OPEN
    return None


def _infinitive(verb: Token) -> int | None:
    """Read "to leave": ahead of the verb it hangs on, unless that one tells of what is over."""
    if verb.dep_ not in {"xcomp", "ccomp", "ROOT"}:
        return None
    head = verb.head
    if head is verb:
        return OPEN
    if head.pos_ == "ADJ" and head.head.pos_ in {"VERB", "AUX"}:
        head = head.head  # "had been due to travel"
    helpers = {child.lower_ for child in head.children if child.dep_ == "aux"}
    if "had" in helpers or helpers >= {"to", "have"}:
        return PAST
    told = head.tag_ == "VBD" or any(child.lower_ in {"was", "were"} for child in head.children)
    return PLANNED if told else FUTURE


def _plans(verb: Token, preposition: str, before: bool, passive: bool) -> bool:
    """Say whether a past form tells of a plan for this time: "was scheduled for", "planned a rally on"."""
    if _moves(verb, preposition):
        return True
    if verb.lemma_.lower() not in direction_words().verbs:
        return False
    if verb.tag_ == "VBD":
        return not before
    return passive or preposition != "on"


def _has_planned(verb: Token, before: bool) -> bool:
    """Say whether a perfect tells of a plan: "has scheduled a rally Thursday"."""
    return not before and verb.lemma_.lower() in direction_words().verbs


def _hangs(token: Token, verb: Token) -> bool:
    return bool(token.head == verb) or bool(token.head.dep_ == "prep" and token.head.head == verb)


def _moves(verb: Token, preposition: str) -> bool:
    """Say whether a verb moves an end to this time: "extended until"."""
    cues = direction_words()
    return verb.lemma_.lower() in cues.moves and (preposition == "to" or preposition in cues.prepositions)


def _of_noun(noun: Token) -> int:
    """Read "the June agreement", "Monday's meeting": by the noun, or the verb whose subject it is."""
    cues = direction_words()
    if noun.lemma_.lower() in cues.nouns or any(
        child.lemma_.lower() in cues.verbs for child in noun.children
    ):
        return FUTURE
    if noun.dep_ in _SUBJECTS:
        return tense(noun.head) or OPEN
    return OPEN


def _preposition(paragraph: Paragraph, index: int) -> str:
    """Return the word before a token, or before the article and the like that stand in front of it."""
    doc = paragraph.doc
    for word in (doc[place] for place in range(index - 1, max(index - 4, -1), -1)):
        if word.pos_ not in {"DET", "NUM"} and word.lower_ not in _FILLERS:
            return str(word.lower_)
    return ""
