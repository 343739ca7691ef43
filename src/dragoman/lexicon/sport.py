"""Words by which a text is told to be about sport, from `lexicons/sport.toml`."""

from __future__ import annotations

import re
from functools import cache

from dragoman.lexicon.tables import toml_rows

FILE = "sport.toml"


@cache
def sport_words() -> re.Pattern[str]:
    """Return the pattern that finds one of the words, in any case."""
    words = sorted(toml_rows(FILE)["sport"]["words"], key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b", re.IGNORECASE)
