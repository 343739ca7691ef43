"""START HERE: `Store`, the record of many reports in a database. Each method opens a transaction of its own,
so one Store may be used from several threads.

    with Store.open("sqlite:///dragoman.db") as store:
        store.add(dragoman.read(path) for path in Path("reports").glob("*.html"))
        for found in store.events(actors=("USA", "CHN"), since="2023-01-01"):
            print(found.day, found.row.event_type, found.origin.outlet)

What a method does stands in the module that it names. What only pages and commands ask stands in `queries`,
as functions that take the store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Unpack

from dragoman.merge.story import FieldVerdict, Story, Verdict
from dragoman.query import channels
from dragoman.query.chronology import ActivityFilters, Between, ChronologyFilters, Count, Entry, chronology
from dragoman.query.chronology import activity as activity_counts
from dragoman.query.positions_and_undertakings import Stand, Undertaking
from dragoman.record import Commitment, Event, Position, Record, Report, Statement
from dragoman.record.row_list import Rows
from dragoman.settings import LISTED
from dragoman.store import create_tables, incremental_merge, integrity, schema
from dragoman.store import judgements as by_hand
from dragoman.store import search as full_text
from dragoman.store.amendments import KeptJudgement, judgements, originals_of_carried
from dragoman.store.database import Database, check_writable, explained
from dragoman.store.engine import DEFAULT_URL, engine_of
from dragoman.store.integrity import verify_database
from dragoman.store.judgements import Signed
from dragoman.store.paging import Found, Page, Paging, ReportPaging, every
from dragoman.store.queries import (
    overview,
    positions_and_commitments,
    report_lookup,
    row_pages,
    story_lookup,
)
from dragoman.store.queries.report_lookup import Version
from dragoman.store.read import record_of, records_of, version_numbers
from dragoman.store.record_writer import write_records
from dragoman.store.write import Summary

if TYPE_CHECKING:
    from dragoman.comparison.model import Comparison

_PAGE = 1000
_version = schema.report_version


class Store(Database):
    """The record of many reports in a database: SQLite (one file) or PostgreSQL."""

    _totals: tuple[str, overview.Totals] | None = None
    """The revision that was counted last, and its totals."""

    @classmethod
    def open(cls, url: str = DEFAULT_URL, *, create: bool = True, write: bool = False) -> Store:
        """Open the store at `url`: sqlite:///FILE, a file name, or postgresql+psycopg://USER@HOST/DATABASE.

        An empty database gets its tables; with `create=False` a store must be there. One that may not be
        written is opened for reading, unless it is opened to `write`. Raises StoreError when it cannot be
        opened, BadUsage for another kind of address.
        """
        engine, name = engine_of(url, create=create)
        try:
            with explained(name):
                create_tables.prepare(engine, name, create=create)
                if write:
                    check_writable(engine, name)
                    create_tables.follow_cut(engine)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, name)

    def _repr_html_(self) -> str:
        """Return what a notebook shows of the store: how much it holds, of whom, and the latest reports."""
        from dragoman.render.notebook import store_html

        latest = self.reports(newest=True, limit=5)
        return store_html(self.name, self.totals(), overview.busiest_pairs(self, 5), latest)

    def add(self, records: Iterable[Record], *, again: bool = False, merge: bool = True) -> Summary:
        """Write records; return what became of them.

        Each is written whole, or refused with a reason and the rest goes on; those that come quickly share a
        transaction. A record whose report the store knows is passed over; `again` replaces its rows. At the
        end the stories are brought up to date, unless `merge` is False. Raises StoreError when the store
        fails.
        """
        summary = write_records(self, records, again=again)
        if merge and summary.added:
            self.merge()
        return summary

    def add_from(self, *sources: str, **options: Any) -> Summary:
        """Read what is in files, folders, patterns, archives, tables, feeds, crawls and exports, and add it.

        Options: `how` (a `dragoman.sources.item.How`) says which columns to take and what a source is where
        that cannot be told; addresses are refused unless there is something to `fetch` them with
        (`dragoman.sources.watching.Fetcher`); `again` reads known reports anew; `settings` are those of the
        reading; reports are read in `workers` other processes, or in this one.
        """
        from dragoman.batch.into_store import add_from

        return add_from(self, *sources, **options)

    def merge(self, tell: Callable[[int, int], None] | None = None) -> int:
        """Bring the stories up to date with the reports and judgements; return how many were written.

        `tell` is called with how many of the events that wait are merged, and how many these are.

        Safe to stop at any moment, and to run beside writers: what they add meanwhile waits for the next
        time.
        """
        return incremental_merge.merge(self, tell)

    def record(self, version: str) -> Record:
        """Return the record of one version, by its id (the Report's). Raises BadUsage when there is none."""
        with self.reading() as connection:
            return record_of(connection, version)

    def records(self, *, every_version: bool = False) -> Iterator[Record]:
        """Yield records in the order they were added: of the latest version of each report, or of all."""
        last = 0
        while True:
            with self.reading() as connection:
                numbers = version_numbers(connection, last, every_version=every_version)
                batch = tuple(records_of(connection, numbers))
            if not batch:
                return
            yield from batch
            last = numbers[-1]

    def versions(self, report: str) -> tuple[Version, ...]:
        """Return the versions of a report, named by its address or the id of any of them, oldest first."""
        with self.reading() as connection:
            return report_lookup.versions(connection, report)

    def difference(self, before: str, after: str) -> tuple[report_lookup.Change, ...]:
        """Return the paragraphs of two versions in order: those of both, taken out, put in."""
        with self.reading() as connection:
            return report_lookup.difference(connection, before, after)

    def compare(
        self,
        *names: str,
        outlets: Sequence[str] = (),
        sides: Sequence[str] = (),
        earlier: Iterable[str] = (),
        without: Iterable[str] = (),
    ) -> Comparison:
        """Return reports of one contact compared, as `dragoman.compare` does.

        Each of `names` is that of a report (the id of a version, or an address) or of a story, whose reports
        are chosen by `outlets` (parts of their names), else by `sides` (codes of states): what each side
        published, or the one report that quotes both. Raises BadUsage for what is not in the store, and for a
        story of more than `report_lookup.MOST` outlets where nothing says which.
        """
        return report_lookup.compare(
            self, *names, outlets=outlets, sides=sides, earlier=earlier, without=without
        )

    def reports(self, **filters: Unpack[row_pages.ReportFilters]) -> Page[Found[Report]]:
        """Return reports by the day they were published; `telling` keeps those with an event."""
        return row_pages.reports(self, filters)

    def events(self, **filters: Unpack[row_pages.EventFilters]) -> Page[Found[Event]]:
        """Return events in which all of `actors` (states) take part, in either role, by `type`, `mode`,
        `status`, `issue`, and whether their text gives their date (`dated`).

        An event counts as between `since` and `until` when its date, as wide as it is known, overlaps them.
        One without a date is filed under the day of its report.
        """
        return row_pages.events(self, filters)

    def statements(self, **filters: Unpack[row_pages.StatementFilters]) -> Page[Found[Statement]]:
        """Return statements by the speaker's `state` and full name (`speaker`), the `addressee`, the `issue`
        they are on, their `kind` and `channel`."""
        return row_pages.statements(self, filters)

    def positions(self, **filters: Unpack[row_pages.PositionFilters]) -> Page[Found[Position]]:
        """Return the positions of any of `states`, on one `issue` or all, by the day of their report."""
        return row_pages.positions(self, filters)

    def commitments(self, **filters: Unpack[row_pages.CommitmentFilters]) -> Page[Found[Commitment]]:
        """Return commitments that all of `parties` (states) took, by `status` and the day of their report."""
        return row_pages.commitments(self, filters)

    def stories(
        self,
        *,
        actors: Sequence[str] = (),
        type: str | None = None,
        status: str | None = None,
        **paging: Unpack[Paging],
    ) -> Page[Story]:
        """Return the stories in which all of `actors` take part, in order of time, as `merge` left them.

        With `at` they are merged from what the reports said by then. A story's mentions come without the
        words they are compared by.
        """
        return story_lookup.stories(self, actors=actors, type=type, status=status, **paging)

    def story(self, id: str) -> Story:
        """Return a story by its id, or by that of any of its mentions. Raises BadUsage when there is none."""
        return story_lookup.story(self, id)

    def search(
        self,
        query: str,
        *,
        field: full_text.Field = "text",
        issue: str | None = None,
        **paging: Unpack[ReportPaging],
    ) -> Page[full_text.Hit]:
        """Find words in the texts or titles of reports, the words of statements or their speakers.

        Words must all be there, whatever their endings; "a phrase" stands as it is, begin* may go on,
        -without must not be there. The best come first, with `newest` the newest. `issue` keeps the
        statements on it, or the reports that have a statement or event on it.
        """
        with self.reading() as connection:
            return full_text.search(connection, query, field, paging, issue)

    def chronology(
        self, *actors: str, at: str | None = None, **filters: Unpack[ChronologyFilters]
    ) -> Rows[Entry]:
        """Return what happened between `actors` (codes of states), one dated sentence an entry.

        `since` and `until` (days, months or years) are both included; `at` tells it as it stood on that
        day; `sources` is the least number of outlets that tell an entry independently; `issues` keeps what
        is on one of these. Stories below `confidence` are counted in `below`; `own`: no second reader's.
        """
        stories = every(self.stories, actors=actors, since=filters.get("since"), at=at, limit=_PAGE)
        return chronology(stories, actors, **filters)

    def channels(
        self, first: str, second: str, *, at: str | None = None, confidence: float = LISTED, own: bool = False
    ) -> Rows[channels.Channel]:
        """Return the channels between two states, also those of which nothing is reported; with `at` as it
        was known on that day."""
        stories = every(self.stories, actors=(first, second), at=at, limit=_PAGE)
        return channels.channels(stories, first, second, confidence=confidence, own=own)

    def drift(self, *states: str, issues: Iterable[str] = (), **time: Unpack[Between]) -> Rows[Stand]:
        """Return where `states` stand on issues over time, and what changed."""
        return positions_and_commitments.drift(self, *states, issues=issues, **time)

    def undertakings(self, *parties: str, **time: Unpack[Between]) -> Rows[Undertaking]:
        """Return what `parties` undertook, and what followed."""
        return positions_and_commitments.undertakings(self, *parties, **time)

    def activity(self, *actors: str, **filters: Unpack[ActivityFilters]) -> Rows[Count]:
        """Return counts of what happened between `actors` by period and type."""
        return activity_counts(every(self.stories, actors=actors, limit=_PAGE), actors, **filters)

    def judge(
        self,
        verdict: Verdict | FieldVerdict,
        first: str,
        second: str | None = None,
        *,
        field: str | None = None,
        value: str | None = None,
        **signed: Unpack[Signed],
    ) -> int:
        """Keep a judgement, `by` somebody and for a `reason`, and return its number.

        "same", "different" or "unsure" is said of two events, "different" also of an event and a report that
        is listed beside its story (`also`) and does not belong there; "accept", "correct" (to a value) or
        "reject" of a field of one row, or ("event", "statement" ...) of the row as a whole. Rows and reports
        are named by their ids.
        """
        with self.writing() as connection:
            return by_hand.judge(connection, verdict, first, second, field=field, value=value, **signed)

    def decide(
        self,
        verdict: FieldVerdict,
        story: Story,
        changes: Mapping[str, Sequence[str]] | None = None,
        **signed: Unpack[Signed],
    ) -> tuple[int, ...]:
        """Accept or reject a story as a whole, or correct it: `changes` are the fields that are wrong, each
        with the values that are right. Return the numbers of the judgements. What is rejected is in no story,
        list or record after the next `merge`, until the judgements are undone."""
        return by_hand.decide_story(self, verdict, story, changes, **signed)

    def split(self, story: Story, mentions: Sequence[str], **signed: Unpack[Signed]) -> tuple[int, ...]:
        """Judge that some mentions of a story, or reports listed beside it (their ids), are about another
        event than the rest; return the numbers of the judgements."""
        return by_hand.split(self, story, mentions, **signed)

    def join(self, story: Story, other: Story, **signed: Unpack[Signed]) -> tuple[int, ...]:
        """Judge that two stories are one, and undo the judgements that kept them apart. Return the numbers of
        the new lines, the last of which joins them."""
        return by_hand.join(self, story, other, **signed)

    def undo(self, *numbers: int, **signed: Unpack[Signed]) -> tuple[int, ...]:
        """Take judgements back, all or none; their lines stay. Return the numbers of the further lines."""
        with self.writing() as connection:
            return by_hand.undo(connection, numbers, **signed)

    def judgements(self, rows: Sequence[str] = (), *, undone: bool = False) -> tuple[KeptJudgement, ...]:
        """Return the judgements that hold, on these rows or all; with `undone` those taken back too."""
        with self.reading() as connection:
            if rows:  # what was judged in another version of a report is judged here too
                rows = sorted({*rows, *originals_of_carried(connection, rows)})
            return judgements(connection, rows, undone=undone)

    def row(self, id: str) -> row_pages.JudgedRow:
        """Return a statement, position or commitment by its id, of the version that was added last: as it was
        read and as it stands. Raises BadUsage for any other id."""
        return row_pages.row(self, id)

    def counts(self) -> dict[str, int]:
        """Return how many rows each table has."""
        return overview.row_counts(self)

    def totals(self) -> overview.Totals:
        """Return how much the store holds; it is counted once for each revision."""
        revision, known = self.revisions.current(), self._totals
        if known is None or known[0] != revision:
            known = self._totals = (revision, overview.counted_totals(self))
        return known[1]

    def verify(self) -> Iterator[integrity.Check]:
        """Check the database, every version against its text and its rows, and every story against its
        mentions; yield what was found, some of it at a time."""
        return verify_database(self.engine, self.name)
