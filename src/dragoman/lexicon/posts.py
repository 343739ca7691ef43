"""Words of the posts that stand beside a reporter's name (lexicons/byline_posts.csv)."""

from __future__ import annotations

import re
from functools import cache

from dragoman.lexicon.tables import csv_rows


@cache
def post_words() -> re.Pattern[str]:
    """Return a pattern that finds a word such as "correspondent"."""
    return re.compile(
        rf"\b(?:{'|'.join(row['word'] for row in csv_rows('byline_posts.csv'))})\b", re.IGNORECASE
    )
