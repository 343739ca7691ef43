"""How events compare with gold ones: a quick measure of one run against another.

What is published comes from the scorers of the development sets.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy

from dragoman.lexicon.states import territory_of
from dragoman.readers.english.learned.event_options import Proposal, RuleEvent
from dragoman.readers.english.learned.model_input import Range
from dragoman.record import RECIPROCAL
from training.classes import GoldEvent


@dataclass(frozen=True)
class Read:
    """An event that was read, with the characters of its clauses."""

    event: RuleEvent | Proposal
    evidence: Sequence[Range]


@dataclass(frozen=True)
class Score:
    """Counts of events: read, gold, detected (states and words alike), typed (type and sides too)."""

    read: int
    gold: int
    detected: int
    typed: int
    unusual: int
    """Typed events of which the gold status is not simply held, and `unusual_right` of them its status."""
    unusual_right: int

    @property
    def precision(self) -> float:
        return self.typed / max(1, self.read)

    @property
    def recall(self) -> float:
        return self.typed / max(1, self.gold)

    @property
    def f1(self) -> float:
        return 2 * self.typed / max(1, self.read + self.gold)

    @property
    def detected_f1(self) -> float:
        return 2 * self.detected / max(1, self.read + self.gold)


def _states(codes: Iterable[str]) -> set[str]:
    """Return codes as labels have them: a state for an armed group that acts in it, nothing for others."""
    return {territory_of(code) for code in codes} - {""}


def is_labelled(event: RuleEvent | Proposal) -> bool:
    """Say whether the labels would have such an event: not what a group without a territory does, nor what
    is between a group and the state of its territory."""
    actors, recipients = _states(event.actors), _states(event.recipients)
    apart = actors != recipients or set(event.actors) == set(event.recipients)
    return not event.actors or (bool(actors) and apart)


def matches(gold: GoldEvent, read: Read) -> tuple[bool, bool]:
    """Say whether an event tells a gold one: detected (states alike, words overlap), and typed too."""
    event = read.event
    actors, recipients, wanted = (_states(side) for side in (event.actors, event.recipients, gold.recipients))
    overlap = any(a < d and c < b for a, b in read.evidence for c, d in gold.spans)
    states, others = actors | recipients, _states(gold.actors) | wanted
    detected = overlap and len(states & others) * 2 >= len(states | others)
    if event.type != gold.type:
        return detected, False
    if event.type in RECIPROCAL:
        return detected, detected
    first = bool(actors & _states(gold.actors)) and (not wanted or bool(recipients & wanted))
    return detected, detected and first


def score(texts: Sequence[tuple[Sequence[GoldEvent], Sequence[Read]]]) -> Score:
    """Match the events read in each text with its gold events, greedily, and count."""
    read = gold = detected = typed = unusual = unusual_right = 0
    for wanted, events in texts:
        rest, missed = [event for event in events if is_labelled(event.event)], list(wanted)
        read, gold = read + len(rest), gold + len(wanted)
        for by_type in (True, False):
            for target in list(missed):
                match = next((event for event in rest if matches(target, event)[by_type]), None)
                if match is None:
                    continue
                rest.remove(match)
                missed.remove(target)
                detected += 1
                if by_type:
                    right = match.event.status == target.status
                    typed += 1
                    unusual += target.status != "held"
                    unusual_right += target.status != "held" and right
    return Score(read, gold, detected, typed, unusual, unusual_right)


def likeliest_shift(events: Sequence[tuple[float, bool]]) -> float:
    """Return what to add to the logits of confidences so that what is right is likeliest; 0 of no events.

    `events` are confidences (between 0 and 1) and whether each event is right. To five hundredths, from -1.5
    to 1.5.
    """
    if not events:
        return 0.0
    logits = numpy.array([math.log(confidence / (1 - confidence)) for confidence, _ in events])
    signs = numpy.array([1 if right else -1 for _, right in events])
    shifts = numpy.arange(-1.5, 1.51, 0.05)
    losses = numpy.logaddexp(0, -signs * (logits + shifts[:, None])).sum(1)
    return round(float(shifts[int(numpy.argmin(losses))]), 2)
