"""Which stories lists show: those that are sure enough to be published."""

from __future__ import annotations

from collections.abc import Iterable

from dragoman.merge.story import Story
from dragoman.settings import LISTED as LISTED


def is_listed(confidence: float | None, least: float = LISTED) -> bool:
    """Say whether lists show what has a confidence, or none because no reader gave one."""
    return confidence is None or confidence >= least


def split(stories: Iterable[Story], confidence: float) -> tuple[list[Story], int]:
    """Return the stories of at least a confidence, and how many others there are.

    A story that no reader gave a confidence (the rules alone, gold records) is kept.
    """
    listed, below = list[Story](), 0
    for story in stories:
        if is_listed(story.confidence, confidence):
            listed.append(story)
        else:
            below += 1
    return listed, below
