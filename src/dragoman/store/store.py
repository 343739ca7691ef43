"""The store: reports come in, their records are kept, and every row can be asked for.

    with Store.open("sqlite:///dragoman.db") as store:
        store.add(dragoman.read(path) for path in Path("reports").glob("*.html"))
        for found in store.events(actors=("USA", "CHN"), since="2023-01-01"):
            print(found.day, found.row.event_type, found.origin.outlet)

Its parts stand in files of their own: `accounts`, `adding`, `asking`, `beside`, `contacts`, `issues`,
`judged_rows`, `judging`, `lines`, `merging`, `overview`, `viewing`; here is the rest and the whole. Each
method opens transactions of its own, so one Store may be used from several threads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from types import TracebackType
from typing import Unpack

from sqlalchemy import Engine, func, select

from dragoman.errors import BadUsage, StoreError
from dragoman.merge.story import FieldVerdict, Verdict
from dragoman.query.chronology import Entry, chronology
from dragoman.record import Record
from dragoman.row_list import Rows
from dragoman.store import checking, deciding, schema, tables
from dragoman.store import judgements as by_hand
from dragoman.store import search as searching
from dragoman.store import versions as history
from dragoman.store.accounts import Accounts
from dragoman.store.adding import Adding
from dragoman.store.asking import Asking
from dragoman.store.beside import Beside
from dragoman.store.carrying import carried_from
from dragoman.store.contacts import Contacts
from dragoman.store.engine import DEFAULT_URL, engine_of, explained, may_be_written, reading
from dragoman.store.found import Page, Version, every
from dragoman.store.issues import Issues
from dragoman.store.judged_rows import JudgedRows
from dragoman.store.judging import Judging
from dragoman.store.lines import Lines
from dragoman.store.paging import OfReports
from dragoman.store.reading import records_of
from dragoman.store.verifying import verified
from dragoman.store.viewing import Viewing

_BATCH = 100
_version = tables.report_version


class Store(Adding, Asking, Accounts, Beside, Contacts, Issues, JudgedRows, Judging, Lines, Viewing):
    """The record of many reports in a database: SQLite (one file) or PostgreSQL."""

    @classmethod
    def open(cls, url: str = DEFAULT_URL, *, create: bool = True, write: bool = False) -> Store:
        """Open the store at `url`: sqlite:///FILE, a file name, or postgresql+psycopg://USER@HOST/DATABASE.

        An empty database gets its tables, an older one is brought up to date; with `create=False` a
        store must be there. One that may not be written is opened for reading, unless it is opened to
        `write`. Raises StoreError when it cannot be opened, BadUsage for another kind of address.
        """
        engine, name = engine_of(url, create=create)
        try:
            with explained(name):
                schema.prepare(engine, name, create=create)
                if write:
                    _check_writable(engine, name)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, name)

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _repr_html_(self) -> str:
        """Return what a notebook shows of the store: how much it holds, of whom, and the latest reports."""
        from dragoman.render.notebook import store_html

        latest = self.reports(newest=True, limit=5)
        return store_html(self.name, self.totals(), self.busiest(5), latest)

    def counts(self) -> dict[str, int]:
        """Return how many rows each table has."""
        with self._reading() as connection:
            return {
                table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in tables.metadata.sorted_tables
            }

    def record(self, version: str) -> Record:
        """Return the record of one version, by its id (the Report's). Raises BadUsage when there is none."""
        with self._reading() as connection:
            number = connection.execute(select(_version.c.number).where(_version.c.id == version)).scalar()
            if number is None:
                raise BadUsage(f"there is no version {version!r} in the store")
            return next(records_of(connection, [number]))

    def records(self, *, every_version: bool = False) -> Iterator[Record]:
        """Yield records in the order they were added: of the latest version of each report, or of all."""
        for numbers in self._numbers(every_version):
            with self._reading() as connection:
                batch = tuple(records_of(connection, numbers))
            yield from batch

    def verify(self) -> Iterator[checking.Check]:
        """Check the database, every version against its text and its rows, and every story against its
        mentions; yield what was found, some of it at a time."""
        return verified(self._engine, self.name)

    def search(
        self,
        query: str,
        *,
        field: searching.Field = "text",
        issue: str | None = None,
        **paging: Unpack[OfReports],
    ) -> Page[searching.Hit]:
        """Find words in the texts or titles of reports, the words of statements or their speakers.

        Words must all be there, whatever their endings; "a phrase" stands as it is, begin* may go on,
        -without must not be there. The best come first, with `newest` the newest. `issue` keeps the
        statements on it, or the reports that have a statement or event on it.
        """
        with self._reading() as connection:
            return searching.search(connection, query, field, paging, issue)

    def chronology(
        self,
        *actors: str,
        since: str | None = None,
        until: str | None = None,
        at: str | None = None,
        sources: int = 1,
        issues: Iterable[str] = (),
    ) -> Rows[Entry]:
        """Return what happened between `actors` (codes of states), one dated sentence an entry.

        `since` and `until` (days, months or years) are both included; `at` tells it as it stood on that
        day; `sources` is the least number of outlets that tell an entry independently; `issues` keeps what
        is on one of these.
        """
        told = every(self.stories, actors=actors, since=since, at=at, limit=1000)
        return chronology(told, actors, since=since, until=until, sources=sources, issues=tuple(issues))

    def versions(self, report: str) -> tuple[Version, ...]:
        """Return the versions of a report, named by its address or the id of any of them, oldest first."""
        with self._reading() as connection:
            return history.versions(connection, report)

    def difference(self, before: str, after: str) -> tuple[history.Change, ...]:
        """Return the paragraphs of two versions in order: those of both, taken out, put in."""
        with self._reading() as connection:
            return history.difference(connection, before, after)

    def judge(
        self,
        verdict: Verdict | FieldVerdict,
        first: str,
        second: str | None = None,
        *,
        field: str | None = None,
        value: str | None = None,
        by: str = "",
        reason: str = "",
    ) -> int:
        """Keep a decision by hand and return its number.

        "same", "different" or "unsure" is said of two events, "different" also of an event and a report that
        is listed beside its story (`also`) and does not belong there; "accept", "correct" (to a value) or
        "reject" of a field of one row. Rows and reports are named by their ids.
        """
        with self._writing(alone=True) as connection:
            return deciding.judge(
                connection, verdict, first, second, field=field, value=value, by=by, reason=reason
            )

    def undo(self, number: int, *, by: str = "", reason: str = "") -> int:
        """Take a judgement back; both lines stay. Return the number of the further line."""
        with self._writing(alone=True) as connection:
            return deciding.undo(connection, [number], by=by, reason=reason)[0]

    def judgements(self, rows: Sequence[str] = (), *, undone: bool = False) -> tuple[by_hand.Kept, ...]:
        """Return the judgements that hold, on these rows or all; with `undone` those taken back too."""
        with self._reading() as connection:
            if rows:  # what was judged in another version of a report is judged here too
                rows = sorted({*rows, *carried_from(connection, rows)})
            return by_hand.judgements(connection, rows, undone=undone)

    def _numbers(self, every_version: bool) -> Iterator[list[int]]:
        """Yield the numbers of versions in batches; what is added meanwhile is seen at the end."""
        last = 0
        while True:
            asked = select(_version.c.number).where(_version.c.number > last)
            if not every_version:
                asked = asked.where(_version.c.stands_until.is_(None))
            with self._reading() as connection:
                numbers = list(connection.execute(asked.order_by(_version.c.number).limit(_BATCH)).scalars())
            if not numbers:
                return
            yield numbers
            last = numbers[-1]


def _check_writable(engine: Engine, name: str) -> None:
    with reading(engine) as connection:
        if not may_be_written(connection):
            raise StoreError(
                f"{name} cannot be written: check who owns the file and its folder, or whether the database "
                "is a standby. It can be read, verified and served"
            )
