"""How much happened: stories counted by day, type and status."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import func, select

from dragoman.store import schema
from dragoman.store.conditions import is_listed, taking_part
from dragoman.store.database import Database
from dragoman.store.day_ranges import END

MOST = 5_000
"""How many stories are counted at most; of more, the latest."""
_story = schema.story


class StoryCount(msgspec.Struct, frozen=True):
    """Stories of one type and status whose dates are the same: from the day `first` to that before `end` (ISO
    8601; None where no report dates them, which are then filed under `first`). `sources` sums their
    independent texts."""

    type: str
    status: str
    first: str
    end: str | None
    stories: int
    sources: int


@dataclass(frozen=True, slots=True)
class Volume:
    """Counts of stories; `more` says that there are others before."""

    counts: tuple[StoryCount, ...]
    stories: int
    more: bool

    @property
    def since(self) -> str:
        """The first day of what is counted, "" where there is nothing before."""
        return min((count.first for count in self.counts), default="") if self.more else ""


def story_volume(
    store: Database,
    *,
    actors: Sequence[str] = (),
    since: str = "",
    until: str = END,
    types: Sequence[str] = (),
) -> Volume:
    """Return how many listed stories of some actors, or all, and of some types, or all, are filed under days
    from `since` to `until` (excluded)."""
    story = _story.c
    columns = (story.type, story.status, story.day, story.earliest, story.latest, story.witnesses)
    query, day, number = taking_part(_story, select(*columns), actors, None)
    query = query.where(day > "", day >= since, day < until, is_listed())
    if types:
        query = query.where(story.type.in_(types))
    latest = query.order_by(day.desc(), number.desc()).limit(MOST).subquery().c
    dated = (latest.type, latest.status, func.coalesce(latest.earliest, latest.day), latest.latest)
    counts = select(*dated, func.count(), func.sum(latest.witnesses)).group_by(*dated)
    with store.reading() as connection:
        rows = tuple(StoryCount(*row) for row in connection.execute(counts))
    many = sum(row.stories for row in rows)
    return Volume(rows, many, many == MOST)
