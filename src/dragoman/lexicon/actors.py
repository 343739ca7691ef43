"""States, organisations and bodies: typed rows of their tables, loaded once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from dragoman.errors import LexiconError
from dragoman.lexicon import tables
from dragoman.lexicon.phrases import Phrases
from dragoman.lexicon.titles import body_words

EntryKind = Literal[
    "state", "demonym", "organisation", "body", "group", "seat", "city", "media", "not", "bodyword", "forum"
]


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
    """One row of organisations.csv: code, names, seats as metonyms, members.

    `party`: whether it takes part in events as a state does (UN, EU, NATO, G7); others are named only.
    """

    code: str
    name: str
    aliases: tuple[str, ...]
    seats: tuple[str, ...]
    members: tuple[str, ...]
    wikidata: str | None
    demonyms: tuple[str, ...] = ()
    party: bool = False


@dataclass(frozen=True, slots=True)
class Body:
    """One row of bodies.csv: a ministry, parliament, force, party, medium or group, and its states."""

    name: str
    aliases: tuple[str, ...]
    states: tuple[str, ...]
    kind: str


BODY_KINDS = frozenset(
    {
        "seat",
        "ministry",
        "parliament",
        "body",
        "agency",
        "army",
        "party",
        "government",
        "group",
        "media",
        "company",
        "forum",
    }
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
def gleditsch_ward() -> dict[str, int]:
    """Return the Gleditsch and Ward numbers of states by our code: the Correlates of War number, but for
    those of gleditsch_ward.csv."""
    own = {row["code"]: int(row["gw"]) for row in tables.csv_rows("gleditsch_ward.csv")}
    for code in own:
        tables.one_of(code, states(), file="gleditsch_ward.csv", row=code, column="code")
    return {code: state.cow for code, state in states().items() if state.cow is not None} | own


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
            row["party"] == "yes",
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
    return Phrases(bundled_names())


def bundled_names() -> list[tuple[str, Entry]]:
    """Return each name of our tables with what it stands for; of two claims the first counts."""
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
        named += [
            (name, Entry("demonym", (organisation.code,), organisation.name))
            for name in organisation.demonyms
        ]
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
