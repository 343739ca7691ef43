"""Files whose rows are pairs of states: ICEWS-shaped events coded with CAMEO; dyad-months and dyad-years.

CAMEO holds pairs only. A story of several states on each side gives a row a pair; a meeting of three or
more without sides gives a row a participant, with nobody opposite, rather than every pair of a summit.

Counts of stories by pair, period, type and status are CSV or Parquet. A dyad-month has its two states in
alphabetical order; a directed dyad-year counts who acts on whom, and stories without direction (CONSULT,
AGREE, COOPERATE) both ways. A story without a date counts in the period of its first report, as in the view
of activity; `first_day` and `last_day` are of days that reports tell. Only stories of at least
`Options.confidence` count, which every row says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import product
from pathlib import Path
from typing import BinaryIO

from dragoman.errors import BadUsage
from dragoman.lexicon.event_codes import CAMEO_ACTOR_TYPES, Cameo, Unmapped, cameo_of, countries
from dragoman.lexicon.states import armed_groups, sector_of_office
from dragoman.merge.dates import period
from dragoman.merge.story import Story
from dragoman.query.chronology import is_listed
from dragoman.record import Person, Place, content_id
from dragoman.render.exchange.export_parts import (
    Column,
    Folder,
    TabColumn,
    Table,
    TabValue,
    Tally,
    described_columns,
    tab_header,
    tab_line,
    text,
    whole,
)
from dragoman.render.exchange.export_parts import field as of_row
from dragoman.render.exchange.selection import (
    Options,
    Selection,
    cow_number,
    directed_pairs,
    first_day,
    gleditsch_ward_number,
    last_day,
    state_name,
)
from dragoman.render.exchange.table_files import CsvSheet, ParquetSheet


@dataclass(frozen=True, slots=True)
class CameoActor:
    """One side of a row. `country` and `group` are CAMEO's codes, `type` the sector of who acts for it."""

    state: str
    name: str
    country: str | None
    group: str | None
    type: str | None
    person: Person | None

    @property
    def code(self) -> str:
        return f"{self.country or self.group or ''}{self.type or ''}"


@dataclass(frozen=True, slots=True)
class Dyad:
    """One row: a story between two sides, one of which may be nobody. `id` is a number below 2**60."""

    id: int
    story: Story
    cameo: Cameo
    day: str  # ISO 8601
    first: CameoActor | None
    second: CameoActor | None


PlacedDyad = tuple[Dyad, Place | None]
"""A row, with the place that the first of its story's accounts to name one gives."""


def placed_dyads(selection: Selection, tally: Tally) -> Iterator[PlacedDyad]:
    """Yield the rows of every story."""
    for story in selection.stories:
        place = next(filter(None, map(selection.place, story.mentions)), None)
        yield from ((dyad, place) for dyad in dyads(story, tally))


def dyads(story: Story, tally: Tally) -> Iterator[Dyad]:
    """Yield the rows of a story; where there are none, count it with the reason."""
    what = f"{story.status} {story.event_type}"
    cameo = cameo_of(story.event_type, story.mode, story.status)
    if isinstance(cameo, Unmapped):
        tally.leave_out(what, cameo.why)
        return
    day = first_day(story.when)
    if day is None:
        tally.leave_out(what, "no day is known, and a row must have one")
        return
    if story.status not in ("held", "demanded"):
        tally.lose("status", f"CAMEO has none; {story.status} events are coded {cameo.code} ({cameo.text})")
    for first, second in _pairs(story, tally):
        number = int(content_id("dyad", story.id, first, second)[:15], 16)
        sides = _actor(first, story, tally), _actor(second, story, tally)
        yield Dyad(number, story, cameo, day.isoformat(), *sides)


def of_actor(side: str, field: Callable[[CameoActor], TabValue]) -> Callable[[PlacedDyad], TabValue]:
    """Return what gives a field of the actor on a side ("first", "second") of a row; None without one."""
    return lambda row: field(actor) if (actor := getattr(row[0], side)) else None


def _pairs(story: Story, tally: Tally) -> Iterator[tuple[str | None, str | None]]:
    actors, recipients = story.actors, story.recipients
    if actors and recipients:
        yield from (
            (actor, recipient) for actor, recipient in product(actors, recipients) if actor != recipient
        )
    elif len(actors) == 2:
        yield actors[0], actors[1]
    elif actors:
        if len(actors) > 2:
            tally.lose("who met whom", "CAMEO holds pairs; each participant has a row", len(actors))
        yield from ((actor, None) for actor in actors)
    else:
        yield from ((None, actor) for actor in recipients)


def _actor(state: str | None, story: Story, tally: Tally) -> CameoActor | None:
    if state is None:
        return None
    codes = countries().get(state)
    if codes is None or not (codes.cameo or codes.group):
        tally.lose("actor code", f"CAMEO has none for {state}")
    person = next((official for official in story.persons if official.state == state), None)
    sector = sector_of_office(person.office) if person else "REB" if state in armed_groups() else None
    return CameoActor(
        state,
        person.name if person else state_name(state),
        codes.cameo if codes else None,
        codes.group if codes else None,
        sector if sector in CAMEO_ACTOR_TYPES else None,
        person,
    )


def write_icews(selection: Selection, out: BinaryIO, tally: Tally, options: Options) -> None:
    """Write ICEWS-shaped events: 20 columns with a header, a line for each pair of actors of a story."""
    out.write(tab_header(ICEWS_COLUMNS))
    for row in placed_dyads(selection, tally):
        out.write(tab_line(ICEWS_COLUMNS, row))
        tally.write("rows")


def icews_columns() -> dict[str, list[tuple[str, str]]]:
    """Return the columns with what they mean."""
    return described_columns(ICEWS_COLUMNS)


def _side_columns(name: str, side: str) -> list[TabColumn[PlacedDyad]]:
    known = partial(of_actor, side)
    return [
        (f"{name} Name", "The person who acts for it, else the state.", known(lambda actor: actor.name)),
        (f"{name} Sectors", "PLOVER sector, where CAMEO has it.", known(lambda actor: actor.type)),
        (f"{name} Country", "Its name.", known(lambda actor: state_name(actor.state))),
    ]


def _place_field(kind: tuple[str, ...], field: str) -> Callable[[PlacedDyad], TabValue]:
    """A field of the place, if it is of this kind (of any, where none is given)."""
    return lambda row: getattr(row[1], field) if row[1] and (not kind or row[1].kind in kind) else None


def _country_name(row: PlacedDyad) -> str | None:
    return state_name(row[1].country) if row[1] and row[1].country else None


ICEWS_COLUMNS: tuple[TabColumn[PlacedDyad], ...] = (
    ("Event ID", "A number from the story's hash and the pair, that of `gdelt`.", lambda row: row[0].id),
    ("Event Date", "YYYY-MM-DD.", lambda row: row[0].day),
    *_side_columns("Source", "first"),
    ("Event Text", "The code in our words.", lambda row: row[0].cameo.text),
    ("CAMEO Code", "CAMEO.", lambda row: row[0].cameo.code),
    ("Intensity", "Goldstein value of the code.", lambda row: row[0].cameo.goldstein),
    *_side_columns("Target", "second"),
    ("Story ID", "Identifier of the first report.", lambda row: row[0].story.mentions[0].report),
    ("Sentence Number", "Always empty: we count characters.", lambda row: None),
    ("Publisher", "Outlet of the first report.", lambda row: row[0].story.mentions[0].outlet),
    ("City", "The place's name, if it is a city.", _place_field(("city", "capital"), "name")),
    ("District", "Always empty.", lambda row: None),
    ("Province", "The place's name, if it is a province.", _place_field(("province",), "name")),
    ("Country", "Its country's name; empty where it is disputed.", _country_name),
    ("Latitude", "WGS 84.", _place_field((), "latitude")),
    ("Longitude", "WGS 84.", _place_field((), "longitude")),
)  # fmt: skip


_Key = tuple[str, str, str, str, str]
"""Period, first and second state, type, status."""


@dataclass(slots=True)
class DyadCount:
    """The stories of a pair in a period that have one type and status."""

    period: str
    first: str
    second: str
    event_type: str
    status: str
    least_confidence: float
    stories: int = 0
    sources: int = 0
    days: list[date] = field(default_factory=list)

    def add(self, story: Story) -> None:
        """Count a story."""
        self.stories += 1
        self.sources += story.sources
        self.days += filter(None, (first_day(story.when), last_day(story.when)))


def _state(side: str, name: str, about: str) -> tuple[Column, ...]:
    """The columns of one side of a pair."""
    return (
        text(name, f"{about}: ISO 3166 alpha-3, or EU, UN, …", lambda row, _: getattr(row, side)),
        whole(f"{name}_cow", "Its Correlates of War number.", lambda row, _: cow_number(getattr(row, side))),
        whole(
            f"{name}_gw",
            "Its Gleditsch and Ward number.",
            lambda row, _: gleditsch_ward_number(getattr(row, side)),
        ),
    )


_COUNTS = (
    of_row("event_type", "PLOVER type."),
    of_row("status", "held, planned, postponed, cancelled, unconfirmed, demanded or denied."),
    of_row("stories", "How many stories.", "integer"),
    of_row("sources", "The sum of the outlets that tell each independently.", "integer"),
    text("first_day", "The first day that is told of these.",
         lambda row, _: min(row.days).isoformat() if row.days else None),
    text("last_day", "The last day that is told of these.",
         lambda row, _: max(row.days).isoformat() if row.days else None),
    of_row("least_confidence", "Stories of at least this confidence count (0: all).", "number"),
)  # fmt: skip
MONTHS = Table(
    "dyad_months", "One row for a pair of states, a month, a type and a status that has stories.",
    ("month", "state1", "state2", "event_type", "status"), lambda _: (),
    (
        text("month", "The month (2023-02).", lambda row, _: row.period),
        whole("year", "Its year.", lambda row, _: int(row.period[:4])),
        *_state("first", "state1", "The state that comes first in the alphabet"),
        *_state("second", "state2", "The other state"), *_COUNTS,
    ),
)  # fmt: skip
YEARS = Table(
    "directed_dyad_years", "One row for a state that acts, one acted on, a year, a type and a status.",
    ("year", "source", "target", "event_type", "status"), lambda _: (),
    (
        whole("year", "The year.", lambda row, _: int(row.period)),
        *_state("first", "source", "The state that acts"),
        *_state("second", "target", "The state acted on"), *_COUNTS,
    ),
)  # fmt: skip


def write_csv(selection: Selection, out: BinaryIO | Path, tally: Tally, options: Options) -> None:
    """Write both tables into the folder `out`. Raises BadUsage for a stream."""
    with Folder(_folder_of(out)) as folder, ExitStack() as files:
        for table, rows in _counted(selection, tally, options.confidence):
            sheet = CsvSheet(table, files.enter_context(folder.binary(f"{table.name}.csv")), options, tally)
            sheet.write(rows, None)


def write_parquet(selection: Selection, out: BinaryIO | Path, tally: Tally, options: Options) -> None:
    """Write both tables into the folder `out`. Raises BadUsage for a stream."""
    with Folder(_folder_of(out)) as folder, ExitStack() as files:
        for table, rows in _counted(selection, tally, options.confidence):
            file = files.enter_context(folder.binary(f"{table.name}.parquet"))
            sheet = files.enter_context(ParquetSheet(table, file, tally))
            sheet.write(table.cells(row, None) for row in rows)


def count_columns() -> dict[str, list[tuple[str, str]]]:
    """Return the columns of each table with what they mean."""
    return {table.name: table.described() for table in (MONTHS, YEARS)}


def _folder_of(out: BinaryIO | Path) -> Path:
    """Return the folder to write to. Raises BadUsage for a stream."""
    if not isinstance(out, Path):
        raise BadUsage("dyads are written as several files; give a folder (--output)")
    return out


def _counted(selection: Selection, tally: Tally, least: float) -> Iterator[tuple[Table, list[DyadCount]]]:
    """Yield each table with its rows in order; stories of at least a confidence count."""
    months: dict[_Key, DyadCount] = {}
    years: dict[_Key, DyadCount] = {}
    for story in selection.stories:
        pairs = directed_pairs(story)
        why = _left_out(story, pairs, least)
        if why:
            tally.leave_out(f"{story.status} {story.event_type}", why)
            continue
        year, month = _period(story, 4), _period(story, 7)
        if month is None:
            tally.lose("month", "a story dated less precisely is in directed_dyad_years alone")
        _count(story, month, {(min(pair), max(pair)) for pair in pairs}, months, least)
        _count(story, year, pairs, years, least)
    for table, rows in ((MONTHS, months), (YEARS, years)):
        yield table, [rows[key] for key in sorted(rows)]


def _left_out(story: Story, pairs: set[tuple[str, str]], least: float) -> str | None:
    """Return why a story is in neither table."""
    if not pairs:
        return "it has one side alone"
    if story.situation:
        return "it goes on for months"
    if not is_listed(story.confidence, least):
        return f"its confidence is below {least:g}"
    return None if _period(story, 4) else "no date is known, or one less precise than a year"


def _count(
    story: Story, name: str | None, pairs: set[tuple[str, str]], rows: dict[_Key, DyadCount], least: float
) -> None:
    for first, second in pairs if name else ():
        key = (name or "", first, second, story.event_type, story.status)
        rows.setdefault(key, DyadCount(*key, least)).add(story)


def _period(story: Story, length: int) -> str | None:
    """Return the year (4 characters) or month (7) that holds all days of a story; None when it is wider."""
    days = period(story.when.value if story.when else (story.reported or "")[:10])
    if days is None:
        return None
    names = {date.fromordinal(end).isoformat()[:length] for end in (days.first, days.last)}
    return names.pop() if len(names) == 1 else None
