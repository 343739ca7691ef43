"""Reports into a store: each whole or not at all, or refused with a reason; many to a transaction."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence

from sqlalchemy import Select, bindparam, select

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
from dragoman.store.batches import Batch
from dragoman.store.engine import is_of_a_row
from dragoman.store.found import Outcome, Summary
from dragoman.store.inserting import Coming, numbers
from dragoman.store.merging import Merging
from dragoman.store.prepared import Prepared, prepared

Kept = tuple[Item | Refusal | None, Coming | Refusal | None]
"""What was found, and what becomes of it: a record to write, a refusal, or None where it is known."""
TAKEN_AS_IT_IS = How()
_version = tables.report_version
_ID, _INTAKE = (
    select(_version.c.number).where(column == bindparam("mark")).limit(1)
    for column in (_version.c.id, _version.c.intake)
)
"""Asked of every report; made once, since to make a question takes longer than to answer it."""


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

        Each is written whole, or refused with a reason and the rest goes on; those that come quickly share
        a transaction. A report that the store knows is passed over without reading it; `again` reads it
        anew and replaces its rows. At the end the stories are brought up to date, unless `merge` is False.
        Raises StoreError when the store itself fails.
        """
        summary = Summary()
        with self._batch(summary, again) as batch:
            for one in reports:
                batch.take((None, self._coming(one, again, settings)))
        if merge and summary.added:
            self.merge()
        return summary

    def _coming(self, one: Report | Record, again: bool, settings: Settings) -> Coming | Refusal | None:
        if isinstance(one, Report) and not again and self._is_known(_ID, one.id):
            return None
        try:
            return Coming(prepared(_read(one, settings)), self._clock())
        except DragomanError as error:
            return Refusal(_name(one.report if isinstance(one, Record) else one), str(error))

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
        if isinstance(report, Report) and not again and self._is_known(_ID, report.id):
            summary.known += 1
            return "known"
        made = prepared(_read(report, settings))
        (outcome,) = self._put([Coming(made, read_at or self._clock(), intake)], again)
        summary.count(outcome, made)
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
    ) -> Generator[Item | Refusal]:
        """Add what a way in gave, in its order, and yield each when `summary` and the store have it.

        `workers` as for `dragoman.runners.local.Readers`; a report over which two of them end, or take more
        than `timeout` seconds, is refused. A signal that asks to stop waits for the end of a transaction;
        what was read before it is added.
        """
        readers = Readers(settings, prepared, workers, timeout)
        with self._batch(summary, again) as batch:
            for one, read in readers.read(found, _none if again else self._known):
                coming: Coming | Refusal | None
                if isinstance(read, Prepared) and isinstance(one, Item):
                    coming = Coming(read, one.fetched_at or self._clock(), one.intake)
                else:
                    coming = read if isinstance(read, Refusal) else None
                yield from _found(batch.take((one, coming)))
            yield from _found(batch.flush())

    def _batch(self, summary: Summary, again: bool) -> Batch[Kept]:
        return Batch(lambda held: self._keep(held, summary, again))

    def _keep(self, held: Sequence[Kept], summary: Summary, again: bool) -> None:
        """Write what is held in one transaction, or one by one where a record of it cannot be kept."""
        wanted: list[tuple[Coming, str]] = []
        for found, coming in held:
            if isinstance(coming, Coming):
                wanted.append((coming, found.name if found else coming.prepared.name))
            elif isinstance(coming, Refusal):
                self.refuse(coming.name, coming.reason, summary)
            else:
                summary.known += 1
        try:
            outcomes = self._put([coming for coming, _ in wanted], again)
        except DragomanError as error:
            if isinstance(error, StoreError) and not is_of_a_row(error):
                raise
            self._keep_each(wanted, summary, again)
        else:
            for (coming, _), outcome in zip(wanted, outcomes, strict=True):
                summary.count(outcome, coming.prepared)

    def _keep_each(self, wanted: Sequence[tuple[Coming, str]], summary: Summary, again: bool) -> None:
        for coming, name in wanted:
            try:
                (outcome,) = self._put([coming], again)
            except DragomanError as error:
                if isinstance(error, StoreError) and not is_of_a_row(error):
                    raise
                self.refuse(name, str(error), summary)
            else:
                summary.count(outcome, coming.prepared)

    def _put(self, coming: Sequence[Coming], again: bool) -> list[Outcome]:
        if not coming:
            return []
        with self._writing(alone=True) as connection:
            return writing.put(connection, coming, reader=_reader(), again=again)

    def knows(self, intake: str) -> bool:
        """Say whether a report that came from this has been added."""
        return self._is_known(_INTAKE, intake)

    def _known(self, some: Sequence[Item]) -> list[Item]:
        """Return those of some items that have been added."""
        intakes = [one.intake for one in some]
        with self._reading() as connection:
            known = numbers(connection, _version.c.intake, _version.c.number, intakes)
        return [one for one, intake in zip(some, intakes, strict=True) if intake in known]

    def refuse(self, source: str, reason: str, summary: Summary) -> None:
        """Keep and count what was not taken, and why; the same refusal is kept once."""
        refusal = Refusal(source, reason)
        summary.refuse(refusal.name, refusal.reason)
        log.warning("refused", extra={"source": refusal.name, "reason": refusal.reason})
        row = {"source": refusal.name, "reason": refusal.reason, "refused_at": self._clock()}
        with self._writing() as connection:
            table = tables.refusal
            connection.execute(writing.insert(connection, table).values(row).on_conflict_do_nothing())

    def _is_known(self, question: Select[tuple[int]], mark: str) -> bool:
        with self._reading() as connection:
            return connection.execute(question, {"mark": mark}).first() is not None


def _reader() -> str:
    from dragoman import __version__

    return __version__


def _none(_: Sequence[Item]) -> list[Item]:
    return []


def _read(one: Report | Record, settings: Settings) -> Record:
    if isinstance(one, Record):
        return one
    from dragoman.pipeline import extract

    return extract(one, settings)


def _found(kept: Iterable[Kept]) -> Iterator[Item | Refusal]:
    return (found for found, _ in kept if found is not None)


def _name(report: Report) -> str:
    return report.address or report.title or report.id
