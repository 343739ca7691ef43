"""What one text alone tells, beside an occurrence that is all that is told of its parties in those days.

Two headlines of one visit may share no word. But where nothing else of the kind is told of two states in the
days around, they are of one; and where nearly all that is told is of one occurrence, so is what is told in
passing with its word.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import product

from dragoman.lexicon.merging import rules
from dragoman.merge.comparing_words import shared_words
from dragoman.merge.features import WEIGHTS, Features, telling_words


def all_there_is(
    ours: Sequence[Features],
    met: Mapping[str, Sequence[Features]],
    is_around: Callable[[Features, Features], bool],
    is_quiet: Callable[[str], bool],
) -> str | None:
    """Return the name of the group that a lone one can only be of; None where there is no such.

    Of the groups that it was compared with (`met`) it is the one that tells nearly all of what `is_around`
    one of ours. Unless its parties are seldom told of (`is_quiet`), many tell it and ours has its word.
    """
    told = {
        name: len({two.mention.witness for two in group if any(is_around(one, two) for one in ours)})
        for name, group in met.items()
    }
    best = max((name for name in told if told[name]), key=lambda name: (told[name], name), default=None)
    if best is None:
        return None
    quiet = is_quiet(best)
    if quiet and told[best] == sum(told.values()):
        return best
    limits = rules().lone
    if told[best] < limits["share"] * sum(told.values()) or not (quiet or told[best] >= limits["towering"]):
        return None
    return best if _has_its_word(ours, met[best]) else None


def tells_of_its_own(ours: Sequence[Features], theirs: Sequence[Features]) -> bool:
    """Say whether a lone group is of words, of which there are always more, or tells of a deed by a name that
    no report of the other has (another town), and shares little else with any of them.
    """
    if ours[0].family.name == "words":
        return True
    enough = rules().news["other_type"]
    if not ours[0].family.directed or any(shared_words(*pair)[1] >= enough for pair in product(ours, theirs)):
        return False
    known = {word for one in theirs for word in one.words}
    return any(
        one.words.get(word, 0.0) >= WEIGHTS[-1] and word not in known
        for one in ours
        for word in telling_words(one.mention.event.evidence[0].quote)
    )


def is_of_one_kind(one: Features, two: Features) -> bool:
    """Say whether two mentions tell one type between the same parties, reported on one day or the next, and
    neither names what goes on (an offensive)."""
    if one.reported is None or two.reported is None or one.vague or two.vague:
        return False
    if (one.event_type, one.actors, one.recipients) != (two.event_type, two.actors, two.recipients):
        return False
    modes = {one.mention.event.mode, two.mention.event.mode} - {None}
    alike = len(modes) < 2 or one.event_type == "CONSULT"
    return alike and abs(one.reported - two.reported) <= rules().windows["near"]


def is_told_around(one: Features, two: Features) -> bool:
    """Say whether two mentions are reported so near that one is part of what is told around the other."""
    if one.reported is None or two.reported is None or one.family.name != two.family.name:
        return False
    return abs(one.reported - two.reported) <= rules().windows["far"]


def may_be_lone(one: Features, two: Features, score: float, is_seldom: bool) -> bool:
    """Say whether what one of two mentions tells may count in saying that the other is lone."""
    if one.family.name == "words" or not is_told_around(one, two):
        return False
    return is_seldom or score >= rules().lone["near"]


def _has_its_word(ours: Sequence[Features], theirs: Sequence[Features]) -> bool:
    """Say whether a telling word that most of a group's reports have stands in ours."""
    counts = Counter(word for one in theirs for word in one.words)
    return any(
        weight >= rules().lone["words"] and 2 * counts[word] >= len(theirs)
        for one in ours
        for word, weight in one.words.items()
    )
