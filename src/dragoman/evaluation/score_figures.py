"""The figures of an evaluation: what each counts, and how sure it is; and the scores of the events of a text.

Scoring a text only counts; a figure is worked out from the counts of many texts. Intervals are
bootstrapped over texts, because the rows of one text succeed and fail together. An event is found at all, of
the right type and direction, and right in the rest.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from dragoman.evaluation.gold_rows import EventRow
from dragoman.evaluation.pairing import Overlap, Pair, Rule, Text, best_pairs, same_name, same_place
from dragoman.record import RECIPROCAL

Counts = dict[str, float]


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure's name and its counts. Without `predicted` it is a rate: hits among `gold`."""

    name: str
    title: str
    hits: str
    gold: str
    predicted: str | None = None


MEASURES: tuple[Measure, ...] = (
    Measure("events", "Events, typed and directed", "typed", "gold_events", "events"),
    Measure("events_detected", "Events detected, type aside", "detected", "gold_events", "events"),
    Measure("events_type_partial", "Events, near types at half", "near_typed", "gold_events", "events"),
    Measure("events_same_occurrence", "Events, told elsewhere too", "occurrences", "gold_events", "events"),
    Measure("events_strict", "Events right in everything", "strict", "gold_events", "events"),
    Measure("type_given_detected", "Type of a detected event", "type_right", "detected"),
    Measure("direction_given_detected", "Direction of a detected event", "direction_right", "directed"),
    Measure("states_exact", "States exactly", "states_right", "typed"),
    Measure("event_date_exact", "Date exactly", "date_right", "dated"),
    Measure("event_date_compatible", "Date as far as known", "date_compatible", "dated"),
    Measure("event_date_null_kept_null", "No date where there is none", "no_date_kept", "undated"),
    Measure("event_place_exact", "Place, where there is one", "place_right", "placed"),
    Measure("event_place_null_kept_null", "No place where there is none", "no_place_kept", "unplaced"),
    Measure("event_status", "Status", "status_right", "typed"),
    Measure("event_status_not_held", "Status, not simply held", "not_held_right", "not_held"),
    Measure("event_person_any", "A right person", "person_right", "with_persons"),
    Measure("event_evidence_iou", "Evidence overlap", "evidence_shared", "typed"),
    Measure("statements", "Statements", "spoken", "gold_statements", "statements"),
    Measure("statements_any_speaker", "Statements, speaker aside", "said", "gold_statements", "statements"),
    Measure("statement_chars", "Statements by characters", "chars_right", "gold_chars", "chars"),
    Measure("speaker_state", "Speaker's state", "speaker_state_right", "spoken"),
    Measure("statement_kind", "Kind of statement", "kind_right", "spoken"),
    Measure("quotes", "Quotations", "quote_right", "gold_quotes", "quotes"),
    Measure("addressee_where_gold_has_one", "Addressee, where there is one", "addressee_right", "addressed"),
    Measure("statement_issues", "Issues of statements", "issues_right", "gold_issues", "issues"),
    Measure("positions", "Positions", "held_positions", "gold_positions", "positions"),
    Measure("position_issue", "Issue of a position", "position_issue_right", "held_positions"),
    Measure("metadata", "Data of the page", "metadata_right", "gold_metadata", "metadata"),
    Measure("page_paragraphs", "Paragraphs of the page", "paragraphs_right", "gold_paragraphs", "paragraphs"),
)
"""Every figure, in the order of the table. Names are permanent: floors are pinned by them."""

RESAMPLES = 500


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure worked out: precision and recall, or a rate (then `predicted` is None)."""

    name: str
    title: str
    hits: float
    gold: float
    predicted: float | None = None
    interval: tuple[float, float] | None = None

    @property
    def precision(self) -> float | None:
        if self.predicted is None:
            return None
        return self.hits / self.predicted if self.predicted else float(self.gold == 0)

    @property
    def recall(self) -> float | None:
        if self.predicted is None:
            return None
        return self.hits / self.gold if self.gold else 1.0

    @property
    def value(self) -> float | None:
        """F1, or the rate; None for a rate of nothing."""
        if self.precision is None or self.recall is None:
            return self.hits / self.gold if self.gold else None
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def total(counts: Iterable[Mapping[str, float]]) -> Counts:
    """Return the sum of the counts of several texts."""
    summed: Counts = {}
    for text_counts in counts:
        for key, number in text_counts.items():
            summed[key] = summed.get(key, 0) + number
    return summed


def figures(counts: Sequence[Mapping[str, float]], *, resamples: int = RESAMPLES) -> dict[str, Figure]:
    """Return every figure over texts with these counts, by name, with 95 % intervals."""
    summed = total(counts)
    intervals = _intervals(counts, resamples) if len(counts) > 1 and resamples else {}
    return {measure.name: _figure(measure, summed, intervals.get(measure.name)) for measure in MEASURES}


def balanced(name: str, hits: float, predicted: float, gold: float) -> Figure:
    """Return a figure of precision and recall that is not one of MEASURES."""
    return Figure(name, name, hits, gold, predicted)


def _figure(
    measure: Measure, counts: Mapping[str, float], interval: tuple[float, float] | None = None
) -> Figure:
    predicted = None if measure.predicted is None else counts.get(measure.predicted, 0)
    return Figure(
        measure.name,
        measure.title,
        counts.get(measure.hits, 0),
        counts.get(measure.gold, 0),
        predicted,
        interval,
    )


def _intervals(counts: Sequence[Mapping[str, float]], resamples: int) -> dict[str, tuple[float, float]]:
    values: dict[str, list[float]] = {measure.name: [] for measure in MEASURES}
    for summed in _resampled(counts, resamples):
        for measure in MEASURES:
            if (value := _figure(measure, summed).value) is not None:
                values[measure.name].append(value)
    return {name: _middle(sorted(resampled)) for name, resampled in values.items() if resampled}


def _resampled(counts: Sequence[Mapping[str, float]], resamples: int) -> Iterable[Counts]:
    """Yield the total of as many texts as there are, drawn with replacement; the same draws every time."""
    draw = random.Random(0)
    keys = sorted(set().union(*counts))
    columns = {key: [text_counts.get(key, 0) for text_counts in counts] for key in keys}
    numbers = range(len(counts))
    for _ in range(resamples):
        drawn = Counter(draw.choice(numbers) for _ in numbers).items()
        yield {key: sum(times * column[text] for text, times in drawn) for key, column in columns.items()}


def _middle(ordered: Sequence[float]) -> tuple[float, float]:
    """Return the bounds of the middle 95 % of the values."""
    return ordered[int(len(ordered) * 0.025)], ordered[int(len(ordered) * 0.975)]


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
