"""Judgements on whole stories: split off some accounts, join another story, take such a decision back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product

from sqlalchemy import Connection, select

from dragoman.errors import BadUsage
from dragoman.merge.story import Story
from dragoman.store import deciding, judgements, tables
from dragoman.store.among import among
from dragoman.store.connections import Connections
from dragoman.store.found import Origin
from dragoman.store.paging import ORIGIN, batched

_report, _version, _event = tables.report, tables.report_version, tables.event
_story, _mention = tables.story, tables.story_mention
MOST = 2_000
"""The most pairs of accounts that one decision may be about."""


class Judging(Connections):
    """What changes stories by hand. `Store.merge` brings the stories up to date afterwards."""

    def split(
        self, story: Story, mentions: Sequence[str], *, by: str = "", reason: str = ""
    ) -> tuple[int, ...]:
        """Judge that some mentions of a story, or reports listed beside it (their ids), tell of another
        occurrence than the rest.

        Return the numbers of the judgements. Raises BadUsage where none or all are named, one is not the
        story's, or there are too many.
        """
        chosen = set(mentions)
        known = [mention.id for mention in story.mentions]
        rest = [id for id in known if id not in chosen]
        if not chosen or not rest or not chosen <= {*known, *(one.report for one in story.also)}:
            raise BadUsage("choose some of the accounts of the story, not all of them")
        if len(chosen) * len(rest) > MOST:
            raise BadUsage("that is too many accounts to split off at once; choose fewer")
        with self._writing(alone=True) as connection:
            return deciding.judge_pairs(
                connection, "different", product(sorted(chosen), rest), by=by, reason=reason
            )

    def join(self, one: Story, other: Story, *, by: str = "", reason: str = "") -> tuple[int, ...]:
        """Judge that two stories are one occurrence, and take back what judgements held them apart.

        Return the numbers of the new lines, the last of which joins them. Raises BadUsage for a story and
        itself.
        """
        if one.id == other.id:
            raise BadUsage("that is the same story")
        ours, theirs = ({mention.id for mention in story.mentions} for story in (one, other))
        with self._writing(alone=True) as connection:
            between = [
                kept.number
                for kept in judgements.judgements(connection, sorted(ours))
                if kept.judgement.verdict == "different"
                and {kept.judgement.first, kept.judgement.second} & ours
                and {kept.judgement.first, kept.judgement.second} & theirs
            ]
            undone = deciding.undo(connection, between, by=by, reason=reason) if between else ()
            pair = (one.mentions[0].id, other.mentions[0].id)
            return (*undone, *deciding.judge_pairs(connection, "same", [pair], by=by, reason=reason))

    def correct(
        self,
        mention: str,
        field: str,
        value: str,
        *,
        instead: str | None = None,
        by: str = "",
        reason: str = "",
    ) -> tuple[int, ...]:
        """Judge that a field of the story which an event belongs to is `value`, and not `instead`."""
        with self._writing(alone=True) as connection:
            return deciding.correct(connection, mention, field, value, instead=instead, by=by, reason=reason)

    def told_in(self, mentions: Iterable[str]) -> dict[str, tuple[Origin, str | None]]:
        """Return, by the id of an event, where it was read and the id of its story, if it is in one; also of
        reports (versions), which are in none."""
        asked = (
            select(_event.c.id, *ORIGIN, _story.c.id)
            .join(_version, _version.c.number == _event.c.version)
            .join(_report, _report.c.number == _version.c.report)
            .outerjoin(_mention, _mention.c.event == _event.c.number)
            .outerjoin(_story, _story.c.number == _mention.c.story)
        )
        of_reports = select(_version.c.id, *ORIGIN).join(_report, _report.c.number == _version.c.report)
        found: dict[str, tuple[Origin, str | None]] = {}
        with self._reading() as connection:
            for some in batched(sorted(set(mentions))):
                for id, *origin in connection.execute(of_reports.where(among(_version.c.id, some))):
                    found[id] = (Origin(*origin), None)
                for id, *origin, story in connection.execute(asked.where(among(_event.c.id, some))):
                    found[id] = (Origin(*origin), story)
            found |= _carried(connection, [id for id, (_, story) in found.items() if story is None], found)
        return found

    def undo_all(self, numbers: Iterable[int], *, by: str = "", reason: str = "") -> tuple[int, ...]:
        """Take several judgements back, all or none; return the numbers of the further lines."""
        with self._writing(alone=True) as connection:
            return deciding.undo(connection, numbers, by=by, reason=reason)


def _carried(
    connection: Connection, ids: Sequence[str], known: Mapping[str, tuple[Origin, str | None]]
) -> dict[str, tuple[Origin, str | None]]:
    """Return events of versions that stand no more, with the stories that they are in as others have them."""
    carried = tables.carried
    asked = (
        select(carried.c.id, _story.c.id.label("story"))
        .join(_mention, _mention.c.event == carried.c.event)
        .join(_story, _story.c.number == _mention.c.story)
    )
    found: dict[str, tuple[Origin, str | None]] = {}
    for some in batched(ids):
        for id, story in connection.execute(asked.where(among(carried.c.id, some))):
            found[id] = (known[id][0], story)
    return found
