"""The actors that users add themselves: rows of a file `actors.csv` that go before our tables.

Columns: `name,kind,state,office,start,end,aliases,wikidata,source`; only `name`, `kind` and `state`
must be filled. `kind` is person, body, group, organisation or state; the last two add names to an
actor that is known by the code in `state`. `aliases` are separated by semicolons.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

from dragoman.errors import BadInput
from dragoman.lexicon.loading import listed
from dragoman.lexicon.office_holders import GIVEN, Holder, Holders, bundled_holders
from dragoman.lexicon.office_titles import role_of
from dragoman.lexicon.phrases import Phrases, folded
from dragoman.lexicon.states import DATE, Entry, bundled_names, organisations, states
from dragoman.lexicon.states import actor_names as bundled_phrases

COLUMNS = ("name", "kind", "state", "office", "start", "end", "aliases", "wikidata", "source")
KINDS = ("person", "body", "group", "organisation", "state")
_NEEDED = COLUMNS[:3]
_DATE = re.compile(rf"{DATE}\Z")
_QID = re.compile(r"Q[1-9]\d*\Z")
_SHOWN = 20


@dataclass(frozen=True)
class ActorTables:
    """Our tables with the user's rows before them, and where the two disagree."""

    people: tuple[Holder, ...] = ()
    named: tuple[tuple[str, Entry], ...] = ()
    conflicts: tuple[str, ...] = field(default=())

    @cached_property
    def holders(self) -> Holders:
        """The office-holders, the user's first."""
        return Holders((*self.people, *bundled_holders().rows)) if self.people else bundled_holders()

    @cached_property
    def names(self) -> Phrases[Entry]:
        """The names of states, organisations and bodies, the user's first."""
        return Phrases((*self.named, *bundled_names())) if self.named else bundled_phrases()


BUNDLED = ActorTables()


def actor_tables(path: Path | str | None) -> ActorTables:
    """Return our tables with the rows of the file at `path` before them; ours alone without a path.

    Raises BadInput that names every bad row, or says why the file cannot be read.
    """
    if path is None:
        return BUNDLED
    try:
        status = Path(path).stat()
    except OSError as error:
        raise BadInput(f"{path}: {error.strerror or error}") from error
    return _read(str(path), status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=8)
def _read(path: str, _changed: int, _size: int) -> ActorTables:
    """Return the tables with the file's rows; read again only when the file has changed."""
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restval="", strict=True)
            _check_header(path, reader.fieldnames or ())
            rows = [(reader.line_num, row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadInput(f"{path}: {error}") from error
    faults = [f"line {line}: {fault}" for line, row in rows for fault in _faults(row)]
    if faults:
        more = f"; and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
        raise BadInput(f"{path}: " + "; ".join(faults[:_SHOWN]) + more)
    cells = [{name: (row.get(name) or "").strip() for name in COLUMNS} for _, row in rows]
    people = tuple(_holder(row) for row in cells if row["kind"] == "person")
    named = [pair for row in cells if row["kind"] != "person" for pair in _entries(row)]
    return ActorTables(people, tuple(named), (*_conflicts(people), *_renamed(named)))


def _check_header(path: str, header: Sequence[str]) -> None:
    missing = [name for name in _NEEDED if name not in header]
    unknown = [name for name in header if name not in COLUMNS]
    if missing or unknown:
        raise BadInput(f"{path}: columns are {', '.join(header) or 'none'}; allowed are {', '.join(COLUMNS)}")


def _faults(row: dict[str, str]) -> list[str]:
    """Return what is wrong with a row, each fault with what is allowed."""
    if None in row:
        return ["more cells than the header has columns"]
    cell = {name: (row.get(name) or "").strip() for name in COLUMNS}
    faults = []
    if not folded(cell["name"]):
        faults.append("name is empty")
    if cell["kind"] not in KINDS:
        faults.append(f"kind is {cell['kind']!r}; allowed: {', '.join(KINDS)}")
    if cell["state"] not in states() and cell["state"] not in organisations():
        allowed = f"an ISO 3166 code of three letters, or {', '.join(list(organisations())[:4])} ..."
        faults.append(f"state is {cell['state']!r}; allowed: {allowed}")
    faults += [
        f"{name} is {cell[name]!r}; expected a date such as 2023-06-19, 2023-06 or 2023"
        for name in ("start", "end")
        if cell[name] and not _DATE.match(cell[name])
    ]
    if cell["start"] and cell["end"] and cell["end"][:4] < cell["start"][:4]:
        faults.append(f"the term ends ({cell['end']}) before it starts ({cell['start']})")
    if cell["wikidata"] and not _QID.match(cell["wikidata"]):
        faults.append(f"wikidata is {cell['wikidata']!r}; expected an identifier such as Q1065")
    return faults


def _holder(row: dict[str, str]) -> Holder:
    return Holder(
        row["name"],
        row["office"],
        role_of(row["office"]) or "official",
        row["state"],
        GIVEN,
        start=row["start"],
        end=row["end"],
        aliases=listed(row["aliases"]),
        wikidata=row["wikidata"],
    )


def _entries(row: dict[str, str]) -> list[tuple[str, Entry]]:
    entry = Entry(row["kind"], (row["state"],), row["name"])  # type: ignore[arg-type]
    return [(name, entry) for name in (row["name"], *listed(row["aliases"]))]


def _conflicts(people: tuple[Holder, ...]) -> list[str]:
    """Return where the user's rows and ours give a person two states, or an office two holders at once."""
    conflicts = []
    for row in people:
        ours = [other for other in bundled_holders().by_name.get(folded(row.person), ()) if meets(row, other)]
        if ours and all(other.state != row.state for other in ours):
            given = ", ".join(sorted({other.state for other in ours}))
            conflicts.append(f"{GIVEN} gives {row.person} to {row.state}; our tables give {given}")
        if row.role not in ("head-of-state", "head-of-government", "foreign"):
            continue
        conflicts += [
            f"{GIVEN} has {row.person} as {row.office} of {row.state}; "
            f"our tables have {other.person} ({other.start or '?'} to {other.end or other.seen})"
            for other in bundled_holders().by_office.get((row.role, row.state), ())
            if meets(row, other) and folded(other.person) != folded(row.person)
        ]
    return conflicts


def _renamed(named: list[tuple[str, Entry]]) -> list[str]:
    ours = {folded(name): entry for name, entry in bundled_names() if entry.states}
    return [
        f"{GIVEN} gives the name {name!r} to {entry.states[0]}; our tables give {', '.join(other.states)}"
        for name, entry in named
        if (other := ours.get(folded(name))) is not None and other.states != entry.states
    ]


def meets(left: Holder, right: Holder) -> bool:
    """Tell whether two terms have a month in common, as far as is known."""
    left_end, right_end = (row.end or row.seen or "9999" for row in (left, right))
    return left.start[:7] < right_end[:7] and right.start[:7] < left_end[:7]
