"""The figures of an evaluation: what each counts, and how sure it is.

Scoring a text only counts; a figure is worked out from the counts of many texts. Intervals are
bootstrapped over texts, because the rows of one text succeed and fail together.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

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
