"""Records that go by -> the stories that they tell, with the reports that only open with each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dragoman.merge.mentions import mentions
from dragoman.merge.related_reports import openings
from dragoman.merge.stories import stories
from dragoman.merge.story import Judgement, Opening, Story
from dragoman.record import Record


class Gathering:
    """What stories are made of, taken from records one by one: of most, which tell of no event, that is
    nothing or a few words, so many can go by."""

    def __init__(self) -> None:
        self._telling: list[Record] = []
        self._openings: list[Opening] = []

    def passing(self, records: Iterable[Record]) -> Iterator[Record]:
        """Yield `records` as they are, and take from each what is needed."""
        for record in records:
            if record.events:
                self._telling.append(Record(record.report, events=record.events))
            self._openings += openings([record])
            yield record

    def stories(self, judgements: Iterable[Judgement] = ()) -> tuple[Story, ...]:
        """Return the stories of the records that went by."""
        return stories(mentions(self._telling), judgements, openings=self._openings)
