"""Reports into a store: each in a transaction of its own, or refused with a reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from sqlalchemy import select

from dragoman.errors import DragomanError, StoreError
from dragoman.observing import log
from dragoman.record import Record, Report
from dragoman.runners.local import Readers
from dragoman.runners.worker import TIMEOUT
from dragoman.settings import DEFAULT, Settings
from dragoman.sources.item import How, Item, Refusal
from dragoman.sources.items import items
from dragoman.sources.web import Fetch, resolved
from dragoman.store import tables, writing
from dragoman.store.found import Outcome, Summary
from dragoman.store.merging import Merging

TAKEN_AS_IT_IS = How()
_version = tables.report_version


class Adding(Merging):
    """What puts reports into a store."""

    def add(
        self,
        reports: Iterable[Report | Record],
        *,
        again: bool = False,
        merge: bool = True,
        settings: Settings = DEFAULT,
    ) -> Summary:
        """Read reports, or take their records, and keep them; return what became of them.

        Each is written in a transaction of its own, or refused with a reason and the rest goes on. A
        report that the store knows is passed over without reading it; `again` reads it anew and
        replaces its rows. At the end the stories are brought up to date, unless `merge` is False. Raises
        StoreError when the store itself fails.
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
        if merge and summary.added:
            self.merge()
        return summary

    def add_one(
        self,
        report: Report | Record,
        summary: Summary,
        *,
        intake: str | None = None,
        read_at: str | None = None,
        again: bool = False,
        settings: Settings = DEFAULT,
    ) -> Outcome:
        """Keep one report and count it in `summary`; say what it was: new, changed, known or reread.

        `intake` is a hash of what it came from, for `knows`; `read_at` (UTC) is when its bytes were
        taken, now unless it is given. Raises BadInput when it is refused.
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
                connection, report, read_at=read_at or self._clock(), reader=_reader(),
                intake=intake, again=again,
            )  # fmt: skip
        summary.count(outcome, report)
        return outcome

    def add_from(
        self,
        *sources: str,
        how: How = TAKEN_AS_IT_IS,
        fetch: Fetch | None = None,
        again: bool = False,
        settings: Settings = DEFAULT,
        workers: int = 0,
    ) -> Summary:
        """Add what is in files, folders, patterns, archives, tables, feeds, crawls and exports.

        `how` says which columns to take and what a source is where that cannot be told. Addresses are
        refused unless there is something to `fetch` them with (`dragoman.sources.fetch.Fetcher`). Reports
        are read in `workers` other processes, or in this one; what is written is the same.
        """
        summary = Summary()
        found = resolved(items(sources, how), fetch, how)
        for _ in self.add_items(found, summary, again=again, settings=settings, workers=workers):
            pass
        if summary.added:
            self.merge()
        return summary

    def add_items(
        self,
        found: Iterable[Item | Refusal],
        summary: Summary,
        *,
        again: bool = False,
        settings: Settings = DEFAULT,
        workers: int | None = 0,
        timeout: float = TIMEOUT,
    ) -> Iterator[Item | Refusal]:
        """Add what a way in gave, in its order, and yield each when `summary` and the store have it.

        `workers` as for `dragoman.runners.local.Readers`; a report over which two of them end, or take more
        than `timeout` seconds, is refused.
        """
        readers = Readers(settings, workers, timeout)
        known: Callable[[Item], bool] = (lambda _: False) if again else (lambda one: self.knows(one.intake))
        for one, read in readers.read(found, known):
            if isinstance(read, Refusal):
                self.refuse(read.name, read.reason, summary)
            elif read is None or isinstance(one, Refusal):
                summary.known += 1
            else:
                self._keep(one, read, summary, again)
            yield one

    def _keep(self, item: Item, record: Record, summary: Summary, again: bool) -> None:
        try:
            self.add_one(record, summary, intake=item.intake, read_at=item.fetched_at, again=again)
        except StoreError:
            raise
        except DragomanError as error:
            self.refuse(item.name, str(error), summary)

    def knows(self, intake: str) -> bool:
        """Say whether a report that came from this has been added."""
        return self._is_known(_version.c.intake == intake)

    def refuse(self, source: str, reason: str, summary: Summary) -> None:
        """Keep and count what was not taken, and why; the same refusal is kept once."""
        summary.refuse(source, reason)
        log.warning("refused", extra={"source": source, "reason": reason})
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
