"""The views over records at hand, by the same names as a store has them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from dragoman.merge.mentions import mentions
from dragoman.merge.related_reports import openings
from dragoman.merge.stories import stories
from dragoman.merge.story import Story
from dragoman.query import channels, chronology, positions_and_undertakings
from dragoman.query.chronology import LISTED, Count, Step
from dragoman.record import Record
from dragoman.record.row_list import Rows


class Account:
    """What a number of records tell together. States are named by their codes; days, months and years
    (ISO 8601) that bound a time are included."""

    def __init__(self, records: Iterable[Record]) -> None:
        self.records = tuple(records)
        self.name = f"{len(self.records)} report{'s' if len(self.records) != 1 else ''}"

    @cached_property
    def stories(self) -> tuple[Story, ...]:
        """The occurrences that the records tell, each with the reports that only open with it."""
        return stories(mentions(self.records), openings=openings(self.records))

    def chronology(
        self,
        *actors: str,
        since: str | None = None,
        until: str | None = None,
        at: str | None = None,
        sources: int = 1,
        issues: Iterable[str] = (),
        confidence: float = LISTED,
        own: bool = False,
    ) -> Rows[chronology.Entry]:
        """Return what happened between `actors`, one dated sentence an entry."""
        return chronology.chronology(
            self.stories, actors, since=since, until=until, at=at, sources=sources, issues=tuple(issues),
            confidence=confidence, own=own,
        )  # fmt: skip

    def channels(
        self, first: str, second: str, *, at: str | None = None, confidence: float = LISTED
    ) -> Rows[channels.Channel]:
        """Return the channels between two states, also those of which nothing is reported."""
        return channels.channels(self.stories, first, second, at=at, confidence=confidence)

    def drift(
        self,
        *states: str,
        issues: Iterable[str] = (),
        since: str | None = None,
        until: str | None = None,
    ) -> Rows[positions_and_undertakings.Stand]:
        """Return where `states` stand on issues over time, and what changed."""
        return positions_and_undertakings.positions(
            self.records, states=states, issues=tuple(issues), since=since, until=until
        )

    def undertakings(
        self, *parties: str, since: str | None = None, until: str | None = None
    ) -> Rows[positions_and_undertakings.Undertaking]:
        """Return what `parties` undertook, and what followed."""
        return positions_and_undertakings.commitments(
            self.records, self.stories, parties=parties, since=since, until=until
        )

    def activity(
        self,
        *actors: str,
        step: Step = "month",
        since: str | None = None,
        until: str | None = None,
        confidence: float = LISTED,
    ) -> Rows[Count]:
        """Return counts of what happened between `actors` by period and type."""
        return chronology.activity(
            self.stories, actors, step=step, since=since, until=until, confidence=confidence
        )
