"""Which mentions hang together: one story may come of them, or one may decide what the other joins.

What no tie joins, directly or through others, has nothing to say of each other's stories (`merge.clusters`):
a pair below the least score that counts joins no groups and stands in nobody's way. So what hangs together
can be merged by itself, whatever else is told, and gives the stories that merging everything gives.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from dragoman.lexicon.merging import rules
from dragoman.merge.compare import sets_apart
from dragoman.merge.features import Features
from dragoman.merge.foretold import may_be_foretold
from dragoman.merge.links import FLOOR, Links, Pair
from dragoman.merge.lone import may_be_lone
from dragoman.merge.news import comes_back_to


def tied(
    one: Features, others: Sequence[Features], scores: Sequence[float], seldom: Sequence[bool]
) -> Iterator[Features]:
    """Yield those of `others` that hang together with a mention, given the score of each with it, and whether
    the parties of the two are seldom told of."""
    least, of_type = rules().least, one.event_type
    own = least[of_type]
    comes_back = one.family.name in rules().retold_families
    for two, score, is_seldom in zip(others, scores, seldom, strict=True):
        near = score >= own or score >= least[two.event_type]
        back = comes_back and two.event_type == of_type and _comes_back(one, two, score)
        if near or back or may_be_lone(one, two, score, is_seldom) or may_be_foretold(one, two, score):
            yield two


def ties(told: Mapping[str, Features], links: Links) -> Iterator[Pair]:
    """Yield the pairs of ids that hang together among mentions that were compared."""
    for id, scores in links.scores.items():
        later = [other for other in scores if id < other]
        seldom = [links.is_seldom((id, other)) for other in later]
        found = tied(told[id], [told[other] for other in later], [scores[other] for other in later], seldom)
        yield from ((id, two.id) for two in found)
    first: dict[frozenset[str], str] = {}
    for id, one in told.items():
        if one.situation:
            yield first.setdefault(one.states, id), id


def _comes_back(one: Features, two: Features, score: float) -> bool:
    """Say whether one of two mentions may come back to the other's story, which only dates may forbid."""
    if not (comes_back_to(one, two) or comes_back_to(two, one)):
        return False
    return score >= FLOOR or sets_apart(one, two) == "date"
