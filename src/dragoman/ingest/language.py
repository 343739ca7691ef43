"""Which language a text is in, by its commonest words: enough to say that it is not English."""

from __future__ import annotations

import re
from collections import Counter

from dragoman.lexicon.page_layout import function_words

_LEAST_WORDS = 8  # of a text of which the language can be told
_LEAST_KNOWN = 3  # different common words of a language: English headlines have the "a" of Portuguese, too
_WORD = re.compile(r"[^\W\d_]+")
_SCRIPTS = (
    (re.compile(r"[\uac00-\ud7af]"), "ko"),
    (re.compile(r"[\u3040-\u30ff]"), "ja"),
    (re.compile(r"[\u4e00-\u9fff]"), "zh"),
    (re.compile(r"[\u0600-\u06ff]"), "ar"),
    (re.compile(r"[\u0590-\u05ff]"), "he"),
    (re.compile(r"[\u0900-\u097f]"), "hi"),
    (re.compile(r"[\u0e00-\u0e7f]"), "th"),
    (re.compile(r"[\u0370-\u03ff]"), "el"),
    (re.compile(r"[\u0400-\u04ff]"), "ru"),
)


def language_of(text: str) -> str | None:
    """Return the ISO 639-1 code of the language of `text`, or None when it is too short to tell."""
    sample = text[:4000]
    letters = sum(character.isalpha() for character in sample)
    for script, language in _SCRIPTS:
        if letters and len(script.findall(sample)) > letters * 0.3:
            return language
    words = Counter(word.casefold() for word in _WORD.findall(sample))
    total = sum(words.values())
    scores = {
        language: sum(words[word] for word in known) / max(total, 1)
        for language, known in function_words().items()
    }
    ranked = sorted(scores, key=scores.__getitem__, reverse=True)
    best, second = ranked[0], ranked[1]
    known = len(words.keys() & set(function_words()[best]))
    if total < _LEAST_WORDS or known < _LEAST_KNOWN:
        return None
    if scores[best] < 0.08 or scores[best] < scores[second] * 1.15:
        return None
    return best
