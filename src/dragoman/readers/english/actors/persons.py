"""The people of one report: who is who by name, and the office and state of each.

A full name teaches its surname for the whole report; a title or an apposition teaches the office. The
table of office-holders gives what the text does not say, on the report's date.
"""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from dragoman.lexicon.office_holders import (
    GIVEN,
    Holder,
    Holders,
    bundled_holders,
    by_full_name,
    fitting_roles,
    rank,
    surname_keys,
)
from dragoman.lexicon.office_titles import role_of, title_words
from dragoman.lexicon.phrases import folded


@dataclass(slots=True, eq=False)
class ReportPerson:
    """A person of the report. `basis`: what gives the state, "text", "table" or "given" (the user's file)."""

    name: str
    states: tuple[str, ...] = ()
    office: str | None = None
    role: str | None = None
    basis: str = "text"
    past: bool = False
    female: bool | None = None
    wikidata: str = ""
    spans: list[tuple[int, int]] = field(default_factory=list)
    office_span: tuple[int, int] | None = None
    conflict: str | None = None

    def address(self, honorific: str | None) -> None:
        """Learn from "Ms" or "Mr" which pronoun fits."""
        if honorific in title_words().feminine:
            self.female = True
        elif honorific in title_words().masculine:
            self.female = False


_DATE = re.compile(r"\d{4}(?!\d)")
_TILL_OFFICE = datetime.timedelta(days=120)
"""The longest time between an election and the office that it gives."""


class ReportPeople:
    """The people of one report, found by full name or by surname."""

    def __init__(self, date: str | None, table: Holders | None = None) -> None:
        self.table = table or bundled_holders()
        self.date = date[:10] if date and _DATE.match(date) else ""
        self.all: list[ReportPerson] = []
        self._namesakes = _NamesakeIndex()
        self._by_name: dict[str, ReportPerson] = {}
        self._by_key: dict[str, list[ReportPerson]] = {}

    def meet(
        self, name: str, states: tuple[str, ...], office: str | None, *, past: bool = False
    ) -> ReportPerson:
        """Return the person of this full name, new or known, with what the text says of them."""
        person = self._same(name)
        if person is None:
            person = ReportPerson(name)
            self.all.append(person)
            self._namesakes.add(folded(name).split(), person)
        elif len(folded(name).split()) > len(folded(person.name).split()) and not _initials(name):
            person.name = name
            self._namesakes.add(folded(name).split(), person)
        self._by_name[folded(name)] = person
        self._learn(person, states, office, past)
        self._index(person, name)
        return person

    def call(self, person: ReportPerson, name: str) -> None:
        """Index `person` by `name` too."""
        namesakes = self._by_key.setdefault(folded(name), [])
        if person not in namesakes:
            namesakes.append(person)

    def find(self, name: str, states: tuple[str, ...] = ()) -> ReportPerson | None:
        """Return the person called by this full name or surname, of `states` if given.

        Of two with one surname it is the one named last so far; None where neither has been named yet.
        """
        key = folded(name)
        if key in self._by_name and " " in key:
            return self._by_name[key]
        namesakes = self._by_key.get(key, [])
        if states and " " not in key:
            namesakes = [
                person for person in namesakes if not person.states or set(person.states) & set(states)
            ]
        if not namesakes and key in self._by_name and not states:
            return self._by_name[key]
        if len(namesakes) > 1:
            namesakes = (
                [max(namesakes, key=lambda person: person.spans[-1:])]
                if any(person.spans for person in namesakes)
                else []
            )
        return namesakes[0] if namesakes else None

    def knows(self, name: str, states: tuple[str, ...]) -> bool:
        """Tell whether someone of the report (of `states`, if given) is called by this name."""
        namesakes = self._by_key.get(folded(name), [])
        return any(
            not states or not person.states or set(person.states) & set(states) for person in namesakes
        )

    def keys(self) -> Iterable[str]:
        """Return the folded names, short and full, by which the report calls its people."""
        return (*self._by_key, *self._by_name)

    def complete(self) -> None:
        """Ask the table for the state and office of each person that the text leaves open."""
        for person in self.all:
            if person.states and person.office:
                person.wikidata = self._wikidata(person, person.states)
                continue
            rows = self.rows(person.name, person.states, person.role)
            if rows:
                self._take(person, rows)

    def rows(self, name: str, states: tuple[str, ...], role: str | None) -> tuple[Holder, ...]:
        """Return the table's rows for a full name that fit the state and role the text gives."""
        return by_full_name(name, states, role, self.date, self.table)

    def in_office(self, role: str | None, states: tuple[str, ...]) -> ReportPerson | None:
        """Return the one person of the report who holds such an office, or None."""
        fitting = fitting_roles(role or "")
        for fitting_role in fitting:
            holders = [
                person
                for person in self.all
                if person.role == fitting_role
                and not person.past
                and (not states or set(person.states) & set(states))
            ]
            if len(holders) == 1:
                return holders[0]
            if holders:
                return None
        return None

    def _same(self, name: str) -> ReportPerson | None:
        key = folded(name)
        if key in self._by_name:
            return self._by_name[key]
        parts = key.split()
        if len(parts) < 2:
            return None
        for person in self._namesakes.like(parts):
            other = folded(person.name).split()
            if len(other) > 1 and other[0] == parts[0] and other[-1] == parts[-1]:
                return person
            if len(other) > 1 and (set(other) < set(parts) or set(parts) < set(other)):
                return person
            if len(other) > 1 and other[-1] == parts[-1] and _short(other[0], parts[0]):
                return person
        return None

    def _learn(self, person: ReportPerson, states: tuple[str, ...], office: str | None, past: bool) -> None:
        role = role_of(office) if office else None
        if states and not person.states:
            person.states, person.basis = states, "text"
        elif states and set(states) != set(person.states):
            given = " and ".join("/".join(codes) for codes in (person.states, states))
            person.conflict = f"the report gives {person.name} to two states: {given}"
        if office and (person.office is None or (person.past and not past)):
            person.office, person.role, person.past = office, role, past

    def _index(self, person: ReportPerson, name: str) -> None:
        keys = {*surname_keys(name, person.states[0] if person.states else None)}
        if person.states == ("JPN",):  # written in either order
            keys.add(folded(name).split()[0])
        for row in self.table.by_name.get(folded(name), ())[:1]:
            keys.update(surname_keys(row.person, row.state))
            keys.update(folded(alias) for alias in row.aliases)
        for key in keys:
            self.call(person, key)

    def _wikidata(self, person: ReportPerson, states: tuple[str, ...]) -> str:
        """Return the identifier that rows of this full name and one of `states` agree on, or nothing."""
        rows = self.table.by_name.get(folded(person.name), ())
        identifiers = {row.wikidata for row in rows if row.wikidata and row.state in states}
        return identifiers.pop() if len(identifiers) == 1 else ""

    def _take(self, person: ReportPerson, rows: tuple[Holder, ...]) -> None:
        best = min(rows, key=rank)
        if not person.states and not self._is_yet_to_come(person, rows):
            person.states, person.basis = (best.state,), basis(best)
        person.wikidata = self._wikidata(person, (best.state,))
        if set(folded(person.name).split()) < set(folded(best.person).split()):
            self._by_name[folded(best.person)] = person
            self._namesakes.add(folded(best.person).split(), person)
            person.name = best.person
        if person.office is None and (not self.date or best.start[:10] <= self.date):
            person.past = bool(self.date) and not best.holds(self.date)
            person.office, person.role = best.office, best.role
            if person.past:
                person.office = f"former {best.office}" if best.end and best.end <= self.date else None

    def _is_yet_to_come(self, person: ReportPerson, rows: tuple[Holder, ...]) -> bool:
        """Say whether somebody of whom the report gives no office held none before it nor soon after: the
        leader of an opposition does not act for the state that he is to lead, who was elected does."""
        if not self.date or person.office:
            return False
        return all(row.start[:10] > _day_in_office(self.date) for row in rows)


def _day_in_office(day: str) -> str:
    """Return by when somebody elected by `day` is in office; `day` itself where it is not a full date."""
    try:
        return (datetime.date.fromisoformat(day) + _TILL_OFFICE).isoformat()
    except (ValueError, OverflowError):
        return day


def basis(row: Holder) -> str:
    """Return where a row comes from: the user's own file ("given") or our tables ("table")."""
    return "given" if row.source == GIVEN else "table"


def _short(left: str, right: str) -> bool:
    """Tell whether one first name may be short for the other: Joe and Joseph, an initial."""
    return left[0] == right[0] and (len(left) == 1 or len(right) == 1 or left[:2] == right[:2])


def _initials(name: str) -> bool:
    return any(len(part.strip(".")) == 1 for part in name.split())


def bare(name: str) -> str:
    """Return `name` without titles and initials around it: "Wendy R. Sherman" is "Wendy Sherman"."""
    parts = [part for part in name.split() if len(part.strip(".,")) > 1]
    known = title_words()
    while len(parts) > 1 and folded(parts[0]) in known.honorifics:
        parts = parts[1:]
    while len(parts) > 1 and folded(parts[-1]) in ("jr", "sr"):
        parts = parts[:-1]
    return " ".join(parts).rstrip(",")


_LONGEST = 12
"""Words of a name of which all pairs are kept; of a longer one, its first."""
_Key = tuple[str, ...]


class _NamesakeIndex:
    """People by the folded words of their names: "Kari Nord", "K. Nord", "Kari Anna Nord" may be one.

    A list of a thousand people asks of each name whether it was met before; it is not compared with all.
    """

    def __init__(self) -> None:
        self._numbers: dict[ReportPerson, int] = {}
        self._persons: list[ReportPerson] = []
        self._by_surname: defaultdict[_Key, list[int]] = defaultdict(list)
        self._by_pair: defaultdict[_Key, list[int]] = defaultdict(list)
        self._by_least: defaultdict[_Key, list[int]] = defaultdict(list)

    def add(self, words: Sequence[str], person: ReportPerson) -> None:
        """Index `person` by a name of several words."""
        if len(words) < 2:
            return
        number = self._numbers.setdefault(person, len(self._persons))
        if number == len(self._persons):
            self._persons.append(person)
        self._by_surname[_surname(words)].append(number)
        self._by_least[_least(words)].append(number)
        for pair in _pairs(words):
            self._by_pair[pair].append(number)

    def like(self, words: Sequence[str]) -> list[ReportPerson]:
        """Return the persons of names with this surname and initial, or with all words of this one or all of
        theirs in this one, in the order in which they were added; a few others may be among them."""
        numbers = {*self._by_surname.get(_surname(words), ()), *self._by_pair.get(_least(words), ())}
        for pair in _pairs(words):
            numbers.update(self._by_least.get(pair, ()))
        return [self._persons[number] for number in sorted(numbers)]


def _surname(words: Sequence[str]) -> _Key:
    return words[-1], words[0][0]


def _least(words: Sequence[str]) -> _Key:
    """Return the two words of a name that come first in the alphabet; it may have only one."""
    return tuple(sorted(set(words[:_LONGEST]))[:2])


def _pairs(words: Sequence[str]) -> Iterator[_Key]:
    """Yield each word of a name, and each two."""
    known = sorted(set(words[:_LONGEST]))
    yield from combinations(known, 1)
    yield from combinations(known, 2)
