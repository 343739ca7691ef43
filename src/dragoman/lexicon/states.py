"""States, organisations and bodies: their names, codes, members and PLOVER sectors.

Tables: states, organisations, armed_groups, bodies, shared_bodies, not_actors, memberships,
gleditsch_ward (.csv), sectors.toml.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Literal

import msgspec

from dragoman.errors import BadUsage
from dragoman.lexicon.loading import CsvTable, Row, Text, TomlTable
from dragoman.lexicon.office_titles import body_words, role_of, roles
from dragoman.lexicon.phrases import Phrases, folded

EntryKind = Literal[
    "state", "demonym", "organisation", "body", "group", "seat", "city", "media", "not", "bodyword", "forum"
]
BodyKind = Literal[
    "seat", "ministry", "parliament", "body", "agency", "army", "party", "government", "group", "media",
    "company", "forum",
]  # fmt: skip
SECTORS = frozenset(
    {
        "COP", "GOV", "JUD", "LEG", "MIL", "PRM", "PTY", "REB", "SPY", "UAF", "UNK", "AGR", "BUS", "CRM",
        "CVL", "EDU", "ELI", "JRN", "LAB", "MED", "REF", "OPP", "PRE", "REL", "SOC",
    }
)  # fmt: skip
"""The sectors of the PLOVER manual of 2021."""
DATE = r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?"
"""The pattern of a date that is as precise as known."""
Date = Annotated[
    str, msgspec.Meta(pattern=rf"\A({DATE})?\Z", description="a date such as 2023-06-19, 2023-06 or 2023")
]
WikidataId = Annotated[
    str, msgspec.Meta(pattern=r"\A(Q[1-9]\d*)?\Z", description="an identifier such as Q1065")
]


class State(Row, frozen=True):
    """A state or territory. `acts_for` is the state that answers for a territory, else itself."""

    iso3: Annotated[str, msgspec.Meta(pattern=r"\A[A-Z]{3}\Z", description="three capital letters")]
    name: Text
    aliases: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()
    seats: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    cow: int | None = None
    wikidata: WikidataId | None = None
    acts_for: str = ""

    def __post_init__(self) -> None:
        msgspec.structs.force_setattr(self, "acts_for", self.acts_for or self.iso3)


class Organisation(Row, frozen=True):
    """An organisation: code, names, seats that stand for it, members.

    `party`: whether it takes part in events as a state does (UN, EU, NATO, G7); others are named only.
    """

    code: Text
    name: Text
    aliases: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()
    seats: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    wikidata: WikidataId | None = None
    party: bool = False


class ArmedGroup(Organisation, frozen=True):
    """An armed group: an actor of its own. `territory`: the state in which it mostly acts; none, or one.

    From the date `governs` on it is the government of its territory, and acts for that state.
    """

    source: Text = ""
    example: Text = ""
    territory: tuple[str, ...] = ()
    governs: Date = ""


class Body(Row, frozen=True):
    """A ministry, parliament, force, party, medium or group with a name of its own, and its states."""

    name: Text
    kind: BodyKind
    aliases: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    note: str = ""


class SharedName(Row, frozen=True):
    """A name of bodies.csv that bodies of other states bear too: "Congress", and of which states."""

    name: Text
    states: frozenset[str]
    source: Text


class NotActor(Row, frozen=True):
    """A name that contains an actor's and is not it: "New Jersey"."""

    name: Text
    why: Text


class Membership(Row, frozen=True):
    """Members (codes of states or organisations) from `since` until the day before `until`.

    An empty `since` is a date before 2000, an empty `until` means to this day.
    """

    organisation: str
    members: tuple[str, ...]
    source: Text
    since: Date = ""
    until: Date = ""
    note: str = ""

    def __post_init__(self) -> None:
        if self.until and self.until <= self.since:
            raise ValueError(f"until is {self.until!r}; accepted: a date after since, {self.since!r}")

    def holds(self, on: str) -> bool:
        """Tell whether the members belong to the organisation on the date `on`."""
        return self.since <= on and (not self.until or on < self.until)


class GleditschWardNumber(Row, frozen=True):
    """The number of a state in the list of Gleditsch and Ward, where it is not the Correlates of War's."""

    code: str
    gw: int
    source: Text


class Sector(Row, frozen=True):
    """A PLOVER sector: words in the names of its bodies and offices, its kinds of bodies, its roles."""

    words: tuple[Text, ...]
    example: Text
    kinds: frozenset[BodyKind] = frozenset()
    roles: frozenset[str] = frozenset()


def states() -> Mapping[str, State]:
    """Return the states by ISO 3166 alpha-3 code."""
    return STATES.by_key


@cache
def state_names() -> frozenset[str]:
    """Return every name of a state, as it is written."""
    return frozenset(name for state in states().values() for name in (state.name, *state.aliases))


@cache
def organisations() -> Mapping[str, Organisation]:
    """Return the organisations by code, armed groups among them."""
    return {**ORGANISATIONS.by_key, **ARMED_GROUPS.by_key}


def armed_groups() -> Mapping[str, ArmedGroup]:
    """Return the armed groups by code."""
    return ARMED_GROUPS.by_key


def unions() -> Mapping[str, Organisation]:
    """Return the organisations that have states for members, by code."""
    return ORGANISATIONS.by_key


def acting(codes: tuple[str, ...], on: str) -> tuple[str, ...]:
    """Return `codes` as they act on a date (ISO 8601, "" unknown): who governs a state acts for it."""
    groups = [ARMED_GROUPS.by_key.get(code) for code in codes]
    return tuple(
        group.territory[0] if group is not None and group.governs and group.governs <= on else code
        for code, group in zip(codes, groups, strict=True)
    )


def territory_of(code: str) -> str:
    """Return the state in which an armed group mostly acts ("" for none); any other code as it is."""
    group = ARMED_GROUPS.by_key.get(code)
    return code if group is None else "".join(group.territory[:1])


def bodies() -> tuple[Body, ...]:
    """Return the bodies with a name of their own, in the file's order."""
    return BODIES.rows


@cache
def actor_codes() -> Collection[str]:
    """Return the codes of all states and organisations."""
    return frozenset({*states(), *organisations()})


@cache
def _bodies_by_name() -> dict[str, Body]:
    return {name: body for body in bodies() for name in (body.name, *body.aliases)}


STATES = CsvTable("states.csv", State, key=lambda row: row.iso3, refers={"acts_for": None})
ORGANISATIONS = CsvTable(
    "organisations.csv", Organisation, key=lambda row: row.code, refers={"members": states}
)
ARMED_GROUPS = CsvTable(
    "armed_groups.csv", ArmedGroup, key=lambda row: row.code, refers={"territory": states}
)
BODIES = CsvTable("bodies.csv", Body, key=lambda row: row.name, refers={"states": actor_codes})
SHARED_NAMES = CsvTable(
    "shared_bodies.csv",
    SharedName,
    key=lambda row: row.name,
    refers={"name": _bodies_by_name, "states": states},
)
NOT_ACTORS = CsvTable("not_actors.csv", NotActor, key=lambda row: row.name)
MEMBERSHIPS = CsvTable(
    "memberships.csv",
    Membership,
    key=lambda row: (row.organisation, row.members, row.since),
    refers={"organisation": organisations, "members": actor_codes},
)
GLEDITSCH_WARD = CsvTable(
    "gleditsch_ward.csv", GleditschWardNumber, key=lambda row: row.code, refers={"code": states}
)
SECTOR_WORDS = TomlTable(
    "sectors.toml", Sector, names=SECTORS, refers={"roles": lambda: frozenset(roles().values())}
)


@cache
def gleditsch_ward() -> dict[str, int]:
    """Return the Gleditsch and Ward numbers of states by our code: the Correlates of War number, but for
    those of gleditsch_ward.csv."""
    numbers = {code: state.cow for code, state in states().items() if state.cow is not None}
    return numbers | {row.code: row.gw for row in GLEDITSCH_WARD.rows}


@cache
def seats() -> dict[str, str]:
    """Return the states (ISO 3166 alpha-3) by the capital as written; a capital of two states is left out."""
    governments: dict[str, set[str]] = {}
    for state in states().values():
        for seat in state.seats:
            governments.setdefault(seat, set()).add(state.acts_for)
    return {seat: next(iter(codes)) for seat, codes in governments.items() if len(codes) == 1}


@cache
def memberships() -> dict[str, tuple[Membership, ...]]:
    """Return the rows of each organisation, by its code."""
    codes = dict.fromkeys(row.organisation for row in MEMBERSHIPS.rows)
    return {code: tuple(row for row in MEMBERSHIPS.rows if row.organisation == code) for code in codes}


def members(code: str, on: str) -> tuple[str, ...]:
    """Return the codes of the members of organisation `code` on the date `on` (ISO 8601), sorted.

    Empty before it was founded. Raises BadUsage for a date that is none, and for an organisation
    whose members are not known.
    """
    if not re.fullmatch(DATE, on):
        raise BadUsage(f"on is {on!r}; expected a date such as 2023-06-19, 2023-06 or 2023")
    if code not in memberships():
        raise BadUsage(f"no members are known of {code!r}; there are: {', '.join(memberships())}")
    return tuple(sorted({member for row in memberships()[code] if row.holds(on) for member in row.members}))


@dataclass(frozen=True, slots=True)
class SharedBody:
    """A name that several states' bodies bear: the body meant first (bodies.csv), its states, the others'."""

    body: str
    first: tuple[str, ...]
    others: frozenset[str]


@cache
def shared_bodies() -> dict[str, SharedBody]:
    """Return what each name, as bodies.csv writes it, can stand for."""
    named = ((row.name, _bodies_by_name()[row.name], row.states) for row in SHARED_NAMES.rows)
    return {name: SharedBody(body.name, body.states, others) for name, body, others in named}


@dataclass(frozen=True, slots=True)
class Entry:
    """What a name in the text stands for: its kind, the states it is or acts for, and its own name."""

    kind: EntryKind
    states: tuple[str, ...]
    name: str


@cache
def actor_names() -> Phrases[Entry]:
    """Return every name of a state, organisation or body, and the names that look like one and are not."""
    return Phrases(bundled_names())


@cache
def bundled_names() -> tuple[tuple[str, Entry], ...]:
    """Return each name of our tables with what it stands for; of two claims the first counts."""
    return tuple(_names())


def _names() -> Iterator[tuple[str, Entry]]:
    yield from ((row.name, Entry("not", (), row.name)) for row in NOT_ACTORS.rows)
    for body in bodies():
        kind: EntryKind = body.kind if body.kind in ("group", "media", "seat", "forum") else "body"
        yield from ((name, Entry(kind, body.states, body.name)) for name in (body.name, *body.aliases))
    for group in armed_groups().values():
        names = (group.name, *group.aliases)
        yield from ((name, Entry("group", (group.code,), group.name)) for name in names)
    for row in unions().values():
        code = (row.code,)
        yield from ((name, Entry("organisation", code, row.name)) for name in (row.name, *row.aliases))
        yield from ((name, Entry("city", code, name)) for name in row.seats)
        yield from ((name, Entry("demonym", code, row.name)) for name in row.demonyms)
    for state in states().values():
        code = (state.acts_for,)
        names = (state.name, *state.aliases, *state.former)
        yield from ((name, Entry("state", code, state.name)) for name in names)
        yield from ((name, Entry("demonym", code, state.name)) for name in state.demonyms)
        yield from ((name, Entry("city", code, name)) for name in state.seats)
    yield from ((word, Entry("bodyword", (), word)) for word in sorted(body_words()))


@cache
def sector_of_body(name: str, kind: str) -> str | None:
    """Return the sector of a body or group by what kind our table says it is, else by its name."""
    listed = _kinds_by_name().get(folded(name))
    if listed is not None and listed not in ("agency", "body"):
        return _sector_of_kind(listed)
    return _sector_by_words(name) or _sector_of_kind(listed or kind)


@cache
def _kinds_by_name() -> dict[str, BodyKind]:
    return {folded(name): body.kind for name, body in _bodies_by_name().items()}


@cache
def sector_of_office(office: str | None) -> str | None:
    """Return the sector of a person in `office`; None without one, or where no table knows it."""
    if not office:
        return None
    role = role_of(office)
    by_role = (code for code, row in SECTOR_WORDS.rows.items() if role in row.roles)
    return _sector_by_words(office) or next(by_role, None)


def _sector_of_kind(kind: str) -> str | None:
    return next((code for code, row in SECTOR_WORDS.rows.items() if kind in row.kinds), None)


def _sector_by_words(name: str) -> str | None:
    key = f" {folded(name)} "
    return next((code for code, words in _sector_words() if any(word in key for word in words)), None)


@cache
def _sector_words() -> tuple[tuple[str, frozenset[str]], ...]:
    rows = SECTOR_WORDS.rows.items()
    return tuple((code, frozenset(f" {folded(word)} " for word in row.words)) for code, row in rows)
