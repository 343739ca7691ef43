"""A store of a million events: how long its pages and searches take, and adding to it.

    python -m benchmarks.million [STORE] [--events 1000000] [--no-pages]

STORE is a new SQLite file (the default, in a temporary folder) or the address of an empty PostgreSQL
database; `--postgres` starts a server of its own. Reports are invented (`benchmarks.invented`), five events
to each, with statements, positions, commitments and places; DIFFERENT of them are written and merged, the
rest are made of these by the database, each time of another year and in words of their own. Bars: a page
100 ms and 200 kB, a search 200 ms (QUALITY: speed), adding within 20 % of adding to an empty store. Times are
milliseconds of the wall clock, of pages (`benchmarks.pages`) of the processor, with those of a server that is
started here.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import pages
from benchmarks.invented import MARK, PER_REPORT, YEAR, reports
from benchmarks.postgres import processor, server
from sqlalchemy import ColumnElement, Connection, Insert, Table, Text, func, select, text

from dragoman.record import Record
from dragoman.store import Store, tables, writing
from dragoman.store.rows import rows_of
from dragoman.store.tables import ROW_BITS
from dragoman.store.writing import _version_columns

BATCH = 200
DIFFERENT = 4_000  # reports; the rest are made of these
YEARS = 25
_NOT_COPIED = frozenset({"event_block", "unmerged", "judgement", "judged", "carried", "reading", "refusal"})
COPIED = [table for table in tables.metadata.sorted_tables if table.name not in _NOT_COPIED]


def fill(store: Store, count: int) -> None:
    """Write that many reports straight into the tables of an empty store, many to a transaction, and merge
    them; beyond `DIFFERENT` the database copies them and their stories as those of other years."""
    different = min(count, DIFFERENT)
    batch: list[Record] = []
    for record in reports(different, random.Random(1)):
        batch.append(record)
        if len(batch) == BATCH:
            _write(store, batch)
            batch = []
    _write(store, batch)
    store.merge()
    story = tables.story
    marked = func.substr(story.c.id, 1, 12).concat(MARK)
    with store._writing() as connection:
        connection.execute(
            story.update().values(body=func.replace(story.c.body, story.c.id, marked), id=marked)
        )
        told = connection.execute(select(func.max(tables.story.c.number))).scalar() or 0
    for copy in range(1, count // different):
        with _quickly(store) as connection:
            for table in COPIED:
                connection.execute(_copied(table, different, told, copy))
    if store._engine.dialect.name == "postgresql":
        with store._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for name in ("report", "report_version"):  # its numbers were given here, not by the server
                last = f"SELECT max(number) FROM {name}"
                connection.execute(
                    text(f"SELECT setval(pg_get_serial_sequence('{name}', 'number'), ({last}))")
                )
            connection.execute(text("VACUUM ANALYZE"))


@contextmanager
def _quickly(store: Store) -> Iterator[Connection]:
    """Yield a connection in a transaction in which no reference is checked: copies refer to copies."""
    if store._engine.dialect.name == "postgresql":
        with store._writing() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            yield connection
        return
    with store._engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        for pragma in ("foreign_keys = OFF", "synchronous = OFF", "cache_size = -1000000"):
            driver.execute(f"PRAGMA {pragma}")
        with connection.execution_options(dragoman_writes=True).begin():
            yield connection
        connection.invalidate()  # no other use of it may go without checks


def _copied(table: Table, different: int, told: int, copy: int) -> Insert:
    """Return the statement that copies the rows of the first reports and stories of a table."""
    versions, rows = copy * different, copy * different << ROW_BITS
    shift = {"version": versions, "report": versions, "event": rows, "commitment": rows, "row": rows}
    shift |= {"story": copy * told}
    numbers = {"report": versions, "report_version": versions, "story": copy * told}
    shift["number"] = numbers.get(table.name, rows)
    year, mark = f"{YEAR + copy % YEARS}-", f"x{copy:03}"

    def moved(column: ColumnElement[str]) -> ColumnElement[str]:
        return func.replace(func.replace(column, MARK, mark), f"{YEAR}-", year)

    values = [
        column + shift[column.name]
        if column.name in shift
        else moved(column)
        if isinstance(column.type, Text)
        else column
        for column in table.columns
    ]
    owners = ("story", "number", "event", "commitment", "row")
    owner = next(table.c[name] for name in owners if name in table.c)
    last = ((different + 1) << ROW_BITS) - 1
    if table.name in ("report", "report_version"):
        last = different
    elif "story" in (owner.name, table.name):
        last = told
    return table.insert().from_select(table.columns.keys(), select(*values).where(owner <= last))


def _write(store: Store, batch: list[Record]) -> None:
    rows: dict[str, list[dict[str, object]]] = {}
    with store._writing() as connection:
        for record in batch:
            key = writing.report_key(record.report)
            made = tables.report.insert().values(key=key, address=record.report.address)
            report = connection.execute(made.returning(tables.report.c.number)).scalar_one()
            columns = _version_columns(record, "2026-01-01T00:00:00Z", "benchmark")
            version = tables.report_version.insert().values(report=report, **columns)
            number = connection.execute(version.returning(tables.report_version.c.number)).scalar_one()
            for name, of_table in rows_of(record, number).items():
                rows.setdefault(name, []).extend(of_table)
            events = [{"event": row["number"]} for row in rows_of(record, number).get("event", ())]
            rows.setdefault("unmerged", []).extend(events)
        for name, of_table in rows.items():
            if of_table:
                connection.execute(tables.metadata.tables[name].insert(), of_table)


def questions(store: Store) -> dict[str, Callable[[], object]]:
    """Return what is asked, by what it is called in the table."""
    busiest = ("USA", "CHN")
    middle = store.events(actors=busiest, since="2012", limit=1).after
    return {
        "pair, first page": lambda: store.events(actors=busiest),
        "pair, newest page": lambda: store.events(actors=busiest, newest=True),
        "pair, a page in the middle": lambda: store.events(actors=busiest, after=middle),
        "pair, one year": lambda: store.events(actors=busiest, since="2015", until="2016"),
        "pair, one type": lambda: store.events(actors=busiest, type="SANCTION", newest=True),
        "pair, a rare status": lambda: store.events(actors=busiest, status="postponed", newest=True),
        "pair that hardly meets": lambda: store.events(actors=("MNG", "SEN")),
        "pair, as it stood": lambda: store.events(actors=busiest, at="2010-06-01", newest=True),
        "three states": lambda: store.events(actors=("USA", "CHN", "RUS")),
        "one state, newest": lambda: store.events(actors=("USA",), newest=True),
        "one state, one year": lambda: store.events(actors=("USA",), since="2015", until="2016"),
        "all, newest": lambda: store.events(newest=True),
        "statements of a state": lambda: store.statements(state="USA", newest=True),
        "search, rare word": lambda: store.search("rare77"),
        "search, two common words": lambda: store.search("sanctions missile"),
        "search, common word": lambda: store.search("minister"),
        "search, common word, newest": lambda: store.search("minister", newest=True),
        "search, phrase": lambda: store.search('"foreign minister"'),
        "search, statements": lambda: store.search("ceasefire", field="words"),
    }


def milliseconds(ask: Callable[[], object], times: int = 9) -> tuple[float, float]:
    """Return the first and the median time of asking."""
    took = []
    for _ in range(times):
        start = time.perf_counter()
        ask()
        took.append(1000 * (time.perf_counter() - start))
    return took[0], statistics.median(took)


def adding(store: Store, seed: int, count: int = 300) -> float:
    """Return the milliseconds of processor time that adding a report's record takes."""
    records = list(reports(count, random.Random(seed)))
    records = [own(one, str(seed)) for one in records]
    start = time.process_time()
    store.add(records, merge=False)
    return 1000 * (time.process_time() - start) / count


def own(record: Record, name: str) -> Record:
    """Return the record as that of another report, whose id begins and whose address ends with `name`; its
    spans name that."""
    import msgspec

    of = record.report
    record = replace(record, report=replace(of, id=f"{name} {of.id}", address=f"{of.address}?{name}"))
    line = msgspec.json.encode(record)
    for span in {event.evidence[0].report for event in record.events}:
        line = line.replace(f'"report":"{span}"'.encode(), f'"report":"{record.report.id}"'.encode())
    return msgspec.json.decode(line, type=Record)


def main() -> None:
    """Fill a store and print how long it takes to ask it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("store", nargs="?")
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--no-pages", action="store_true")
    given = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        url = stack.enter_context(server()) if given.postgres else given.store or str(folder / "million.db")
        with Store.open(str(folder / "empty.db")) as empty:
            before = adding(empty, 2)
        store = stack.enter_context(Store.open(url))
        start = time.perf_counter()
        fill(store, given.events // PER_REPORT)
        print(f"{given.events:,} events written in {time.perf_counter() - start:.0f} s")
        if Path(url).exists():
            print(f"{Path(url).stat().st_size / 1e6:,.0f} MB")
        print(", ".join(f"{many:,} {name}" for name, many in store.counts().items() if name in _COUNTED))
        _ask(store)
        if not given.no_pages:
            of_server = partial(processor, url) if given.postgres else lambda: 0.0
            pages.measure(store, 5, of_server)
        after = adding(store, 3)
        print(f"adding a record takes {before:.2f} ms of processor time in an empty store, {after:.2f} here")


_COUNTED = ("report", "event", "statement", "position", "commitment", "place", "story")


def _ask(store: Store) -> None:
    print(f"{'asked':<32}{'first':>9}{'median':>9}  ms")
    for name, ask in questions(store).items():
        first, median = milliseconds(ask)
        print(f"{name:<32}{first:>9.1f}{median:>9.1f}", flush=True)


if __name__ == "__main__":
    main()
