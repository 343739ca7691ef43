"""A story: one occurrence as many reports tell it, with its history and its contradictions.

Nothing is averaged: each field lists the values that were reported, each with the independent
witnesses that report it. A witness is a text written by someone; a syndicated copy of it is not
another one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dragoman.record import Event, EventStatus, EventType, Span, When

Verdict = Literal["same", "different", "unsure"]


@dataclass(frozen=True, slots=True)
class Mention:
    """An event as one report tells it. `published_at` is the report's, ISO 8601; `witness` names the
    text it is a copy of (the report itself when it is nobody's copy)."""

    event: Event
    report: str
    witness: str
    outlet: str | None = None
    published_at: str | None = None
    title: str | None = None
    address: str | None = None

    @property
    def id(self) -> str:
        return self.event.id


@dataclass(frozen=True, slots=True)
class Vote:
    """A value of a field and the witnesses that report it, in a fixed order."""

    value: str
    witnesses: tuple[str, ...]
    evidence: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """A status that a story had, since when it is reported so (ISO 8601), and the words."""

    status: EventStatus
    reported: str | None
    evidence: Span
    mention: str


@dataclass(frozen=True, slots=True)
class Link:
    """Why two mentions stand together or apart: the score of each comparator and its reason."""

    first: str
    second: str
    verdict: Verdict
    score: float
    reasons: tuple[str, ...]
    by: Literal["rule", "hand"] = "rule"


@dataclass(frozen=True, slots=True)
class Story:
    """One occurrence. `actors` and `recipients` are states, `persons` names as most fully given.

    `votes` holds the reported values by field ("type", "status", "date", "place", ...), the most
    witnessed first; a field is in `contradictions` when witnesses report values that exclude each other.
    """

    id: str
    event_type: EventType
    status: EventStatus
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    mentions: tuple[Mention, ...]
    witnesses: tuple[str, ...]
    mode: str | None = None
    persons: tuple[str, ...] = ()
    when: When | None = None
    where: str | None = None
    issues: tuple[str, ...] = ()
    history: tuple[Turn, ...] = ()
    votes: tuple[tuple[str, tuple[Vote, ...]], ...] = ()
    contradictions: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
