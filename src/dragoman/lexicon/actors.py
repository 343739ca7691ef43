"""States, organisations, bodies and office-holders: typed rows of the actor tables, loaded once."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from functools import cache
from typing import Literal

from dragoman.errors import LexiconError
from dragoman.lexicon import tables
from dragoman.lexicon.phrases import Phrases, folded
from dragoman.lexicon.titles import body_words

EntryKind = Literal["state", "demonym", "organisation", "body", "group", "seat", "city", "media", "not", "bodyword", "forum"]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a name in the text stands for: its kind, the states it is or acts for, and its own name."""

    kind: EntryKind
    states: tuple[str, ...]
    name: str


@dataclass(frozen=True, slots=True)
class State:
    """One row of states.csv. `acts_for` is the state that answers for a territory, else itself."""

    iso3: str
    name: str
    aliases: tuple[str, ...]
    demonyms: tuple[str, ...]
    seats: tuple[str, ...]
    former: tuple[str, ...]
    cow: int | None
    wikidata: str | None
    acts_for: str


@dataclass(frozen=True, slots=True)
class Organisation:
    """One row of organisations.csv: code, names, seats as metonyms, members."""

    code: str
    name: str
    aliases: tuple[str, ...]
    seats: tuple[str, ...]
    members: tuple[str, ...]
    wikidata: str | None
    demonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Body:
    """One row of bodies.csv: a ministry, parliament, force, party, medium or group, and its states."""

    name: str
    aliases: tuple[str, ...]
    states: tuple[str, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class Holder:
    """A person in an office from `start` until `end` (ISO 8601, as precise as known; "" unknown).

    `seen`: the last date for which the source vouches, where the term has no end.
    """

    person: str
    office: str
    role: str
    state: str
    start: str
    end: str
    seen: str
    aliases: tuple[str, ...]
    source: str
    wikidata: str

    def holds(self, on: str) -> bool:
        """Tell whether the office is held on the date `on` (ISO 8601), as far as the table knows."""
        after_start = not self.start or self.start[:10] <= on[: len(self.start)]
        if self.end:
            return after_start and on[: len(self.end)] <= self.end
        return after_start and (not self.seen or on <= _grace(self.seen))


def _grace(seen: str) -> str:
    """Return the date until which an open term is taken to go on: a year after it was last seen."""
    return f"{int(seen[:4]) + 1}{seen[4:]}"


BODY_KINDS = frozenset(
    {"seat", "ministry", "parliament", "body", "agency", "army", "party", "government", "group", "media", "company",
     "forum"}
)


@cache
def states() -> dict[str, State]:
    """Return the states by ISO 3166 alpha-3 code."""
    rows = {}
    for row in tables.csv_rows("states.csv"):
        code = row["iso3"]
        rows[code] = State(
            code,
            row["name"],
            tables.listed(row["aliases"]),
            tables.listed(row["demonyms"]),
            tables.listed(row["seats"]),
            tables.listed(row["former"]),
            int(row["cow"]) if row["cow"] else None,
            row["wikidata"] or None,
            row["acts_for"] or code,
        )
    for state in rows.values():
        tables.one_of(state.acts_for, rows, file="states.csv", row=state.iso3, column="acts_for")
    return rows


@cache
def organisations() -> dict[str, Organisation]:
    """Return the organisations by code."""
    return {
        row["code"]: Organisation(
            row["code"],
            row["name"],
            tables.listed(row["aliases"]),
            tables.listed(row["seats"]),
            tables.listed(row["members"]),
            row["wikidata"] or None,
            tables.listed(row["demonyms"]),
        )
        for row in tables.csv_rows("organisations.csv")
    }


@cache
def bodies() -> tuple[Body, ...]:
    """Return the bodies with a name of their own, in the file's order."""
    rows = []
    for row in tables.csv_rows("bodies.csv"):
        tables.one_of(row["kind"], BODY_KINDS, file="bodies.csv", row=row["name"], column="kind")
        codes = tables.listed(row["states"])
        for code in codes:
            if code not in states() and code not in organisations():
                raise LexiconError(f"bodies.csv, {row['name']}: no state or organisation {code!r}")
        rows.append(Body(row["name"], tables.listed(row["aliases"]), codes, row["kind"]))
    return tuple(rows)


@cache
def names() -> Phrases[Entry]:
    """Return every name of a state, organisation or body, and the names that look like one and are not."""
    return Phrases(_named())


def _named() -> list[tuple[str, Entry]]:
    named: list[tuple[str, Entry]] = [
        (row["name"], Entry("not", (), row["name"])) for row in tables.csv_rows("not_actors.csv")
    ]
    for body in bodies():
        entry = Entry(_entry_kind(body.kind), body.states, body.name)
        named += [(name, entry) for name in (body.name, *body.aliases)]
    for organisation in organisations().values():
        entry = Entry("organisation", (organisation.code,), organisation.name)
        named += [(name, entry) for name in (organisation.name, *organisation.aliases)]
        named += [(name, Entry("city", (organisation.code,), name)) for name in organisation.seats]
        named += [(name, Entry("demonym", (organisation.code,), organisation.name)) for name in organisation.demonyms]
    for state in states().values():
        code = (state.acts_for,)
        names_of = (state.name, *state.aliases, *state.former)
        named += [(name, Entry("state", code, state.name)) for name in names_of]
        named += [(name, Entry("demonym", code, state.name)) for name in state.demonyms]
        named += [(name, Entry("city", code, name)) for name in state.seats]
    named += [(word, Entry("bodyword", (), word)) for word in sorted(body_words())]
    return named


def _entry_kind(kind: str) -> EntryKind:
    if kind in ("group", "media", "seat", "forum"):
        return kind  # type: ignore[return-value]
    return "body"


@cache
def holders() -> tuple[Holder, ...]:
    """Return every office-holder, the curated rows first."""
    return (*holders_own(), *_read_holders("office_holders.csv"))


@cache
def holders_own() -> tuple[Holder, ...]:
    """Return the office-holders of the curated table."""
    return _read_holders("office_holders_own.csv")


@cache
def holders_by_name() -> dict[str, tuple[Holder, ...]]:
    """Return the office-holders by folded full name, aliases included."""
    found: dict[str, list[Holder]] = {}
    for holder in holders():
        for name in (holder.person, *holder.aliases):
            key = folded(name)
            found.setdefault(key, []).append(holder)
            parts = [part for part in key.split() if len(part) > 1]
            if len(parts) > 1 and len(parts) < key.count(" ") + 1:
                found.setdefault(" ".join(parts), []).append(holder)
    return {name: tuple(rows) for name, rows in found.items()}


@cache
def holders_by_surname() -> dict[str, tuple[Holder, ...]]:
    """Return the office-holders by each folded word of their name that may stand alone."""
    found: dict[str, list[Holder]] = {}
    for holder in holders():
        for key in set(surname_keys(holder.person, holder.state)):
            found.setdefault(key, []).append(holder)
    return {name: tuple(rows) for name, rows in found.items()}


@cache
def holders_by_office() -> dict[tuple[str, str], tuple[Holder, ...]]:
    """Return the office-holders by (role, state)."""
    found: dict[tuple[str, str], list[Holder]] = {}
    for holder in holders():
        found.setdefault((holder.role, holder.state), []).append(holder)
    return {key: tuple(rows) for key, rows in found.items()}


SURNAME_FIRST = frozenset({"CHN", "TWN", "HKG", "PRK", "KOR", "VNM", "ETH", "ERI", "KHM", "SGP", "MMR"})
_PARTICLES = frozenset({"al", "el", "de", "da", "di", "bin", "ben", "van", "von", "der", "den", "ul", "ur", "dos", "del", "la", "le"})


def surname_keys(name: str, state: str | None) -> tuple[str, ...]:
    """Return the folded forms by which a person of this full name is called without the first name."""
    parts = folded(name).split()
    parts = [part for part in parts if part not in ("jr", "sr", "ii", "iii")]
    if len(parts) < 2:
        return (folded(name),) if parts else ()
    keys = [parts[-1]]
    if parts[-2] in _PARTICLES or len(parts) > 3:
        keys.append(" ".join(parts[-2:]))
    if state in SURNAME_FIRST:
        keys.append(parts[0])
        if len(parts) > 3:
            keys.append(" ".join(parts[-2:]))
    if len(parts) > 2 and "-" in name.split()[-1] and state not in SURNAME_FIRST:
        keys.append(" ".join(parts[-2:]))
    return tuple(key for key in keys if len(key) > 1)


def _read_holders(name: str) -> tuple[Holder, ...]:
    reader = csv.reader(io.StringIO(tables._text(name)))
    header = next(reader)
    if header != ["person", "office", "role", "state", "start", "end", "seen", "aliases", "source", "wikidata"]:
        raise LexiconError(f"{name}: unexpected columns {header}")
    return tuple(
        Holder(p, o, r, s, start, end, seen, tables.listed(a) if a else (), source, q)
        for p, o, r, s, start, end, seen, a, source, q in reader
    )
