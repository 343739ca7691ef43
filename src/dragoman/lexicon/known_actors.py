"""Look up names of actors: what a name can mean on a date and why, and every name in a text in one pass.

`NameIndex` finds the names of states, their adjectives, capitals and seats, organisations, bodies and groups,
the full names of office-holders, and the surnames that mean one person wherever they stand, a thousand times
faster than a parse. Names are compared as in `phrases`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import ahocorasick

from dragoman.lexicon.office_holders import CURATED, GIVEN, Holder, known_anywhere, last_first, rank
from dragoman.lexicon.office_titles import role_of
from dragoman.lexicon.phrases import case_fits, fold, folded, word_texts, words
from dragoman.lexicon.states import (
    Entry,
    acting,
    armed_groups,
    bundled_names,
    members,
    memberships,
    organisations,
    sector_of_body,
    sector_of_office,
    states,
)
from dragoman.lexicon.user_actors import BUNDLED, ActorTables, meets

_FILES = {CURATED: "office_holders_own.csv", GIVEN: "your actors.csv"}
_PARTIES = frozenset({"state", "organisation", "group"})
_LINKING = frozenset({"of", "the", "s", "for"})


@dataclass(frozen=True, slots=True)
class KnownActor:
    """One actor that a name can mean.

    `start` and `end`: the term, ISO 8601; an open one is vouched for until `good_until`. `in_office`
    is None without a date. `why`: how the name leads here; `source`: the file and what it draws on.
    """

    name: str
    kind: str
    state: str | None
    office: str | None = None
    start: str | None = None
    end: str | None = None
    good_until: str | None = None
    in_office: bool | None = None
    aliases: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    sector: str | None = None
    wikidata: str | None = None
    cow: int | None = None
    why: str = ""
    source: str = ""


def known_actors(name: str, on: str | None = None, tables: ActorTables = BUNDLED) -> tuple[KnownActor, ...]:
    """Return every actor that `name` can mean, in office on the date `on` (ISO 8601) first.

    `name` is that of a state, organisation, body, a person's full name or surname, or an office with
    its state ("Norwegian foreign minister", which without a date lists all who held it). Empty when
    nothing is known.
    """
    key = folded(name)
    if not key:
        return ()
    actors = [*_entries(name, key, on, tables), *_people(key, on, tables), *_office(name, on, tables)]
    return tuple(dict.fromkeys(actors))


def state_code(named: str) -> str | None:
    """Return the code of a state or organisation given by code or name; None for what is neither."""
    code = named.strip().upper()
    if code in states() or code in organisations():
        return code
    codes = {actor.state for actor in known_actors(named.strip()) if actor.kind in _PARTIES}
    return codes.pop() if len(codes) == 1 else None


def _entries(name: str, key: str, on: str | None, tables: ActorTables) -> Iterator[KnownActor]:
    meant = [("your actors.csv", entry) for written, entry in tables.named if folded(written) == key]
    ours = [(written, entry) for written, entry in bundled_names() if folded(written) == key]
    fitting = [pair for pair in ours if pair[0].isupper() == name.isupper()] or ours
    meant += [("", entry) for _, entry in fitting]
    for file, entry in meant:
        yield from _entry(entry, name, on, file)


def _entry(entry: Entry, name: str, on: str | None, file: str) -> Iterator[KnownActor]:
    why = {
        "demonym": "its adjective or people",
        "city": "a capital or seat that stands for it where it acts",
        "seat": "a seat that stands for it",
        "bodyword": "a body that every state has: whose it is, the text says",
        "not": "a name that only looks like an actor's",
        "forum": "stands for all its members",
    }.get(entry.kind, "its name" if folded(entry.name) == folded(name) else "another name of it")
    if entry.kind in ("bodyword", "not"):
        yield KnownActor(entry.name, entry.kind, None, why=why, source=file or f"{entry.kind} table")
    elif entry.kind == "group" and entry.states and entry.states[0] in armed_groups():
        yield _armed_group(entry.states[0], why, file)
    elif entry.kind in ("body", "group", "media", "seat", "forum"):
        sector = sector_of_body(entry.name, entry.kind)
        state = ";".join(entry.states) or None
        yield KnownActor(entry.name, entry.kind, state, sector=sector, why=why, source=file or "bodies.csv")
    else:
        for code in entry.states:
            yield _state(code, on, why, file)


def _state(code: str, on: str | None, why: str, file: str) -> KnownActor:
    state = states().get(code)
    if state is not None:
        names = (*state.aliases, *state.demonyms, *state.seats, *state.former)
        return KnownActor(
            state.name, "state", code, aliases=names, sector="GOV", wikidata=state.wikidata, cow=state.cow,
            why=why, source=file or "states.csv",
        )  # fmt: skip
    row = organisations()[code]
    inside = members(code, on) if on and code in memberships() else row.members
    return KnownActor(
        row.name, "organisation", code, aliases=row.aliases, members=inside, wikidata=row.wikidata, why=why,
        source=file or "organisations.csv",
    )  # fmt: skip


def _armed_group(code: str, why: str, file: str) -> KnownActor:
    row = armed_groups()[code]
    return KnownActor(
        row.name, "group", code, aliases=row.aliases, sector=sector_of_body(row.name, "group"),
        wikidata=row.wikidata, why=why, source=file or "armed_groups.csv",
    )  # fmt: skip


def _people(key: str, on: str | None, tables: ActorTables) -> Iterator[KnownActor]:
    full = _once(tables.holders.by_name.get(key, ()))
    short = tables.holders.by_surname.get(key, ())
    if on:
        short = tuple(row for row in short if row.holds(on)) or short
    short = _once(short)
    others = len({last_first(row.person) for row in short}) - 1
    for row in sorted(full, key=lambda r: _order(r, on)):
        yield _holder(row, on, "full name" if folded(row.person) == key else f"alias of {row.person}")
    if full:
        return
    for row in sorted(short, key=lambda r: _order(r, on)):
        shared = f", which {others} more share" if others else ""
        yield _holder(row, on, f"surname{shared}")


def _office(name: str, on: str | None, tables: ActorTables) -> Iterator[KnownActor]:
    """Yield the holders of an office given with its state: "Norwegian foreign minister"."""
    among = words(name)
    for hit in tables.names.find(name, among):
        rest = [w.text for i, w in enumerate(among) if not hit.first <= i < hit.last]
        role = role_of(" ".join(word for word in rest if folded(word) not in _LINKING)) if rest else None
        if role is None or len(hit.value.states) != 1:
            continue
        rows = tables.holders.by_office.get((role, hit.value.states[0]), ())
        held = tuple(row for row in rows if on is None or row.holds(on))
        for row in sorted(_once(held), key=lambda r: _order(r, on)):
            yield _holder(row, on, "holds this office" if on else "has held this office")


def _once(rows: tuple[Holder, ...]) -> tuple[Holder, ...]:
    """Return the rows without those that tell a term again which an earlier row tells."""
    kept: list[Holder] = []
    for row in rows:
        same = (last_first(row.person), row.role, row.state)
        if not any(same == (last_first(k.person), k.role, k.state) and meets(row, k) for k in kept):
            kept.append(row)
    return tuple(kept)


def _order(row: Holder, on: str | None) -> tuple[object, ...]:
    return (not (on and row.holds(on)), rank(row), row.start)


def _holder(row: Holder, on: str | None, how: str) -> KnownActor:
    return KnownActor(
        row.person,
        "person",
        row.state,
        row.office or None,
        row.start or None,
        row.end or None,
        row.seen or None,
        row.holds(on) if on else None,
        row.aliases,
        sector=sector_of_office(row.office),
        wikidata=row.wikidata or None,
        why=f"{how}; {_when(row, on)}",
        source=f"{_FILES.get(row.source, 'office_holders.csv')} ({row.source})",
    )


def _when(row: Holder, on: str | None) -> str:
    if on is None:
        return "no date given"
    if row.holds(on):
        beyond = not row.end and row.seen and on > row.seen
        return f"taken to hold it on {on}, past the table's date" if beyond else f"in office on {on}"
    return f"took office after {on}" if row.start[:10] > on else f"left office before {on}"


_NO_ACTOR = frozenset({"bodyword", "media"})  # a ministry of nobody's; whoever carries the news


@dataclass(frozen=True, slots=True)
class Name:
    """Words `first` to `last` (half-open) tell of these states or organisations; of none "Air China"."""

    first: int
    last: int
    states: tuple[str, ...]
    is_person: bool = False


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a name stands for, as the table writes it; that of an office-holder only while he holds it."""

    parts: tuple[str, ...]
    states: tuple[str, ...]
    holder: Holder | None = None
    is_person: bool = False


class NameIndex:
    """The names of `tables`, compiled at the first look."""

    def __init__(self, tables: ActorTables) -> None:
        self._tables = tables

    def find(self, text: str, date: str = "") -> Iterator[Name]:
        """Yield the names in `text`, left to right, the longest at each place; bare surnames as of `date`."""
        words = word_texts(text)
        line = f" {' '.join(words)} "
        line = line.lower() if line.isascii() else f" {' '.join(map(fold, words))} "
        hits = [(end - length, -length, meanings) for end, (length, meanings) in self._automaton.iter(line)]
        free = 0
        for start, length, meanings in sorted(hits, key=lambda hit: hit[:2]):
            if start < free:
                continue
            first = line.count(" ", 0, start)
            for meaning in meanings:
                written = words[first : first + len(meaning.parts)]
                if case_fits(meaning.parts, written) and _holds(meaning.holder, date):
                    free = start - length
                    states = acting(meaning.states, date)
                    yield Name(first, first + len(written), states, meaning.is_person)
                    break

    @cached_property
    def _automaton(self) -> ahocorasick.Automaton:
        names: dict[str, list[_Meaning]] = {}
        for name, meaning in self._meanings():
            names.setdefault(name, []).append(meaning)
        built = ahocorasick.Automaton()
        for name, meanings in names.items():
            # between spaces, so that only whole words match; the second space may begin the next name
            built.add_word(f" {name} ", (len(name) + 1, tuple(meanings)))
        built.make_automaton()
        return built

    def _meanings(self) -> Iterator[tuple[str, _Meaning]]:
        """Yield each name, folded, with what it stands for; what goes before comes first."""
        for name, entry in (*self._tables.named, *bundled_names()):
            if entry.kind not in _NO_ACTOR:
                yield folded(name), _Meaning(tuple(word_texts(name)), entry.states)
        holders = self._tables.holders
        for name, rows in holders.by_name.items():
            first, *others = name.split()
            if others:
                parts = (first.capitalize(), *others[:-1], others[-1].capitalize())
                states = tuple(dict.fromkeys(row.state for row in rows))
                yield name, _Meaning(parts, states, is_person=True)
        for name, row in known_anywhere(holders):
            yield name, _Meaning((name.capitalize(),), (row.state,), row, is_person=True)


def _holds(holder: Holder | None, date: str) -> bool:
    return holder is None or (bool(date) and holder.holds(date))
