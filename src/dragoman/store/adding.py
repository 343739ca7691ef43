"""Reports into a store: each in a transaction of its own, or refused with a reason."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from dragoman.errors import DragomanError, StoreError
from dragoman.record import Record, Report
from dragoman.settings import DEFAULT, Settings
from dragoman.store import tables, writing
from dragoman.store.connections import Connections
from dragoman.store.found import Outcome, Summary

_version = tables.report_version


class Adding(Connections):
    """What puts reports into a store."""

    def add(
        self, reports: Iterable[Report | Record], *, again: bool = False, settings: Settings = DEFAULT
    ) -> Summary:
        """Read reports, or take their records, and keep them; return what became of them.

        Each is written in a transaction of its own, or refused with a reason and the rest goes on. A
        report that the store knows is passed over without reading it; `again` reads it anew and
        replaces its rows. Raises StoreError when the store itself fails.
        """
        summary = Summary()
        for one in reports:
            report = one.report if isinstance(one, Record) else one
            try:
                self.add_one(one, summary, again=again, settings=settings)
            except StoreError:
                raise
            except DragomanError as error:
                self.refuse(report.address or report.title or report.id, str(error), summary)
        return summary

    def add_one(
        self,
        report: Report | Record,
        summary: Summary,
        *,
        intake: str | None = None,
        again: bool = False,
        settings: Settings = DEFAULT,
    ) -> Outcome:
        """Keep one report and count it in `summary`; say what it was: new, changed, known or reread.

        `intake` is a hash of what it came from, for `knows`. Raises BadInput when it is refused.
        """
        if isinstance(report, Report):
            if not again and self._is_known(_version.c.id == report.id):
                summary.known += 1
                return "known"
            from dragoman.pipeline import extract

            report = extract(report, settings)
        writing.check(report)
        with self._writing() as connection:
            outcome = writing.put(
                connection, report, read_at=self._clock(), reader=_reader(), intake=intake, again=again
            )
        summary.count(outcome, report)
        return outcome

    def knows(self, intake: str) -> bool:
        """Say whether a report that came from this has been added."""
        return self._is_known(_version.c.intake == intake)

    def refuse(self, source: str, reason: str, summary: Summary) -> None:
        """Keep and count what was not taken, and why; the same refusal is kept once."""
        summary.refuse(source, reason)
        row = {"source": source, "reason": reason, "refused_at": self._clock()}
        with self._writing() as connection:
            table = tables.refusal
            connection.execute(writing.insert(connection, table).values(row).on_conflict_do_nothing())

    def _is_known(self, condition: object) -> bool:
        with self._reading() as connection:
            asked = select(_version.c.number).where(condition).limit(1)  # type: ignore[arg-type]
            return connection.execute(asked).first() is not None


def _reader() -> str:
    from dragoman import __version__

    return __version__
