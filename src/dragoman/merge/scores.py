"""Scores of very many pairs of mentions: the numbers of `compare`, without its words.

Most of what comparators see of a mention (parties, type, days, status) is the same for many mentions of a
busy block. So a group of comparators is asked once for all pairs that look the same to it. The words, which
are each mention's own, are kept as bits, so that what two share is counted at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from itertools import pairwise
from math import inf
from typing import NamedTuple

from dragoman.lexicon.merging import Family, rules
from dragoman.merge.compare import EXCLUDED, gains, likeness, shared_family
from dragoman.merge.comparing_words import opened, worded
from dragoman.merge.features import WEIGHTS, Features, as_told_in, is_lasting
from dragoman.record import EventType

Gains = tuple[float, ...]
Bits = tuple[int, int, int]
"""Words as bits of numbers: those of each of WEIGHTS or more."""
_WEAK, _MORE, _NAME = (more - less for less, more in pairwise((0.0, *WEIGHTS)))
"""What a bit of each number adds to the weight of a word."""


def _parties(one: Features) -> Hashable:
    event = one.mention.event
    return one.actors, one.recipients, event.event_type, event.mode, one.meeting, one.refused


def _days(one: Features) -> Hashable:
    event = one.mention.event
    statuses = frozenset((event.status, *(status for status, _ in event.history)))
    days = (one.dated, one.reported is None) if one.dated else (one.reported, one.window)
    return event.status, statuses, bool(one.people), is_lasting(one.mention), one.refused, days


def _rest(one: Features) -> Hashable:
    event = one.mention.event
    where = event.where and (event.where.name, event.where.country)
    people = one.people, one.states, event.mode
    return people, where, one.issues, one.number, one.again, event.status


_SEEN: tuple[tuple[tuple[str, ...], Callable[[Features], Hashable]], ...] = (
    (("actors", "type", "refusal"), _parties),
    (("date",), _days),
    (("persons", "place", "issues", "outcome"), _rest),
)
"""Comparators, with all that they see of a mention beside its family and its report."""
_OF_PARTIES, _OF_DAYS, _OF_REST = (names for names, _ in _SEEN)


class Look(NamedTuple):
    """A mention as the comparators see it: its class for each group of them, and its words."""

    told: Features
    report: str
    classes: tuple[int, ...]
    words: Bits
    telling: float
    opening: Bits


class Scores:
    """What the rules say of pairs of mentions, in numbers."""

    def __init__(self) -> None:
        self._looks: dict[str, dict[str, Look]] = defaultdict(dict)
        self._classes: dict[Hashable, int] = {}
        self._bits: dict[str, int] = {}
        self._known: tuple[dict[int, dict[int, Gains]], ...] = tuple(defaultdict(dict) for _ in _SEEN)

    def of(self, one: Features, others: Sequence[Features], days: int | None = None) -> list[float]:
        """Return the scores of a mention with others, whose ids come after its own."""
        if days is not None:  # few, which ask for more than is here
            return [likeness(one, two, days) for two in others]
        of_type: dict[EventType, list[int]] = defaultdict(list)
        for place, two in enumerate(others):
            of_type[two.event_type].append(place)
        scores = [EXCLUDED] * len(others)
        for kind, places in of_type.items():
            family = shared_family(one.event_type, kind)
            known = self._looks[family.name]
            looks = [known.get(two.id) or self._look(two, family) for two in map(others.__getitem__, places)]
            for place, score in zip(places, self._scores(self._look(one, family), looks), strict=True):
                scores[place] = score
        return scores

    def _scores(self, first: Look, others: Sequence[Look]) -> list[float]:
        """Return the scores of a mention with others, all as of one family; it adds as `compare` does."""
        one, own_report, own, words, telling, opening = first
        parties, dates, rest = (known[its] for known, its in zip(self._known, own, strict=True))
        base, near = one.family.base, rules().windows["near"]
        of_words, of_report = rules().weights["words"], rules().weights["report"]
        scores: list[float] = []
        for two, report, (its_parties, its_days, its_rest), its_words, its_telling, its_opening in others:
            if report == own_report:  # which some comparators ask
                scores.append(likeness(one, two))
                continue
            if (by_parties := parties.get(its_parties)) is None:
                by_parties = parties[its_parties] = gains(_OF_PARTIES, one, two)
            if (by_days := dates.get(its_days)) is None:
                by_days = dates[its_days] = gains(_OF_DAYS, one, two)
            if (by_rest := rest.get(its_rest)) is None:
                by_rest = rest[its_rest] = gains(_OF_REST, one, two)
            if not (by_parties and by_days and by_rest):
                scores.append(EXCLUDED)
                continue
            score = (
                base + by_parties[0] + by_parties[1] + by_parties[2] + by_days[0] + by_rest[0] + by_rest[1]
            )
            both = words[0] & its_words[0]
            if words[0] and its_words[0]:
                weight = _weight(words, its_words, both) if both else 0.0
                score += of_words * worded(weight, min(telling, its_telling))
            beside = opening[0] & its_opening[0] & ~both
            if beside and _gap(one, two) <= near:
                score += of_report * opened(_weight(opening, its_opening, beside))
            scores.append(round(score + by_rest[2] + by_rest[3], 3))
        return scores

    def _look(self, one: Features, family: Family) -> Look:
        found = self._looks[family.name].get(one.id)
        if found is None:
            told = as_told_in(one, family)
            classes = tuple(
                self._classes.setdefault((at, family.name, seen(told)), len(self._classes))
                for at, (_, seen) in enumerate(_SEEN)
            )
            words = self._as_bits(one.words), one.telling, self._as_bits(one.opening)
            found = self._looks[family.name][one.id] = Look(told, one.mention.report, classes, *words)
        return found

    def _as_bits(self, words: Mapping[str, float]) -> Bits:
        own = [(1 << self._bits.setdefault(word, len(self._bits)), weight) for word, weight in words.items()]
        least, more, most = (sum(bit for bit, weight in own if weight >= limit) for limit in WEIGHTS)
        return least, more, most


def _gap(one: Features, two: Features) -> float:
    """Return how many days lie between two reports."""
    return inf if one.reported is None or two.reported is None else abs(one.reported - two.reported)


def _weight(ours: Bits, theirs: Bits, among: int) -> float:
    """Return the lesser weights, together, of the words in both `among` some that are in both."""
    more, names = ours[1] & theirs[1] & among, ours[2] & theirs[2] & among
    return _WEAK * among.bit_count() + _MORE * more.bit_count() + _NAME * names.bit_count()
