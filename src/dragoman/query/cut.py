"""Which stories lists show: those that are sure enough to be published; and which somebody should look at."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, get_args

from dragoman.merge.story import Story
from dragoman.settings import LISTED as LISTED

Doubt = Literal["near the cut", "contradiction"]
"""Why somebody should look at a story: it is hardly sure enough to be listed, or hardly not; or its reports
say what excludes each other."""
DOUBTS: tuple[Doubt, ...] = get_args(Doubt)
NEAR = (LISTED - 0.15, LISTED + 0.15)
"""The confidences (the second excluded) of which a decision changes most: on either side of LISTED."""


def doubts(story: Story) -> tuple[Doubt, ...]:
    """Return why somebody should look at a story; nothing of a war that goes on, which no list shows."""
    if story.situation:
        return ()
    near = story.confidence is not None and NEAR[0] <= story.confidence < NEAR[1]
    reasons = ((DOUBTS[0], near), (DOUBTS[1], bool(story.contradictions)))
    return tuple(reason for reason, holds in reasons if holds)


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
