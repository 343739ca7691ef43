"""Chronology, channels, positions, undertakings and activity of records at hand, named as in a store."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Unpack

from dragoman.merge.mentions import mentions
from dragoman.merge.related_reports import openings
from dragoman.merge.stories import stories
from dragoman.merge.story import Story
from dragoman.query.channels import Channel, channels
from dragoman.query.chronology import (
    LISTED,
    ActivityFilters,
    Between,
    ChronologyFilters,
    Count,
    Entry,
    activity,
    chronology,
)
from dragoman.query.positions_and_undertakings import Stand, Undertaking, commitments, positions
from dragoman.record import Record
from dragoman.record.row_list import Rows


class RecordViews:
    """What a number of records tell together. States are named by their codes; days, months and years
    (ISO 8601) that bound a time are included."""

    def __init__(self, records: Iterable[Record]) -> None:
        self.records = tuple(records)
        self.name = f"{len(self.records)} report{'s' if len(self.records) != 1 else ''}"

    @cached_property
    def stories(self) -> tuple[Story, ...]:
        """The stories that the records tell, each with the reports that only open with it."""
        return stories(mentions(self.records), openings=openings(self.records))

    def chronology(
        self, *actors: str, at: str | None = None, **filters: Unpack[ChronologyFilters]
    ) -> Rows[Entry]:
        """Return what happened between `actors`, one dated sentence an entry."""
        return chronology(self.stories, actors, at=at, **filters)

    def channels(
        self, first: str, second: str, *, at: str | None = None, confidence: float = LISTED, own: bool = False
    ) -> Rows[Channel]:
        """Return the channels between two states, also those of which nothing is reported."""
        return channels(self.stories, first, second, at=at, confidence=confidence, own=own)

    def drift(self, *states: str, issues: Iterable[str] = (), **time: Unpack[Between]) -> Rows[Stand]:
        """Return where `states` stand on issues over time, and what changed."""
        return positions(self.records, states=states, issues=issues, **time)

    def undertakings(self, *parties: str, **time: Unpack[Between]) -> Rows[Undertaking]:
        """Return what `parties` undertook, and what followed."""
        return commitments(self.records, self.stories, parties=parties, **time)

    def activity(self, *actors: str, **filters: Unpack[ActivityFilters]) -> Rows[Count]:
        """Return counts of what happened between `actors` by period and type."""
        return activity(self.stories, actors, **filters)
