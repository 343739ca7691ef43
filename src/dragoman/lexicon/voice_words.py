"""Words that tell policy from event and courtesy in official texts (voice_words.toml)."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from dragoman.errors import LexiconError
from dragoman.lexicon.tables import toml_rows

List = Literal["move", "policy", "courtesy", "furniture", "clerk", "relay", "hearsay"]
FILE = "voice_words.toml"


@cache
def words(kind: List) -> frozenset[str]:
    """Return one list of the file. Raises LexiconError for a word that is not in lower case."""
    found = frozenset(toml_rows(FILE)[kind]["words"])
    for word in found:
        if word != word.lower():
            raise LexiconError(f"{FILE}, {kind}: {word!r} is not in lower case")
    return found


@cache
def opening(kind: List) -> re.Pattern[str]:
    """Return a pattern that matches a line which begins with a word of the list, case aside."""
    longest = sorted(words(kind), key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(re.escape, longest))})\b", re.IGNORECASE)
