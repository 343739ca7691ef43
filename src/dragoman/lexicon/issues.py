"""The old name of `issue_words`, for callers that have not changed yet."""

from __future__ import annotations

from dragoman.lexicon.issue_words import Topic as Topic
from dragoman.lexicon.issue_words import find_codes as find
from dragoman.lexicon.issue_words import find_near as find_near
from dragoman.lexicon.issue_words import issues_not_of as issues_not_of
from dragoman.lexicon.issue_words import issues_of_land as issues_of_land
from dragoman.lexicon.issue_words import label_of as label_of
from dragoman.lexicon.issue_words import topics as topics
from dragoman.lexicon.issue_words import topics_of_report as contexts

__all__ = ["Topic", "contexts", "find", "find_near", "issues_not_of", "issues_of_land", "label_of", "topics"]
