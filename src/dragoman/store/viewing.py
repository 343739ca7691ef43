"""The views over what a store holds: the same answers that `dragoman.query.Account` gives over records."""

from __future__ import annotations

from collections.abc import Iterator

from dragoman.merge.story import Story
from dragoman.query import activity, channels
from dragoman.row_list import Rows
from dragoman.store.found import every
from dragoman.store.promises import Promises

_PAGE = 1000


class Viewing(Promises):
    """What a store says of relations over time. States are named by their codes; days, months and years
    (ISO 8601) that bound a time are included."""

    def channels(self, first: str, second: str, *, at: str | None = None) -> Rows[channels.Channel]:
        """Return the channels between two states, also those of which nothing is reported; with `at` as it
        was known on that day."""
        return channels.channels(self._told((first, second), at), first, second)

    def activity(
        self,
        *actors: str,
        step: activity.Step = "month",
        since: str | None = None,
        until: str | None = None,
    ) -> Rows[activity.Count]:
        """Return counts of what happened between `actors` by period and type."""
        return activity.activity(self._told(actors, None), actors, step=step, since=since, until=until)

    def _told(self, actors: tuple[str, ...], at: str | None) -> Iterator[Story]:
        """Yield the stories of `actors`, page after page."""
        return every(self.stories, actors=actors, at=at, limit=_PAGE)
