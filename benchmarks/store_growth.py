"""What adding a report costs in a store of any size: it must stay what it costs in an empty one.

    python -m benchmarks.store_growth [STORE] [--most 1000000] [--reports 100] [--rounds 3] [--news 800]

STORE is a new SQLite file (by default in a temporary folder; a million events take some 8 GB). Invented news
of eight weeks is read and added with its stories; the database then copies it under other ids, each time
eight weeks later, until there are 25,000, 50,000, 200,000 and a million events. In each round as many new
reports as are asked for, of the last fortnight of eight weeks, are read, written and merged together: the
same ones at each size, and each time in a new empty store. Printed are medians: milliseconds of processor
time a report, those of the wall clock for writing and merging, the whole against the empty store (QUALITY:
within 20 %), and writing and merging alone against the store of 25,000 events. What these cost more than an
empty store is the price of the neighbours that reports are compared with, whatever the years before, and is
shared by all that are merged together: `--news 1800` makes the neighbours as many as those of
a feed of 25 outlets.
"""

from __future__ import annotations

import argparse
import random
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.filling import NOT_COPIED
from benchmarks.invented import STATES
from sqlalchemy import Connection, Table, func, select

from dragoman import read
from dragoman.lexicon.states import states
from dragoman.record import Record
from dragoman.store import Store, schema
from dragoman.store.schema import ROW_BITS

FIRST = date(1950, 1, 2)
PERIOD = 56
"""Days of news that are copied: four buckets of the block keys."""
SIZES = (25_000, 50_000, 200_000, 1_000_000)
"""Events, at least; the first so many that no round reaches the eight weeks that are copied."""
TOLD = (
    "The foreign minister of {a} met the foreign minister of {b} in {city} on {day} to discuss {topic}.",
    "{a} accused {b} on {day} of breaking the agreement on {topic}.",
    "{a} imposed sanctions on {b} over {topic} on {day}.",
    "The president of {a} will visit {b} next month for talks on {topic}, the ministry said.",
    "{a} and {b} signed an agreement on {topic} on {day}.",
    "The prime minister of {a} spoke by telephone with the president of {b} about {topic}.",
    "{a} rejected the demand of {b} for access to the files on {topic}.",
    "{a} said it would send aid to {b} after the dispute over {topic}.",
)
BESIDE = (
    "Officials who took part described the mood as sober and the agenda as long.",
    "A spokesman told reporters that a statement would follow in the evening.",
    "Traders had expected the news for some days, and prices hardly moved.",
    "The paper had been prepared by a working group over the winter.",
    "“We have said what we had to say,” the spokesman added.",
    "Observers recalled that the matter had been raised more than once in the past decade.",
    "Farmers near the border said that they had heard nothing of it.",
    "The ministry declined to comment on the length of the document.",
    "It was raining in the capital, and the ceremony was moved indoors.",
    "Two earlier drafts had failed for want of a common wording on inspections.",
)
TOPICS = (
    "fishing rights", "the copper tariff", "the northern pipeline", "grain transit", "airspace", "river dams",
    "visa rules", "the island ferry", "satellite data", "steel quotas", "border posts", "student exchange",
)  # fmt: skip
CITIES = ("Geneva", "Vienna", "Oslo", "Lima", "Nairobi", "Doha", "Singapore", "Madrid")
_SHIFTED = re.compile(r"\b[0-9a-f]{16}\b|\b(?:19|20)\d\d-\d\d-\d\d\b")


_OF_ROWS = ("event", "commitment", "row", "opening")
"""Columns that number a row of a report."""


def news(count: int, first: date, days: int, chance: random.Random) -> Iterator[tuple[str, str, str]]:
    """Yield the text, day and outlet of invented reports, each of some 120 words about two states; as a rule
    two tell one occurrence."""
    weights = [(n + 1) ** -1.5 for n in range(len(STATES))]
    lines: list[str] = []
    day = first
    for _ in range(count):
        if not lines or chance.random() < 0.5:
            day = first + timedelta(days=chance.randrange(days))
            lines = _lines(day, *_two(weights, chance), chance)
        beside = chance.sample(BESIDE, 8)
        text = "\n\n".join((lines[0], *beside[:4], lines[1], *beside[4:], f"({chance.randrange(10**9)})"))
        yield text, day.isoformat(), f"The {chance.choice(('Star', 'Globe', 'Mail', 'Sun', 'Post'))}"


def _two(weights: list[float], chance: random.Random) -> tuple[str, str]:
    """Return the names of two states, drawn so that a few pairs have very many."""
    while True:
        one, two = chance.choices(STATES, weights, k=2)
        if one != two:
            return states()[one].name, states()[two].name


def _lines(day: date, one: str, two: str, chance: random.Random) -> list[str]:
    told = {"a": one, "b": two, "city": chance.choice(CITIES), "topic": chance.choice(TOPICS)}
    told["day"] = f"{day - timedelta(days=chance.randrange(3)):%A}"
    lines = [line.format(**told) for line in chance.sample(TOLD, 2)]
    return [line[0].upper() + line[1:] for line in lines]


def records(count: int, first: date, days: int, seed: int) -> list[Record]:
    """Return invented reports, read."""
    told = news(count, first, days, random.Random(seed))
    return [read(text, published=day, outlet=outlet) for text, day, outlet in told]


def last_numbers(store: Store) -> dict[str, int]:
    """Return the last version, row and story that a store has, so that the copies are of these alone."""
    with store.reading() as connection:
        version = _last(connection, schema.report_version)
        story = _last(connection, schema.story)
    return {"version": version, "row": ((version + 1) << ROW_BITS) - 1, "story": story}


def fill(store: Store, base: dict[str, int], period: int, events: int) -> int:
    """Copy the first eight weeks until there are so many events; return how often they have been copied."""
    while True:
        with store.writing() as connection:
            if connection.execute(select(func.count()).select_from(schema.event)).scalar_one() >= events:
                return period
            period += 1
            raw: Any = connection.connection.driver_connection
            raw.create_function("later", 1, partial(_later, period), deterministic=True)
            raw.create_function("later_key", 1, partial(_later_key, period), deterministic=True)
            _copy(connection, base)


def _copy(connection: Connection, base: dict[str, int]) -> None:
    versions = _last(connection, schema.report_version)
    numbers = {"story": _last(connection, schema.story)}
    for table in schema.metadata.sorted_tables:
        if table.name in NOT_COPIED:
            continue
        shift = dict.fromkeys(("report", "version"), versions)
        shift |= dict.fromkeys(_OF_ROWS, versions << ROW_BITS) | numbers
        shift["cluster"] = numbers["story"]
        of_report, of_story = table.name in ("report", "report_version"), table.name == "story"
        shift["number"] = versions if of_report else numbers["story"] if of_story else versions << ROW_BITS
        values = ", ".join(_value(column.name, shift) for column in table.columns)
        owner = next(name for name in ("number", "story", *_OF_ROWS) if name in table.c)
        of_stories = owner == "story" or of_story
        last = base["story"] if of_stories else base["version"] if of_report else base["row"]
        names = ", ".join(f'"{column.name}"' for column in table.columns)
        connection.exec_driver_sql(
            f'INSERT INTO "{table.name}" ({names}) SELECT {values} '
            f'FROM "{table.name}" WHERE "{owner}" <= {last}'
        )


def _value(name: str, shift: dict[str, int]) -> str:
    if name in shift:
        return f'"{name}" + {shift[name]}'
    if name == "key":
        return "later_key(key)"
    same = ("text", "nth", "start", "stop", "force", "latitude", "longitude", "witnesses", "mentions")
    return f'"{name}"' if name in same else f'later("{name}")'


def _later(period: int, value: Any) -> Any:
    """Return a text with its ids made others and its days moved by periods."""
    return _SHIFTED.sub(partial(_moved, period), value) if isinstance(value, str) else value


def _moved(period: int, match: re.Match[str]) -> str:
    found = match[0]
    if len(found) == 16:
        return f"{found[:12]}{int(found[12:], 16) ^ period:04x}"
    try:
        return (date.fromisoformat(found) + timedelta(days=period * PERIOD)).isoformat()
    except ValueError:
        return found


def _later_key(period: int, key: str) -> str:
    before, bar, bucket = key.rpartition("|")
    return f"{before}|{int(bucket) + 4 * period}" if bar and bucket.isdigit() else _later(period, key)


def _last(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.max(table.c.number))).scalar() or 0


def timed(run: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds of processor time and of the wall clock that a call takes."""
    start, started = time.process_time(), time.perf_counter()
    run()
    return time.process_time() - start, time.perf_counter() - started


def adding(store: Store, period: int, seed: int, count: int) -> list[float]:
    """Return the milliseconds a report takes to be read, written and merged (processor time), and to be
    written and merged (wall clock)."""
    start = FIRST + timedelta(days=(period + 1) * PERIOD - 14)
    made: list[Record] = []
    reading, _ = timed(lambda: made.extend(records(count, start, 14, seed)))
    writing, wrote = timed(lambda: store.add(made, merge=False))
    merging, merged = timed(store.merge)
    return [1000 * one / count for one in (reading, writing, merging, wrote + merged)]


def measured(
    url: str, most: int, count: int, rounds: int = 3, news: int = 800
) -> Iterator[tuple[int, list[float]]]:
    """Yield how many events a store has, and what adding to it takes."""
    seeds = range(1000, 1000 + rounds)
    records(20, FIRST, 3, 1)  # so that the model and the lexicons are there
    took = []
    for seed in seeds:
        with TemporaryDirectory() as folder, Store.open(str(Path(folder) / "empty.db")) as empty:
            empty.add(records(5, FIRST, 3, 2))
            took.append(adding(empty, 0, seed, count))
    yield 0, _medians(took)
    with Store.open(url) as store:
        store.add(records(news, FIRST, PERIOD, 3))
        base, period = last_numbers(store), 0
        for size in (one for one in SIZES if one <= most):
            period = fill(store, base, period, size)
            events = store.counts()["event"]
            places = (period - nth for nth in range(rounds))  # each in other weeks, the last first
            took = [adding(store, place, seed, count) for place, seed in zip(places, seeds, strict=True)]
            yield events, _medians(took)


def _medians(rounds: list[list[float]]) -> list[float]:
    return [statistics.median(column) for column in zip(*rounds, strict=True)]


def main() -> int:
    """Fill, add, print a line for each size; return 1 if the last is more than a fifth above the first."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("store", nargs="?")
    parser.add_argument("--most", type=int, default=1_000_000)
    parser.add_argument("--reports", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--news", type=int, default=800, help="reports of eight weeks, two events to each")
    given = parser.parse_args()
    print("events in the store   reading   writing   merging  together   of empty  kept, of 25,000   wall")
    empty, around, share = 0.0, 0.0, 0.0
    with TemporaryDirectory() as folder:
        url = given.store or str(Path(folder) / "growth.db")
        asked = (given.most, given.reports, given.rounds, given.news)
        for events, (reading, writing, merging, wall) in measured(url, *asked):
            whole, kept = reading + writing + merging, writing + merging
            empty = empty if events else whole
            around = around or (kept if events else 0.0)
            share, of_weeks = whole / empty, f"{kept / around:.2f}" if around else ""
            print(f"{events:>19,}{reading:>10.1f}{writing:>10.2f}{merging:>10.2f}{whole:>10.1f}{share:>11.2f}"
                  f"{of_weeks:>18}{wall:>7.1f}", flush=True)  # fmt: skip
    return 0 if share <= 1.2 else 1


if __name__ == "__main__":
    sys.exit(main())
