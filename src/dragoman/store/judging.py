"""Judgements on whole stories: split off some accounts, join another story, take such a decision back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product

from dragoman.errors import BadUsage
from dragoman.merge.story import Story
from dragoman.store import judgements
from dragoman.store.connections import Connections

MOST = 2_000
"""The most pairs of accounts that one decision may be about."""


class Judging(Connections):
    """What changes stories by hand. `Store.merge` brings the stories up to date afterwards."""

    def split(
        self, story: Story, mentions: Sequence[str], *, by: str = "", reason: str = ""
    ) -> tuple[int, ...]:
        """Judge that some mentions of a story (their ids) tell of another occurrence than the rest.

        Return the numbers of the judgements. Raises BadUsage where none or all are named, one is not the
        story's, or there are too many.
        """
        chosen = set(mentions)
        known = [mention.id for mention in story.mentions]
        rest = [id for id in known if id not in chosen]
        if not chosen or not rest or not chosen <= set(known):
            raise BadUsage("choose some of the accounts of the story, not all of them")
        if len(chosen) * len(rest) > MOST:
            raise BadUsage("that is too many accounts to split off at once; choose fewer")
        with self._writing() as connection:
            return judgements.judge_pairs(
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
        with self._writing() as connection:
            between = [
                kept.number
                for kept in judgements.judgements(connection, sorted(ours))
                if kept.judgement.verdict == "different"
                and {kept.judgement.first, kept.judgement.second} & ours
                and {kept.judgement.first, kept.judgement.second} & theirs
            ]
            undone = judgements.undo(connection, between, by=by, reason=reason) if between else ()
            pair = (one.mentions[0].id, other.mentions[0].id)
            return (*undone, *judgements.judge_pairs(connection, "same", [pair], by=by, reason=reason))

    def undo_all(self, numbers: Iterable[int], *, by: str = "", reason: str = "") -> tuple[int, ...]:
        """Take several judgements back, all or none; return the numbers of the further lines."""
        with self._writing() as connection:
            return judgements.undo(connection, numbers, by=by, reason=reason)
