"""Score the events of one text: found at all, of the right type and direction, and right in the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from dragoman.evaluation.gold_rows import EventRow
from dragoman.evaluation.pairing import Overlap, Pair, Rule, Text, best_pairs, same_name, same_place
from dragoman.evaluation.score_figures import Counts
from dragoman.record import RECIPROCAL

RULE = Rule()

_FAMILIES = (
    {"CONSULT", "AGREE", "SUPPORT", "CONCEDE"},  # verbal cooperation
    {"COOPERATE", "AID", "RETREAT"},  # material cooperation
    {"REQUEST", "ACCUSE", "REJECT", "THREATEN"},  # verbal conflict
    {"PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"},  # material conflict
    {"AGREE", "COOPERATE"},
    {"SUPPORT", "AID"},
    {"CONCEDE", "RETREAT"},
)
"""Types that readers confuse: PLOVER's four quadrants, and the word beside the deed."""


class TypeCounts(NamedTuple):
    """Events of one type: right, read, in the gold."""

    hits: int = 0
    predicted: int = 0
    gold: int = 0


@dataclass(frozen=True, slots=True)
class EventScore:
    """What was counted, which rows were paired (index read, index gold), and what is left over."""

    counts: Counts
    typed: list[Pair]
    detected: list[Pair]
    by_type: dict[str, TypeCounts] = field(default_factory=dict)
    confusions: dict[tuple[str, str], int] = field(default_factory=dict)  # (gold type, type read)


def score_events(read: Sequence[EventRow], gold: Sequence[EventRow], text: Text) -> EventScore:
    """Return the score of the events read from `text` against its gold events."""
    overlaps = _overlaps(read, gold, text)
    detected = _paired(read, gold, overlaps, _same_states)
    typed = _paired(read, gold, overlaps, _same_act)
    counts: Counts = {
        "events": len(read),
        "gold_events": len(gold),
        "detected": len(detected),
        "typed": len(typed),
    }
    for our, their in detected:
        _add(counts, _detected_counts(read[our], gold[their]))
    for our, their in typed:
        _add(counts, _typed_counts(read[our], gold[their], overlaps[our, their]))
    _add(counts, _leftover_counts(read, gold, typed, overlaps, text))
    return EventScore(counts, typed, detected, _by_type(read, gold, typed), _confusions(read, gold, detected))


def _overlaps(read: Sequence[EventRow], gold: Sequence[EventRow], text: Text) -> dict[Pair, Overlap]:
    overlaps = {
        (our, their): text.overlap(event.evidence, other.mentions, RULE)
        for our, event in enumerate(read)
        for their, other in enumerate(gold)
    }
    return {pair: overlap for pair, overlap in overlaps.items() if overlap.of_shorter > 0}


def _paired(
    read: Sequence[EventRow],
    gold: Sequence[EventRow],
    overlaps: dict[Pair, Overlap],
    allowed: Callable[[EventRow, EventRow], bool],
) -> list[Pair]:
    """Return the best pairing among pairs that overlap and are allowed; the more alike, the heavier."""
    weights = {
        (our, their): overlap.total
        + 2 * (read[our].type == gold[their].type)
        + _same_direction(read[our], gold[their])
        + 0.2 * (read[our].status == gold[their].status)
        + 0.2 * (read[our].date == gold[their].date)
        for (our, their), overlap in overlaps.items()
        if allowed(read[our], gold[their])
    }
    return best_pairs(weights)


def _detected_counts(event: EventRow, gold: EventRow) -> Counts:
    directed = gold.type not in RECIPROCAL
    return {
        "type_right": event.type == gold.type,
        "near_typed": _nearness(event.type, gold.type),
        "directed": directed,
        "direction_right": directed and _same_direction(event, gold),
    }


def _typed_counts(event: EventRow, gold: EventRow, overlap: Overlap) -> Counts:
    status, states = event.status == gold.status, _exact_states(event, gold)
    not_held = event.status != "held" or gold.status != "held"
    return {
        "evidence_shared": overlap.of_both,
        "dated": gold.date is not None,
        "date_right": gold.date is not None and event.date == gold.date,
        "date_compatible": bool(gold.date and event.date and _compatible(event.date, gold.date)),
        "undated": gold.date is None,
        "no_date_kept": gold.date is None and event.date is None,
        "placed": gold.place is not None,
        "place_right": bool(gold.place and event.place and same_place(event.place, gold.place)),
        "unplaced": gold.place is None,
        "no_place_kept": gold.place is None and event.place is None,
        "status_right": status,
        "not_held": not_held,
        "not_held_right": not_held and status,
        "states_right": states,
        "strict": states and status and event.date == gold.date,
        "with_persons": bool(gold.persons),
        "person_right": any(same_name(our, their) for our in event.persons for their in gold.persons),
    }


def _leftover_counts(
    read: Sequence[EventRow],
    gold: Sequence[EventRow],
    typed: Sequence[Pair],
    overlaps: dict[Pair, Overlap],
    text: Text,
) -> Counts:
    """Count events told in other words of the text than the gold cites, and events read twice."""
    spare = set(range(len(read))) - {our for our, _ in typed}
    missed = set(range(len(gold))) - {their for _, their in typed}
    same = {
        (our, their): 1.0 + (read[our].date == gold[their].date)
        for our in sorted(spare)
        for their in sorted(missed)
        if _same_occurrence(read[our], gold[their]) and text.places(read[our].evidence)
    }
    elsewhere = best_pairs(same)
    spare -= {our for our, _ in elsewhere}
    duplicates = sum(
        any((our, their) in overlaps and _same_act(read[our], gold[their]) for _, their in typed)
        for our in spare
    )
    return {"occurrences": len(typed) + len(elsewhere), "duplicates": duplicates}


def _same_states(event: EventRow, gold: EventRow) -> bool:
    """Say whether an event is between (about) the states of the gold event, in either direction."""
    actors, recipients = set(event.actor_states), set(event.recipient_states)
    gold_actors, gold_recipients = set(gold.actor_states), set(gold.recipient_states)
    if gold_recipients:
        return _mostly(actors | recipients, gold_actors | gold_recipients)
    return (_mostly(actors, gold_actors) and len(recipients) <= 2) or (
        _mostly(recipients, gold_actors) and len(actors) <= 2
    )


def _same_direction(event: EventRow, gold: EventRow) -> bool:
    if gold.type in RECIPROCAL:
        return _same_states(event, gold)
    actors, recipients = set(event.actor_states), set(event.recipient_states)
    gold_actors, gold_recipients = set(gold.actor_states), set(gold.recipient_states)
    if actors == recipients and gold_actors != gold_recipients:
        return False  # the same states on both sides name no direction
    there = _mostly(recipients, gold_recipients) if gold_recipients else len(recipients) <= 2
    return _mostly(actors, gold_actors) and there


def _same_act(event: EventRow, gold: EventRow) -> bool:
    return event.type == gold.type and _same_direction(event, gold)


def _exact_states(event: EventRow, gold: EventRow) -> bool:
    read_states, gold_states = (
        (frozenset(row.actor_states), frozenset(row.recipient_states)) for row in (event, gold)
    )
    if gold.type in RECIPROCAL:
        return read_states[0] | read_states[1] == gold_states[0] | gold_states[1]
    return read_states == gold_states


def _same_occurrence(event: EventRow, gold: EventRow) -> bool:
    return (
        event.type == gold.type
        and _exact_states(event, gold)
        and event.status == gold.status
        and _compatible(event.date, gold.date)
    )


def _mostly(states: set[str], gold: set[str]) -> bool:
    """Say whether two sets share at least half of all they hold together."""
    return 2 * len(states & gold) >= len(states | gold)


def _compatible(date: str | None, gold: str | None) -> bool:
    """Say whether one date is the other, said less precisely; an unknown date fits all."""
    return not date or not gold or date.startswith(gold) or gold.startswith(date)


def _nearness(event_type: str, gold_type: str) -> float:
    if event_type == gold_type:
        return 1.0
    return 0.5 if any({event_type, gold_type} <= family for family in _FAMILIES) else 0.0


def _add(counts: Counts, more: Counts) -> None:
    for key, number in more.items():
        counts[key] = counts.get(key, 0) + number


def _by_type(
    read: Sequence[EventRow], gold: Sequence[EventRow], typed: Sequence[Pair]
) -> dict[str, TypeCounts]:
    kinds = {event.type for event in (*read, *gold)}
    return {
        kind: TypeCounts(
            sum(gold[their].type == kind for _, their in typed),
            sum(event.type == kind for event in read),
            sum(event.type == kind for event in gold),
        )
        for kind in sorted(kinds)
    }


def _confusions(
    read: Sequence[EventRow], gold: Sequence[EventRow], detected: Sequence[Pair]
) -> dict[tuple[str, str], int]:
    confusions: dict[tuple[str, str], int] = {}
    for our, their in detected:
        pair: tuple[str, str] = (gold[their].type, read[our].type)
        if pair[0] != pair[1]:
            confusions[pair] = confusions.get(pair, 0) + 1
    return confusions
