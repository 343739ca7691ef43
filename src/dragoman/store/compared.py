"""Events as they are compared, each taken from the store once in a transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import Connection

from dragoman.merge.mention_features import Features, features
from dragoman.merge.mentions import mention_of
from dragoman.merge.near_duplicates import ShingleIndex, originals
from dragoman.record import Report
from dragoman.store.read_stories import records_of_events


class Compared:
    """What events are compared by, by their numbers; nothing of those whose versions were replaced."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._told: dict[int, Features | None] = {}
        self._reports: dict[str, Report] = {}
        self._texts = ShingleIndex()

    def of(self, numbers: Iterable[int]) -> dict[int, Features]:
        """Return the features of events, in the order of their numbers; each is a witness of its own."""
        wanted = sorted(set(numbers))
        missing = [number for number in wanted if number not in self._told]
        self._told.update(dict.fromkeys(missing))
        known, number_of = records_of_events(self._connection, missing)
        for record in known:
            report = self._reports.setdefault(record.report.id, record.report)
            for event in record.events:
                self._told[number_of[event.id]] = features(mention_of(report, event, report.id))
        return {number: one for number in wanted if (one := self._told[number]) is not None}

    def witnessed(self, told: Iterable[Features]) -> dict[str, Features]:
        """Return mentions by their ids, each with the text that its report is a copy of among theirs."""
        known = {one.id: one for one in told}
        own = sorted({one.mention.report for one in known.values()})
        copies = originals((self._reports[id] for id in own), self._texts) if len(own) > 1 else {}
        return {id: _carrying(one, copies.get(one.mention.report)) for id, one in known.items()}


def _carrying(one: Features, witness: str | None) -> Features:
    if witness is None or witness == one.mention.witness:
        return one
    return replace(one, mention=replace(one.mention, witness=witness))
