"""Which reports people held apart from a story, by the events that they judged: such a report may open as the
story does, and is not listed beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet

from dragoman.merge.links import pair_of
from dragoman.merge.story import Judgement, Story

HeldApart = Mapping[str, AbstractSet[str]]
"""By the id of a mention, the reports that tell of another occurrence."""


def held_apart(judgements: Iterable[Judgement], reports: Mapping[str, Collection[str]]) -> HeldApart:
    """Return what `judgements` hold apart, the latest on each pair. `reports` are those that an id stands
    for: that of a report, and of an event the report that tells it; with several versions, all of these."""
    found: dict[str, set[str]] = defaultdict(set)
    settled: set[tuple[str, str]] = set()
    for one in sorted(judgements, key=lambda one: (one.at, one.id), reverse=True):
        pair = pair_of(one.first, one.second) if one.second is not None else None
        if pair is None or pair in settled:
            continue
        settled.add(pair)
        if one.verdict == "different":
            first, second = pair
            found[first].update(reports.get(second, ()))
            found[second].update(reports.get(first, ()))
    return found


def kept_from(story: Story, apart: HeldApart) -> set[str]:
    """Return the reports that are held apart from a story: from any of its mentions."""
    return {report for mention in story.mentions for report in apart.get(mention.id, ())} if apart else set()
