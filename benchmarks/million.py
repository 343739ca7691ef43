"""A store of a million events: how long its pages and searches take, and adding to it.

    python -m benchmarks.million [STORE] [--events 1000000]

STORE is a new SQLite file (the default, in a temporary folder) or the address of an empty PostgreSQL
database. Events are invented and written straight into the tables, five to a report; their states are drawn
so that a few pairs have very many, as in the world. Bars: a page of a pair's events 100 ms, a search
200 ms (QUALITY: speed), adding within 20 % of adding to an empty store. Times are the median of nine, in
milliseconds of the wall clock.
"""

# ruff: noqa: E501, SIM905 (lists of words, a line each as long as it comes)

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Insert, Table, func, select

from dragoman.record import Block, Event, Party, Record, Report, Span, Statement, When, content_id
from dragoman.store import Store, tables, writing
from dragoman.store.rows import rows_of
from dragoman.store.tables import ROW_BITS
from dragoman.store.writing import _version_columns

STATES = (
    "USA CHN RUS UKR ISR IRN GBR FRA DEU IND JPN KOR PRK TUR SAU EGY SYR PAK AUS CAN ITA ESP POL BRA MEX ARG "
    "CHL PER COL VEN CUB NOR SWE FIN DNK NLD BEL CHE AUT GRC ROU BGR HUN CZE SRB HRV IRQ JOR LBN QAT ARE KWT "
    "YEM OMN DZA MAR TUN LBY SDN ETH KEN NGA ZAF GHA SEN MLI THA VNM PHL IDN MYS SGP MMR BGD LKA NPL AFG KAZ "
    "UZB MNG"
).split()
TYPES = (
    "CONSULT",
    "AGREE",
    "REQUEST",
    "ACCUSE",
    "REJECT",
    "THREATEN",
    "SANCTION",
    "COERCE",
    "AID",
    "COOPERATE",
)
STATUSES = ("held", "held", "held", "planned", "postponed", "denied", "unconfirmed")
WORDS = (
    "minister talks agreement trade border sanctions envoy visit summit security council statement officials "
    "met said warned agreed joint exercise treaty missile aid economy delegation ambassador president foreign "
    "defence bilateral cooperation dispute island energy grain ceasefire negotiation export control technology"
).split()
PER_REPORT = 5
BATCH = 200
DIFFERENT = 10_000  # reports; the rest are copies
FILLED = (
    tables.report, tables.report_version, tables.event, tables.statement, tables.event_party, tables.event_pair,
    tables.span,
)  # fmt: skip


def reports(count: int, chance: random.Random) -> Iterator[Record]:
    """Yield records of invented reports, each with PER_REPORT events and two statements."""
    weights = [1 / (n + 1) for n in range(len(STATES))]
    rare = [f"rare{n}" for n in range(5000)]
    for number in range(count):
        published = date(2000, 1, 1) + timedelta(days=chance.randrange(9000))
        lines = [f"{' '.join(chance.choices(WORDS, k=12))} {chance.choice(rare)}." for _ in range(PER_REPORT)]
        text = f"Report {number}.\n\n" + "\n\n".join(lines)
        yield _record(text, lines, published, chance, weights)


def _record(
    text: str, lines: list[str], published: date, chance: random.Random, weights: list[float]
) -> Record:
    report = Report(
        content_id(text), text, (Block("paragraph", 0, len(text)),), title=lines[0][:60],
        outlet=f"outlet {chance.randrange(25)}", published_at=published.isoformat(), language="en",
    )  # fmt: skip
    events, statements = [], []
    for line in lines:
        start = text.index(line)
        span = report.span(start, start + len(line))
        first, second = chance.choices(STATES, weights, k=2)
        day = (published - timedelta(days=chance.randrange(5))).isoformat()
        events.append(_event(report, span, first, second, day, chance))
        if len(statements) < 2:
            identifier = content_id("statement", report.id, start)
            statements.append(Statement(identifier, "indirect", "A Minister", first, (span,), (span,)))
    return Record(report, events=tuple(events), statements=tuple(statements))


def _event(report: Report, span: Span, first: str, second: str, day: str, chance: random.Random) -> Event:
    return Event(
        content_id(report.id, span.start), chance.choice(TYPES), chance.choice(STATUSES),  # type: ignore[arg-type]
        (Party(first, span, "named"),), (Party(second, span, "named"),), (span,), when=When(day, span),
    )  # fmt: skip


def fill(store: Store, count: int) -> None:
    """Write records straight into the tables, many to a transaction; beyond `DIFFERENT` the database
    copies them under other numbers and ids."""
    different = min(count, DIFFERENT)
    with store._reading() as connection:
        before = connection.execute(select(func.max(tables.report.c.number))).scalar() or 0
    batch: list[Record] = []
    for record in reports(different, random.Random(1)):
        batch.append(record)
        if len(batch) == BATCH:
            _write(store, batch)
            batch = []
    _write(store, batch)
    for copy in range(1, count // different):
        with store._writing() as connection:
            for table in FILLED:
                connection.execute(_copied(table, before, different, copy))


def _copied(table: Table, before: int, different: int, copy: int) -> Insert:
    """Return the statement that copies the rows of the reports after `before`."""
    versions, rows = copy * different, copy * different << ROW_BITS
    shift = {"version": versions, "report": versions, "event": rows, "row": rows}
    shift["number"] = versions if table.name in ("report", "report_version") else rows
    values = [
        column + shift[column.name]
        if column.name in shift
        else column.concat(f".{copy}")
        if column.name in ("id", "key")
        else column
        for column in table.columns
    ]
    owner = next(table.c[name] for name in ("number", "event", "row") if name in table.c)
    scale = 0 if table.name in ("report", "report_version") else ROW_BITS
    chosen = (owner >= (before + 1) << scale, owner < (before + 1 + different) << scale)
    return table.insert().from_select(table.columns.keys(), select(*values).where(*chosen))


def _write(store: Store, batch: list[Record]) -> None:
    rows: dict[str, list[dict[str, object]]] = {}
    with store._writing() as connection:
        for record in batch:
            key = writing.report_key(record.report)
            made = tables.report.insert().values(key=key).returning(tables.report.c.number)
            report = connection.execute(made).scalar_one()
            columns = _version_columns(record, "2026-01-01T00:00:00Z", "benchmark")
            version = tables.report_version.insert().values(report=report, **columns)
            number = connection.execute(version.returning(tables.report_version.c.number)).scalar_one()
            for name, of_table in rows_of(record, number).items():
                rows.setdefault(name, []).extend(of_table)
        for name, of_table in rows.items():
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
    """Return the record as that of another report, whose id begins with `name`, with its spans naming that."""
    import msgspec

    record = replace(record, report=replace(record.report, id=f"{name} {record.report.id}"))
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
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        url = given.store or str(Path(folder) / "million.db")
        with Store.open(str(Path(folder) / "empty.db")) if "://" not in url else Store.open(url) as empty:
            before = adding(empty, 2)
        with Store.open(url) as store:
            start = time.perf_counter()
            fill(store, given.events // PER_REPORT)
            print(f"{given.events:,} events written in {time.perf_counter() - start:.0f} s")
            if Path(url).exists():
                print(f"{Path(url).stat().st_size / 1e6:,.0f} MB, {given.events // PER_REPORT:,} reports")
            print(f"{'asked':<32}{'first':>9}{'median':>9}  ms")
            for name, ask in questions(store).items():
                first, median = milliseconds(ask)
                print(f"{name:<32}{first:>9.1f}{median:>9.1f}", flush=True)
            after = adding(store, 3)
            print(
                f"adding a record takes {before:.2f} ms of processor time in an empty store, {after:.2f} here"
            )


if __name__ == "__main__":
    main()
