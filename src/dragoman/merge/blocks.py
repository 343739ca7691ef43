"""Which mentions are worth comparing: those that share a key of parties, family of types and time."""

from __future__ import annotations

from dragoman.lexicon.merging import rules
from dragoman.merge.features import Features, as_told_in, features
from dragoman.merge.story import Mention

SITUATION = "situation"


def block_keys(mention: Mention) -> set[str]:
    """Return the keys of `mention`: two mentions that share none are never compared."""
    return keys(features(mention))


def keys(one: Features) -> set[str]:
    """Return the block keys of a mention's features.

    A key names a pair of states (in its direction where the family has one; a lone actor as "PRK>"), the
    family and a fortnight that the mention may lie in, "undated" where nothing tells when. What has no
    day because it goes on (a war) has one key for each pair. A type that is also told as another family's
    has the keys of that family too, where both sides are known.
    """
    if one.situation:
        states = sorted(one.states)
        return {f"{SITUATION}|{'-'.join(states)}"}
    times = _times(one)
    return {
        f"{family.name}|{pair}|{time}"
        for family in rules().families_of[one.mention.event.event_type]
        for pair in _pairs(as_told_in(one, family))
        if family.name == one.family.name or not pair.endswith(">")
        for time in times
    }


def _pairs(one: Features) -> set[str]:
    if one.family.directed:
        others = one.recipients or {"", *one.named}
        return {f"{actor}>{other}" for actor in one.actors for other in others if actor != other}
    states = sorted(one.actors)
    if len(states) < 2:
        return {f"{state}>" for state in states}
    return {f"{first}-{second}" for at, first in enumerate(states) for second in states[at + 1 :]}


def _times(one: Features) -> set[str]:
    if one.window is None:
        return {"undated"}
    size = rules().windows["bucket"]
    first, last = one.window.first, one.window.last
    if one.dated:  # time zones make one day two
        first, last = first - 1, last + 1
    return {str(bucket) for bucket in range(first // size, last // size + 1)}
