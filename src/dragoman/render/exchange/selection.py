"""What is exported, and how: records, the stories that their events make, and the options of a format."""

from __future__ import annotations

import sys
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from dragoman.merge.mentions import mentions
from dragoman.merge.stories import stories
from dragoman.merge.story import Judgement, Mention, Story
from dragoman.record import Place, Record, Span
from dragoman.render.exchange.gathering import Gathering


@dataclass(frozen=True, slots=True)
class Options:
    """`bom`: a byte order mark first (CSV); `table`: that table alone, to a stream (CSV); `title`: what the
    result is called (feeds, briefs, calendars); `address`: where a feed will stand."""

    bom: bool = False
    table: str | None = None
    title: str | None = None
    address: str | None = None


class Selection:
    """Records to export. They are read once, and kept only when `kept` or `stories` are asked for.

    `told`: the stories to use; without them the events of the records are merged, under `judgements`.
    `first_read`: by the id of a story, the event of it that was read first, where somebody knows.
    """

    def __init__(
        self,
        records: Iterable[Record],
        told: Iterable[Story] | None = None,
        judgements: Iterable[Judgement] = (),
        first_read: Mapping[str, str] | None = None,
    ) -> None:
        self._records: Iterable[Record] = records
        self._told = told
        self.judgements = tuple(judgements)
        self._first_read = first_read or {}
        self._gathering: Gathering | None = None

    def records(self) -> Iterator[Record]:
        """Yield the records."""
        yield from self._records

    def passing(self) -> Iterator[Record]:
        """Yield the records before `listed` is asked for."""
        if self._told is not None:
            return self.records()
        self._gathering = Gathering()
        return self._gathering.passing(self._records)

    def listed(self) -> Iterator[Story]:
        """Yield the stories with the reports that only open with them (`also`): those given, as they come, or
        those of the records that went by, all of them where none did."""
        if self._told is not None:
            yield from self._told
            return
        if self._gathering is None:
            deque(self.passing(), maxlen=0)
        assert self._gathering is not None
        yield from self._gathering.stories(self.judgements)

    @cached_property
    def kept(self) -> Sequence[Record]:
        """The records, for formats that need them more than once."""
        if not isinstance(self._records, Sequence):
            self._records = tuple(self._records)
        return self._records

    @cached_property
    def stories(self) -> tuple[Story, ...]:
        """The stories that the records tell."""
        if self._told is not None:
            return tuple(self._told)
        return stories(mentions(self.kept), self.judgements)

    def lasting_id(self, story: Story) -> str:
        """Return what calendars and feeds know a story by: the event of it that was read first, which stays
        when other reports join it, even those published before. Without one, the first in the records."""
        known = self._first_read.get(story.id)
        return known or min(story.mentions, key=lambda mention: self._places_in_order[mention.id]).id

    def report_length(self, report: str) -> int | None:
        """Return how many characters a report has, None where its record is not at hand."""
        return self._lengths.get(report)

    def place(self, mention: Mention) -> Place | None:
        """Return where a mention says that its event was, with coordinates, if the record knows them."""
        where = mention.event.where
        return self._places.get(_key(where.span, mention.report)) if where else None

    @cached_property
    def _places_in_order(self) -> dict[str, int]:
        """Where each event stands in the records; one that is in none comes last."""
        found = (event.id for record in self.kept for event in record.events)
        order: dict[str, int] = defaultdict(lambda: sys.maxsize)
        for place, id in enumerate(found):
            order.setdefault(id, place)
        return order

    @cached_property
    def _lengths(self) -> dict[str, int]:
        return {record.report.id: len(record.report.text) for record in self.kept}

    @cached_property
    def _places(self) -> dict[Span, Place]:
        return {_key(place.span, record.report.id): place for record in self.kept for place in record.places}


def _key(span: Span, report: str) -> Span:
    return span if span.report else replace(span, report=report)
