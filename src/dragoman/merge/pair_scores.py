"""The score of a pair of mentions: the weighted sum of its features, with or without the reasons.

`compare` scores one pair and gives the reasons. `BulkScorer` gives the same scores for very many pairs. Most
of what comparators see of a mention (parties, type, days, status) is the same for many mentions of a large
block, so a group of comparators is asked once for all pairs that look the same to it. The words, which differ
from mention to mention, are kept as bits, so that what two mentions share is counted at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import cache
from itertools import pairwise
from math import inf
from typing import NamedTuple

from dragoman.lexicon.story_rules import Family, merge_rules
from dragoman.merge.mentions import (
    Features,
    guests,
    in_family,
    is_ahead,
    is_lasting,
    recalls,
    visiting_leaders,
)
from dragoman.merge.pair_features import (
    COMPARATORS,
    Comparator,
    Exclusion,
    Reason,
    report_value,
    words_value,
)
from dragoman.merge.story import Link, Verdict
from dragoman.merge.terms import WEIGHTS
from dragoman.record import EventType

Part = tuple[str, float | None, Reason]
"""A comparator, what it adds to the score (None where it excludes the pair), and why."""
EXCLUDED = -99.0
"""The score of a pair that cannot be one occurrence."""
FLOOR = -50.0
"""Below every sum of weights: only an exclusion scores less."""

Gains = tuple[float, ...]
Bits = tuple[int, int, int]
"""Words as bit sets: those of each of WEIGHTS or more."""
_COMMON, _OTHER, _NAME = (more - less for less, more in pairwise((0.0, *WEIGHTS)))
"""What a bit of each set adds to the weight of a word."""


def compare(left: Features, right: Features) -> Link:
    """Return the verdict on two mentions, its score and the reasons; the same whichever comes first."""
    if right.id < left.id:
        left, right = right, left
    score, parts = _scored(left, right)
    return Link(left.id, right.id, verdict(score), score, tuple(_in_words(*part) for part in parts))


def pair_score(left: Features, right: Features) -> float:
    """Return the score alone of the same comparison, for which no reason need be put into words."""
    return _scored(left, right)[0] if left.id < right.id else _scored(right, left)[0]


def verdict(score: float) -> Verdict:
    """Return what a score says of two mentions."""
    thresholds = merge_rules().thresholds
    if score >= thresholds["same"]:
        return "same"
    return "unsure" if score >= thresholds["unsure"] else "different"


@cache
def shared_family(event_type: EventType, other: EventType) -> Family:
    """Return the family that mentions of two types are compared in: the second's, or one that both may be
    told in."""
    family = merge_rules().family_of[other]
    if event_type in family.types:
        return family
    families = (*merge_rules().families_of[event_type], family)
    return next(family for family in families if {event_type, other} <= family.all)


def _scored(left: Features, right: Features) -> tuple[float, list[Part]]:
    """Return the score of two mentions in the order of their ids, and what each comparator adds to it."""
    family = shared_family(left.event_type, right.event_type)
    left, right = in_family(left, family), in_family(right, family)
    score = left.family.base
    parts: list[Part] = []
    for name, weight, comparator in _weighted():
        value = comparator(left, right)
        if value is None:
            continue
        if isinstance(value, Exclusion):
            return EXCLUDED, [(name, None, value.why)]
        gain = weight * value[0]
        score += gain
        parts.append((name, gain, value[1]))
    return round(score, 3), parts


@cache
def _weighted() -> tuple[tuple[str, float, Comparator], ...]:
    """Return the comparators by name, each with its weight."""
    return tuple((name, merge_rules().weights[name], comparator) for name, comparator in COMPARATORS.items())


def _in_words(name: str, gain: float | None, why: Reason) -> str:
    reason = why if isinstance(why, str) else why()
    return f"{name}: {reason}" if gain is None else f"{name} {gain:+.1f}: {reason}"


def _parties_seen(mention: Features) -> Hashable:
    event = mention.mention.event
    sides = mention.actors, mention.recipients
    return *sides, event.event_type, event.mode, mention.meeting, mention.refused, is_ahead(mention)


def _days_seen(mention: Features) -> Hashable:
    event = mention.mention.event
    statuses = frozenset((event.status, *(status for status, _ in event.history)))
    dated = mention.dated
    reported = mention.reported
    days = (dated, reported is None, dated.first <= (reported or 0)) if dated else (reported, mention.window)
    lasting = is_lasting(mention.mention)
    told = event.status, statuses, bool(mention.people), lasting, mention.refused
    rare = mention.things, event.event_type if mention.things else None
    leaders = visiting_leaders(mention)
    return *told, days, *rare, leaders, leaders and recalls(mention)


def _rest_seen(mention: Features) -> Hashable:
    event = mention.mention.event
    visitors = guests(mention)
    visit = visitors, None if visitors is None else mention.dated
    people = mention.people, mention.states, event.event_type, visit, mention.led
    words = mention.number, mention.again, mention.struck, mention.venue, mention.things, mention.quoted
    return people, event.status, words


_GROUPS: tuple[tuple[tuple[str, ...], Callable[[Features], Hashable]], ...] = (
    (("actors", "type", "refusal"), _parties_seen),
    (("date",), _days_seen),
    (("persons", "outcome"), _rest_seen),
)
"""Comparators, with all that they see of a mention beside its family and its report."""
_PARTIES, _DAYS, _REST = (names for names, _ in _GROUPS)


class Encoded(NamedTuple):
    """A mention for bulk scoring: its class for each group of comparators, and its words as bits."""

    features: Features
    report: str
    classes: tuple[int, ...]
    words: Bits
    total_weight: float
    opening: Bits


class BulkScorer:
    """Scores very many pairs of mentions: the numbers of `compare`, without the reasons."""

    def __init__(self) -> None:
        self._encoded: dict[str, dict[str, Encoded]] = defaultdict(dict)
        self._classes: dict[Hashable, int] = {}
        self._bits: dict[str, int] = {}
        self._gains: tuple[dict[int, dict[int, Gains]], ...] = tuple(defaultdict(dict) for _ in _GROUPS)

    def of(self, mention: Features, others: Sequence[Features]) -> list[float]:
        """Return the scores of a mention with others, whose ids come after its own."""
        places_of: dict[EventType, list[int]] = defaultdict(list)
        for place, other in enumerate(others):
            places_of[other.event_type].append(place)
        scores = [EXCLUDED] * len(others)
        for event_type, places in places_of.items():
            family = shared_family(mention.event_type, event_type)
            known = self._encoded[family.name]
            encoded = [
                known.get(other.id) or self._encode(other, family)
                for other in map(others.__getitem__, places)
            ]
            for place, score in zip(
                places, self._scores(self._encode(mention, family), encoded), strict=True
            ):
                scores[place] = score
        return scores

    def _scores(self, mention: Encoded, others: Sequence[Encoded]) -> list[float]:
        """Return the scores of a mention with others, all as of one family; it adds as `compare` does."""
        left, left_report, classes, words, total, opening = mention
        parties, days, rest = (known[own] for known, own in zip(self._gains, classes, strict=True))
        base, near = left.family.base, merge_rules().windows["near"]
        words_weight, report_weight = merge_rules().weights["words"], merge_rules().weights["report"]
        scores: list[float] = []
        for right, report, (of_parties, of_days, of_rest), right_words, right_total, right_opening in others:
            if report == left_report:  # which some comparators ask
                scores.append(pair_score(left, right))
                continue
            if (by_parties := parties.get(of_parties)) is None:
                by_parties = parties[of_parties] = _gains(_PARTIES, left, right)
            if (by_days := days.get(of_days)) is None:
                by_days = days[of_days] = _gains(_DAYS, left, right)
            if (by_rest := rest.get(of_rest)) is None:
                by_rest = rest[of_rest] = _gains(_REST, left, right)
            if not (by_parties and by_days and by_rest):
                scores.append(EXCLUDED)
                continue
            score = base + by_parties[0] + by_parties[1] + by_parties[2] + by_days[0] + by_rest[0]
            both = words[0] & right_words[0]
            if words[0] and right_words[0] and left.mention.language == right.mention.language:
                weight = _weight(words, right_words, both) if both else 0.0
                score += words_weight * words_value(weight, min(total, right_total))
            beside = opening[0] & right_opening[0] & ~both
            if beside and _gap(left, right) <= near:
                score += report_weight * report_value(_weight(opening, right_opening, beside))
            scores.append(round(score + by_rest[1], 3))
        return scores

    def _encode(self, mention: Features, family: Family) -> Encoded:
        encoded = self._encoded[family.name].get(mention.id)
        if encoded is None:
            mention = in_family(mention, family)
            classes = tuple(
                self._classes.setdefault((at, family.name, seen(mention)), len(self._classes))
                for at, (_, seen) in enumerate(_GROUPS)
            )
            words = self._as_bits(mention.words), mention.total_weight, self._as_bits(mention.opening)
            encoded = Encoded(mention, mention.mention.report, classes, *words)
            self._encoded[family.name][mention.id] = encoded
        return encoded

    def _as_bits(self, words: Mapping[str, float]) -> Bits:
        bits = [(1 << self._bits.setdefault(word, len(self._bits)), weight) for word, weight in words.items()]
        least, more, most = (sum(bit for bit, weight in bits if weight >= limit) for limit in WEIGHTS)
        return least, more, most


def _gains(names: Sequence[str], left: Features, right: Features) -> Gains:
    """Return what each of some comparators adds to the score of two mentions of one family, in the order of
    their ids; nothing where one of them excludes the pair."""
    gains: list[float] = []
    for name in names:
        value = COMPARATORS[name](left, right)
        if isinstance(value, Exclusion):
            return ()
        gains.append(0.0 if value is None else merge_rules().weights[name] * value[0])
    return tuple(gains)


def _gap(left: Features, right: Features) -> float:
    """Return how many days lie between two reports."""
    return inf if left.reported is None or right.reported is None else abs(left.reported - right.reported)


def _weight(left: Bits, right: Bits, shared: int) -> float:
    """Return the sum of the lesser weights of the words `shared`, which stand in both."""
    others, names = left[1] & right[1] & shared, left[2] & right[2] & shared
    return _COMMON * shared.bit_count() + _OTHER * others.bit_count() + _NAME * names.bit_count()
