"""Who held which office when: rows of office_holders_own.csv (curated) and office_holders.csv (generated).

Look-ups go by full name, by the words a person may be called by alone, and by office; which of the
rows holds on a date is the caller's question (`Holder.holds`).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources

from dragoman.errors import LexiconError
from dragoman.lexicon import tables
from dragoman.lexicon.phrases import folded
from dragoman.lexicon.titles import title_words

CURATED = "public record"
"""The `source` of the rows of office_holders_own.csv."""
GIVEN = "actors.csv"
"""The `source` of the rows that users add themselves (`lexicon.own_actors`)."""
COLUMNS = ("person", "office", "role", "state", "start", "end", "seen", "aliases", "source", "wikidata")


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


class Holders:
    """Rows of office-holders with their look-ups; the first row of a name goes before the later ones."""

    def __init__(self, rows: tuple[Holder, ...]) -> None:
        self.rows = rows

    @cached_property
    def by_name(self) -> dict[str, tuple[Holder, ...]]:
        """The office-holders by folded full name, aliases included."""
        found: dict[str, list[Holder]] = {}
        for holder in self.rows:
            for name in (holder.person, *holder.aliases):
                key = folded(name)
                found.setdefault(key, []).append(holder)
                parts = [part for part in key.split() if len(part) > 1]
                if len(parts) > 1 and len(parts) < key.count(" ") + 1:
                    found.setdefault(" ".join(parts), []).append(holder)
        return {name: tuple(rows) for name, rows in found.items()}

    @cached_property
    def by_surname(self) -> dict[str, tuple[Holder, ...]]:
        """The office-holders by each folded word of their name that may stand alone."""
        found: dict[str, list[Holder]] = {}
        for holder in self.rows:
            for key in {*surname_keys(holder.person, holder.state), *_other_surnames(holder)}:
                found.setdefault(key, []).append(holder)
        return {name: tuple(rows) for name, rows in found.items()}

    @cached_property
    def by_office(self) -> dict[tuple[str, str], tuple[Holder, ...]]:
        """The office-holders by (role, state)."""
        found: dict[tuple[str, str], list[Holder]] = {}
        for holder in self.rows:
            found.setdefault((holder.role, holder.state), []).append(holder)
        return {key: tuple(rows) for key, rows in found.items()}


@cache
def bundled() -> Holders:
    """Return the office-holders of our tables, the curated rows first."""
    return Holders((*holders_own(), *_read_holders("office_holders.csv")))


@cache
def holders_own() -> tuple[Holder, ...]:
    """Return the office-holders of the curated table."""
    return _read_holders("office_holders_own.csv")


def surname_keys(name: str, state: str | None) -> tuple[str, ...]:
    """Return the folded forms by which a person of this full name is called without the first name."""
    parts = [part for part in folded(name).split() if part not in title_words().suffixes]
    if len(parts) < 2:
        return tuple(parts)
    pair = " ".join(parts[-2:])
    if state in surname_first():
        # "Wen Jiabao" is Wen, sometimes Jiabao; of "Moon Jae-in" only Moon and Jae-in stand alone
        keys = [parts[0], parts[-1] if len(parts) == 2 or state == "VNM" else pair]
    else:
        compound = len(parts) > 2 and (len(parts) > 3 or "-" in name.split()[-1])
        keys = [parts[-1], pair] if compound or parts[-2] in title_words().small else [parts[-1]]
    return tuple(key for key in keys if len(key) > 1)


def _other_surnames(holder: Holder) -> Iterator[str]:
    """Yield the surnames of other spellings of a name, and bynames: "Zelenskiy", "Lula".

    A longer form of the name ("Faisal bin Farhan Al Saud") ends in words by which nobody calls its bearer.
    """
    own = folded(holder.person).split()
    if holder.state in surname_first():
        return
    for alias in holder.aliases:
        words = folded(alias).split()
        if len(words) == 1:
            yield from words
        elif len(words) == len(own):
            yield from (key for key in surname_keys(alias, holder.state) if key not in own)


@cache
def surname_first() -> frozenset[str]:
    """Return the states whose people are called by the first word of their name."""
    return frozenset(tables.toml_rows("titles.toml")["names"]["surname_first"])


def _read_holders(name: str) -> tuple[Holder, ...]:
    # plain rows, not `tables.csv_rows`: seven thousand of them as dictionaries cost twice the time
    with (resources.files("dragoman.lexicons") / name).open(encoding="utf-8") as file:
        reader = csv.reader(file)
        header = tuple(next(reader))
        if header != COLUMNS:
            raise LexiconError(f"{name}: columns are {', '.join(header)}; expected {', '.join(COLUMNS)}")
        try:
            return tuple(
                Holder(p, o, r, s, start, end, seen, tables.listed(a) if a else (), source, q)
                for p, o, r, s, start, end, seen, a, source, q in reader
            )
        except ValueError:
            raise LexiconError(f"{name}, line {reader.line_num}: expected {len(COLUMNS)} cells") from None
