"""Who is named as the source of a photograph (lexicons/photo_credits.csv)."""

from __future__ import annotations

import re
from functools import cache

from dragoman.lexicon.tables import csv_rows


@cache
def credit_names() -> re.Pattern[str]:
    """Return a pattern that finds the name of a photo agency, or a word for the source of a photo."""
    names = sorted((row["name"] for row in csv_rows("photo_credits.csv")), key=len, reverse=True)
    mixed = "|".join(re.escape(name) for name in names if not name.isupper())
    # Short capitals ("AP", "PA") are agencies only as capitals; words may be set in any case.
    capitals = "|".join(re.escape(name) for name in names if name.isupper())
    return re.compile(rf"(?<![\w])(?:(?i:{mixed})|{capitals})(?![\w])")
