"""The old name of `office_titles`, for callers that have not changed yet."""

from __future__ import annotations

from dragoman.lexicon.office_titles import NOT_ROLES as NOT_ROLES
from dragoman.lexicon.office_titles import TitleWords as TitleWords
from dragoman.lexicon.office_titles import body_words as body_words
from dragoman.lexicon.office_titles import receives_ambassadors as posts
from dragoman.lexicon.office_titles import role_of as role_of
from dragoman.lexicon.office_titles import roles as roles
from dragoman.lexicon.office_titles import state_of_title as state_of_title
from dragoman.lexicon.office_titles import title_words as title_words

__all__ = [
    "NOT_ROLES",
    "TitleWords",
    "body_words",
    "posts",
    "role_of",
    "roles",
    "state_of_title",
    "title_words",
]
