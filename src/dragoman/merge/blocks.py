"""Which mentions are worth comparing: those that share a key of parties, family of types and time."""

from __future__ import annotations

from dragoman.lexicon.merging import rules
from dragoman.merge.features import Features, features
from dragoman.merge.story import Mention

SITUATION = "situation"


def block_keys(mention: Mention) -> set[str]:
    """Return the keys of `mention`: two mentions that share none are never compared."""
    return keys(features(mention))


def keys(one: Features) -> set[str]:
    """Return the block keys of a mention's features.

    A key names a pair of states (in its direction where the family has one; a lone actor as "PRK>"), the
    family and a fortnight that the mention may lie in, "undated" where nothing tells when. What has no
    day because it goes on (a war) has one key for each pair.
    """
    if one.situation:
        states = sorted(one.states)
        return {f"{SITUATION}|{'-'.join(states)}"}
    return {f"{one.family.name}|{pair}|{time}" for pair in _pairs(one) for time in _times(one)}


def _pairs(one: Features) -> set[str]:
    if one.family.directed:
        sides = {(actor, other) for actor in one.actors for other in one.recipients or {""}}
        return {f"{actor}>{other}" for actor, other in sides}
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
