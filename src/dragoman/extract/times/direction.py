"""Does the sentence look back or ahead? Tense, aspect and the words around a time say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.extract.document import Paragraph
from dragoman.lexicon.timewords import direction_words

if TYPE_CHECKING:
    from spacy.tokens import Token

PAST, OPEN, FUTURE = -1, 0, 1


def direction(paragraph: Paragraph, start: int, end: int) -> int:
    """Return PAST, FUTURE or OPEN for the words from `start` to `end` of the paragraph's text."""
    span = paragraph.doc.char_span(start, end, alignment_mode="expand")
    if span is None or not len(span):
        return OPEN
    cues = direction_words()
    before = paragraph.doc[span.start - 1].lower_ if span.start else ""
    if before == "the" and span.start > 1:
        before = paragraph.doc[span.start - 2].lower_
    default = cues.prepositions.get(before, OPEN)
    if default == PAST:
        return PAST
    for token in span.root.ancestors:
        if token.pos_ in {"VERB", "AUX"} and token.dep_ not in {"aux", "auxpass"}:
            found = tense(token)
            if found is not None:
                return found or default
        elif token.lemma_.lower() in cues.nouns:
            return FUTURE
    return default


def tense(verb: Token) -> int | None:
    """Return where a verb points, or None when the verb above it decides."""
    cues = direction_words()
    auxiliaries = [child for child in verb.children if child.dep_ in {"aux", "auxpass"}]
    words = {child.lower_ for child in auxiliaries}
    lemmas = {child.lemma_.lower() for child in auxiliaries}
    if words & cues.future_auxiliaries:
        return FUTURE if "have" not in lemmas else PAST
    if "have" in lemmas and "to" not in words:
        return PAST
    if verb.tag_ in {"VBN", "VBD"} and verb.lemma_.lower() in cues.verbs and verb.tag_ == "VBN":
        return FUTURE
    if "to" in words:
        return FUTURE if verb.head is not verb else OPEN
    if verb.tag_ == "VBD":
        return PAST
    if verb.tag_ == "VBN":
        return OPEN if words & {"is", "are", "'s", "being", "be"} else PAST
    if verb.tag_ == "VBG":
        return FUTURE if words & {"is", "are", "'re", "'m"} else PAST if words & {"was", "were"} else None
    if verb.tag_ in {"VBZ", "VBP"}:
        return OPEN
    return None
