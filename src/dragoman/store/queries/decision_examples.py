"""Decisions on stories as examples to train on: what was read, what is right, and the words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from dragoman.merge.story import FieldVerdict
from dragoman.record import Event
from dragoman.store.database import Database
from dragoman.store.queries.report_lookup import report_origins, report_texts
from dragoman.store.queries.review import StoryDecision, latest_decisions, story_decisions
from dragoman.store.queries.row_pages import judged_rows


@dataclass(frozen=True, slots=True)
class Example:
    """A decision as an example to train on: where the words stand, what was `read` there, and what is `right`
    (None where nothing is: the event was rejected). Values stand by field, several in one field."""

    event: str
    verdict: FieldVerdict
    report: str
    outlet: str | None
    published: str | None
    start: int
    end: int
    words: str
    paragraph: str
    read: dict[str, tuple[str, ...]]
    right: dict[str, tuple[str, ...]] | None
    confidence: float | None
    by: str
    at: str
    reason: str


def examples(store: Database) -> tuple[Example, ...]:
    """Return the decisions that stand as examples to train on, in the order they were made: one for each
    event and person that decided on it, the last one. What is accepted is right as it stood then, with what
    had been corrected before."""
    decisions = latest_decisions(_with_corrections(story_decisions(store)))
    events = {id for made in decisions for id in made.events}
    read = {id: row for id, (kind, row) in judged_rows(store, events).items() if kind == "event"}
    versions = sorted({row.evidence[0].report for row in read.values()})
    texts, origins = report_texts(store, versions), report_origins(store, versions)
    return tuple(
        _example(made, read[id], texts, origins)
        for made in decisions
        for id in made.events
        if id in read and read[id].evidence[0].report in origins
    )


def _with_corrections(decisions: Iterable[StoryDecision]) -> tuple[StoryDecision, ...]:
    """Return decisions, each of one event, with the changes that were made to it until then, by anybody."""
    changes: dict[str, tuple[tuple[str, str, str | None], ...]] = defaultdict(tuple)
    of_events = []
    for made in decisions:
        for id in made.events:
            changes[id] += made.changes
            verdict = "correct" if made.verdict == "accept" and changes[id] else made.verdict
            of_events.append(replace(made, verdict=verdict, events=(id,), changes=changes[id]))
    return tuple(of_events)


def _example(made: StoryDecision, event: Event, texts: dict[str, str], origins: Any) -> Example:
    span, values = event.evidence[0], _values(event)
    text, origin = texts[span.report], origins[span.report]
    start, end = text.rfind("\n", 0, span.start) + 1, text.find("\n", span.end)
    return Example(
        event.id, made.verdict, span.report, origin.outlet, origin.published_at, span.start, span.end,
        span.quote, text[start : end if end >= 0 else len(text)], values,
        None if made.verdict == "reject" else _changed(values, made), event.confidence, made.by, made.at,
        made.reason,
    )  # fmt: skip


def _values(event: Event) -> dict[str, tuple[str, ...]]:
    """Return what was read of an event, by the fields that are judged."""
    when, where = event.when, event.where
    values: dict[str, tuple[str | None, ...]] = {
        "type": (event.event_type,), "mode": (event.mode,), "status": (event.status,),
        "date": (when.value if when else None,), "time": (when.time if when else None,),
        "place": (where.name if where else None,), "person": tuple(person.name for person in event.persons),
        "actor": tuple(party.state for party in event.actors),
        "recipient": tuple(party.state for party in event.recipients),
        "issue": tuple(tag.issue for tag in event.issues),
    }  # fmt: skip
    return {field: tuple(filter(None, of_field)) for field, of_field in values.items()}


def _changed(values: dict[str, tuple[str, ...]], made: StoryDecision) -> dict[str, tuple[str, ...]]:
    """Return values with what a decision changes."""
    changed = dict(values)
    several = ("person", "actor", "recipient", "issue")
    for verdict, field, value in made.changes:
        kept = tuple(present for present in changed.get(field, ()) if present != value)
        if verdict != "reject" and value is not None:
            kept = (*kept, value) if field in several else (value,)
        changed[field] = kept
    return changed
